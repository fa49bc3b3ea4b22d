//! What the runtime APIs answer, put together from the pallets' state. Nothing here walks an unbounded map.

pub mod certificates;
pub mod obligations;
pub mod oracle;
pub mod quotes;
pub mod reserves;
pub mod rulebooks;
pub mod sale;
pub mod utility;

use dlo_runtime_api::MAX_PAGE;

/// A page's size: what was asked for, at most [`MAX_PAGE`].
pub(crate) fn page(limit: u32) -> u32 {
    limit.min(MAX_PAGE)
}
