//! How the runtime configures its pallets, an area each.

pub mod certificates;
pub mod consensus;
pub mod governance;
pub mod obligations;
pub mod porv;
pub mod system;
pub mod time;
pub mod tokens;
pub mod wallets;

pub use system::RuntimeBlockWeights;
