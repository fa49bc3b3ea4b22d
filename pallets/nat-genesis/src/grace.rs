//! Impairment: its mark, the grace that an owner has to add assets or work, and what follows it.

use crate::{Config, CurrentParameters, Event, Impairment, Pallet, SystemOf, GRACE_STEP_DAYS};
use dlo_core::{Calendar, OnShortfall, Shortfall, SystemId, WorkProvider};

impl<T: Config> Pallet<T> {
    /// Marks `system` as impaired while more is committed than backed, and until its certificates are written down.
    ///
    /// Only what was valued today takes the mark off: what was recorded earlier may be worth less by now, and an ending
    /// measured by it would begin the grace anew.
    pub(crate) fn mark_impairment(id: SystemId, system: &mut SystemOf<T>) {
        let (backed, committed) = (system.backing.backed, system.backing.committed);
        let short = backed < committed;
        match system.impairment {
            None if short => Self::impair(id, system),
            Some(impairment) if !short && system.valued_on == Self::today() => {
                let under_way = impairment.over && T::OnShortfall::is_writing_down(id);
                if !under_way {
                    system.impairment = None;
                    Self::deposit_event(Event::Recovered { system: id, backed, committed });
                }
            }
            _ => {}
        }
        system.backing.impaired = system.impairment.is_some();
    }

    /// A grace begins today.
    fn impair(id: SystemId, system: &mut SystemOf<T>) {
        let (backed, committed) = (system.backing.backed, system.backing.committed);
        system.impairment = Some(Impairment::since(Self::today()));
        Self::deposit_event(Event::Impaired { system: id, backed, committed });
    }

    /// Counts the days since the last valuation, where neither that one, by `had_prices`, nor this one missed a price and
    /// the rate of work is fresh. After a write-down that was not enough a new grace begins.
    ///
    /// No more than [`GRACE_STEP_DAYS`] at once: of a longer gap, in which the chain stood still, nobody knows whether
    /// there were prices.
    pub(crate) fn count_grace(id: SystemId, system: &mut SystemOf<T>, had_prices: bool) {
        let Some(impairment) = system.impairment else { return };
        if impairment.over {
            if !T::OnShortfall::is_writing_down(id) {
                Self::impair(id, system);
            }
            return;
        }
        let today = Self::today();
        let counts = had_prices && Self::has_prices(system);
        let passed = today.since(impairment.counted_on).min(GRACE_STEP_DAYS);
        let used = impairment.used.saturating_add(if counts { passed } else { 0 });
        system.impairment = Some(Impairment { used, counted_on: today, ..impairment });
    }

    /// What must be written down where the grace of `system` is used up, by a valuation that found prices on a later day
    /// than the one on which it began. Said once.
    pub(crate) fn end_grace(id: SystemId, system: &mut SystemOf<T>) -> Option<Shortfall> {
        let impairment = system.impairment.filter(|impairment| !impairment.over)?;
        // On its first day one without days would end right after a write-down that was not enough, before all others.
        if impairment.since >= Self::today() {
            return None;
        }
        if impairment.used < CurrentParameters::<T>::get().grace_days || !Self::has_prices(system) {
            return None;
        }
        system.impairment = Some(Impairment { over: true, ..impairment });
        let (backed, committed) = (system.backing.backed, system.backing.committed);
        Self::deposit_event(Event::GraceEnded { system: id, backed, committed });
        Some(Shortfall { backed, committed })
    }

    /// Whether the last valuation of `system` rests on prices that are not missing, and work on a rate that is fresh.
    pub(crate) fn has_prices(system: &SystemOf<T>) -> bool {
        !system.backing.stale && T::Work::is_fresh()
    }
}
