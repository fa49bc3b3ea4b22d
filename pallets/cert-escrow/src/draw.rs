//! Drawing certificates, and the dry run of one leg.

use crate::{
    types::Term, AgendaDay, App, Apps, Certificate, Certificates, CertsOf, CommittedToApp, Config, Error,
    Event, HoldReason, LegRefusal, LegTerms, Pallet, Phase,
};
use alloc::collections::BTreeSet;
use dlo_core::{
    AppId, AppObligations, Ask, Balance, BatchId, Calendar, CertId, FeeRate, LiquidityPolicy, Nat,
    ReserveLedger, SystemId, Terms,
};
use dlo_porv::fees;
use frame_support::{
    ensure,
    pallet_prelude::{DispatchError, DispatchResult},
    storage::{with_transaction, TransactionOutcome},
    traits::{
        fungible::{InspectHold, MutateHold},
        Get,
    },
};

impl<T: Config> Pallet<T> {
    pub(crate) fn do_draw(
        who: T::AccountId,
        id: AppId,
        legs: &[(SystemId, Nat)],
        days: u32,
        max_rate: FeeRate,
    ) -> DispatchResult {
        ensure!(!legs.is_empty(), Error::<T>::NoLegs);
        let mut app = Self::app_of(&who, id)?;
        let mut systems = BTreeSet::new();
        ensure!(legs.iter().all(|(system, _)| systems.insert(*system)), Error::<T>::DuplicateSystem);
        let term = Self::term_of(days)?;
        let batch = Self::next_batch(&mut app).ok_or(Error::<T>::Overflow)?;
        let reserve = app.reserve;

        let mut fee: Balance = 0;
        let mut certs = CertsOf::<T>::new();
        for (system, amount) in legs {
            let ask = Self::ask(id, &app, *system, *amount, term.days)?;
            let (cert, drawn) = Self::draw_leg(&ask, &mut app, batch, &term, max_rate)?;
            fee = fee.checked_add(drawn).ok_or(Error::<T>::Overflow)?;
            certs.try_push(cert).map_err(|_| Error::<T>::Overflow)?;
        }
        Self::open_batch(id, batch, certs, term.ends);
        T::NativeBalance::hold(&HoldReason::Fee.into(), &who, fee)?;
        Self::change_totals(|totals| {
            let drawn = app.reserve.checked_sub(reserve)?;
            totals.outstanding = totals.outstanding.checked_add(drawn)?;
            totals.certificates = totals.certificates.checked_add(u64::try_from(legs.len()).ok()?)?;
            totals.fees_held = totals.fees_held.checked_add(fee)?;
            Some(())
        })?;
        Apps::<T>::insert(id, app);
        // Until the first draw there was nothing to keep an agenda for.
        if !AgendaDay::<T>::exists() {
            AgendaDay::<T>::put(term.drawn_on);
        }
        T::Obligations::reserve_changed(id);
        Ok(())
    }

    /// Draws one certificate, which its batch does not have yet, and gives its fee, which is not held yet.
    fn draw_leg(
        ask: &Ask<T::AccountId>,
        app: &mut App<T::AccountId>,
        batch: BatchId,
        term: &Term,
        max_rate: FeeRate,
    ) -> Result<(CertId, Balance), DispatchError> {
        let (id, amount) = (ask.app, ask.amount);
        let (terms, fee) = Self::agree(ask, term.length_ms, max_rate)?;
        ensure!(amount >= T::MinCertificate::get(), Error::<T>::AmountTooSmall);
        let cert = T::Ledger::lock(ask.system, amount, term.ends)?;

        let certificate = Certificate {
            app: id,
            batch,
            amount,
            rate: terms.rate,
            fee_from: term.drawn_at,
            drawn_on: term.drawn_on,
            original_end: term.ends,
            ends: term.ends,
            term_ms: term.length_ms,
            fee_total: fee,
            fee_paid: 0,
            notice_days: terms.notice_days,
            phase: Phase::Staked,
            assigned: Nat::ZERO,
            next_assignment: 0,
            assignable: terms.assignable,
            book: terms.book,
            version: terms.version,
            written_down: Nat::ZERO,
        };
        Self::enter(cert, &certificate, app).ok_or(Error::<T>::Overflow)?;
        Self::deposit_event(Event::Drawn { cert, app: id, amount, rate: terms.rate, ends: term.ends, fee });
        Ok((cert, fee))
    }

