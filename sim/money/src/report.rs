//! What is said of a failure: the invariant, the shortest way to it that was found, and a script that plays it again.

use crate::{replay, shrink::shrink, steps::Step, Broken};
use std::{fs, path::Path, time::Duration};

/// Says what broke, shortens the way to it, at most for about `budget`, and writes that to `script`.
pub fn tell(broken: &Broken, budget: Duration, script: &Path) {
    let Broken { steps, failure } = broken;
    println!("  {failure}");
    if let Some(step) = steps.last() {
        println!("  after {}", line(step));
    }
    match shrink(steps, budget, |steps| replay(steps, 1)) {
        Some(shrunk) => {
            println!("{} steps of {} do it too ({} tries):", shrunk.steps.len(), steps.len(), shrunk.tries);
            shrunk.steps.iter().for_each(|step| println!("  {}", line(step)));
            println!("  {}", shrunk.failure);
            write(script, &shrunk.steps);
        }
        None => {
            println!("played again from genesis it does not break: the steps do not say all");
            write(script, steps);
        }
    }
}

/// A step in one line.
pub fn line(step: &Step) -> String {
    serde_json::to_string(step).unwrap_or_else(|error| error.to_string())
}

fn write(path: &Path, steps: &[Step]) {
    let lines: Vec<String> = steps.iter().map(line).collect();
    match fs::write(path, format!("[\n{}\n]\n", lines.join(",\n"))) {
        Ok(()) => println!("written to {}: play it again with --replay", path.display()),
        Err(error) => println!("{} cannot be written: {error}", path.display()),
    }
}
