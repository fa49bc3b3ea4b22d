//! Batches: the certificates of one app that were drawn together and end on the same day. They stand with their app and on
//! the agenda as one entry, whatever their number. A certificate that moves to another day alone gets a batch of its own.

use crate::{Agenda, App, Apps, Batches, Certificate, CertsOf, Config, Error, Pallet};
use alloc::vec;
use dlo_core::{AppId, BatchId, CertId, Day};

impl<T: Config> Pallet<T> {
    /// The number of `app`'s next batch, used up; `None` where there is none left.
    pub(crate) fn next_batch(app: &mut App<T::AccountId>) -> Option<BatchId> {
        let batch = app.next_batch;
        app.next_batch = BatchId(batch.0.checked_add(1)?);
        Some(batch)
    }

    /// Enters a batch that is new: with its app, and on the agenda of the day `ends`.
    pub(crate) fn open_batch(app: AppId, batch: BatchId, certs: CertsOf<T>, ends: Day) {
        Batches::<T>::insert(app, batch, certs);
        Agenda::<T>::insert(ends, (app, batch), ());
    }

    /// Takes a certificate that is burned out of its batch; the last one takes the batch with it.
    pub(crate) fn leave_batch(cert: CertId, certificate: &Certificate) {
        let key = (certificate.app, certificate.batch);
        let mut certs = Batches::<T>::get(key.0, key.1);
        certs.retain(|other| *other != cert);
        if certs.is_empty() {
            Batches::<T>::remove(key.0, key.1);
            Agenda::<T>::remove(certificate.ends, key);
        } else {
            Batches::<T>::insert(key.0, key.1, certs);
        }
    }

    /// Moves a certificate on the agenda from the day `from` to that on which it ends now: with its batch where it is alone
    /// in it, else in a new one. Fails with [`Error::UnknownApp`], and with [`Error::Overflow`] where its app has no number
    /// left for a batch.
    pub(crate) fn reschedule(cert: CertId, certificate: &mut Certificate, from: Day) -> Result<(), Error<T>> {
        let id = certificate.app;
        let mut certs = Batches::<T>::get(id, certificate.batch);
        certs.retain(|other| *other != cert);
        if certs.is_empty() {
            Agenda::<T>::remove(from, (id, certificate.batch));
            Agenda::<T>::insert(certificate.ends, (id, certificate.batch), ());
            return Ok(());
        }
        let mut app = Apps::<T>::get(id).ok_or(Error::UnknownApp)?;
        let own = CertsOf::<T>::try_from(vec![cert]).map_err(|_| Error::Overflow)?;
        Batches::<T>::insert(id, certificate.batch, certs);
        certificate.batch = Self::next_batch(&mut app).ok_or(Error::Overflow)?;
        Self::open_batch(id, certificate.batch, own, certificate.ends);
        Apps::<T>::insert(id, app);
        Ok(())
    }
}
