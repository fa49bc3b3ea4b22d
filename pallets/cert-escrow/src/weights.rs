//! Weights of `pallet_cert_escrow`, stated by hand from storage accesses until a benchmark of the node replaces them.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(unused_parens)]
#![allow(unused_imports)]
#![allow(missing_docs)]

use frame_support::{traits::Get, weights::Weight};
use core::marker::PhantomData;

/// Weight functions needed for `pallet_cert_escrow`.
pub trait WeightInfo {
    fn register_app() -> Weight;
    fn update_app() -> Weight;
    fn close_app() -> Weight;
    fn draw(n: u32, ) -> Weight;
    fn claim() -> Weight;
    fn release() -> Weight;
    fn recall() -> Weight;
    fn settle() -> Weight;
    fn claim_undelivered() -> Weight;
    fn agenda_base() -> Weight;
    fn agenda_day() -> Weight;
    fn agenda_ending() -> Weight;
}

/// Weights for `pallet_cert_escrow` with the runtime's database weights.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    /// Storage: `NextAppId` (r:1 w:1), `Balances::Holds` (r:1 w:1), `System::Account` (r:1 w:1), `Apps` (r:0 w:1), `AppsOf` (r:0 w:1)
    fn register_app() -> Weight {
        Weight::from_parts(100_000_000, 8_000)
            .saturating_add(T::DbWeight::get().reads(3_u64))
            .saturating_add(T::DbWeight::get().writes(5_u64))
    }
    /// Storage: `Apps` (r:1 w:1)
    fn update_app() -> Weight {
        Weight::from_parts(50_000_000, 4_000)
            .saturating_add(T::DbWeight::get().reads(1_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
    /// Storage: `Apps` (r:1 w:1), `Balances::Holds` (r:1 w:1), `System::Account` (r:1 w:1), `AppsOf` (r:0 w:1)
    fn close_app() -> Weight {
        Weight::from_parts(100_000_000, 8_000)
            .saturating_add(T::DbWeight::get().reads(3_u64))
            .saturating_add(T::DbWeight::get().writes(4_u64))
    }
    /// Storage: `Apps` (r:1 w:1), `Totals` (r:1 w:1), `AgendaDay` (r:1 w:1), `Balances::Holds` (r:1 w:1), `System::Account` (r:1 w:1), time; for each leg the ledger's system, parts, prices and ends, its rulebook, `CommittedToApp` (r:1 w:1), `Certificates`, `AppCertificates`, `Agenda` (r:0 w:1)
    /// The range of component `n` is `[1, 32]`.
    fn draw(n: u32, ) -> Weight {
        Weight::from_parts(150_000_000, 12_000)
            .saturating_add(Weight::from_parts(2_500_000_000, 200_000).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(7_u64))
            .saturating_add(T::DbWeight::get().reads((140_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(5_u64))
            .saturating_add(T::DbWeight::get().writes((8_u64).saturating_mul(n.into())))
    }
    /// Storage: `Certificates` (r:1 w:1), `Apps` (r:1 w:0), the system (r:1 w:0), time (r:2 w:0), `Balances::Holds` (r:1 w:1), `System::Account` (r:3 w:3), `Totals` (r:1 w:1), `Undelivered` (r:2 w:2)
    fn claim() -> Weight {
        Weight::from_parts(250_000_000, 20_000)
            .saturating_add(T::DbWeight::get().reads(12_u64))
            .saturating_add(T::DbWeight::get().writes(8_u64))
    }
    /// Storage: as `settle`
    fn release() -> Weight {
        Weight::from_parts(400_000_000, 30_000)
            .saturating_add(T::DbWeight::get().reads(18_u64))
            .saturating_add(T::DbWeight::get().writes(18_u64))
    }
    /// Storage: `Certificates` (r:1 w:1), the system and its ends (r:2 w:2), time (r:2 w:0), `Agenda` (r:0 w:2)
    fn recall() -> Weight {
        Weight::from_parts(150_000_000, 12_000)
            .saturating_add(T::DbWeight::get().reads(5_u64))
            .saturating_add(T::DbWeight::get().writes(5_u64))
    }
    /// Storage: `Certificates` (r:1 w:1), `Apps` (r:1 w:1), the system and its ends (r:2 w:2), time (r:2 w:0), `Balances::Holds` (r:1 w:1), `System::Account` (r:3 w:3), `Totals` (r:1 w:1), `Undelivered` (r:3 w:3), `CommittedToApp` (r:1 w:1), `AppCertificates`, `Agenda`, `Unsettled` (r:0 w:1)
    fn settle() -> Weight {
        Weight::from_parts(400_000_000, 30_000)
            .saturating_add(T::DbWeight::get().reads(18_u64))
            .saturating_add(T::DbWeight::get().writes(18_u64))
    }
    /// Storage: `Undelivered` (r:1 w:1), `Balances::Holds` (r:1 w:1), `System::Account` (r:2 w:2), `Totals` (r:1 w:1)
    fn claim_undelivered() -> Weight {
        Weight::from_parts(150_000_000, 12_000)
            .saturating_add(T::DbWeight::get().reads(5_u64))
            .saturating_add(T::DbWeight::get().writes(5_u64))
    }
    /// Storage: `AgendaDay` (r:1 w:1), `Totals` (r:1 w:0), time (r:2 w:0)
    fn agenda_base() -> Weight {
        Weight::from_parts(50_000_000, 4_000)
            .saturating_add(T::DbWeight::get().reads(4_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
    /// Storage: `Agenda` (r:1 w:0)
    fn agenda_day() -> Weight {
        Weight::from_parts(50_000_000, 4_000)
            .saturating_add(T::DbWeight::get().reads(1_u64))
    }
    /// Storage: as `settle`, `Agenda` (r:1 w:0) besides
    fn agenda_ending() -> Weight {
        Weight::from_parts(400_000_000, 30_000)
            .saturating_add(T::DbWeight::get().reads(19_u64))
            .saturating_add(T::DbWeight::get().writes(18_u64))
    }
}