    /// Puts a new certificate into every map and sum but its batch and the totals; `None` where a sum does not fit.
    fn enter(cert: CertId, certificate: &Certificate, app: &mut App<T::AccountId>) -> Option<()> {
        let amount = certificate.amount;
        app.reserve = app.reserve.checked_add(amount)?;
        app.certificates = app.certificates.checked_add(1)?;
        let committed = CommittedToApp::<T>::get(cert.system, certificate.app).checked_add(amount)?;

        CommittedToApp::<T>::insert(cert.system, certificate.app, committed);
        Certificates::<T>::insert(cert.system, cert.serial, certificate);
        Some(())
    }

    /// What a draw with this single leg would bring, or why it would be refused. Changes nothing: it revalues the
    /// system and rolls that back.
    pub fn examine_leg(
        id: AppId,
        system: SystemId,
        amount: Nat,
        days: u32,
        max_rate: FeeRate,
    ) -> Result<LegTerms, LegRefusal> {
        with_transaction(|| {
            TransactionOutcome::Rollback(Self::examine_leg_here(id, system, amount, days, max_rate))
        })
    }

    fn examine_leg_here(
        id: AppId,
        system: SystemId,
        amount: Nat,
        days: u32,
        max_rate: FeeRate,
    ) -> Result<LegTerms, LegRefusal> {
        let app = Apps::<T>::get(id).ok_or(DispatchError::from(Error::<T>::UnknownApp))?;
        let term = Self::term_of(days)?;
        let ask = Self::ask(id, &app, system, amount, term.days)?;
        let tightest = T::Ledger::tightest(system, amount, term.ends);
        match Self::examine_ask(&ask, &app.owner, &term, max_rate) {
            Ok((terms, fee)) => Ok(LegTerms { rate: terms.rate, fee, tightest }),
            Err(refusal) => Err(LegRefusal { tightest, ..refusal }),
        }
    }

    /// Terms and fee of `ask`, or why it would be refused, without the tightest day.
    fn examine_ask(
        ask: &Ask<T::AccountId>,
        payer: &T::AccountId,
        term: &Term,
        max_rate: FeeRate,
    ) -> Result<(Terms, Balance), LegRefusal> {
        // Asked first: an admission uses an acceptance up.
        let rule = T::Policy::examine(ask).err();
        let (terms, fee) = Self::agree(ask, term.length_ms, max_rate)
            .map_err(|error| LegRefusal { rule, ..error.into() })?;
        ensure!(ask.amount >= T::MinCertificate::get(), DispatchError::from(Error::<T>::AmountTooSmall));
        T::Ledger::check_lock(ask.system, ask.amount, term.ends)?;
        T::NativeBalance::ensure_can_hold(&HoldReason::Fee.into(), payer, fee)?;
        Ok((terms, fee))
    }

    /// The term of a certificate that is drawn now for `days` days.
    fn term_of(days: u32) -> Result<Term, DispatchError> {
        ensure!(days > 0, Error::<T>::ZeroDays);
        let drawn_at = T::Calendar::now();
        let drawn_on = T::Calendar::today();
        let ends = drawn_on.checked_add(days).ok_or(Error::<T>::Overflow)?;
        let length_ms = T::Calendar::start_of(ends)
            .checked_sub(drawn_at)
            .filter(|length| *length > 0)
            .ok_or(Error::<T>::Overflow)?;
        Ok(Term { drawn_at, drawn_on, days, ends, length_ms })
    }

    /// What is asked of the rulebook, after revaluing the system.
    pub(crate) fn ask(
        id: AppId,
        app: &App<T::AccountId>,
        system: SystemId,
        amount: Nat,
        days: u32,
    ) -> Result<Ask<T::AccountId>, DispatchError> {
        let owner = T::Ledger::owner_of(system).ok_or(Error::<T>::UnknownSystem)?;
        let backing = T::Ledger::revalue(system)?;
        Ok(Ask {
            owner,
            system,
            app: id,
            category: app.category,
            amount,
            days,
            backed: backing.backed,
            committed: backing.committed,
            committed_to_app: CommittedToApp::<T>::get(system, id),
        })
    }

    /// The rulebook's terms and the fee for `length_ms` milliseconds, rounded up.
    pub(crate) fn agree(
        ask: &Ask<T::AccountId>,
        length_ms: u64,
        max_rate: FeeRate,
    ) -> Result<(Terms, Balance), DispatchError> {
        let terms = T::Policy::admit(ask)?;
        ensure!(terms.rate <= max_rate, Error::<T>::RateAboveMax);
        let fee = fees::total(terms.rate, ask.amount, length_ms, T::Calendar::day_length())
            .map_err(Error::<T>::from)?;
        Ok((terms, fee))
    }
}
