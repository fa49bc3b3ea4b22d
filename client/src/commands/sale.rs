//! `dlo sale`: whole systems sold by one owner to another.

use super::{nothing, number, parse_cert, report, send};
use crate::{
    amount::{ant, nat, parse_decimal, parse_nat, ANT_DECIMALS},
    calendar::show_day,
    calls::{self, SYSTEM_SALE},
    cli::Context,
    error::{Error, Result},
    keys::{parse_account, KeyOpts},
    output::table,
};
use clap::{Args, Subcommand};
use dlo_core::{CertId, Day, Nat, SystemId};
use dlo_runtime_api::views::{Planck, SalePrice, SaleView};
use serde_json::json;
use std::collections::BTreeSet;
use subxt::utils::AccountId32;

/// Certificates that a sale may be paid with.
const MAX_CERTS: usize = 8;

/// What to do with offers.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Offer a system, as its owner; a deposit is held. Another offer of the system takes the place of the first.
    Offer(Offer),
    /// Remove an offer, as its seller; or, once it is void, as anyone.
    Withdraw(Withdraw),
    /// Buy a system at the price that was seen: its certificates and their terms stay, its deposits are taken over.
    Buy(Buy),
    /// Show the offer of a system, or all of them.
    Show(Show),
}

/// A price.
#[derive(Args, Debug)]
pub struct PriceOpts {
    /// The price in ANT, at most 18 decimals.
    #[arg(
        long,
        value_name = "ANT",
        value_parser = parse_ant,
        required_unless_present = "nat",
        conflicts_with_all = ["nat", "assigned_until"]
    )]
    ant: Option<u128>,
    /// The price in NAT, which apps of the buyer assign to the seller out of certificates.
    #[arg(long, value_name = "NAT", value_parser = parse_nat, requires = "assigned_until")]
    nat: Option<Nat>,
    /// The chain's day at whose start those assignments lapse: no earlier than the offer.
    #[arg(long, value_name = "DAY", requires = "nat")]
    assigned_until: Option<u32>,
}

/// A system to offer.
#[derive(Args, Debug)]
pub struct Offer {
    /// The system's id.
    #[arg(long)]
    system: u64,
    #[command(flatten)]
    price: PriceOpts,
    /// Who alone may buy; anybody without it.
    #[arg(long, value_name = "ACCOUNT")]
    buyer: Option<String>,
    /// The chain's day at whose start the offer lapses: after today.
    #[arg(long, value_name = "DAY")]
    until: u32,
    #[command(flatten)]
    key: KeyOpts,
}

/// An offer to remove.
#[derive(Args, Debug)]
pub struct Withdraw {
    /// The system's id.
    #[arg(long)]
    system: u64,
    #[command(flatten)]
    key: KeyOpts,
}

/// A system to buy.
#[derive(Args, Debug)]
pub struct Buy {
    /// The system's id.
    #[arg(long)]
    system: u64,
    #[command(flatten)]
    price: PriceOpts,
    /// The least NAT that must be backed once the system is valued anew; otherwise nothing is bought.
    #[arg(long, value_name = "NAT", value_parser = parse_nat)]
    least_backed: Nat,
    /// The system's revision as `dlo sale show` told it; where anything was drawn, renewed or topped up since, nothing is
    /// bought.
    #[arg(long, value_name = "NUMBER")]
    revision: u32,
    /// A certificate of an app of yours and how much of it to assign; may be given several times. Together they must be
    /// exactly the price in NAT.
    #[arg(long = "cert", value_name = "SYSTEM/SERIAL:AMOUNT", value_parser = parse_part)]
    certs: Vec<(CertId, Nat)>,
    #[command(flatten)]
    key: KeyOpts,
}

/// Which offers.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub struct Show {
    /// That of one system.
    #[arg(long)]
    system: Option<u64>,
    /// All of them.
    #[arg(long)]
    all: bool,
}

/// Does what was asked for.
pub async fn run(command: Command, context: &Context) -> Result<()> {
    match command {
        Command::Offer(opts) => offer(opts, context).await,
        Command::Withdraw(opts) => {
            let call = calls::withdraw_offer(SystemId(opts.system));
            let receipt = send(context, &opts.key, "the withdrawal", &call).await?;
            report(context, nothing(), &receipt, || format!("system {} is no longer offered", opts.system))
        }
        Command::Buy(opts) => buy(opts, context).await,
        Command::Show(opts) => show(opts, context).await,
    }
}

