//! `dlo app`: Layer-3 apps.

use super::{number, report, send};
use crate::{
    amount::{ant, nat},
    calls::{self, CERT_ESCROW},
    cli::Context,
    error::{Error, Result},
    keys::{parse_account, KeyOpts},
    output::table,
    plan::parse_hash,
};
use clap::{Args, Subcommand, ValueEnum};
use dlo_core::AppId;
use dlo_runtime_api::views::{AppView, OperatorView};
use serde_json::json;
use sp_core::H256;
use subxt::utils::AccountId32;

/// Bytes that a name may have.
const MAX_NAME: usize = 64;

/// What to do with apps.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Register an app; a bond is held.
    Register(Register),
    /// State the container image that an app runs.
    Update(Update),
    /// Close an app without certificates and debts.
    Close(Close),
    /// Show an app, or all of an account's.
    Show(Show),
    /// Say that you run an app's container, as one of its operators; a deposit is held.
    Rent(Rent),
    /// Say that you no longer run an app's container: the deposit comes back.
    Vacate(Close),
    /// Take an operator off an app's list, as the app's owner: his deposit comes back.
    Dismiss(Dismiss),
    /// List who runs an app's container.
    Operators(Operators),
}

/// What an app is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Category {
    /// Backs a currency.
    Currency,
    /// Backs loans.
    Lending,
    /// Backs warranties and insurance.
    Warranty,
    /// Backs settlement between parties.
    Settlement,
    /// Anything else.
    Other,
}

impl Category {
    fn variant(self) -> &'static str {
        match self {
            Self::Currency => "Currency",
            Self::Lending => "Lending",
            Self::Warranty => "Warranty",
            Self::Settlement => "Settlement",
            Self::Other => "Other",
        }
    }
}

/// A new app.
#[derive(Args, Debug)]
pub struct Register {
    /// Its name, at most 64 bytes.
    #[arg(long)]
    name: String,
    /// What it is for.
    #[arg(long, value_enum, default_value = "other")]
    category: Category,
    /// Hash of the container image that it runs.
    #[arg(long, value_name = "HASH", value_parser = parse_hash)]
    container: Option<H256>,
    #[command(flatten)]
    key: KeyOpts,
}

/// An app's container image.
#[derive(Args, Debug)]
pub struct Update {
    /// The app's id.
    #[arg(long)]
    app: u32,
    /// Hash of the container image; none without it.
    #[arg(long, value_name = "HASH", value_parser = parse_hash)]
    container: Option<H256>,
    #[command(flatten)]
    key: KeyOpts,
}

/// An app to close.
#[derive(Args, Debug)]
pub struct Close {
    /// The app's id.
    #[arg(long)]
    app: u32,
    #[command(flatten)]
    key: KeyOpts,
}

/// A container that is run.
#[derive(Args, Debug)]
pub struct Rent {
    /// The app's id.
    #[arg(long)]
    app: u32,
    /// Hash of the image that you run: the one that the app states.
    #[arg(long, value_name = "HASH", value_parser = parse_hash)]
    container: H256,
    #[command(flatten)]
    key: KeyOpts,
}

/// An operator to take off the list.
#[derive(Args, Debug)]
pub struct Dismiss {
    /// The app's id.
    #[arg(long)]
    app: u32,
    /// The operator.
    #[arg(long, value_name = "ACCOUNT")]
    operator: String,
    #[command(flatten)]
    key: KeyOpts,
}

/// Whose operators.
#[derive(Args, Debug)]
pub struct Operators {
    /// The app's id.
    #[arg(long)]
    app: u32,
}

/// Which apps.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub struct Show {
    /// One app by its id.
    #[arg(long)]
    app: Option<u32>,
    /// All apps of an account.
    #[arg(long, value_name = "ACCOUNT")]
    owner: Option<String>,
}

