//! Benchmarks of the calls and of the sweep's steps, at the most parts, serial ids and ends.

use super::*;
use alloc::vec::Vec;
use dlo_core::{price::MAX_TABLE_YEARS, Calendar, Day, Nat, PartId, ReserveLedger, SerialId, SystemId, Usd};
use dlo_porv::schedule::{Schedule, YEAR_DAYS};
use frame_benchmarking::v2::*;
use frame_support::{
    traits::{fungible::Mutate, EnsureOrigin, Get},
    weights::WeightMeter,
};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use sp_core::H256;
use sp_runtime::traits::Saturating;

const SALT: [u8; 32] = [1; 32];
/// A timestamp in the year 2026.
const NOW: u64 = 1_780_000_000_000;
const PAID: Usd = Usd(5_000_000_000);

/// The schedule that costs most: a table of its own, which is read, and all of whose years are computed.
fn schedule<T: Config>(part: u32) -> Schedule {
    Schedule::Table(T::BenchmarkHelper::table(part, MAX_TABLE_YEARS - 1))
}

/// A first day so early that the last year of [`schedule`] has just begun.
fn first_day<T: Config>() -> Day {
    Day(Pallet::<T>::today().0 - (MAX_TABLE_YEARS - 1) * YEAR_DAYS)
}

/// A first block: before it there is no time.
fn start<T: Config>() {
    frame_system::Pallet::<T>::set_block_number(1u32.into());
    T::BenchmarkHelper::set_time(NOW);
}

fn owner<T: Config>() -> T::AccountId
where
    T::NativeBalance: Mutate<T::AccountId>,
{
    start::<T>();
    let owner = whitelisted_caller();
    let _ = T::NativeBalance::set_balance(&owner, u128::MAX / 4);
    owner
}

/// `count` parts with `serials` ids in all, as evenly as may be, numbered from `first`.
fn specs<T: Config>(first: u32, count: u32, serials: u32) -> SpecsOf<T> {
    let mut left = serials.max(count);
    let mut parts = SpecsOf::<T>::default();
    for n in 0..count {
        let ids = (left / (count - n)).min(T::MaxSerials::get());
        left -= ids;
        let serials: Vec<_> = (0..ids).map(|item| serial(first + n, item)).collect();
        let spec = PartSpec {
            sku: T::BenchmarkHelper::priced_sku(n),
            paid: PAID,
            in_service: first_day::<T>(),
            condition: Condition::New,
            schedule: schedule::<T>(first + n),
            evidence: H256::zero(),
            serials: serials.try_into().expect("as many as MaxSerials"),
        };
        parts.try_push(spec).expect("as many as MaxParts");
    }
    parts
}

fn serial(part: u32, item: u32) -> SerialId {
    let mut id = [0u8; 32];
    id[..4].copy_from_slice(&part.to_be_bytes());
    id[4..8].copy_from_slice(&item.to_be_bytes());
    SerialId(H256(id))
}

fn pass_delay<T: Config>() {
    let now = frame_system::Pallet::<T>::block_number();
    let next: BlockNumberFor<T> = now.saturating_add(T::CommitDelay::get());
    frame_system::Pallet::<T>::set_block_number(next);
}

fn announce<T: Config>(owner: &T::AccountId, hash: H256) -> Result<(), BenchmarkError> {
    Pallet::<T>::do_commit(owner.clone(), hash)?;
    pass_delay::<T>();
    Ok(())
}

fn registered<T: Config>(owner: &T::AccountId, parts: u32, serials: u32) -> Result<SystemId, BenchmarkError> {
    let specs = specs::<T>(0, parts, serials);
    announce::<T>(owner, Pallet::<T>::registration_hash(owner, &SALT, &specs))?;
    let id = Pallet::<T>::do_register(owner.clone(), SALT, specs)?;
    T::BenchmarkHelper::prove_work(id);
    Ok(id)
}

/// A generated system with the most ends.
fn committed<T: Config>(owner: &T::AccountId, parts: u32, serials: u32) -> Result<SystemId, BenchmarkError> {
    let id = registered::<T>(owner, parts, serials)?;
    Pallet::<T>::do_generate(owner.clone(), id)?;
    fill_ends::<T>(id)?;
    Ok(id)
}

