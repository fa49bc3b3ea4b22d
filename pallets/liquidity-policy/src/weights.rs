//! Weights of `pallet_liquidity_policy`, stated by hand from storage accesses until a benchmark of the node replaces them.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(unused_parens)]
#![allow(unused_imports)]
#![allow(missing_docs)]

use frame_support::{traits::Get, weights::Weight};
use core::marker::PhantomData;

/// Weight functions needed for `pallet_liquidity_policy`.
pub trait WeightInfo {
    fn create_rulebook() -> Weight;
    fn update_rulebook() -> Weight;
    fn remove_rulebook() -> Weight;
    fn set_listing() -> Weight;
    fn assign() -> Weight;
}

/// Weights for `pallet_liquidity_policy` with the runtime's database weights.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    /// Storage: `NextBook` (r:1 w:1), `Balances::Holds` (r:1 w:1), `System::Account` (r:1 w:1), `Rulebooks` (r:0 w:1)
    fn create_rulebook() -> Weight {
        Weight::from_parts(100_000_000, 4_000)
            .saturating_add(T::DbWeight::get().reads(3_u64))
            .saturating_add(T::DbWeight::get().writes(4_u64))
    }
    /// Storage: `Rulebooks` (r:1 w:1)
    fn update_rulebook() -> Weight {
        Weight::from_parts(50_000_000, 4_000)
            .saturating_add(T::DbWeight::get().reads(1_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
    /// Storage: `Rulebooks` (r:1 w:1), `Balances::Holds` (r:1 w:1), `System::Account` (r:1 w:1)
    fn remove_rulebook() -> Weight {
        Weight::from_parts(100_000_000, 4_000)
            .saturating_add(T::DbWeight::get().reads(3_u64))
            .saturating_add(T::DbWeight::get().writes(3_u64))
    }
    /// Storage: `Rulebooks` (r:1 w:1), `Listings` (r:1 w:1), `Balances::Holds` (r:1 w:1), `System::Account` (r:1 w:1)
    fn set_listing() -> Weight {
        Weight::from_parts(150_000_000, 8_000)
            .saturating_add(T::DbWeight::get().reads(4_u64))
            .saturating_add(T::DbWeight::get().writes(4_u64))
    }
    /// Storage: the system (r:1 w:0), `BookOf` (r:1 w:1), `Rulebooks` (r:2 w:2)
    fn assign() -> Weight {
        Weight::from_parts(100_000_000, 8_000)
            .saturating_add(T::DbWeight::get().reads(4_u64))
            .saturating_add(T::DbWeight::get().writes(3_u64))
    }
}
