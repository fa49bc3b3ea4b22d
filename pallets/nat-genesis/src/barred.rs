//! What write-downs cut is barred: it is not locked again before the day on which it would have come back.
//!
//! Otherwise an owner who stops his work could take back within a grace what he had given away for years. Where something
//! new is admitted the system counts as if so much less had been issued; what is left is lent as far as it is backed. It is
//! no promise to anybody, and counts nowhere else.

use crate::{Barred, Config, EndsOf, Error, Pallet};
use alloc::collections::BTreeMap;
use dlo_core::{Calendar, Day, Nat, SystemId};

impl<T: Config> Pallet<T> {
    /// What of `id` is barred until days after today.
    pub(crate) fn barred_ahead(id: SystemId) -> BTreeMap<Day, Nat> {
        let today = Self::today();
        Barred::<T>::get(id).into_iter().filter(|(day, _)| *day > today).collect()
    }

    /// `ends`, and the days until which NAT is barred, on which nothing ends.
    pub(crate) fn with_barred_days(
        ends: &BTreeMap<Day, Nat>,
        barred: &BTreeMap<Day, Nat>,
    ) -> BTreeMap<Day, Nat> {
        let mut days = ends.clone();
        for day in barred.keys() {
            days.entry(*day).or_default();
        }
        days
    }

    /// What of `issued` can be lent until the start of `day`: all but what is barred until then or longer.
    pub(crate) fn unbarred(issued: Nat, barred: &BTreeMap<Day, Nat>, day: Day) -> Nat {
        barred.range(day..).fold(issued, |left, (_, amount)| left.saturating_sub(*amount))
    }

    /// Takes `amount` that is barred until the start of `until` into `barred`, out of which those of days that have come
    /// are dropped. Gives the day on which it is free again, which is never before `until`; none where that has come.
    pub(crate) fn bar(barred: &mut EndsOf<T>, amount: Nat, until: Day) -> Result<Option<Day>, Error<T>> {
        let today = Self::today();
        barred.retain(|day, _| *day > today);
        if until <= today {
            return Ok(None);
        }
        let day = Self::day_to_bar(barred, until)?;
        Self::put_end(barred, amount, day)?;
        Ok(Some(day))
    }

    /// The day on which to note what is barred until `until`. Where no more days fit: the next later one that is noted, or
    /// else the last one, which moves to `until` with all that it has.
    fn day_to_bar(barred: &mut EndsOf<T>, until: Day) -> Result<Day, Error<T>> {
        if !barred.is_full() {
            return Ok(until);
        }
        if let Some((later, _)) = barred.range(until..).next() {
            return Ok(*later);
        }
        let last = barred.last_key_value().map(|(day, _)| *day);
        if let Some(moved) = last.and_then(|last| barred.remove(&last)) {
            Self::put_end(barred, moved, until)?;
        }
        Ok(until)
    }

    /// Writes what is barred of `id`, or removes it where that is nothing.
    pub(crate) fn store_barred(id: SystemId, barred: EndsOf<T>) {
        if barred.is_empty() {
            Barred::<T>::remove(id);
        } else {
            Barred::<T>::insert(id, barred);
        }
    }
}
