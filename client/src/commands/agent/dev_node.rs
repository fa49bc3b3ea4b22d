//! `dlo agent dev-node`: an antnode's data directory for development.

use crate::{
    agent::{
        dev_node::{write, Spec},
        hex_of,
    },
    cli::Context,
    error::{Error, Result},
};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

/// What to write.
#[derive(Args, Debug)]
pub struct Opts {
    /// The data directory. What another antnode keeps there is left alone.
    dir: PathBuf,
    /// Bytes of all chunks, rounded down to whole chunks; with more than before, chunks are added.
    #[arg(long, value_name = "N")]
    bytes: u64,
    /// Bytes of each chunk, at most 4 MiB.
    #[arg(long, value_name = "N", default_value_t = 1 << 20)]
    chunk_bytes: u32,
    /// What key and chunks follow from: the same for the same text. It is no secret.
    #[arg(long)]
    seed: String,
    /// Leading bits that each chunk's address shares with the antnode's id.
    #[arg(long, value_name = "BITS", default_value_t = 0)]
    prefix_bits: u32,
    /// Pointers to commit to besides the chunks.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pointers: u32,
}

/// Writes it.
pub(super) async fn run(opts: Opts, context: &Context) -> Result<()> {
    let spec = Spec {
        bytes: opts.bytes,
        chunk_bytes: opts.chunk_bytes,
        seed: opts.seed,
        prefix_bits: opts.prefix_bits,
        pointers: opts.pointers,
    };
    let dir = opts.dir.clone();
    let written = tokio::task::spawn_blocking(move || write(&dir, &spec)).await.map_err(Error::other)??;
    let answer = json!({
        "peer": written.peer, "root": written.root, "chunks": written.chunks, "newChunks": written.new,
    });
    context.out.emit(&answer, |_| {
        format!(
            "antnode {} in {}: {} chunks, {} of them new; root {}",
            hex_of(written.peer),
            opts.dir.display(),
            written.chunks,
            written.new,
            hex::encode(written.root)
        )
    })
}
