//! The node of the DLO chain.

// The SDK's own error type is this large, and everything here returns it.
#![allow(clippy::result_large_err)]

mod chain_spec;
mod cli;
mod command;
mod error;
mod keys;
mod oracle;
mod rpc;
mod service;

use std::process::ExitCode;

fn main() -> ExitCode {
    match command::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Error: {}", reason(&error));
            ExitCode::FAILURE
        }
    }
}

/// The message alone, without the names of the layers that it came through.
fn reason(error: &sc_cli::Error) -> String {
    match error {
        sc_cli::Error::Input(text) | sc_cli::Error::Service(sc_service::Error::Other(text)) => text.clone(),
        sc_cli::Error::Service(sc_service::Error::Application(inner)) => inner.to_string(),
        other => other.to_string(),
    }
}
