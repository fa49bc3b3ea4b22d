//! Who is a member: application, admission, departure.

use crate::{
    pallet::{
        Applications, Config, CurrentParameters, CurrentRound, Departures, Error, Event, HoldReason,
        MemberOf, Members, Pallet, Reports,
    },
    Application, Departure, Member, OracleId, OracleSignature, Standing,
};
use dlo_core::Calendar;
use frame_support::{
    dispatch::DispatchResult,
    ensure,
    traits::{
        fungible::{InspectHold, MutateHold},
        tokens::Precision,
        Get,
    },
};
use sp_runtime::RuntimeAppPublic;

impl<T: Config> Pallet<T> {
    pub(crate) fn do_apply(who: T::AccountId, key: OracleId, proof: OracleSignature) -> DispatchResult {
        ensure!(!Applications::<T>::contains_key(&who), Error::<T>::AlreadyApplied);
        ensure!(!Departures::<T>::contains_key(&who), Error::<T>::BondHeld);
        Self::check_new(&who, &key)?;
        ensure!(key.verify(&Self::application_payload(&who), &proof), Error::<T>::BadProof);
        let bond = T::OracleBond::get();
        T::NativeBalance::hold(&Self::bond_reason(), &who, bond)?;
        Applications::<T>::insert(&who, Application { key: key.clone(), bond });
        Self::deposit_event(Event::Applied { account: who, key });
        Ok(())
    }

    pub(crate) fn do_withdraw_application(who: T::AccountId) -> DispatchResult {
        let application = Applications::<T>::take(&who).ok_or(Error::<T>::NotApplied)?;
        Self::release_bond(&who, application.bond)?;
        Self::deposit_event(Event::ApplicationWithdrawn { account: who });
        Ok(())
    }

    pub(crate) fn do_admit(account: T::AccountId) -> DispatchResult {
        let Application { key, bond } = Applications::<T>::take(&account).ok_or(Error::<T>::NotApplied)?;
        Self::insert_member(account, key, bond)
    }

    /// Adds a member whose bond is held.
    pub(crate) fn insert_member(account: T::AccountId, key: OracleId, bond: u128) -> DispatchResult {
        Self::check_new(&account, &key)?;
        let member =
            Member { account: account.clone(), key: key.clone(), bond, standing: Standing::default() };
        Members::<T>::try_mutate(|members| members.try_push(member)).map_err(|_| Error::<T>::MembersFull)?;
        Self::deposit_event(Event::Admitted { account, key });
        Ok(())
    }

    /// That neither the account nor the key is a member's.
    fn check_new(account: &T::AccountId, key: &OracleId) -> DispatchResult {
        let known = |member: &MemberOf<T>| member.account == *account || member.key == *key;
        ensure!(!Members::<T>::get().iter().any(known), Error::<T>::DuplicateMember);
        Ok(())
    }

    pub(crate) fn do_leave(account: T::AccountId) -> DispatchResult {
        let mut members = Members::<T>::get();
        let place =
            members.iter().position(|member| member.account == account).ok_or(Error::<T>::NotMember)?;
        let member = members.remove(place);
        Members::<T>::put(members);
        Self::drop_report(&member.key);
        Self::drop_statements(&member.key);
        let until = T::Calendar::now().saturating_add(CurrentParameters::<T>::get().unbonding_ms);
        Departures::<T>::insert(&account, Departure { bond: member.bond, until });
        Self::deposit_event(Event::Left { account, until });
        Ok(())
    }

    /// What a former member has reported in the running round does not count.
    fn drop_report(key: &OracleId) {
        CurrentRound::<T>::mutate(|round| {
            if Reports::<T>::take(round.number, key).is_some() {
                round.reports = round.reports.saturating_sub(1);
            }
        });
    }

    pub(crate) fn do_claim_bond(who: T::AccountId) -> DispatchResult {
        let Departure { bond, until } = Departures::<T>::get(&who).ok_or(Error::<T>::NoBond)?;
        ensure!(T::Calendar::now() >= until, Error::<T>::StillBonded);
        Self::release_bond(&who, bond)?;
        Departures::<T>::remove(&who);
        Self::deposit_event(Event::BondClaimed { account: who, bond });
        Ok(())
    }

    fn release_bond(who: &T::AccountId, bond: u128) -> DispatchResult {
        T::NativeBalance::release(&Self::bond_reason(), who, bond, Precision::BestEffort)?;
        Ok(())
    }

    /// Why bonds are held.
    pub(crate) fn bond_reason() -> <T::NativeBalance as InspectHold<T::AccountId>>::Reason {
        HoldReason::OracleBond.into()
    }
}