async fn offer(opts: Offer, context: &Context) -> Result<()> {
    let price = opts.price.price()?;
    if let SalePrice::Assignment { until, .. } = price {
        if until < Day(opts.until) {
            return Err(Error::input("--assigned-until must not be before --until"));
        }
    }
    let buyer = opts.buyer.as_deref().map(parse_account).transpose()?;
    let call = calls::offer_system(SystemId(opts.system), price, buyer.as_ref(), Day(opts.until));
    let receipt = send(context, &opts.key, "the offer", &call).await?;
    let deposit = number(&receipt.event(SYSTEM_SALE, "Offered")?["deposit"]);
    report(context, json!({ "deposit": deposit.to_string() }), &receipt, || {
        format!(
            "system {} is offered for {} until day {}; {} held",
            opts.system,
            show_price(&price),
            opts.until,
            ant(deposit)
        )
    })
}

async fn buy(opts: Buy, context: &Context) -> Result<()> {
    let price = opts.price.price()?;
    check_payment(&price, &opts.certs)?;
    let call = calls::buy_system(SystemId(opts.system), price, opts.least_backed, opts.revision, &opts.certs);
    let receipt = send(context, &opts.key, "the purchase", &call).await?;
    let backed = number(&receipt.event(SYSTEM_SALE, "Sold")?["backed"]);
    report(context, json!({ "backed": backed.to_string() }), &receipt, || {
        format!(
            "system {} is yours, with {} backed; give it a rulebook and its antnodes an agent of your own",
            opts.system,
            nat(Nat(backed))
        )
    })
}

async fn show(opts: Show, context: &Context) -> Result<()> {
    let chain = context.connect().await?;
    let day_length = chain.totals().await?.day_length;
    if let Some(system) = opts.system {
        let found: Option<SaleView<AccountId32>> =
            chain.read("dlo_saleOffer", json!([SystemId(system)])).await?;
        let found = found.ok_or_else(|| Error::NotFound(format!("offer of system {system}")))?;
        return context.out.emit(&found, |found| list(std::slice::from_ref(found), day_length));
    }
    let key = |offer: &SaleView<AccountId32>| offer.system;
    let mut offers = chain.pages("dlo_saleOffers", &[], key).await?;
    offers.sort_by_key(|offer| offer.system);
    context.out.emit(&offers, |offers| list(offers, day_length))
}

impl PriceOpts {
    fn price(&self) -> Result<SalePrice> {
        let price = match (self.ant, self.nat, self.assigned_until) {
            (Some(amount), ..) => SalePrice::Ant { amount: Planck(amount) },
            (None, Some(amount), Some(until)) => SalePrice::Assignment { amount, until: Day(until) },
            _ => return Err(Error::input("give a price: --ant, or --nat and --assigned-until")),
        };
        match price {
            SalePrice::Ant { amount: Planck(0) } | SalePrice::Assignment { amount: Nat::ZERO, .. } => {
                Err(Error::input("the price must be above zero"))
            }
            price => Ok(price),
        }
    }
}

/// ANT as planck.
fn parse_ant(text: &str) -> Result<u128> {
    parse_decimal(text, ANT_DECIMALS)
}

/// Part of a certificate as `system/serial:amount`.
fn parse_part(text: &str) -> Result<(CertId, Nat)> {
    let bad = |why: &str| {
        Error::input(format!(
            "'{text}' is no part of a certificate: {why}; write it as SYSTEM/SERIAL:AMOUNT, such as 5/0:100.5"
        ))
    };
    let (cert, amount) = text.split_once(':').ok_or_else(|| bad("the amount is missing"))?;
    match parse_nat(amount)? {
        Nat::ZERO => Err(bad("the amount is zero")),
        amount => Ok((parse_cert(cert)?, amount)),
    }
}

/// What the chain would refuse anyway: certificates for ANT, too many, one twice, another sum than the price.
fn check_payment(price: &SalePrice, certs: &[(CertId, Nat)]) -> Result<()> {
    let SalePrice::Assignment { amount, .. } = price else {
        if certs.is_empty() {
            return Ok(());
        }
        return Err(Error::input("a price in ANT is not paid with certificates"));
    };
    if certs.len() > MAX_CERTS {
        return Err(Error::input(format!("at most {MAX_CERTS} certificates")));
    }
    let different: BTreeSet<_> = certs.iter().map(|(cert, _)| *cert).collect();
    if different.len() < certs.len() {
        return Err(Error::input("a certificate is named twice"));
    }
    let sum = certs.iter().try_fold(Nat::ZERO, |sum, (_, part)| sum.checked_add(*part));
    match sum {
        Some(sum) if sum == *amount => Ok(()),
        Some(sum) => Err(Error::input(format!("the parts are {}, the price is {}", nat(sum), nat(*amount)))),
        None => Err(Error::input("the parts are too large")),
    }
}

