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
        print(&format!("{}\n", shown.trim_end())).map(|_| ())
    }

    /// A list that is printed part by part, as it comes.
    pub fn listing(&self) -> Listing {
        Listing { json: self.json, begun: false }
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

/// Prints `text` as it is, and says whether anybody still reads.
fn print(text: &str) -> Result<bool> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // Whoever reads has seen enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(false),
        other => other.map(|()| true).map_err(Error::other),
    }
}

/// A list of any length: one JSON array over all its parts, or a text for each of them.
#[derive(Debug)]
pub struct Listing {
    json: bool,
    begun: bool,
}

impl Listing {
    /// Prints a part, in text as `text` makes it, and says whether anybody still reads.
    pub fn add<T: Serialize>(&mut self, part: &[T], text: impl FnOnce(&[T]) -> String) -> Result<bool> {
        if part.is_empty() {
            return Ok(true);
        }
        let shown = if self.json { self.elements(part)? } else { format!("{}\n", text(part).trim_end()) };
        self.begun = true;
        print(&shown)
    }

    /// Ends the list; a text without any part is `empty`.
    pub fn end(self, empty: &str) -> Result<()> {
        print(&self.closing(empty)).map(|_| ())
    }

    /// The elements of a part, and what stands before them.
    fn elements<T: Serialize>(&self, part: &[T]) -> Result<String> {
        let mut shown = String::new();
        for (index, element) in part.iter().enumerate() {
            let text = serde_json::to_string_pretty(element).map_err(Error::other)?;
            shown.push_str(if self.begun || index > 0 { ",\n  " } else { "[\n  " });
            shown.push_str(&text.replace('\n', "\n  "));
        }
        Ok(shown)
    }

    fn closing(&self, empty: &str) -> String {
        match (self.json, self.begun) {
            (true, true) => "\n]\n".into(),
            (true, false) => "[]\n".into(),
            (false, true) => String::new(),
            (false, false) => format!("{empty}\n"),
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

/// What takes many steps: says on standard error how far it is, first after two seconds, then every ten.
#[derive(Debug)]
pub struct Progress {
    started: Instant,
    due: Duration,
}

impl Progress {
    /// Starts to count the time.
    pub fn start() -> Self {
        Self { started: Instant::now(), due: QUIET }
    }

    /// Says `text`, what is being done and how far it is, where it is time to.
    pub fn say(&mut self, text: impl FnOnce() -> String) {
        let elapsed = self.started.elapsed();
        if elapsed >= self.due {
            eprintln!("dlo: {} ({} s)", text(), elapsed.as_secs());
            self.due = elapsed.saturating_add(REPEAT);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_list_are_together_the_document_that_one_would_be() {
        let all = [vec![1, 2], vec![3]].concat();
        let mut listing = Output::new(true).listing();
        let mut text = listing.elements(&all[..2]).unwrap();
        listing.begun = true;
        text.push_str(&listing.elements(&all[2..]).unwrap());
        text.push_str(&listing.closing("nothing"));
        assert_eq!(text.trim_end(), serde_json::to_string_pretty(&all).unwrap());

        let objects = [serde_json::json!({ "key": "a\nb", "parts": [1] })];
        let mut listing = Output::new(true).listing();
        let mut text = listing.elements(&objects).unwrap();
        listing.begun = true;
        text.push_str(&listing.closing("nothing"));
        assert_eq!(text.trim_end(), serde_json::to_string_pretty(&objects).unwrap());
    }

    #[test]
    fn a_list_without_parts_is_an_empty_array_or_says_so() {
        assert_eq!(Output::new(true).listing().closing("no skus"), "[]\n");
        assert_eq!(Output::new(false).listing().closing("no skus"), "no skus\n");
    }

    #[test]
    fn progress_is_not_said_at_once() {
        Progress::start().say(|| panic!("less than two seconds have passed"));
    }

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