/// Ends on each of the next `MaxEnds` days, those of recalls first.
fn fill_ends<T: Config>(id: SystemId) -> Result<(), BenchmarkError> {
    let day = |n: u32| Day(Pallet::<T>::today().0 + n);
    let (recalls, all) = (T::RecallEnds::get(), T::MaxEnds::get());
    for n in recalls + 1..=all {
        <Pallet<T> as ReserveLedger<T::AccountId>>::lock(id, Nat(1), day(n))?;
    }
    for n in 1..=recalls {
        <Pallet<T> as ReserveLedger<T::AccountId>>::lock(id, Nat(1), day(all))?;
        <Pallet<T> as ReserveLedger<T::AccountId>>::shorten(id, Nat(1), day(all), day(n))?;
    }
    Ok(())
}

/// Ends on `e - 1` days, and gives a day for one more: without an end of its own where a draw may take one.
fn fill_ends_but_one<T: Config>(id: SystemId, e: u32) -> Result<Day, BenchmarkError> {
    let day = |n: u32| Day(Pallet::<T>::today().0 + n);
    let (recalls, all) = (T::RecallEnds::get(), T::MaxEnds::get());
    let draws = e.min(all - recalls);
    for n in 1..draws {
        <Pallet<T> as ReserveLedger<T::AccountId>>::lock(id, Nat(1), day(all + n))?;
    }
    for n in draws..e {
        <Pallet<T> as ReserveLedger<T::AccountId>>::lock(id, Nat(2), day(all + 1))?;
        <Pallet<T> as ReserveLedger<T::AccountId>>::shorten(id, Nat(1), day(all + 1), day(n - draws + 1))?;
    }
    Ok(day(if draws < e { all + 1 } else { all + draws }))
}

