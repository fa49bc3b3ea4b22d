//! Weights of the pallet's calls and hooks.

#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Weight functions needed for `pallet_porv_oracle`.
pub trait WeightInfo {
    /// Adding a catalogue entry.
    fn add_sku() -> Weight;
    /// Removing a catalogue entry.
    fn remove_sku() -> Weight;
    /// Classifying `s` skus.
    fn classify_skus(s: u32) -> Weight;
    /// Setting a class.
    fn set_class() -> Weight;
    /// Adding a table.
    fn add_table() -> Weight;
    /// Setting `m` members in place of as many as there can be.
    fn set_members(m: u32) -> Weight;
    /// Setting the parameters.
    fn set_parameters() -> Weight;
    /// Taking a report of `q` skus.
    fn submit_report(q: u32) -> Weight;
    /// Checking a report of `q` skus and its signature.
    fn authorize_submit_report(q: u32) -> Weight;
    /// Closing a round of `r` reports and opening one of `s` skus.
    fn turn_round(r: u32, s: u32) -> Weight;
    /// Counting `s` skus in `r` reports, and removing these.
    fn tally_step(r: u32, s: u32) -> Weight;
}

/// Weights for `pallet_porv_oracle` on the database of the runtime.
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn add_sku() -> Weight {
        Weight::from_parts(60_000_000, 4_096)
            .saturating_add(T::DbWeight::get().reads(4_u64))
            .saturating_add(T::DbWeight::get().writes(4_u64))
    }

    fn remove_sku() -> Weight {
        Weight::from_parts(60_000_000, 4_096)
            .saturating_add(T::DbWeight::get().reads(2_u64))
            .saturating_add(T::DbWeight::get().writes(5_u64))
    }

    fn classify_skus(s: u32) -> Weight {
        Weight::from_parts(30_000_000, 4_096)
            .saturating_add(Weight::from_parts(8_000_000, 512).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(s.into())))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(s.into())))
    }

    fn set_class() -> Weight {
        Weight::from_parts(30_000_000, 4_096).saturating_add(T::DbWeight::get().writes(1_u64))
    }

    fn add_table() -> Weight {
        Weight::from_parts(40_000_000, 4_096)
            .saturating_add(T::DbWeight::get().reads(1_u64))
            .saturating_add(T::DbWeight::get().writes(2_u64))
    }

    fn set_members(m: u32) -> Weight {
        Weight::from_parts(200_000_000, 4_096)
            .saturating_add(Weight::from_parts(3_000_000, 512).saturating_mul(m.into()))
            .saturating_add(T::DbWeight::get().reads(34_u64))
            .saturating_add(T::DbWeight::get().writes(34_u64))
    }

    fn set_parameters() -> Weight {
        Weight::from_parts(20_000_000, 4_096).saturating_add(T::DbWeight::get().writes(1_u64))
    }

    fn submit_report(q: u32) -> Weight {
        Weight::from_parts(60_000_000, 4_096)
            .saturating_add(Weight::from_parts(1_000_000, 512).saturating_mul(q.into()))
            .saturating_add(T::DbWeight::get().reads(4_u64))
            .saturating_add(T::DbWeight::get().writes(2_u64))
    }

    fn authorize_submit_report(q: u32) -> Weight {
        Weight::from_parts(150_000_000, 4_096)
            .saturating_add(Weight::from_parts(2_000_000, 512).saturating_mul(q.into()))
            .saturating_add(T::DbWeight::get().reads(5_u64))
    }

    fn turn_round(r: u32, s: u32) -> Weight {
        Weight::from_parts(100_000_000, 4_096)
            .saturating_add(Weight::from_parts(20_000_000, 512).saturating_mul(r.into()))
            .saturating_add(Weight::from_parts(5_000_000, 512).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads(6_u64))
            .saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(r.into())))
            .saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(s.into())))
            .saturating_add(T::DbWeight::get().writes(4_u64))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(r.into())))
    }

    fn tally_step(r: u32, s: u32) -> Weight {
        Weight::from_parts(60_000_000, 4_096)
            .saturating_add(Weight::from_parts(120_000_000, 512).saturating_mul(r.into()))
            .saturating_add(Weight::from_parts(40_000_000, 512).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads(2_u64))
            .saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(r.into())))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(s.into())))
            .saturating_add(T::DbWeight::get().writes(1_u64))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(r.into())))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(s.into())))
    }
}
