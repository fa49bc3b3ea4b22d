//! Readers for runtime APIs. Pages come in storage order and hold at most [`MAX_PAGE`] entries.

use crate::{AppsOf, Assignments, AssignmentsOf, Batches, Certificate, Certificates, Config, Pallet};
use alloc::vec::Vec;
use dlo_core::{AppId, Balance, BatchId, Calendar, CertId, ReserveLedger, Standing, SystemId};

/// The most entries of one page; a larger limit is cut down to it.
pub const MAX_PAGE: u32 = 100;

pub(crate) fn page(limit: u32) -> usize {
    usize::try_from(limit.min(MAX_PAGE)).unwrap_or_default()
}

impl<T: Config> Pallet<T> {
    /// One certificate.
    pub fn certificate(cert: CertId) -> Option<Certificate> {
        Certificates::<T>::get(cert.system, cert.serial)
    }

    /// How `certificate`, one of `system`, stands now.
    pub fn standing(system: SystemId, certificate: &Certificate) -> Standing {
        let impaired = T::Ledger::backing(system).is_some_and(|backing| backing.impaired);
        certificate.standing(T::Calendar::today(), impaired)
    }

    /// What is assigned of one certificate, by ascending number.
    pub fn assignments(cert: CertId) -> AssignmentsOf<T> {
        Assignments::<T>::get(cert)
    }

    /// ANT planck that `claim` would pay out of `certificate` now, rounded down; zero where that cannot be
    /// computed.
    pub fn fee_due(certificate: &Certificate) -> Balance {
        let end = T::Calendar::start_of(certificate.ends);
        certificate.due(T::Calendar::now(), end).unwrap_or_default()
    }

    /// A page of the certificates that `app` holds, behind the batch `after`. It ends with a whole batch, of which it may
    /// hold up to `MaxLegs - 1` certificates beyond `limit`.
    pub fn certificates_by_app(app: AppId, after: Option<BatchId>, limit: u32) -> Vec<(CertId, Certificate)> {
        let batches = match after {
            Some(batch) => Batches::<T>::iter_prefix_from(app, Batches::<T>::hashed_key_for(app, batch)),
            None => Batches::<T>::iter_prefix(app),
        };
        let mut found = Vec::new();
        for (_, certs) in batches.take(page(limit)) {
            let certs = certs.into_iter();
            found.extend(
                certs.filter_map(|cert| Self::certificate(cert).map(|certificate| (cert, certificate))),
            );
            if found.len() >= page(limit) {
                break;
            }
        }
        found
    }

    /// A page of the certificates of `system`, behind the one with serial `after`.
    pub fn certificates_by_system(
        system: SystemId,
        after: Option<u32>,
        limit: u32,
    ) -> Vec<(CertId, Certificate)> {
        let entries = match after {
            Some(serial) => {
                let from = Certificates::<T>::hashed_key_for(system, serial);
                Certificates::<T>::iter_prefix_from(system, from)
            }
            None => Certificates::<T>::iter_prefix(system),
        };
        entries
            .take(page(limit))
            .map(|(serial, certificate)| (CertId { system, serial }, certificate))
            .collect()
    }

    /// A page of the apps of `owner`, behind `after`.
    pub fn apps_of(owner: &T::AccountId, after: Option<AppId>, limit: u32) -> Vec<AppId> {
        let keys = match after {
            Some(app) => AppsOf::<T>::iter_key_prefix_from(owner, AppsOf::<T>::hashed_key_for(owner, app)),
            None => AppsOf::<T>::iter_key_prefix(owner),
        };
        keys.take(page(limit)).collect()
    }
}
