//! Benchmarks: one for each call and for each step of the agenda.

use super::*;
use dlo_core::{
    AppId, Balance, Calendar, Category, CertId, Day, FeeRate, Handover, Nat, OnShortfall, Purpose, Shortfall,
    SystemId, ANT,
};
use frame_benchmarking::v2::*;
use frame_support::{
    traits::{fungible::Mutate, ConstU32, Get},
    BoundedVec,
};
use frame_system::RawOrigin;
use sp_core::H256;

const SEED: u32 = 0;
const DAYS: u32 = 30;
const ANY_RATE: FeeRate = FeeRate(u128::MAX);
const AMOUNT: Nat = Nat(Nat::UNIT);
const TWICE: Nat = Nat(Nat::UNIT.saturating_mul(2));
const IMAGE: H256 = H256::repeat_byte(1);

fn name() -> Name {
    BoundedVec::<u8, ConstU32<{ types::MAX_NAME }>>::truncate_from([b'a'; types::MAX_NAME as usize].to_vec())
}

fn funded<T: Config>(who: &'static str) -> T::AccountId
where
    T::NativeBalance: Mutate<T::AccountId>,
{
    let account = account(who, 0, SEED);
    T::NativeBalance::set_balance(&account, ANT.saturating_mul(1_000_000_000));
    account
}

/// An app, its owner, and the owner of systems.
fn app<T: Config>() -> Result<(T::AccountId, AppId, T::AccountId), BenchmarkError>
where
    T::NativeBalance: Mutate<T::AccountId>,
{
    let owner = funded::<T>("app");
    let app = NextAppId::<T>::get();
    Pallet::<T>::do_register_app(owner.clone(), name(), Category::Other, None)?;
    // The pot exists on every chain.
    T::NativeBalance::set_balance(&T::PotAccount::get(), ANT);
    Ok((owner, app, funded::<T>("lender")))
}

/// A certificate, its app's owner, and its system's owner.
fn drawn<T: Config>() -> Result<(CertId, T::AccountId, T::AccountId), BenchmarkError>
where
    T::NativeBalance: Mutate<T::AccountId>,
{
    let (owner, app, lender) = app::<T>()?;
    let system = T::BenchmarkHelper::backed_system(&lender, app);
    Pallet::<T>::do_draw(owner.clone(), app, &[(system, AMOUNT)], DAYS, ANY_RATE)?;
    let (cert, _) = Pallet::<T>::certificates_by_app(app, None, 1)
        .pop()
        .ok_or(BenchmarkError::Stop("nothing was drawn"))?;
    Ok((cert, owner, lender))
}

/// A certificate of two [`AMOUNT`]s for half of [`DAYS`], of a system with one part and one end, with something due on
/// it; and its app's owner.
fn drawn_small<T: Config>() -> Result<(CertId, T::AccountId), BenchmarkError>
where
    T::NativeBalance: Mutate<T::AccountId>,
{
    let (owner, app, lender) = app::<T>()?;
    let system = T::BenchmarkHelper::small_system(&lender, app);
    Pallet::<T>::do_draw(owner.clone(), app, &[(system, TWICE)], DAYS.saturating_div(2), ANY_RATE)?;
    let (cert, certificate) = Pallet::<T>::certificates_by_app(app, None, 1)
        .pop()
        .ok_or(BenchmarkError::Stop("nothing was drawn"))?;
    // Prices are still fresh then.
    T::BenchmarkHelper::set_now(certificate.fee_from.saturating_add(60_000));
    Ok((cert, owner))
}

/// An app that states a container, with `count` operators, and its owner.
fn rented<T: Config>(count: u32) -> Result<(T::AccountId, AppId), BenchmarkError>
where
    T::NativeBalance: Mutate<T::AccountId>,
{
    let (owner, app, _) = app::<T>()?;
    Pallet::<T>::do_update_app(owner.clone(), app, Some(IMAGE))?;
    for i in 0..count {
        Pallet::<T>::do_rent(operator::<T>(i), app, IMAGE)?;
    }
    Ok((owner, app))
}

/// The operator numbered `i`, endowed.
fn operator<T: Config>(i: u32) -> T::AccountId
where
    T::NativeBalance: Mutate<T::AccountId>,
{
    let who = account("operator", i, SEED);
    T::NativeBalance::set_balance(&who, ANT.saturating_mul(1_000));
    who
}

/// Who relies on the assignment numbered `i`.
fn beneficiary<T: Config>(i: u32) -> T::AccountId {
    account("beneficiary", i, SEED)
}

/// Puts `count` assignments on a certificate of `owner`'s app, all until the day after its draw, and gives that day.
fn assign_times<T: Config>(cert: CertId, owner: &T::AccountId, count: u32) -> Result<Day, BenchmarkError> {
    let certificate = Pallet::<T>::certificate(cert).ok_or(BenchmarkError::Stop("no certificate"))?;
    let until = certificate.drawn_on.checked_add(1).ok_or(BenchmarkError::Stop("no such day"))?;
    for i in 0..count {
        let (who, holder) = (owner.clone(), beneficiary::<T>(i));
        Pallet::<T>::do_assign(who, cert, Purpose::Loan, Nat(1), H256::zero(), holder, until)?;
    }
    Ok(until)
}

/// A certificate with as many assignments as it can have, its app's owner, and its system's owner.
fn assigned<T: Config>() -> Result<(CertId, T::AccountId, T::AccountId), BenchmarkError>
where
    T::NativeBalance: Mutate<T::AccountId>,
{
    let (cert, owner, lender) = drawn::<T>()?;
    assign_times::<T>(cert, &owner, T::MaxAssignments::get())?;
    Ok((cert, owner, lender))
}

/// Fills the batch of `cert`, as if it had been drawn with as many others as can be.
fn fill_batch<T: Config>(cert: CertId) -> Result<(), BenchmarkError> {
    let certificate = Pallet::<T>::certificate(cert).ok_or(BenchmarkError::Stop("no certificate"))?;
    Batches::<T>::mutate(certificate.app, certificate.batch, |certs| {
        let mut system = SystemId(u64::MAX);
        while certs.try_push(CertId { system, serial: 0 }).is_ok() {
            system = SystemId(system.0.saturating_sub(1));
        }
    });
    Ok(())
}

/// Lets the app of `cert` owe.
fn owe<T: Config>(cert: CertId, owing: Owing) -> Result<(), BenchmarkError> {
    let certificate = Pallet::<T>::certificate(cert).ok_or(BenchmarkError::Stop("no certificate"))?;
    T::BenchmarkHelper::owe(certificate.app, owing);
    Ok(())
}

/// As if nothing of what `system` has committed were backed any more.
fn start_write_down<T: Config>(system: SystemId) {
    Pallet::<T>::on_shortfall(system, Shortfall { backed: Nat::ZERO, committed: AMOUNT });
}

/// Moves the clock into the certificate's life, before its end.
fn pass_half<T: Config>(cert: CertId) -> Result<(), BenchmarkError> {
    let certificate = Pallet::<T>::certificate(cert).ok_or(BenchmarkError::Stop("no certificate"))?;
    T::BenchmarkHelper::set_now(certificate.fee_from.saturating_add(certificate.term_ms.saturating_div(2)));
    Ok(())
}

/// Moves the clock to the certificate's end.
fn pass_all<T: Config>(cert: CertId) -> Result<(), BenchmarkError> {
    let certificate = Pallet::<T>::certificate(cert).ok_or(BenchmarkError::Stop("no certificate"))?;
    T::BenchmarkHelper::set_now(T::Calendar::start_of(certificate.ends));
    Ok(())
}

#[benchmarks(where T::NativeBalance: Mutate<T::AccountId>)]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn register_app() {
        let owner = funded::<T>("app");
        let app = NextAppId::<T>::get();

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), name(), Category::Other, Some(Default::default()));

        assert!(Apps::<T>::contains_key(app));
    }

    #[benchmark]
    fn update_app() -> Result<(), BenchmarkError> {
        let (owner, app, _) = app::<T>()?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), app, Some(Default::default()));

        assert!(Apps::<T>::get(app).is_some_and(|app| app.container.is_some()));
        Ok(())
    }

    #[benchmark]
    fn close_app() -> Result<(), BenchmarkError> {
        let (owner, app) = rented::<T>(T::MaxOperators::get())?;
        T::BenchmarkHelper::owe(app, Owing::Settled);

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), app);

        assert!(!Apps::<T>::contains_key(app));
        Ok(())
    }

    #[benchmark]
    fn draw(l: Linear<1, { T::MaxLegs::get() }>) -> Result<(), BenchmarkError> {
        // What larger systems take is added by the ledger's own weight.
        let (owner, app, lender) = app::<T>()?;
        let mut legs: BoundedVec<(SystemId, Nat), T::MaxLegs> = BoundedVec::new();
        for _ in 0..l {
            let leg = (T::BenchmarkHelper::small_system(&lender, app), AMOUNT);
            legs.try_push(leg).map_err(|_| BenchmarkError::Stop("too many legs"))?;
        }
        T::BenchmarkHelper::owe(app, Owing::Short);

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), app, legs, DAYS, ANY_RATE);

        assert_eq!(Apps::<T>::get(app).map(|app| app.certificates), Some(l));
        Ok(())
    }

    #[benchmark]
    fn claim() -> Result<(), BenchmarkError> {
        let (cert, owner, _) = drawn::<T>()?;
        pass_half::<T>(cert)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), cert);

        assert!(Pallet::<T>::certificate(cert).is_some_and(|certificate| certificate.fee_paid > 0));
        Ok(())
    }

    #[benchmark]
    fn release() -> Result<(), BenchmarkError> {
        // Before its day what is left must cover all that is owed: an app that becomes short by it costs more.
        let (cert, owner, _) = assigned::<T>()?;
        pass_all::<T>(cert)?;
        owe::<T>(cert, Owing::Scarce)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), cert);

        assert!(Pallet::<T>::certificate(cert).is_none());
        Ok(())
    }

    #[benchmark]
    fn recall() -> Result<(), BenchmarkError> {
        let (cert, _, lender) = assigned::<T>()?;
        // The shortest notice moves the end, whatever the rulebook says.
        Certificates::<T>::mutate(cert.system, cert.serial, |certificate| {
            if let Some(certificate) = certificate {
                certificate.notice_days = 1;
            }
        });
        fill_batch::<T>(cert)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(lender), cert);

        assert!(Pallet::<T>::certificate(cert).is_some_and(|certificate| certificate.is_recalled()));
        Ok(())
    }

    #[benchmark]
    fn settle() -> Result<(), BenchmarkError> {
        let (cert, owner, _) = assigned::<T>()?;
        pass_all::<T>(cert)?;
        owe::<T>(cert, Owing::Scarce)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), cert);

        assert!(Pallet::<T>::certificate(cert).is_none());
        Ok(())
    }

    #[benchmark]
    fn claim_undelivered() -> Result<(), BenchmarkError> {
        let (cert, owner, lender) = drawn::<T>()?;
        let certificate = Pallet::<T>::certificate(cert).ok_or(BenchmarkError::Stop("no certificate"))?;
        // As if the whole fee had been earned and could not be delivered.
        let amount: Balance = certificate.fee_total;
        Undelivered::<T>::insert(&owner, &lender, amount);
        Totals::<T>::mutate(|totals| totals.fees_undelivered = amount);

        #[extrinsic_call]
        _(RawOrigin::Signed(owner.clone()), owner.clone(), lender.clone());

        assert!(!Undelivered::<T>::contains_key(&owner, &lender));
        Ok(())
    }

    #[benchmark]
    fn assign() -> Result<(), BenchmarkError> {
        let (cert, owner, _) = drawn::<T>()?;
        let last = T::MaxAssignments::get().saturating_sub(1);
        let until = assign_times::<T>(cert, &owner, last)?;
        let holder = beneficiary::<T>(last);
        owe::<T>(cert, Owing::Marked)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), cert, Purpose::Loan, Nat(1), H256::zero(), holder, until);

        assert!(Assignments::<T>::get(cert).is_full());
        Ok(())
    }

    #[benchmark]
    fn clear() -> Result<(), BenchmarkError> {
        let (cert, _, _) = assigned::<T>()?;
        // The last is found last.
        let last = T::MaxAssignments::get().saturating_sub(1);
        owe::<T>(cert, Owing::Short)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(beneficiary::<T>(last)), cert, last);

        assert!(Assignments::<T>::get(cert).iter().all(|assignment| assignment.id != last));
        Ok(())
    }

    #[benchmark]
    fn renew() -> Result<(), BenchmarkError> {
        let (cert, owner) = drawn_small::<T>()?;
        let before = Pallet::<T>::certificate(cert).map(|certificate| certificate.ends);
        fill_batch::<T>(cert)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), cert, DAYS, ANY_RATE);

        assert!(Pallet::<T>::certificate(cert).map(|certificate| certificate.ends) > before);
        Ok(())
    }

    #[benchmark]
    fn top_up() -> Result<(), BenchmarkError> {
        let (cert, owner) = drawn_small::<T>()?;
        owe::<T>(cert, Owing::Short)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), cert, AMOUNT, ANY_RATE);

        assert!(Pallet::<T>::certificate(cert).is_some_and(|certificate| certificate.amount > TWICE));
        Ok(())
    }

    #[benchmark]
    fn release_part() -> Result<(), BenchmarkError> {
        let (owner, app, lender) = app::<T>()?;
        let system = T::BenchmarkHelper::backed_system(&lender, app);
        Pallet::<T>::do_draw(owner.clone(), app, &[(system, TWICE)], DAYS, ANY_RATE)?;
        let (cert, _) = Pallet::<T>::certificates_by_app(app, None, 1)
            .pop()
            .ok_or(BenchmarkError::Stop("nothing was drawn"))?;
        pass_half::<T>(cert)?;
        owe::<T>(cert, Owing::Marked)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), cert, AMOUNT);

        assert_eq!(Pallet::<T>::certificate(cert).map(|certificate| certificate.amount), Some(AMOUNT));
        Ok(())
    }

    #[benchmark]
    fn rent() -> Result<(), BenchmarkError> {
        let last = T::MaxOperators::get().saturating_sub(1);
        let (_, app) = rented::<T>(last)?;
        let who = operator::<T>(last);

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), app, IMAGE);

        assert!(Operators::<T>::contains_key(app, &who));
        Ok(())
    }

    #[benchmark]
    fn vacate() -> Result<(), BenchmarkError> {
        let (_, app) = rented::<T>(T::MaxOperators::get())?;
        let who = operator::<T>(0);

        #[extrinsic_call]
        _(RawOrigin::Signed(who.clone()), app);

        assert!(!Operators::<T>::contains_key(app, &who));
        Ok(())
    }

    #[benchmark]
    fn agenda_base() -> Result<(), BenchmarkError> {
        // The first end is a month away: today's entry is looked at by `agenda_day`.
        let (_, _, _) = drawn::<T>()?;
        AgendaDay::<T>::put(T::Calendar::today().checked_add(1).unwrap_or_default());

        #[block]
        {
            Pallet::<T>::run_agenda();
        }

        assert_eq!(Totals::<T>::get().certificates, 1);
        Ok(())
    }

    #[benchmark]
    fn agenda_day() -> Result<(), BenchmarkError> {
        let (_, _, _) = drawn::<T>()?;
        AgendaDay::<T>::put(T::Calendar::today());

        #[block]
        {
            Pallet::<T>::run_agenda();
        }

        assert!(AgendaDay::<T>::get() > Some(T::Calendar::today()));
        Ok(())
    }

    #[benchmark]
    fn agenda_ending() -> Result<(), BenchmarkError> {
        let (cert, _, _) = assigned::<T>()?;
        pass_all::<T>(cert)?;
        owe::<T>(cert, Owing::Scarce)?;
        AgendaDay::<T>::put(T::Calendar::today());

        #[block]
        {
            Pallet::<T>::run_agenda();
        }

        assert!(Pallet::<T>::certificate(cert).is_none());
        Ok(())
    }

    #[benchmark]
    fn write_down() -> Result<(), BenchmarkError> {
        // The dearest step leaves nothing: all assignments end with the certificate.
        let (cert, owner, _) = assigned::<T>()?;
        pass_half::<T>(cert)?;
        owe::<T>(cert, Owing::Scarce)?;
        start_write_down::<T>(cert.system);

        #[extrinsic_call]
        _(RawOrigin::Signed(owner), cert.system);

        assert!(Pallet::<T>::certificate(cert).is_none());
        Ok(())
    }

    #[benchmark]
    fn write_down_finish() -> Result<(), BenchmarkError> {
        // Of a system without certificates the first step is the last.
        let (owner, app, lender) = app::<T>()?;
        let system = T::BenchmarkHelper::backed_system(&lender, app);
        start_write_down::<T>(system);

        #[block]
        {
            Pallet::<T>::write_down(RawOrigin::Signed(owner).into(), system).map_err(|post| post.error)?;
        }

        assert!(!Pallet::<T>::is_writing_down(system));
        Ok(())
    }

    #[benchmark]
    fn write_downs_base() -> Result<(), BenchmarkError> {
        let (cert, _, _) = drawn::<T>()?;
        start_write_down::<T>(cert.system);
        // Leaves no room for a step.
        let remaining = T::WeightInfo::write_downs_base();

        #[block]
        {
            Pallet::<T>::run_write_downs(remaining);
        }

        assert!(Pallet::<T>::is_writing_down(cert.system));
        Ok(())
    }

    #[benchmark]
    fn hand_over_certificate() -> Result<(), BenchmarkError> {
        let (cert, owner, lender) = drawn::<T>()?;
        pass_half::<T>(cert)?;

        #[block]
        {
            Pallet::<T>::hand_over(cert.system, &lender, &owner)?;
        }

        assert!(Pallet::<T>::certificate(cert).is_some_and(|certificate| certificate.fee_paid > 0));
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder::build(), crate::mock::Test);
}