#[benchmarks(where T::NativeBalance: Mutate<T::AccountId>)]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn commit() -> Result<(), BenchmarkError> {
        let caller = owner::<T>();
        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()), H256::zero());
        assert!(Commitments::<T>::contains_key(&caller, H256::zero()));
        Ok(())
    }

    #[benchmark]
    fn cancel_commit() -> Result<(), BenchmarkError> {
        let caller = owner::<T>();
        announce::<T>(&caller, H256::zero())?;
        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()), H256::zero());
        assert!(!Commitments::<T>::contains_key(&caller, H256::zero()));
        Ok(())
    }

    #[benchmark]
    fn register(
        p: Linear<1, { T::MaxParts::get() }>,
        s: Linear<1, { T::MaxParts::get() * T::MaxSerials::get() }>,
    ) -> Result<(), BenchmarkError> {
        let caller = owner::<T>();
        let parts = specs::<T>(0, p, s);
        announce::<T>(&caller, Pallet::<T>::registration_hash(&caller, &SALT, &parts))?;
        let id = NextSystemId::<T>::get();
        #[extrinsic_call]
        _(RawOrigin::Signed(caller), SALT, parts);
        assert_eq!(Parts::<T>::decode_len(id), Some(p as usize));
        Ok(())
    }

    #[benchmark]
    fn add_parts(
        p: Linear<1, { T::MaxParts::get() - 1 }>,
        s: Linear<1, { (T::MaxParts::get() - 1) * T::MaxSerials::get() }>,
    ) -> Result<(), BenchmarkError> {
        let caller = owner::<T>();
        let id = registered::<T>(&caller, 1, 1)?;
        let parts = specs::<T>(1, p, s);
        announce::<T>(&caller, Pallet::<T>::extension_hash(&caller, id, &SALT, &parts))?;
        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id, SALT, parts);
        assert_eq!(Parts::<T>::decode_len(id), Some(p as usize + 1));
        Ok(())
    }

    #[benchmark]
    fn generate(p: Linear<1, { T::MaxParts::get() }>) -> Result<(), BenchmarkError> {
        let caller = owner::<T>();
        let id = registered::<T>(&caller, p, p)?;
        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id);
        assert!(Parts::<T>::get(id).iter().all(|part| part.generated && part.issued > Nat::ZERO));
        Ok(())
    }

    #[benchmark]
    fn switch_schedule() -> Result<(), BenchmarkError> {
        let caller = owner::<T>();
        let id = committed::<T>(&caller, T::MaxParts::get(), T::MaxParts::get())?;
        let to = Schedule::Table(T::BenchmarkHelper::table(T::MaxParts::get(), MAX_TABLE_YEARS - 2));
        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id, PartId(0), to);
        assert!(Parts::<T>::get(id).iter().any(|part| part.schedule == to));
        Ok(())
    }

    #[benchmark]
    fn retire_part(s: Linear<1, { T::MaxSerials::get() }>) -> Result<(), BenchmarkError> {
        let caller = owner::<T>();
        let parts = T::MaxParts::get();
        let id = committed::<T>(&caller, parts, parts * s)?;
        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id, PartId(0));
        assert_eq!(Parts::<T>::decode_len(id), Some(parts as usize - 1));
        Ok(())
    }

    #[benchmark]
    fn retire_system() -> Result<(), BenchmarkError> {
        let caller = owner::<T>();
        let id = registered::<T>(&caller, 1, 1)?;
        Pallet::<T>::do_retire_part(caller.clone(), id, PartId(0))?;
        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id);
        assert!(!Systems::<T>::contains_key(id));
        Ok(())
    }

    #[benchmark]
    fn revalue(p: Linear<1, { T::MaxParts::get() }>) -> Result<(), BenchmarkError> {
        let caller = owner::<T>();
        let id = registered::<T>(&caller, p, p)?;
        Pallet::<T>::do_generate(caller.clone(), id)?;
        Systems::<T>::mutate_extant(id, |system| system.valued_on = Day(0));
        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id);
        assert_eq!(Systems::<T>::get(id).map(|system| system.valued_on), Some(Pallet::<T>::today()));
        Ok(())
    }

    /// Revaluing a system of `p` parts, each with a table of its own, and one more certificate on a day of its own where
    /// `e` days have ends.
    #[benchmark]
    fn admission(
        p: Linear<1, { T::MaxParts::get() }>,
        e: Linear<1, { T::MaxEnds::get() }>,
    ) -> Result<(), BenchmarkError> {
        let caller = owner::<T>();
        let id = registered::<T>(&caller, p, p)?;
        Pallet::<T>::do_generate(caller, id)?;
        let until = fill_ends_but_one::<T>(id, e)?;
        Systems::<T>::mutate_extant(id, |system| system.valued_on = Day(0));
        #[block]
        {
            <Pallet<T> as ReserveLedger<T::AccountId>>::revalue(id)?;
            <Pallet<T> as ReserveLedger<T::AccountId>>::lock(id, Nat(1), until)?;
        }
        Ok(())
    }

    #[benchmark]
    fn set_parameters() -> Result<(), BenchmarkError> {
        let origin = T::GovernanceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
        let parameters = Parameters { min_rounds: 7, ..Parameters::default() };
        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, parameters);
        assert_eq!(CurrentParameters::<T>::get(), parameters);
        Ok(())
    }

    /// What a block's sweep costs without any system.
    #[benchmark]
    fn sweep_base() -> Result<(), BenchmarkError> {
        start::<T>();
        #[block]
        {
            Pallet::<T>::sweep(frame_support::weights::Weight::MAX);
        }
        assert_eq!(Sweep::<T>::get().started_on, Pallet::<T>::today());
        Ok(())
    }

    /// A system with the most parts.
    #[benchmark]
    fn sweep_system() -> Result<(), BenchmarkError> {
        let caller = owner::<T>();
        let id = registered::<T>(&caller, T::MaxParts::get(), T::MaxParts::get())?;
        Pallet::<T>::do_generate(caller, id)?;
        Systems::<T>::mutate_extant(id, |system| system.valued_on = Day(0));
        #[block]
        {
            Pallet::<T>::sweep_one(id, &mut WeightMeter::new());
        }
        assert_eq!(Systems::<T>::get(id).map(|system| system.valued_on), Some(Pallet::<T>::today()));
        Ok(())
    }

    /// The id of a retired system.
    #[benchmark]
    fn sweep_gap() -> Result<(), BenchmarkError> {
        let advanced;
        #[block]
        {
            advanced = Pallet::<T>::sweep_one(SystemId(u64::MAX), &mut WeightMeter::new());
        }
        assert!(advanced);
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder.build(), crate::mock::Test);
}
