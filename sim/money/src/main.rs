//! `sim-money`: plays random money against the runtime and a model of it.

use clap::Parser;
use dlo_sim_money::{
    breaks, episode, replay,
    report::{line, tell},
    steps::{Step, NEEDLESS},
    tally::Tally,
    Broken, Failure,
};
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{
        atomic::{AtomicU64, Ordering},
        Mutex,
    },
    time::{Duration, Instant},
};

/// Bytes of a thread's stack.
const STACK: usize = 64 << 20;

/// Plays random money against the runtime and a model of it.
#[derive(Parser)]
#[command(name = "sim-money", version)]
struct Options {
    /// How many steps to play.
    #[arg(long, default_value_t = 100_000)]
    steps: u64,
    /// The same seed gives the same steps.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Steps from genesis to the next beginning.
    #[arg(long, default_value_t = 2_000)]
    episode: u64,
    /// The pallets check their own state at every so many steps; the model is compared after each.
    #[arg(long, default_value_t = 1)]
    check_every: u64,
    /// Episodes that are played at the same time. The steps are the same.
    #[arg(long, default_value_t = 1)]
    jobs: u32,
    /// Fail where a call never succeeded.
    #[arg(long)]
    require_coverage: bool,
    /// Damage the chain in ten ways instead, each of which must be found.
    #[arg(long)]
    breaks: bool,
    /// Play a script instead.
    #[arg(long)]
    replay: Option<PathBuf>,
    /// Where to write the script of a failure.
    #[arg(long, default_value = "sim-money.json")]
    script: PathBuf,
    /// How long to shorten that, in seconds.
    #[arg(long, default_value_t = 120)]
    shrink_seconds: u64,
}

fn main() -> ExitCode {
    let options = Options::parse();
    // A panic of the chain is a failure like any other, and told as one.
    std::panic::set_hook(Box::new(|_| {}));
    let sound = match &options.replay {
        Some(script) => replay_script(script),
        None if options.breaks => find_breaks(options.seed),
        None => play(&options),
    };
    if sound {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// What all threads have played.
#[derive(Default)]
struct Played {
    tally: Tally,
    steps: u64,
    /// The first episode in which an invariant broke.
    broken: Option<(u64, Broken)>,
}

/// Plays all steps. False where an invariant broke, or a call is missing that is required.
fn play(options: &Options) -> bool {
    let begun = Instant::now();
    let (next, played) = (AtomicU64::new(0), Mutex::new(Played::default()));
    std::thread::scope(|scope| {
        for _ in 0..options.jobs.max(1) {
            let thread = std::thread::Builder::new().stack_size(STACK);
            thread.spawn_scoped(scope, || play_episodes(options, &next, &played, begun)).expect("a thread");
        }
    });
    let Played { tally, steps, broken } = played.into_inner().expect("no thread panics");
    print!("{}", tally.table());
    if let Some((number, broken)) = broken {
        println!("broken: seed {}, episode {number}, step {}", options.seed, broken.steps.len());
        tell(&broken, Duration::from_secs(options.shrink_seconds), &options.script);
        return false;
    }
    let (accepted, refused) = tally.totals();
    let seconds = begun.elapsed().as_secs();
    println!("{steps} steps, of them {accepted} calls that succeeded and {refused} that were refused");
    println!("the model was compared after each, the pallets' own checks ran at {}", checked(options));
    println!(
        "seed {}, {seconds} seconds, {} a second: every invariant held",
        options.seed,
        rate(steps, begun)
    );
    covered(&tally, options.require_coverage)
}

fn checked(options: &Options) -> String {
    match options.check_every {
        0 | 1 => "every step".to_owned(),
        every => format!("one step in {every}"),
    }
}

/// Plays episodes until there is none left, or one before it broke.
fn play_episodes(options: &Options, next: &AtomicU64, played: &Mutex<Played>, begun: Instant) {
    let length = options.episode.max(1);
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let steps = length.min(options.steps.saturating_sub(number.saturating_mul(length)));
        let over = |played: &Played| played.broken.as_ref().is_some_and(|(first, _)| *first < number);
        if steps == 0 || over(&played.lock().expect("no thread panics")) {
            return;
        }
        let mut tally = Tally::default();
        let result = episode(options.seed, number, steps, options.check_every, |step, outcome| {
            tally.count(step, outcome);
        });
        let mut played = played.lock().expect("no thread panics");
        played.tally.add(tally);
        if let Err(broken) = result {
            if !over(&played) {
                played.broken = Some((number, broken));
            }
            return;
        }
        played.steps = played.steps.saturating_add(steps);
        let each = rate(played.steps, begun);
        eprintln!("episode {number}: {} of {} steps, {each} a second", played.steps, options.steps);
    }
}

fn rate(played: u64, begun: Instant) -> u64 {
    let millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX).max(1);
    played.saturating_mul(1_000) / millis
}

fn covered(tally: &Tally, required: bool) -> bool {
    let missing = tally.missing();
    if missing.is_empty() {
        println!("every call succeeded at least once, but for {}", NEEDLESS.join(", "));
    } else {
        println!("never succeeded: {}", missing.join(", "));
    }
    missing.is_empty() || !required
}

fn replay_script(path: &Path) -> bool {
    let steps = fs::read_to_string(path)
        .map_err(|error| error.to_string())
        .and_then(|text| serde_json::from_str::<Vec<Step>>(&text).map_err(|error| error.to_string()));
    let steps = match steps {
        Ok(steps) => steps,
        Err(error) => {
            println!("{} cannot be read: {error}", path.display());
            return false;
        }
    };
    match replay(&steps, 1) {
        None => {
            println!("{} steps: every invariant held", steps.len());
            true
        }
        Some((at, Failure { invariant, detail })) => {
            println!("broken at step {} of {}: {invariant}: {detail}", at + 1, steps.len());
            steps.get(at).into_iter().for_each(|step| println!("  after {}", line(step)));
            false
        }
    }
}

/// Damages the chain in each of the ways. False where one is not found.
fn find_breaks(seed: u64) -> bool {
    let mut all = true;
    println!("| {:<16} | {:>6} | {:>6} | found by", "damage", "step", "later");
    for damage in &breaks::ALL {
        match breaks::find(damage, seed) {
            Ok(found) => println!(
                "| {:<16} | {:>6} | {:>6} | {}",
                damage.name, found.done, found.later, found.failure.invariant
            ),
            Err(why) => {
                all = false;
                println!("| {:<16} | {:>6} | {:>6} | {why}: {}", damage.name, "-", "-", damage.what);
            }
        }
    }
    println!("{}", if all { "every damage was found" } else { "a damage was not found" });
    all
}
