//! What of a system can be lent: not what is committed, and not what a write-down has cut, until the day on which it would
//! have come back. And what an app that has bound part of a certificate pays for more of it.

use super::{ensure, mul_div, Model, System};
use crate::{
    facts::Facts,
    model::certificates::cert_text,
    steps::{Call, Cert},
    Failure,
};
use std::collections::{BTreeMap, BTreeSet};

impl System {
    /// Micro-NAT that are barred until `day` or longer.
    pub fn barred_from(&self, day: u32) -> u128 {
        self.barred.range(day..).map(|(_, amount)| amount).sum()
    }

    /// `amount` was cut and is barred until `until`, or longer where only `most` days can be noted.
    fn bar(&mut self, amount: u128, until: u32, today: u32, most: usize) {
        self.barred.retain(|day, _| *day > today);
        if until <= today {
            return;
        }
        let full = self.barred.len() >= most;
        let later = self.barred.range(until..).next().map(|(day, _)| *day).filter(|_| full);
        let moved = if full && later.is_none() { self.barred.pop_last() } else { None };
        let sum = self.barred.entry(later.unwrap_or(until)).or_default();
        *sum = sum.saturating_add(amount).saturating_add(moved.map(|(_, amount)| amount).unwrap_or_default());
    }
}

impl Model {
    /// What a write-down has cut of a certificate stays barred until its end.
    pub(crate) fn bar(&mut self, cert: Cert, amount: u128) -> Result<(), Failure> {
        let (ends, today, most) = (self.cert(cert)?.ends, self.today(), self.figures.max_ends);
        self.system_mut(cert.system)?.bar(amount, ends, today, most);
        Ok(())
    }

    /// The most that a system can lend until `until`, as far as the model knows: it does not foresee what hardware will be
    /// worth.
    pub fn room(&self, id: u64, until: u32) -> u128 {
        let Some(system) = self.systems.get(&id) else { return 0 };
        let tomorrow = self.today().saturating_add(1);
        let unbarred = system.issued().saturating_sub(system.barred_from(tomorrow));
        let now = unbarred.min(system.backed).saturating_sub(self.committed(id));
        let ends = self.ends_of(id);
        let days = self.days_of(id, &ends).into_iter().chain([until]).filter(|day| *day <= until);
        let left =
            |day| self.lendable_on(system, day).saturating_sub(ends.range(day..).map(|end| end.1).sum());
        days.map(left).fold(now, u128::min)
    }

    /// Where something was lent just now, no more may be committed than is backed, nor than is not barred, today and on
    /// each day to come.
    pub(crate) fn ensure_lendable(&self, id: u64, facts: &Facts) -> Result<(), Failure> {
        let backed = facts.systems.get(&id).map(|known| known.backed).unwrap_or_default();
        let committed = self.committed(id);
        ensure(committed <= backed, "nothing is lent beyond what is backed", || {
            format!("system {id}: {committed} of {backed}")
        })?;
        let system = self.systems.get(&id).ok_or_else(|| super::missing("system", id))?;
        let barred = system.barred_from(self.today().saturating_add(1));
        let barred_too = committed.saturating_add(barred) <= system.issued();
        ensure(barred_too || barred == 0, "nothing barred is lent", || {
            format!("system {id}: {committed} with {barred} barred of {}", system.issued())
        })?;
        let ends = self.ends_of(id);
        self.days_of(id, &ends).into_iter().try_for_each(|day| {
            let (lent, most): (u128, _) =
                (ends.range(day..).map(|end| end.1).sum(), self.lendable_on(system, day));
            ensure(lent <= most, "no day has more lent than the margin and what is barred leave", || {
                format!("system {id}, day {day}: {lent} of {most}")
            })
        })
    }

    /// What may be committed just before `day`, were nothing ever worth less: what is not barred, less the margin.
    fn lendable_on(&self, system: &System, day: u32) -> u128 {
        let barred = system.barred_from(day.max(self.today().saturating_add(1)));
        let unbarred = system.issued().saturating_sub(barred);
        let kept = 10_000_u128.saturating_sub(self.figures.margin);
        mul_div(unbarred, kept, 10_000, false).unwrap_or_default()
    }

    /// Micro-NAT that come back to a system, by day.
    fn ends_of(&self, id: u64) -> BTreeMap<u32, u128> {
        let mut ends = BTreeMap::new();
        for (_, certificate) in self.certs.iter().filter(|(cert, _)| cert.system == id) {
            let sum: &mut u128 = ends.entry(certificate.ends).or_default();
            *sum = sum.saturating_add(certificate.amount);
        }
        ends
    }

    /// The days on which something ends or is barred no more.
    fn days_of(&self, id: u64, ends: &BTreeMap<u32, u128>) -> BTreeSet<u32> {
        let today = self.today();
        let barred = self.systems.get(&id).into_iter().flat_map(|system| system.barred.keys());
        ends.keys().chain(barred.filter(|day| **day > today)).copied().collect()
    }

    /// Whether `amount` more for `fee` pays less for each NAT than a certificate, part of which is bound, still does. Two
    /// planck for each time that it holds the certificate, and two more, are for what is rounded.
    pub(crate) fn is_cheaper_than_bound(&self, cert: Cert, amount: u128, fee: u128) -> Result<bool, Failure> {
        let certificate = self.cert(cert)?;
        if certificate.assignments.is_empty() {
            return Ok(false);
        }
        let share = mul_div(self.held_of(cert)?, amount, certificate.amount, false);
        let share = share.ok_or_else(|| Failure::new("sums fit", cert_text(cert)))?;
        let times = amount.checked_div(certificate.amount).unwrap_or_default().saturating_add(1);
        Ok(fee.saturating_add(times.saturating_mul(2)) < share)
    }

    /// Whether a refusal gives a reason that holds, where the model can tell.
    pub(crate) fn refused(&self, call: &Call, reason: &str) -> Result<(), Failure> {
        let holds = match (call, reason) {
            (Call::Buy { system, revision, .. }, "TermsChanged") => {
                self.systems.get(system).is_some_and(|system| system.revision != *revision)
            }
            (Call::TopUp { cert, amount, .. }, "CheaperThanBound") => {
                let rate = self.clone().strike(cert.system, self.cert(*cert)?.app)?.rate;
                let ms = self.start_of(self.cert(*cert)?.ends).saturating_sub(self.now);
                self.is_cheaper_than_bound(*cert, amount.0, self.fee(rate, amount.0, ms)?)?
            }
            _ => true,
        };
        ensure(holds, "a refusal has the reason that it gives", || format!("{reason}: {call:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_come_is_dropped_and_bars_nothing() {
        let mut system = System { barred: BTreeMap::from([(5, 1), (6, 2)]), ..System::default() };
        system.bar(7, 5, 5, 9);
        assert_eq!(system.barred, BTreeMap::from([(6, 2)]));
    }

    #[test]
    fn where_no_days_are_left_nothing_is_free_before_its_day() {
        let mut system = System { barred: BTreeMap::from([(5, 1), (9, 2)]), ..System::default() };
        system.bar(10, 7, 1, 2);
        assert_eq!(system.barred, BTreeMap::from([(5, 1), (9, 12)]));
        system.bar(20, 11, 1, 2);
        assert_eq!(system.barred, BTreeMap::from([(5, 1), (11, 32)]));
    }
}
