//! Certificates that come to stand for more, or for less, until the same end.

use crate::{
    types::ChangeError, App, Apps, Certificate, Certificates, CommittedToApp, Config, Error, Event, Pallet,
};
use dlo_core::{AppObligations, Balance, Calendar, CertId, FeeRate, Nat, ReserveLedger};
use dlo_porv::fees;
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Get};

impl<T> From<ChangeError> for Error<T> {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Phase(error) => error.into(),
            ChangeError::Maths(error) => error.into(),
        }
    }
}

impl<T: Config> Pallet<T> {
    pub(crate) fn do_top_up(
        who: T::AccountId,
        cert: CertId,
        amount: Nat,
        max_rate: FeeRate,
    ) -> DispatchResult {
        let mut certificate = Self::certificate_of(cert)?;
        let mut app = Self::app_of(&who, certificate.app)?;
        ensure!(!Self::has_ended(&certificate), Error::<T>::AlreadyEnded);
        certificate.phase.top_up().map_err(Error::<T>::from)?;
        let ends = certificate.ends;
        let days = ends.since(T::Calendar::today());
        let length = T::Calendar::start_of(ends).saturating_sub(T::Calendar::now());
        let ask = Self::ask_sound(cert, &certificate, &app, amount, days)?;
        let (terms, fee) = Self::agree(&ask, length, max_rate)?;
        T::Ledger::grow(cert.system, amount, ends)?;

        Self::pay_due(cert, &mut certificate, &who)?;
        Self::ensure_no_cheaper(&certificate, amount, fee)?;
        let bound = certificate.bound();
        certificate.top_up(amount, &terms).map_err(Error::<T>::from)?;
        Self::bind_more(&mut app, certificate.bound().saturating_sub(bound))?;
        Self::charge(&who, &mut certificate, fee)?;
        Self::change_committed(cert, &certificate, &mut app, |sum| sum.checked_add(amount))?;
        let (rate, left) = (certificate.rate, certificate.amount);
        Certificates::<T>::insert(cert.system, cert.serial, certificate);
        Apps::<T>::insert(certificate.app, app);
        Self::deposit_event(Event::ToppedUp { cert, amount, total: left, rate, fee });
        T::Obligations::reserve_changed(certificate.app);
        Ok(())
    }

    pub(crate) fn do_release_part(who: T::AccountId, cert: CertId, amount: Nat) -> DispatchResult {
        let mut certificate = Self::certificate_of(cert)?;
        let mut app = Self::app_of(&who, certificate.app)?;
        ensure!(!Self::has_ended(&certificate), Error::<T>::AlreadyEnded);
        ensure!(!amount.is_zero(), Error::<T>::ZeroAmount);
        let left = certificate.amount.saturating_sub(amount);
        ensure!(!left.is_zero(), Error::<T>::WholeCertificate);
        ensure!(left >= T::MinCertificate::get(), Error::<T>::AmountTooSmall);
        ensure!(left >= certificate.assigned, Error::<T>::AboveCertificate);
        Self::ensure_covered(certificate.app, app.reserve.saturating_sub(amount), app.assigned)?;
        T::Ledger::unlock(cert.system, amount, certificate.ends)?;

        let refunded = Self::pay_and_refund(cert, &mut certificate, &who, amount)?;
        certificate.amount = left;
        Self::change_committed(cert, &certificate, &mut app, |sum| sum.checked_sub(amount))?;
        Certificates::<T>::insert(cert.system, cert.serial, certificate);
        Apps::<T>::insert(certificate.app, app);
        Self::deposit_event(Event::PartReleased { cert, amount, left, refunded });
        T::Obligations::reserve_changed(certificate.app);
        Ok(())
    }

    /// Where part of a certificate is assigned, what is added must not pay less for each NAT than the certificate still
    /// does: given back at once, it would take a fee back with it that the owner, who is bound himself, relies on. Two
    /// planck of slack for each time that what is added holds the certificate, for what was rounded.
    fn ensure_no_cheaper(certificate: &Certificate, amount: Nat, fee: Balance) -> Result<(), Error<T>> {
        if certificate.assigned.is_zero() {
            return Ok(());
        }
        let share = fees::share(certificate.fee_left(), amount, certificate.amount)?;
        let times = amount.0.checked_div(certificate.amount.0).unwrap_or_default().saturating_add(1);
        let slack = times.saturating_mul(2);
        ensure!(fee.saturating_add(slack) >= share, Error::CheaperThanBound);
        Ok(())
    }

    /// `amount` more of what an app holds is bound: a certificate that a write-down left short has come to stand for more.
    fn bind_more(app: &mut App<T::AccountId>, amount: Nat) -> DispatchResult {
        app.assigned = app.assigned.checked_add(amount).ok_or(Error::<T>::Overflow)?;
        Self::change_totals(|totals| {
            totals.assigned = totals.assigned.checked_add(amount)?;
            Some(())
        })
    }

    /// Changes what an app holds, and holds of the certificate's system, and what all hold. The certificate goes on, so
    /// none of them becomes zero.
    pub(crate) fn change_committed(
        cert: CertId,
        certificate: &Certificate,
        app: &mut App<T::AccountId>,
        change: impl Fn(Nat) -> Option<Nat>,
    ) -> DispatchResult {
        let committed = CommittedToApp::<T>::get(cert.system, certificate.app);
        let committed = change(committed).ok_or(Error::<T>::Overflow)?;
        app.reserve = change(app.reserve).ok_or(Error::<T>::Overflow)?;
        CommittedToApp::<T>::insert(cert.system, certificate.app, committed);
        Self::change_totals(|totals| {
            totals.outstanding = change(totals.outstanding)?;
            Some(())
        })
    }
}
