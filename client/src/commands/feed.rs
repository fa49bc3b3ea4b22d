//! `dlo feed`: a price source for development.

use crate::{
    cli::Context,
    error::{Error, Result},
    feed::{serve, Feed},
};
use clap::{Args, Subcommand};
use serde_json::json;
use std::{net::SocketAddr, path::PathBuf, sync::Arc};
use tokio::net::TcpListener;

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve catalogue files until interrupted.
    Serve(Serve),
}

/// What to serve, and where.
#[derive(Args, Debug)]
pub struct Serve {
    /// A catalogue, or a price list that begins with name,price; may be given several times.
    #[arg(long = "catalogue", value_name = "FILE.csv", required = true)]
    catalogues: Vec<PathBuf>,
    /// Address to listen at; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9955")]
    listen: SocketAddr,
    /// A reference document to serve at /v1/reference, such as chain-specs/reference.json.
    #[arg(long, value_name = "FILE.json")]
    reference: Option<PathBuf>,
    /// The source's name; say in it where the prices are from.
    #[arg(long, default_value = "dlo-feed")]
    name: String,
}

/// Serves until interrupted.
pub async fn run(Command::Serve(opts): Command, context: &Context) -> Result<()> {
    let feed = Arc::new(Feed::open(opts.name, opts.catalogues)?.with_reference(opts.reference));
    let listener = TcpListener::bind(opts.listen).await.map_err(|error| {
        Error::input(format!("cannot listen at {}: {error}; choose another --listen", opts.listen))
    })?;
    let address = listener.local_addr().map_err(Error::other)?;
    let catalogue = feed.catalogue();
    let started = json!({
        "source": feed.name(), "url": format!("http://{address}/v1/price/{{sku}}"),
        "skus": catalogue.entries.len(), "rowsLeftOut": catalogue.skipped,
    });
    context.out.emit(&started, |_| {
        format!(
            "feed {} serves {} skus at http://{address}/v1/price/{{sku}} ({} rows left out)",
            feed.name(),
            catalogue.entries.len(),
            catalogue.skipped
        )
    })?;
    serve(feed, listener, interrupted()).await
}

/// Done at an interrupt, or where the system asks to end.
pub(super) async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{signal, SignalKind};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
