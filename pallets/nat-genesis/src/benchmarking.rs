//! Benchmarks of the calls and of the sweep's steps, at the most parts, serial ids and ends.

use super::*;
use alloc::vec::Vec;
use dlo_core::{
    price::MAX_TABLE_YEARS, Calendar, Day, Handover, Nat, PartId, ReserveLedger, SerialId, SystemId, Usd,
};
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

/// Gives `id` ends, and the day for one more lock: with it there are ends on `e` days, this one among them where a lock
/// may still take a day of its own.
fn fill_ends_before_lock<T: Config>(id: SystemId, e: u32) -> Result<Day, BenchmarkError> {
    let day = |n: u32| Day(Pallet::<T>::today().0 + n);
    let (recalls, all) = (T::RecallEnds::get(), T::MaxEnds::get());
    let draws = e.min(all - recalls);
    let moved = e - draws;
    for n in 1..draws {
        <Pallet<T> as ReserveLedger<T::AccountId>>::lock(id, Nat(1), day(all + n))?;
    }
    if moved > 0 {
        <Pallet<T> as ReserveLedger<T::AccountId>>::lock(id, Nat((moved + 1).into()), day(all + draws))?;
    }
    for n in 1..=moved {
        <Pallet<T> as ReserveLedger<T::AccountId>>::shorten(id, Nat(1), day(all + draws), day(n))?;
    }
    Ok(day(all + draws))
}

/// NAT of `id` is barred until `count` days on which nothing ends.
fn fill_barred<T: Config>(id: SystemId, count: u32) {
    let first = Pallet::<T>::today().0 + 2 * T::MaxEnds::get();
    let mut barred = Barred::<T>::get(id);
    for n in 1..=count {
        barred.try_insert(Day(first + n), Nat(1)).expect("as many as MaxEnds");
    }
    Pallet::<T>::store_barred(id, barred);
}

/// All that a revaluation records of `id` has changed since the last one.
fn age<T: Config>(id: SystemId) {
    Parts::<T>::mutate(id, |parts| parts.iter_mut().for_each(|part| part.market = Usd(1)));
    Systems::<T>::mutate_extant(id, |system| {
        system.valued_on = Day(0);
        system.hardware = Usd(1);
    });
}

/// The next revaluation finds that the grace of `id` is used up, and has its certificates written down.
fn use_up_grace<T: Config>(id: SystemId) -> Result<(), BenchmarkError> {
    let until = Day(Pallet::<T>::today().0 + 1);
    <Pallet<T> as ReserveLedger<T::AccountId>>::lock(id, Nat(Nat::UNIT), until)?;
    age::<T>(id);
    Parts::<T>::mutate(id, |parts| parts.iter_mut().for_each(|part| part.ceiling = Some(Usd(1))));
    Systems::<T>::mutate_extant(id, |system| {
        let used = CurrentParameters::<T>::get().grace_days;
        system.impairment = Some(Impairment { since: Day(0), counted_on: Day(0), used, over: false });
        system.backing.impaired = true;
    });
    Ok(())
}

/// Whether the certificates of `id` are to be written down.
fn is_grace_over<T: Config>(id: SystemId) -> bool {
    let impairment = Systems::<T>::get(id).and_then(|system| system.impairment);
    impairment.is_some_and(|impairment| impairment.over)
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

    /// A system whose grace is used up.
    #[benchmark]
    fn revalue(p: Linear<1, { T::MaxParts::get() }>) -> Result<(), BenchmarkError> {
        let caller = owner::<T>();
        let id = registered::<T>(&caller, p, p)?;
        Pallet::<T>::do_generate(caller.clone(), id)?;
        use_up_grace::<T>(id)?;
        #[extrinsic_call]
        _(RawOrigin::Signed(caller), id);
        assert!(is_grace_over::<T>(id));
        Ok(())
    }

    /// Revaluing a system of `p` parts, each with a table of its own and another value than before, and one more
    /// certificate, with which `e` days have ends; beyond `MaxEnds` of them NAT is barred until the others.
    #[benchmark]
    fn admission(
        p: Linear<1, { T::MaxParts::get() }>,
        e: Linear<1, { 2 * T::MaxEnds::get() }>,
    ) -> Result<(), BenchmarkError> {
        let caller = owner::<T>();
        let id = registered::<T>(&caller, p, p)?;
        Pallet::<T>::do_generate(caller, id)?;
        let ends = e.min(T::MaxEnds::get());
        let until = fill_ends_before_lock::<T>(id, ends)?;
        fill_barred::<T>(id, e - ends);
        age::<T>(id);
        #[block]
        {
            <Pallet<T> as ReserveLedger<T::AccountId>>::revalue(id)?;
            <Pallet<T> as ReserveLedger<T::AccountId>>::lock(id, Nat(1), until)?;
        }
        assert_eq!(<Pallet<T> as ReserveLedger<T::AccountId>>::size(id).ends, e);
        assert!(Systems::<T>::get(id).is_some_and(|system| system.hardware > Usd(1)));
        Ok(())
    }

    /// A system with the most parts, which goes to an owner who has no system yet.
    #[benchmark]
    fn hand_over() -> Result<(), BenchmarkError> {
        let from = owner::<T>();
        let id = registered::<T>(&from, T::MaxParts::get(), T::MaxParts::get())?;
        let to: T::AccountId = account("buyer", 0, 0);
        let _ = T::NativeBalance::set_balance(&to, u128::MAX / 4);
        #[block]
        {
            <Pallet<T> as Handover<T::AccountId>>::hand_over(id, &from, &to)?;
        }
        assert!(SystemsOf::<T>::contains_key(&to, id));
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

    /// A system with the most parts, whose grace is used up.
    #[benchmark]
    fn sweep_system() -> Result<(), BenchmarkError> {
        let caller = owner::<T>();
        let id = registered::<T>(&caller, T::MaxParts::get(), T::MaxParts::get())?;
        Pallet::<T>::do_generate(caller, id)?;
        use_up_grace::<T>(id)?;
        #[block]
        {
            Pallet::<T>::sweep_one(id, &mut WeightMeter::new());
        }
        assert!(is_grace_over::<T>(id));
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
