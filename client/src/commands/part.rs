//! `dlo switch-schedule` and `dlo retire`: the parts of a system.

use super::{nothing, report, send};
use crate::{
    calls,
    cli::Context,
    error::{Error, Result},
    keys::KeyOpts,
    plan::ScheduleEntry,
};
use clap::Args;
use dlo_core::{PartId, SystemId};

/// Which part, and the schedule to switch to.
#[derive(Args, Debug)]
pub struct Switch {
    /// The system's id.
    #[arg(long)]
    system: u64,
    /// The part's number within the system.
    #[arg(long)]
    part: u32,
    /// The schedule as in a parts file: {"kind":"straight-line","months":60,"salvage_bps":1000}.
    #[arg(long, value_name = "JSON")]
    schedule: String,
    #[command(flatten)]
    key: KeyOpts,
}

/// Which part, or with none the empty system itself.
#[derive(Args, Debug)]
pub struct Retire {
    /// The system's id.
    #[arg(long)]
    system: u64,
    /// The part's number within the system; without it, the whole system.
    #[arg(long)]
    part: Option<u32>,
    #[command(flatten)]
    key: KeyOpts,
}

/// Switches a part's schedule.
pub async fn switch(opts: Switch, context: &Context) -> Result<()> {
    let entry: ScheduleEntry =
        serde_json::from_str(&opts.schedule).map_err(|error| Error::input(format!("--schedule: {error}")))?;
    let schedule = entry.to_schedule()?;
    let call = calls::switch_schedule(SystemId(opts.system), PartId(opts.part), &schedule);
    let receipt = send(context, &opts.key, "the switch", &call).await?;
    report(context, nothing(), &receipt, || format!("part {}/{}: {schedule}", opts.system, opts.part))
}

/// Retires a part or a system.
pub async fn retire(opts: Retire, context: &Context) -> Result<()> {
    let system = SystemId(opts.system);
    let call = match opts.part {
        Some(part) => calls::retire_part(system, PartId(part)),
        None => calls::retire_system(system),
    };
    let receipt = send(context, &opts.key, "the retirement", &call).await?;
    report(context, nothing(), &receipt, || match opts.part {
        Some(part) => format!("part {part} of system {} is retired", opts.system),
        None => format!("system {} is retired", opts.system),
    })
}
