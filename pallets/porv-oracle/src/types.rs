//! What the pallet stores and what its calls take.

mod catalogue;
mod genesis;
mod members;
mod parameters;
mod prices;
mod reports;
mod rounds;
mod statements;

pub use catalogue::*;
pub use dlo_core::PriceKind;
pub use genesis::*;
pub use members::*;
pub use parameters::*;
pub use prices::*;
pub use reports::*;
pub use rounds::*;
pub use statements::*;