fn show_price(price: &SalePrice) -> String {
    match price {
        SalePrice::Ant { amount } => ant(amount.0),
        SalePrice::Assignment { amount, until } => {
            format!("{} assigned until day {}", nat(*amount), until.0)
        }
    }
}

fn list(offers: &[SaleView<AccountId32>], day_length: u64) -> String {
    if offers.is_empty() {
        return "no offers".into();
    }
    let rows = offers.iter().map(|offer| {
        [
            offer.system.0.to_string(),
            show_price(&offer.price),
            offer.seller.to_string(),
            offer.buyer.as_ref().map_or_else(|| "anybody".into(), ToString::to_string),
            show_day(offer.until, day_length),
            if offer.is_void { "void".into() } else { "stands".into() },
            offer.revision.to_string(),
        ]
    });
    table(["system", "price", "seller", "for", "until day", "state", "revision"], rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASSIGNMENT: SalePrice = SalePrice::Assignment { amount: Nat(5), until: Day(20_900) };

    fn part(serial: u32, amount: u128) -> (CertId, Nat) {
        (CertId { system: SystemId(3), serial }, Nat(amount))
    }

    #[test]
    fn parts_of_certificates_are_read_exactly() {
        for bad in ["", "3/0", "3/0:", "3:5", "3/0:0", "3/0:-1", "3/0:1.0000001", "3/0:1:2"] {
            assert!(parse_part(bad).is_err(), "{bad}");
        }
        assert_eq!(parse_part("3/7:0.5").unwrap(), part(7, 500_000));
    }

    #[test]
    fn a_payment_is_exactly_the_price_and_names_no_certificate_twice() {
        for bad in [
            vec![],
            vec![part(0, 4)],
            vec![part(0, 6)],
            vec![part(0, 2), part(0, 3)],
            vec![part(0, u128::MAX), part(1, 6)],
        ] {
            assert!(check_payment(&ASSIGNMENT, &bad).is_err(), "{bad:?}");
        }
        let nine: Vec<_> = (0..9).map(|serial| part(serial, 1)).collect();
        assert!(check_payment(&SalePrice::Assignment { amount: Nat(9), until: Day(1) }, &nine).is_err());
        assert!(check_payment(&ASSIGNMENT, &[part(0, 2), part(1, 3)]).is_ok());
        let ant = SalePrice::Ant { amount: Planck(5) };
        assert!(check_payment(&ant, &[part(0, 5)]).is_err());
        assert!(check_payment(&ant, &[]).is_ok());
    }

    #[test]
    fn a_price_of_nothing_is_refused() {
        let price = |ant, nat, assigned_until| PriceOpts { ant, nat, assigned_until }.price();
        assert!(price(Some(0), None, None).is_err());
        assert!(price(None, Some(Nat::ZERO), Some(20_900)).is_err());
        assert!(price(None, None, None).is_err());
        assert_eq!(price(None, Some(Nat(5)), Some(20_900)).unwrap(), ASSIGNMENT);
    }

    #[test]
    fn a_list_says_price_buyer_and_whether_an_offer_is_void() {
        let offer = |price, buyer, is_void| SaleView {
            system: SystemId(5),
            seller: AccountId32([1; 32]),
            price,
            buyer,
            until: Day(20_800),
            deposit: Planck(1),
            revision: 3,
            is_void,
        };
        let one = SalePrice::Ant { amount: Planck(1_500_000_000_000_000_000) };
        let shown =
            list(&[offer(one, None, false), offer(ASSIGNMENT, Some(AccountId32([2; 32])), true)], 86_400_000);
        for part in ["1.50 ANT", "anybody", "stands", "0.000005 NAT assigned until day 20900", "void"] {
            assert!(shown.contains(part), "{shown}");
        }
        assert!(shown.contains(&AccountId32([2; 32]).to_string()), "{shown}");
    }
}
