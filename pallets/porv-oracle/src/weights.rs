//! Weights of the pallet's calls and hooks.
//!
//! Figures before the first benchmark: computation guessed generously, and the database accesses of 32 members with 16
//! open statements and 16 currencies.

#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weight functions needed for `pallet_porv_oracle`.
pub trait WeightInfo {
    /// Adding a catalogue entry.
    fn add_sku() -> Weight;
    /// Removing a catalogue entry with a full history.
    fn remove_sku() -> Weight;
    /// Setting the parameters.
    fn set_parameters() -> Weight;
    /// Setting as many currencies as there can be.
    fn set_currencies() -> Weight;
    /// Applying.
    fn apply() -> Weight;
    /// Withdrawing an application.
    fn withdraw_application() -> Weight;
    /// Admitting the last member that there can be.
    fn admit() -> Weight;
    /// A departure of a member that has reported and has as many statements open as it can.
    fn leave() -> Weight;
    /// Freeing a bond.
    fn claim_bond() -> Weight;
    /// Taking a report of `q` skus and all currencies.
    fn submit_report(q: u32) -> Weight;
    /// Checking a report of `q` skus and all currencies, and its signature.
    fn authorize_submit_report(q: u32) -> Weight;
    /// Taking a statement that all members make, the last of whom has as many open as it can.
    fn submit_statement() -> Weight;
    /// Checking a statement and its signature.
    fn authorize_submit_statement() -> Weight;
    /// Closing a round, removing `r` reports and opening a round of `s` skus.
    fn turn_round(r: u32, s: u32) -> Weight;
    /// Counting `s` skus and all currencies in `r` reports, judging the members and removing the reports.
    fn tally_step(r: u32, s: u32) -> Weight;
}

/// Weights for `pallet_porv_oracle` on the database of the runtime.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn add_sku() -> Weight {
        Weight::from_parts(80_000_000, 4_096)
            .saturating_add(T::DbWeight::get().reads(4_u64))
            .saturating_add(T::DbWeight::get().writes(5_u64))
    }

    fn remove_sku() -> Weight {
        Weight::from_parts(150_000_000, 8_192)
            .saturating_add(T::DbWeight::get().reads(36_u64))
            .saturating_add(T::DbWeight::get().writes(37_u64))
    }

    fn set_parameters() -> Weight {
        Weight::from_parts(20_000_000, 4_096).saturating_add(T::DbWeight::get().writes(1_u64))
    }

    fn set_currencies() -> Weight {
        Weight::from_parts(20_000_000, 4_096).saturating_add(T::DbWeight::get().writes(1_u64))
    }

    fn apply() -> Weight {
        Weight::from_parts(300_000_000, 8_192)
            .saturating_add(T::DbWeight::get().reads(6_u64))
            .saturating_add(T::DbWeight::get().writes(3_u64))
    }

    fn withdraw_application() -> Weight {
        Weight::from_parts(100_000_000, 4_096)
            .saturating_add(T::DbWeight::get().reads(3_u64))
            .saturating_add(T::DbWeight::get().writes(3_u64))
    }

    fn admit() -> Weight {
        Weight::from_parts(100_000_000, 8_192)
            .saturating_add(T::DbWeight::get().reads(2_u64))
            .saturating_add(T::DbWeight::get().writes(2_u64))
    }

    fn leave() -> Weight {
        Weight::from_parts(400_000_000, 131_072)
            .saturating_add(T::DbWeight::get().reads(22_u64))
            .saturating_add(T::DbWeight::get().writes(21_u64))
    }

    fn claim_bond() -> Weight {
        Weight::from_parts(100_000_000, 4_096)
            .saturating_add(T::DbWeight::get().reads(4_u64))
            .saturating_add(T::DbWeight::get().writes(3_u64))
    }

    fn submit_report(q: u32) -> Weight {
        Weight::from_parts(100_000_000, 8_192)
            .saturating_add(Weight::from_parts(1_000_000, 512).saturating_mul(q.into()))
            .saturating_add(T::DbWeight::get().reads(6_u64))
            .saturating_add(T::DbWeight::get().writes(2_u64))
    }

    fn authorize_submit_report(q: u32) -> Weight {
        Weight::from_parts(250_000_000, 8_192)
            .saturating_add(Weight::from_parts(2_000_000, 512).saturating_mul(q.into()))
            .saturating_add(T::DbWeight::get().reads(6_u64))
    }

    fn submit_statement() -> Weight {
        Weight::from_parts(800_000_000, 65_536)
            .saturating_add(T::DbWeight::get().reads(42_u64))
            .saturating_add(T::DbWeight::get().writes(38_u64))
    }

    fn authorize_submit_statement() -> Weight {
        Weight::from_parts(300_000_000, 16_384).saturating_add(T::DbWeight::get().reads(7_u64))
    }

    fn turn_round(r: u32, s: u32) -> Weight {
        Weight::from_parts(300_000_000, 65_536)
            .saturating_add(Weight::from_parts(20_000_000, 512).saturating_mul(r.into()))
            .saturating_add(Weight::from_parts(5_000_000, 512).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads(40_u64))
            .saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(r.into())))
            .saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(s.into())))
            .saturating_add(T::DbWeight::get().writes(4_u64))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(r.into())))
    }

    fn tally_step(r: u32, s: u32) -> Weight {
        Weight::from_parts(800_000_000, 65_536)
            .saturating_add(Weight::from_parts(150_000_000, 16_384).saturating_mul(r.into()))
            .saturating_add(Weight::from_parts(100_000_000, 1_024).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads(54_u64))
            .saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(r.into())))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(s.into())))
            .saturating_add(T::DbWeight::get().writes(18_u64))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(r.into())))
            .saturating_add(T::DbWeight::get().writes((2_u64).saturating_mul(s.into())))
    }
}
