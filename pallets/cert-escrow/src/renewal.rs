//! Renewal: a certificate goes on until a later day, on the terms that the rulebook has now.

use crate::{App, Certificate, Certificates, Config, Error, Event, Pallet};
use dlo_core::{Ask, Calendar, CertId, Day, FeeRate, Nat, ReserveLedger};
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, DispatchResult},
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_renew(who: T::AccountId, cert: CertId, days: u32, max_rate: FeeRate) -> DispatchResult {
        let mut certificate = Self::certificate_of(cert)?;
        let app = Self::app_of(&who, certificate.app)?;
        ensure!(!Self::has_ended(&certificate), Error::<T>::AlreadyEnded);
        let from = certificate.ends;
        let to = T::Calendar::today().checked_add(days).ok_or(Error::<T>::Overflow)?;
        certificate.phase.renew(from, to).map_err(Error::<T>::from)?;
        let ask = Self::ask_for_renewal(cert, &certificate, &app, days)?;
        let (terms, fee) = Self::agree(&ask, Self::time_between(from, to)?, max_rate)?;
        T::Ledger::extend(cert.system, certificate.amount, from, to)?;

        Self::pay_due(cert, &mut certificate, &who)?;
        certificate.renew(to, &terms).map_err(Error::<T>::from)?;
        Self::charge(&who, &mut certificate, fee)?;
        Self::reschedule(cert, &mut certificate, from)?;
        Certificates::<T>::insert(cert.system, cert.serial, certificate);
        Self::deposit_event(Event::Renewed { cert, ends: to, rate: terms.rate, fee });
        Ok(())
    }

    /// What a renewal asks of the rulebook, after revaluing the system: all of the certificate, as if it had been given
    /// back before.
    fn ask_for_renewal(
        cert: CertId,
        certificate: &Certificate,
        app: &App<T::AccountId>,
        days: u32,
    ) -> Result<Ask<T::AccountId>, DispatchError> {
        let amount = certificate.amount;
        let mut ask = Self::ask_sound(cert, certificate, app, amount, days)?;
        ask.committed = ask.committed.checked_sub(amount).ok_or(Error::<T>::Overflow)?;
        ask.committed_to_app = ask.committed_to_app.checked_sub(amount).ok_or(Error::<T>::Overflow)?;
        Ok(ask)
    }

    /// What is asked of the rulebook for a certificate that there is, after revaluing its system: `amount` for `days`
    /// days. Refused where the system is impaired.
    pub(crate) fn ask_sound(
        cert: CertId,
        certificate: &Certificate,
        app: &App<T::AccountId>,
        amount: Nat,
        days: u32,
    ) -> Result<Ask<T::AccountId>, DispatchError> {
        let ask = Self::ask(certificate.app, app, cert.system, amount, days)?;
        let impaired = T::Ledger::backing(cert.system).is_some_and(|backing| backing.impaired);
        ensure!(!impaired, Error::<T>::Impaired);
        Ok(ask)
    }

    /// Milliseconds from the start of `from` to that of `to`.
    fn time_between(from: Day, to: Day) -> Result<u64, Error<T>> {
        T::Calendar::start_of(to).checked_sub(T::Calendar::start_of(from)).ok_or(Error::Overflow)
    }
}
