//! `sim-scale`: see `scripts/sim-scale --help`.

use clap::Parser;
use dlo_sim_money::scale::{
    endings::settle,
    readings::{bytes, measure, Reading},
    Ends, Scale,
};
use sp_runtime::DispatchError;
use std::process::ExitCode;

/// What to measure.
#[derive(Debug, Parser)]
#[command(name = "sim-scale")]
struct Opts {
    /// Certificates of the small chain.
    #[arg(long, default_value_t = 100)]
    few: u32,
    /// Certificates of the large chain.
    #[arg(long, default_value_t = 1_000_000)]
    many: u32,
    /// Certificates that end on the same day.
    #[arg(long, default_value_t = 5_000)]
    endings: u32,
    /// Readings of each kind.
    #[arg(long, default_value_t = 10_000)]
    times: u32,
}

fn main() -> ExitCode {
    let opts = Opts::parse();
    match readings(&opts).and_then(|ok| endings(&opts).map(|settled| ok && settled)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: a call was refused: {error:?}");
            ExitCode::FAILURE
        }
    }
}

fn say(what: &str, done: u32, of: u32) {
    eprintln!("{done} of {of} {what}");
}

/// Prints what reading costs on both chains. False where a target is missed.
fn readings(opts: &Opts) -> Result<bool, DispatchError> {
    let mut small = Scale::new(opts.few, Ends::Apart, say)?;
    let few = measure(&mut small, opts.times);
    drop(small);
    let mut large = Scale::new(opts.many, Ends::Apart, say)?;
    let many = measure(&mut large, opts.times);
    let size = bytes(&mut large);
    println!(
        "| reading | at {} | at {} | ratio | proof at {} | proof at {} |",
        opts.few, opts.many, opts.few, opts.many
    );
    println!("|---|---|---|---|---|---|");
    let mut ok = true;
    for (before, after) in few.iter().zip(&many) {
        let ratio = after.micros / before.micros;
        println!(
            "| {} | {:.1} us | {:.1} us | {ratio:.2} | {} bytes | {} bytes |",
            before.name, before.micros, after.micros, before.proof, after.proof
        );
        ok &= within_target(after, ratio);
    }
    println!(
        "a certificate takes {:.0} bytes of keys and {:.0} of values in the state, of {} in {} systems",
        size.keys, size.values, large.certificates, large.systems
    );
    Ok(ok)
}

/// A reserve is read in no more than 1.1 times the time, and proven in 2 KiB; a certificate in twice the time.
fn within_target(reading: &Reading, ratio: f64) -> bool {
    let (most, bytes) = match reading.name {
        "reserve of an app" => (1.1, 2_048),
        "certificate by id" => (2.0, usize::MAX),
        _ => (f64::MAX, usize::MAX),
    };
    let ok = ratio <= most && reading.proof <= bytes;
    if !ok {
        println!("missed: {} has a ratio of {ratio:.2} and a proof of {} bytes", reading.name, reading.proof);
    }
    ok
}

/// Prints how long it takes until all are settled. False where a block is above its weight.
fn endings(opts: &Opts) -> Result<bool, DispatchError> {
    let blocks = settle(opts.endings, say)?;
    let fullest = blocks.iter().map(|block| block.filled).fold(0.0, f64::max);
    let slowest = blocks.iter().map(|block| block.ms).fold(0.0, f64::max);
    let ended: u64 = blocks.iter().map(|block| block.ended).sum();
    println!(
        "{ended} certificates that ended on the same day were settled in {} blocks; the fullest block had {:.1} % of \
         its weight and took {slowest:.1} ms",
        blocks.len(),
        fullest * 100.0
    );
    Ok(ended == u64::from(opts.endings) && fullest <= 1.0)
}
