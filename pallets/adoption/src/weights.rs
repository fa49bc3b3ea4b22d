//! Weights for `pallet_adoption`
//!
//! Figures before the first benchmark: 50 us of computation and the database accesses of each call, generously.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(unused_parens)]
#![allow(unused_imports)]
#![allow(missing_docs)]
#![allow(dead_code)]

use frame_support::{traits::Get, weights::{Weight, constants::ParityDbWeight}};
use core::marker::PhantomData;

/// Weight functions needed for `pallet_adoption`.
pub trait WeightInfo {
	fn check_call(l: u32, ) -> Weight;
	fn propose() -> Weight;
	fn adopt() -> Weight;
	fn retract() -> Weight;
	fn withdraw() -> Weight;
	fn expire() -> Weight;
	fn as_root() -> Weight;
}

/// Weights for `pallet_adoption` by the runtime's database.
pub struct SubstrateWeight<T>(PhantomData<T>);
impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:0)
	/// Storage: `Preimage::PreimageFor` (r:1 w:0)
	/// The range of component `l` is `[0, 600000]`.
	fn check_call(l: u32, ) -> Weight {
		Weight::from_parts(50_000_000, 4197809)
			.saturating_add(Weight::from_parts(30_000, 0).saturating_mul(l.into()))
			.saturating_add(T::DbWeight::get().reads(3_u64))
	}
	/// Storage: `Adoption::Proposals` (r:1 w:1)
	/// Storage: `Adoption::CounterForProposals` (r:1 w:1)
	/// Storage: `Adoption::OpenBy` (r:1 w:1)
	/// Storage: `Session::Validators` (r:1 w:0)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Preimage::PreimageFor` (r:1 w:0)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn propose() -> Weight {
		Weight::from_parts(50_000_000, 12000)
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64))
	}
	/// Storage: `Session::Validators` (r:1 w:0)
	/// Storage: `Adoption::Proposals` (r:1 w:1)
	/// Storage: `Adoption::CounterForProposals` (r:1 w:1)
	/// Storage: `Adoption::OpenBy` (r:1 w:1)
	/// Storage: `Scheduler::Agenda` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn adopt() -> Weight {
		Weight::from_parts(50_000_000, 107022)
			.saturating_add(T::DbWeight::get().reads(9_u64))
			.saturating_add(T::DbWeight::get().writes(7_u64))
	}
	/// Storage: `Adoption::Proposals` (r:1 w:1)
	fn retract() -> Weight {
		Weight::from_parts(50_000_000, 12000)
			.saturating_add(T::DbWeight::get().reads(1_u64))
			.saturating_add(T::DbWeight::get().writes(1_u64))
	}
	/// Storage: `Session::Validators` (r:1 w:0)
	/// Storage: `Adoption::Proposals` (r:1 w:1)
	/// Storage: `Adoption::CounterForProposals` (r:1 w:1)
	/// Storage: `Adoption::OpenBy` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn withdraw() -> Weight {
		Weight::from_parts(50_000_000, 24000)
			.saturating_add(T::DbWeight::get().reads(8_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64))
	}
	/// Storage: `Adoption::Proposals` (r:1 w:1)
	/// Storage: `Adoption::CounterForProposals` (r:1 w:1)
	/// Storage: `Adoption::OpenBy` (r:1 w:1)
	/// Storage: `Preimage::StatusFor` (r:1 w:0)
	/// Storage: `Preimage::RequestStatusFor` (r:1 w:1)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Storage: `System::Account` (r:1 w:1)
	fn expire() -> Weight {
		Weight::from_parts(50_000_000, 12000)
			.saturating_add(T::DbWeight::get().reads(7_u64))
			.saturating_add(T::DbWeight::get().writes(6_u64))
	}
	fn as_root() -> Weight {
		Weight::from_parts(50_000_000, 0)
	}
}
