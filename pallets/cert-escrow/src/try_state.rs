//! Invariants: every sum, index and hold is recomputed from the certificates.

use crate::{
    Agenda, AgendaDay, Apps, AppsOf, Assignments, Batches, Certificate, Certificates, CommittedToApp, Config,
    HoldReason, NextAppId, Pallet, TotalSums, Totals, Undelivered, Unsettled, WriteDowns,
};
use alloc::collections::{BTreeMap, BTreeSet};
use dlo_core::{AppId, Calendar, CertId, Nat, ReserveLedger, Shortfall, SystemId};
use frame_support::{ensure, traits::fungible::InspectHold};
use sp_runtime::TryRuntimeError;

mod operators;

const OVERFLOW: TryRuntimeError = TryRuntimeError::Other("cert-escrow: a sum does not fit");

type Sums<K> = BTreeMap<K, u128>;

/// What the certificates add up to.
struct Recomputed<AccountId> {
    totals: TotalSums,
    by_app: Sums<AppId>,
    count_by_app: Sums<AppId>,
    assigned_by_app: Sums<AppId>,
    by_system: Sums<SystemId>,
    by_both: Sums<(SystemId, AppId)>,
    fees: Sums<AccountId>,
}

impl<T: Config> Pallet<T> {
    /// Recomputes from the certificates and compares: `app.reserve` and `app.certificates`; `CommittedToApp`; the
    /// ledger's committed NAT of each system; `Totals`, where `fees_held = sum(fee_total - fee_paid) +
    /// undelivered`; per account the fees, the bonds and the operators' deposits on hold. Every certificate stands once in
    /// its batch, which is on the agenda of its day, unless the certificate is among the unsettled. What is assigned of a
    /// certificate, of an app's and in all is the sum of the assignments, which are those of live certificates; and it
    /// is no more than there is of the certificate, or was before it was written down.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        let sums = Self::recompute()?;
        Self::check_apps(&sums)?;
        Self::check_committed(&sums)?;
        Self::check_indexes(&sums)?;
        Self::check_assignment_lists()?;
        Self::check_operators()?;
        Self::check_write_downs()?;
        ensure!(Totals::<T>::get() == sums.totals, "cert-escrow: totals differ from the certificates");
        Self::check_held(HoldReason::Fee, &sums.fees, "cert-escrow: fees differ from the hold")
    }

    /// What is held for `reason` from every account is what it has in `sums`; from an account not there, nothing.
    fn check_held(
        reason: HoldReason,
        sums: &Sums<T::AccountId>,
        fault: &'static str,
    ) -> Result<(), TryRuntimeError> {
        let reason = reason.into();
        for who in frame_system::Account::<T>::iter_keys() {
            let held = T::NativeBalance::balance_on_hold(&reason, &who);
            ensure!(held == sums.get(&who).copied().unwrap_or_default(), fault);
        }
        Ok(())
    }

    fn recompute() -> Result<Recomputed<T::AccountId>, TryRuntimeError> {
        let mut sums = Recomputed {
            totals: TotalSums::default(),
            by_app: Sums::new(),
            count_by_app: Sums::new(),
            assigned_by_app: Sums::new(),
            by_system: Sums::new(),
            by_both: Sums::new(),
            fees: Sums::new(),
        };
        for (system, serial, certificate) in Certificates::<T>::iter() {
            check_certificate(&certificate)?;
            Self::check_assignments(CertId { system, serial }, &certificate)?;
            Self::check_term(&certificate)?;
            let next = T::Ledger::next_serial(system).ok_or("cert-escrow: certificate without its system")?;
            ensure!(serial < next, "cert-escrow: a serial is yet to be given");
            let amount = certificate.amount;
            let left = certificate.fee_total.checked_sub(certificate.fee_paid).ok_or(OVERFLOW)?;
            let app = Apps::<T>::get(certificate.app).ok_or("cert-escrow: certificate without its app")?;
            add(&mut sums.by_app, certificate.app, amount.0)?;
            add(&mut sums.count_by_app, certificate.app, 1)?;
            add(&mut sums.assigned_by_app, certificate.app, certificate.bound().0)?;
            add(&mut sums.by_system, system, amount.0)?;
            add(&mut sums.by_both, (system, certificate.app), amount.0)?;
            add(&mut sums.fees, app.owner, left)?;
            let totals = &mut sums.totals;
            totals.outstanding = totals.outstanding.checked_add(amount).ok_or(OVERFLOW)?;
            totals.certificates = totals.certificates.checked_add(1).ok_or(OVERFLOW)?;
            totals.fees_held = totals.fees_held.checked_add(left).ok_or(OVERFLOW)?;
            totals.assigned = totals.assigned.checked_add(certificate.bound()).ok_or(OVERFLOW)?;
        }
        for (payer, _, amount) in Undelivered::<T>::iter() {
            ensure!(amount > 0, "cert-escrow: nothing is kept as undelivered");
            add(&mut sums.fees, payer, amount)?;
            let totals = &mut sums.totals;
            totals.fees_held = totals.fees_held.checked_add(amount).ok_or(OVERFLOW)?;
            totals.fees_undelivered = totals.fees_undelivered.checked_add(amount).ok_or(OVERFLOW)?;
        }
        Ok(sums)
    }

    /// Its fee is counted to the start of the day agreed, whatever has changed since the draw.
    fn check_term(certificate: &Certificate) -> Result<(), TryRuntimeError> {
        let counted_to = certificate.fee_from.checked_add(certificate.term_ms);
        let agreed = T::Calendar::start_of(certificate.original_end);
        ensure!(counted_to == Some(agreed), "cert-escrow: fee counted to another end");
        Ok(())
    }

    /// What is assigned of a certificate is the sum of its assignments and no more than it stands for, with what was
    /// written down; they have numbers of their own, given before, and none outlasts it.
    fn check_assignments(cert: CertId, certificate: &Certificate) -> Result<(), TryRuntimeError> {
        let mut ids = BTreeSet::new();
        let mut assigned = Nat::ZERO;
        for assignment in Assignments::<T>::get(cert) {
            ensure!(!assignment.amount.is_zero(), "cert-escrow: assignment of nothing");
            ensure!(
                assignment.id < certificate.next_assignment,
                "cert-escrow: number of an assignment yet to be given"
            );
            ensure!(ids.insert(assignment.id), "cert-escrow: two assignments with one number");
            ensure!(assignment.until <= certificate.ends, "cert-escrow: assignment outlasts its certificate");
            assigned = assigned.checked_add(assignment.amount).ok_or(OVERFLOW)?;
        }
        ensure!(certificate.assigned == assigned, "cert-escrow: assigned differs from the assignments");
        let bindable = certificate.amount.checked_add(certificate.written_down).ok_or(OVERFLOW)?;
        ensure!(assigned <= bindable, "cert-escrow: more assigned than there is");
        Ok(())
    }

    /// What is written down has lost something, by the ledger's word too, and has not grown since; the cursor stands on a
    /// serial that was given.
    fn check_write_downs() -> Result<(), TryRuntimeError> {
        for (system, write_down) in WriteDowns::<T>::iter() {
            let Shortfall { backed, committed } = write_down.shortfall;
            ensure!(backed < committed, "cert-escrow: write-down of what is backed in full");
            let backing = T::Ledger::backing(system).ok_or("cert-escrow: write-down without its system")?;
            ensure!(backing.impaired, "cert-escrow: write-down of a system that is not impaired");
            ensure!(backing.committed <= committed, "cert-escrow: more committed during a write-down");
            let next = T::Ledger::next_serial(system).unwrap_or_default();
            ensure!(
                write_down.after.is_none_or(|serial| serial < next),
                "cert-escrow: write-down beyond the serials given"
            );
        }
        Ok(())
    }

    /// Each list of assignments is of a live certificate and has some.
    fn check_assignment_lists() -> Result<(), TryRuntimeError> {
        for (cert, assignments) in Assignments::<T>::iter() {
            ensure!(!assignments.is_empty(), "cert-escrow: an empty list of assignments");
            ensure!(
                Certificates::<T>::contains_key(cert.system, cert.serial),
                "cert-escrow: assignments without their certificate"
            );
        }
        Ok(())
    }

    fn check_apps(sums: &Recomputed<T::AccountId>) -> Result<(), TryRuntimeError> {
        let mut bonds = Sums::new();
        let mut apps: u32 = 0;
        for (id, app) in Apps::<T>::iter() {
            let reserve = sums.by_app.get(&id).copied().unwrap_or_default();
            let count = sums.count_by_app.get(&id).copied().unwrap_or_default();
            let assigned = sums.assigned_by_app.get(&id).copied().unwrap_or_default();
            ensure!(app.reserve == Nat(reserve), "cert-escrow: reserve differs from the certificates");
            ensure!(u128::from(app.certificates) == count, "cert-escrow: certificates of an app miscounted");
            ensure!(app.assigned == Nat(assigned), "cert-escrow: assigned of an app differs");
            ensure!(id < NextAppId::<T>::get(), "cert-escrow: app id not yet given");
            ensure!(AppsOf::<T>::contains_key(&app.owner, id), "cert-escrow: app missing with its owner");
            add(&mut bonds, app.owner, app.bond)?;
            apps = apps.checked_add(1).ok_or(OVERFLOW)?;
        }
        ensure!(
            u32::try_from(AppsOf::<T>::iter_keys().count()) == Ok(apps),
            "cert-escrow: an owner has an app too many"
        );
        Self::check_held(HoldReason::AppBond, &bonds, "cert-escrow: bonds differ from the hold")
    }

    fn check_committed(sums: &Recomputed<T::AccountId>) -> Result<(), TryRuntimeError> {
        let mut kept = Sums::new();
        for (system, app, committed) in CommittedToApp::<T>::iter() {
            add(&mut kept, (system, app), committed.0)?;
        }
        ensure!(kept == sums.by_both, "cert-escrow: committed to an app differs from the certificates");
        for (system, committed) in &sums.by_system {
            let backing = T::Ledger::backing(*system).ok_or("cert-escrow: certificate without its system")?;
            ensure!(
                backing.committed == Nat(*committed),
                "cert-escrow: committed of a system differs from the certificates"
            );
        }
        ensure!(
            T::Ledger::total_committed() == sums.totals.outstanding,
            "cert-escrow: the ledger has NAT committed without a certificate"
        );
        Ok(())
    }

    /// Every certificate stands once in its batch, and its batch once on the agenda of its day, unless it is unsettled.
    fn check_indexes(sums: &Recomputed<T::AccountId>) -> Result<(), TryRuntimeError> {
        let first = AgendaDay::<T>::get();
        let mut ending = BTreeSet::new();
        for (system, serial, certificate) in Certificates::<T>::iter() {
            let cert = CertId { system, serial };
            let batch = (certificate.app, certificate.batch);
            let listed = Batches::<T>::get(batch.0, batch.1).iter().filter(|other| **other == cert).count();
            ensure!(listed == 1, "cert-escrow: certificate not once in its batch");
            let on_agenda = Agenda::<T>::contains_key(certificate.ends, batch);
            ensure!(
                on_agenda != Unsettled::<T>::contains_key(cert),
                "cert-escrow: certificate not once on the agenda"
            );
            ensure!(
                !on_agenda || first.is_some_and(|day| day <= certificate.ends),
                "cert-escrow: the agenda has passed a certificate's day"
            );
            if on_agenda {
                ending.insert(batch);
            }
        }
        ensure!(
            Agenda::<T>::iter_keys().count() == ending.len(),
            "cert-escrow: the agenda has an entry too many"
        );
        Self::check_batches(sums.totals.certificates)
    }

    /// No batch is empty, none has a number that is yet to be given, and together they have as many certificates as there
    /// are.
    fn check_batches(certificates: u64) -> Result<(), TryRuntimeError> {
        let mut listed = 0;
        for (app, batch, certs) in Batches::<T>::iter() {
            ensure!(!certs.is_empty(), "cert-escrow: an empty batch");
            let next = Apps::<T>::get(app).map(|app| app.next_batch);
            ensure!(next.is_some_and(|next| batch < next), "cert-escrow: a batch is yet to be opened");
            listed = certs.len().checked_add(listed).ok_or(OVERFLOW)?;
        }
        ensure!(u64::try_from(listed) == Ok(certificates), "cert-escrow: a batch has a certificate too many");
        let unsettled = Unsettled::<T>::iter_keys();
        let mut live = unsettled.map(|cert| Certificates::<T>::contains_key(cert.system, cert.serial));
        ensure!(live.all(|live| live), "cert-escrow: an unsettled certificate that is none");
        Ok(())
    }
}

fn check_certificate(certificate: &Certificate) -> Result<(), TryRuntimeError> {
    ensure!(!certificate.amount.is_zero(), "cert-escrow: certificate of nothing");
    ensure!(certificate.term_ms > 0, "cert-escrow: certificate without a term");
    ensure!(certificate.fee_paid <= certificate.fee_total, "cert-escrow: more paid than the fee");
    ensure!(certificate.ends <= certificate.original_end, "cert-escrow: certificate ends too late");
    ensure!(
        certificate.is_recalled() || certificate.ends == certificate.original_end,
        "cert-escrow: shortened without a recall"
    );
    let early = certificate.phase.due().is_some_and(|due| certificate.ends < due);
    ensure!(!early || certificate.ends == certificate.original_end, "cert-escrow: less notice than agreed");
    Ok(())
}

fn add<K: Ord>(sums: &mut Sums<K>, key: K, amount: u128) -> Result<(), TryRuntimeError> {
    let sum = sums.entry(key).or_default();
    *sum = sum.checked_add(amount).ok_or(OVERFLOW)?;
    Ok(())
}
