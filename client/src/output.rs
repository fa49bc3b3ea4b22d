//! What commands print: tables for people, one JSON document for scripts. Progress goes to standard error.

use crate::error::{Error, Result};
use comfy_table::{presets::UTF8_FULL_CONDENSED, Cell, Table};
use serde::Serialize;
use std::{
    fmt::Write as _,
    future::Future,
    io::Write as _,
    time::{Duration, Instant},
};

/// How long something may take before a line says what it is.
const QUIET: Duration = Duration::from_secs(2);
/// How often that line is repeated.
const REPEAT: Duration = Duration::from_secs(10);

/// Where a command's answer goes.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    json: bool,
}

impl Output {
    /// JSON or text.
    pub fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether JSON is wanted.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Prints `value` as JSON, or else what `text` makes of it.
    pub fn emit<T: Serialize>(&self, value: &T, text: impl FnOnce(&T) -> String) -> Result<()> {
        let shown =
            if self.json { serde_json::to_string_pretty(value).map_err(Error::other)? } else { text(value) };
        let mut out = std::io::stdout().lock();
        match writeln!(out, "{}", shown.trim_end()).and_then(|()| out.flush()) {
            // Whoever reads has seen enough.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            other => other.map_err(Error::other),
        }
    }

    /// Says on standard error why a command failed.
    pub fn complain(&self, error: &Error) {
        if self.json {
            eprintln!("{}", error.to_json());
        } else {
            eprintln!("dlo: {error}");
        }
    }
}

/// A table with a row of headings.
pub fn table<const N: usize>(headings: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED).set_header(headings);
    for row in rows {
        table.add_row(row.map(Cell::new));
    }
    table.to_string()
}

/// Lines of `name: value`, the values aligned.
pub fn facts<'a>(pairs: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let pairs: Vec<_> = pairs.into_iter().collect();
    let width = pairs.iter().map(|(name, _)| name.len()).max().unwrap_or_default() + 1;
    let mut text = String::new();
    for (name, value) in pairs {
        let _ = writeln!(text, "{:width$} {value}", format!("{name}:"));
    }
    text
}

/// Runs `future`; once it takes longer than two seconds, says on standard error what is being done.
pub async fn with_notice<T>(what: &str, future: impl Future<Output = T>) -> T {
    tokio::pin!(future);
    let started = Instant::now();
    let mut pause = QUIET;
    loop {
        tokio::select! {
            done = &mut future => return done,
            () = tokio::time::sleep(pause) => {
                eprintln!("dlo: {what} ({} s)", started.elapsed().as_secs());
                pause = REPEAT;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_shows_headings_and_rows() {
        let text = table(["sku", "price"], [["cpu/x".to_string(), "1.00".to_string()]]);
        for word in ["sku", "price", "cpu/x", "1.00"] {
            assert!(text.contains(word), "{text}");
        }
    }

    #[test]
    fn facts_are_aligned() {
        assert_eq!(facts([("a", "1".into()), ("long", "2".into())]), "a:    1\nlong: 2\n");
    }

    #[tokio::test]
    async fn a_notice_does_not_change_the_result() {
        assert_eq!(with_notice("counting", async { 7 }).await, 7);
    }
}
