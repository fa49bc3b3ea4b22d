//! Readers for runtime APIs. Pages come in storage order and hold at most [`MAX_PAGE`] entries.

use crate::{
    Config, Coverage, Currencies, Declared, Foreign, ForeignOf, Liabilities, Pallet, Standing, Standings,
};
use alloc::vec::Vec;
use dlo_core::{AppId, AppReserves, Calendar};

/// The most entries of one page; a larger limit is cut down to it.
pub const MAX_PAGE: u32 = 100;

fn page(limit: u32) -> usize {
    usize::try_from(limit.min(MAX_PAGE)).unwrap_or_default()
}

impl<T: Config> Pallet<T> {
    /// What the app owes and what stands behind it, now; its standing as it was last recorded.
    pub fn coverage(app: AppId) -> Option<Coverage> {
        let position = T::Apps::position(app)?;
        let owed = Self::owed_by(app);
        Some(Coverage {
            reserve: position.reserve,
            assigned: position.assigned,
            free: position.free(),
            issued: owed.issued,
            liabilities: owed.liabilities,
            foreign: owed.foreign,
            owed: owed.total(),
            ratio: Coverage::ratio(position.free(), owed.total()),
            standing: Standings::<T>::get(app),
        })
    }

    /// What the app declares to owe its customers, with the root against which each of them can check his part.
    pub fn liability_root(app: AppId) -> Option<Liabilities> {
        Declared::<T>::get(app)
    }

    /// What the app declares to have issued on other chains, by ascending slot.
    pub fn foreign(app: AppId) -> ForeignOf<T> {
        Foreign::<T>::get(app)
    }

    /// Milliseconds since `declared_at`: how old a declaration is.
    pub fn age(declared_at: u64) -> u64 {
        T::Calendar::now().saturating_sub(declared_at)
    }

    /// A page of the apps that have a currency, behind `after`.
    pub fn currencies(after: Option<AppId>, limit: u32) -> Vec<AppId> {
        let keys = match after {
            Some(app) => Currencies::<T>::iter_keys_from(Currencies::<T>::hashed_key_for(app)),
            None => Currencies::<T>::iter_keys(),
        };
        keys.take(page(limit)).collect()
    }

    /// A page of the apps that are overdue or have defaulted, behind `after`.
    pub fn marked(after: Option<AppId>, limit: u32) -> Vec<(AppId, Standing)> {
        let entries = match after {
            Some(app) => Standings::<T>::iter_from(Standings::<T>::hashed_key_for(app)),
            None => Standings::<T>::iter(),
        };
        entries.take(page(limit)).collect()
    }
}
