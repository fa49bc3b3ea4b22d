//! Weights for `pallet_nat_genesis`.
//!
//! Figures are estimates from the storage that each function touches, until a benchmark of the runtime replaces
//! this file.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(unused_parens)]
#![allow(unused_imports)]
#![allow(missing_docs)]

use frame_support::{traits::Get, weights::{Weight, constants::RocksDbWeight}};
use core::marker::PhantomData;

/// Weight functions needed for `pallet_nat_genesis`.
pub trait WeightInfo {
    fn commit() -> Weight;
    fn cancel_commit() -> Weight;
    fn register(p: u32, s: u32, ) -> Weight;
    fn add_parts(p: u32, s: u32, ) -> Weight;
    fn generate(p: u32, ) -> Weight;
    fn switch_schedule() -> Weight;
    fn retire_part(s: u32, ) -> Weight;
    fn retire_system() -> Weight;
    fn revalue(p: u32, ) -> Weight;
    fn set_parameters() -> Weight;
    fn sweep_base() -> Weight;
    fn sweep_system() -> Weight;
    fn sweep_gap() -> Weight;
}

/// Weights for `pallet_nat_genesis` on the database of the runtime.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    /// Storage: `NatGenesis::Commitments` (r:1 w:1)
    /// Storage: `Balances::Holds` (r:1 w:1)
    fn commit() -> Weight {
        Weight::from_parts(50_000_000, 4000)
            .saturating_add(T::DbWeight::get().reads(2_u64))
            .saturating_add(T::DbWeight::get().writes(2_u64))
    }
    /// Storage: `NatGenesis::Commitments` (r:1 w:1)
    /// Storage: `Balances::Holds` (r:1 w:1)
    fn cancel_commit() -> Weight {
        Weight::from_parts(50_000_000, 4000)
            .saturating_add(T::DbWeight::get().reads(2_u64))
            .saturating_add(T::DbWeight::get().writes(2_u64))
    }
    /// Storage: `NatGenesis::Commitments` (r:1 w:1)
    /// Storage: `NatGenesis::Systems` (r:0 w:1)
    /// Storage: `NatGenesis::Parts` (r:0 w:1)
    /// Storage: `NatGenesis::PartSerials` (r:0 w:32)
    /// Storage: `NatGenesis::Serials` (r:1024 w:1024)
    /// The range of component `p` is `[1, 32]`.
    /// The range of component `s` is `[1, 1024]`.
    fn register(p: u32, s: u32, ) -> Weight {
        Weight::from_parts(200_000_000, 16000)
            .saturating_add(Weight::from_parts(150_000_000, 9000).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads((5_u64).saturating_mul(p.into())))
            .saturating_add(T::DbWeight::get().writes((4_u64).saturating_mul(p.into())))
            .saturating_add(Weight::from_parts(20_000_000, 2600).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(s.into())))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(s.into())))
            .saturating_add(T::DbWeight::get().reads(8_u64))
            .saturating_add(T::DbWeight::get().writes(10_u64))
    }
    /// Storage: `NatGenesis::Commitments` (r:1 w:1)
    /// Storage: `NatGenesis::Systems` (r:1 w:1)
    /// Storage: `NatGenesis::Parts` (r:1 w:1)
    /// Storage: `NatGenesis::PartSerials` (r:0 w:32)
    /// Storage: `NatGenesis::Serials` (r:1024 w:1024)
    /// The range of component `p` is `[1, 32]`.
    /// The range of component `s` is `[1, 1024]`.
    fn add_parts(p: u32, s: u32, ) -> Weight {
        Weight::from_parts(200_000_000, 24000)
            .saturating_add(Weight::from_parts(150_000_000, 9000).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads((5_u64).saturating_mul(p.into())))
            .saturating_add(T::DbWeight::get().writes((4_u64).saturating_mul(p.into())))
            .saturating_add(Weight::from_parts(20_000_000, 2600).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(s.into())))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(s.into())))
            .saturating_add(T::DbWeight::get().reads(8_u64))
            .saturating_add(T::DbWeight::get().writes(8_u64))
    }
    /// Storage: `NatGenesis::Systems` (r:1 w:1)
    /// Storage: `NatGenesis::Parts` (r:1 w:1)
    /// Storage: `NatGenesis::Totals` (r:1 w:1)
    /// Storage: prices and classes (r:5 per part w:0)
    /// The range of component `p` is `[1, 32]`.
    fn generate(p: u32, ) -> Weight {
        Weight::from_parts(150_000_000, 16000)
            .saturating_add(Weight::from_parts(100_000_000, 9000).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads((5_u64).saturating_mul(p.into())))
            .saturating_add(T::DbWeight::get().reads(6_u64))
            .saturating_add(T::DbWeight::get().writes(3_u64))
    }
    /// Storage: `NatGenesis::Systems` (r:1 w:1)
    /// Storage: `NatGenesis::Parts` (r:1 w:1)
    /// Storage: `NatGenesis::Ends` (r:1 w:0)
    /// Storage: prices and classes (r:160 w:0)
    fn switch_schedule() -> Weight {
        Weight::from_parts(6_000_000_000, 300000)
            .saturating_add(T::DbWeight::get().reads(160_u64))
            .saturating_add(T::DbWeight::get().writes(2_u64))
    }
    /// Storage: `NatGenesis::Systems` (r:1 w:1)
    /// Storage: `NatGenesis::Parts` (r:1 w:1)
    /// Storage: `NatGenesis::Ends` (r:1 w:0)
    /// Storage: `NatGenesis::PartSerials` (r:1 w:1)
    /// Storage: `NatGenesis::Serials` (r:32 w:32)
    /// Storage: prices and classes (r:160 w:5)
    /// The range of component `s` is `[1, 32]`.
    fn retire_part(s: u32, ) -> Weight {
        Weight::from_parts(6_000_000_000, 300000)
            .saturating_add(Weight::from_parts(20_000_000, 2600).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(s.into())))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(s.into())))
            .saturating_add(T::DbWeight::get().reads(170_u64))
            .saturating_add(T::DbWeight::get().writes(10_u64))
    }
    /// Storage: `NatGenesis::Systems` (r:1 w:1)
    /// Storage: `NatGenesis::Parts` (r:1 w:1)
    /// Storage: `NatGenesis::Ends` (r:0 w:1)
    /// Storage: `NatGenesis::Totals` (r:1 w:1)
    /// Storage: `Balances::Holds` (r:1 w:1)
    fn retire_system() -> Weight {
        Weight::from_parts(80_000_000, 16000)
            .saturating_add(T::DbWeight::get().reads(5_u64))
            .saturating_add(T::DbWeight::get().writes(7_u64))
    }
    /// Storage: `NatGenesis::Systems` (r:1 w:1)
    /// Storage: `NatGenesis::Parts` (r:1 w:1)
    /// Storage: prices and classes (r:5 per part w:0)
    /// The range of component `p` is `[1, 32]`.
    fn revalue(p: u32, ) -> Weight {
        Weight::from_parts(100_000_000, 16000)
            .saturating_add(Weight::from_parts(100_000_000, 9000).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads((5_u64).saturating_mul(p.into())))
            .saturating_add(T::DbWeight::get().reads(6_u64))
            .saturating_add(T::DbWeight::get().writes(2_u64))
    }
    /// Storage: `NatGenesis::CurrentParameters` (r:0 w:1)
    fn set_parameters() -> Weight {
        Weight::from_parts(50_000_000, 0)
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
    /// Storage: `NatGenesis::NextSystemId` (r:1 w:0)
    /// Storage: `NatGenesis::Sweep` (r:1 w:1)
    /// Storage: `Timestamp::Now` (r:1 w:0)
    fn sweep_base() -> Weight {
        Weight::from_parts(50_000_000, 4000)
            .saturating_add(T::DbWeight::get().reads(4_u64))
            .saturating_add(T::DbWeight::get().writes(1_u64))
    }
    /// Storage: `NatGenesis::Systems` (r:1 w:1)
    /// Storage: `NatGenesis::Parts` (r:1 w:1)
    /// Storage: prices and classes (r:160 w:0)
    fn sweep_system() -> Weight {
        Weight::from_parts(3_400_000_000, 300000)
            .saturating_add(T::DbWeight::get().reads(166_u64))
            .saturating_add(T::DbWeight::get().writes(2_u64))
    }
    /// Storage: `NatGenesis::Systems` (r:1 w:0)
    fn sweep_gap() -> Weight {
        Weight::from_parts(50_000_000, 4000)
            .saturating_add(T::DbWeight::get().reads(1_u64))
    }
}