/// Does what was asked for.
pub async fn run(command: Command, context: &Context) -> Result<()> {
    match command {
        Command::Register(opts) => register(opts, context).await,
        Command::Update(opts) => {
            let call = calls::update_app(AppId(opts.app), opts.container);
            let receipt = send(context, &opts.key, "the update", &call).await?;
            report(context, json!({ "app": opts.app }), &receipt, || format!("app {} is updated", opts.app))
        }
        Command::Close(opts) => {
            let receipt = send(context, &opts.key, "the closing", &calls::close_app(AppId(opts.app))).await?;
            report(context, json!({ "app": opts.app }), &receipt, || format!("app {} is closed", opts.app))
        }
        Command::Show(opts) => show(opts, context).await,
        Command::Rent(opts) => {
            let call = calls::rent(AppId(opts.app), opts.container);
            let receipt = send(context, &opts.key, "the rent", &call).await?;
            report(context, json!({ "app": opts.app }), &receipt, || {
                format!("you are an operator of app {}", opts.app)
            })
        }
        Command::Vacate(opts) => {
            let receipt = send(context, &opts.key, "the change", &calls::vacate(AppId(opts.app))).await?;
            report(context, json!({ "app": opts.app }), &receipt, || {
                format!("you are no operator of app {}", opts.app)
            })
        }
        Command::Dismiss(opts) => {
            let call = calls::dismiss(AppId(opts.app), &parse_account(&opts.operator)?);
            let receipt = send(context, &opts.key, "the change", &call).await?;
            report(context, json!({ "app": opts.app }), &receipt, || {
                format!("{} is no operator of app {}", opts.operator, opts.app)
            })
        }
        Command::Operators(opts) => operators(opts, context).await,
    }
}

async fn operators(opts: Operators, context: &Context) -> Result<()> {
    let chain = context.connect().await?;
    let key = |one: &OperatorView<AccountId32>| one.operator;
    let all = chain.pages("dlo_operators", &[json!(opts.app)], key).await?;
    context.out.emit(&all, |all| {
        if all.is_empty() {
            return format!("nobody runs the container of app {}", opts.app);
        }
        let rows = all.iter().map(|one| {
            let current = if one.current { "yes" } else { "no" };
            [one.operator.to_string(), format!("{:?}", one.container), current.into()]
        });
        table(["operator", "container", "the app's present one"], rows)
    })
}

async fn register(opts: Register, context: &Context) -> Result<()> {
    if opts.name.trim().is_empty() || opts.name.len() > MAX_NAME {
        return Err(Error::input(format!("the name needs 1 to {MAX_NAME} bytes")));
    }
    let call = calls::register_app(&opts.name, opts.category.variant(), opts.container);
    let receipt = send(context, &opts.key, "the app", &call).await?;
    let event = receipt.event(CERT_ESCROW, "AppRegistered")?;
    let (id, bond) = (number(&event["app"]), number(&event["bond"]));
    let answer = json!({ "app": u32::try_from(id).map_err(Error::other)?, "bond": bond.to_string() });
    report(context, answer, &receipt, || format!("app {id}: {}; {} held as its bond", opts.name, ant(bond)))
}

async fn show(opts: Show, context: &Context) -> Result<()> {
    let owner = opts.owner.as_deref().map(parse_account).transpose()?;
    let chain = context.connect().await?;
    let one = |id: AppId| {
        let chain = &chain;
        async move {
            let app: Option<AppView<AccountId32>> = chain.read("dlo_app", json!([id])).await?;
            app.ok_or_else(|| Error::NotFound(format!("app {}", id.0)))
        }
    };
    if let Some(id) = opts.app {
        return context.out.emit(&one(AppId(id)).await?, |app| list(std::slice::from_ref(app)));
    }
    let mut ids = chain.pages("dlo_appsOf", &[json!(owner)], |id: &AppId| *id).await?;
    ids.sort_unstable();
    let mut apps = Vec::with_capacity(ids.len());
    for id in ids {
        apps.push(one(id).await?);
    }
    context.out.emit(&apps, |apps| list(apps))
}

fn list(apps: &[AppView<AccountId32>]) -> String {
    let rows = apps.iter().map(|app| {
        [
            app.id.0.to_string(),
            app.name.clone(),
            format!("{:?}", app.category).to_lowercase(),
            app.owner.to_string(),
            ant(app.bond.0),
            nat(app.reserves.reserve),
            app.reserves.certificates.to_string(),
        ]
    });
    table(["app", "name", "category", "owner", "bond", "reserve", "certificates"], rows)
}
