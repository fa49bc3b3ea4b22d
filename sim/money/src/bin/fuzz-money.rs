//! `fuzz-money`: the game of `sim-money`, with steps that libFuzzer chooses by what of the runtime they reach.

#![no_main]
// libFuzzer finds its target by names that are not mangled.
#![allow(unsafe_code)]

use dlo_sim_money::{
    fuzz::{cross, mutate, Opening},
    report::tell,
    Broken,
};
use libfuzzer_sys::{fuzz_crossover, fuzz_mutator, fuzz_target, fuzzer_mutate};
use std::{path::PathBuf, sync::OnceLock, time::Duration};

/// How long to shorten a failure.
const SHRINK: Duration = Duration::from_secs(120);

static OPENING: OnceLock<Opening> = OnceLock::new();

fuzz_target!(init: quietly(), |bytes: &[u8]| {
    let opening = OPENING.get_or_init(|| Opening::new().unwrap_or_else(|broken| give_up(&broken)));
    if let Err(broken) = opening.play(bytes) {
        give_up(&broken);
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    let mut input = data.get(..size).unwrap_or_default().to_vec();
    mutate(&mut input, most, seed, |choice| {
        let length = choice.len();
        fuzzer_mutate(choice, length, length);
    });
    put(&input, data)
});

fuzz_crossover!(|one: &[u8], other: &[u8], out: &mut [u8], seed: u32| {
    let crossed = cross(one, other, out.len(), seed);
    put(&crossed, out)
});

fn put(input: &[u8], out: &mut [u8]) -> usize {
    out.iter_mut().zip(input).for_each(|(to, from)| *to = *from);
    input.len().min(out.len())
}

/// A panic of the chain is a failure like any other, and told as one: libfuzzer-sys would abort before that.
fn quietly() {
    std::panic::set_hook(Box::new(|_| {}));
}

/// Says what broke and ends, so that libFuzzer keeps the input.
fn give_up(broken: &Broken) -> ! {
    println!("broken at step {}", broken.steps.len());
    let script =
        std::env::var_os("FUZZ_MONEY_SCRIPT").map_or_else(|| "fuzz-money.json".into(), PathBuf::from);
    tell(broken, SHRINK, &script);
    std::process::abort()
}
