//! Valuation as of now, and the projection onto the days on which certificates end.

use crate::{
    Config, CurrentParameters, Error, Event, Pallet, Parameters, Part, Parts, PartsOf, SystemOf, Systems,
};
use alloc::{collections::BTreeMap, vec::Vec};
use dlo_core::{
    Calendar, Day, Nat, OnShortfall, PriceProvider, SystemId, TableId, Tightest, Usd, WorkProvider, YearTable,
};
use dlo_porv::{
    horizon::{self, HorizonError},
    schedule::Schedule,
    valuation::{backed, porv, Valuation},
    MathsError,
};

/// Depreciation tables, each read once.
#[derive(Default)]
struct Tables(BTreeMap<TableId, Option<YearTable>>);

impl Tables {
    fn load<P: PriceProvider>(&mut self, schedule: &Schedule) {
        if let Schedule::Table(id) = schedule {
            self.0.entry(*id).or_insert_with(|| P::table(*id));
        }
    }

    fn of(&self, schedule: &Schedule) -> Option<&YearTable> {
        match schedule {
            Schedule::Table(id) => self.0.get(id).and_then(Option::as_ref),
            _ => None,
        }
    }

    fn of_parts<P: PriceProvider>(parts: &[Part]) -> Self {
        let mut tables = Self::default();
        parts.iter().filter(|part| part.generated).for_each(|part| tables.load::<P>(&part.schedule));
        tables
    }
}

/// The value of parts, all items of each, at their recorded market prices on any day up to a last one.
struct Projection<'a>(Vec<(Day, Valuation<'a>)>);

impl<'a> Projection<'a> {
    fn new(parts: &'a [Part], tables: &'a Tables, last: Day) -> Result<Self, MathsError> {
        let valuations = parts.iter().filter_map(|part| {
            let valuation = part.valuation(tables.of(&part.schedule), last).transpose()?;
            Some(valuation.map(|valuation| (part.in_service, valuation)))
        });
        valuations.collect::<Result<_, _>>().map(Self)
    }

    fn on(&self, day: Day) -> Result<Usd, MathsError> {
        self.0.iter().try_fold(Usd::ZERO, |sum, (in_service, valuation)| {
            let value = valuation.on(day.since(*in_service))?;
            sum.checked_add(value).ok_or(MathsError::Overflow)
        })
    }
}

fn capacity_of<'a>(parts: impl Iterator<Item = &'a Part>) -> u64 {
    parts.fold(0, |sum, part| u64::saturating_add(sum, part.capacity()))
}

impl<T: Config> Pallet<T> {
    /// Revalues `id` as of now and records the result; where its grace is used up, its certificates are written down
    /// from now on. Gives the number of its parts.
    pub(crate) fn do_revalue(id: SystemId) -> Result<u32, Error<T>> {
        let mut system = Self::live_system(id)?;
        let mut parts = Parts::<T>::get(id);
        let before = (system.clone(), parts.clone());
        Self::value(id, &mut system, &mut parts)?;
        let shortfall = Self::end_grace(id, &mut system);
        let count = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        Self::store_changes(id, before, system, parts);
        if let Some(shortfall) = shortfall {
            T::OnShortfall::on_shortfall(id, shortfall);
        }
        Ok(count)
    }

    /// GiB that those of `parts` store which had their genesis.
    pub(crate) fn capacity(parts: &[Part]) -> u64 {
        capacity_of(parts.iter().filter(|part| part.generated))
    }

    /// GiB that all of `parts` store.
    pub(crate) fn declared_capacity(parts: &[Part]) -> u64 {
        capacity_of(parts.iter())
    }

    /// Values `parts` as of now and takes the result into `system`.
    pub(crate) fn value(
        id: SystemId,
        system: &mut SystemOf<T>,
        parts: &mut PartsOf<T>,
    ) -> Result<(), Error<T>> {
        let (hardware, stale) = Self::value_parts(id, parts.as_mut())?;
        system.capacity_gib = Self::capacity(parts);
        Self::settle(id, system, hardware, stale);
        Ok(())
    }

    /// Values `parts` as of now: their sum, and whether a price or a class of a generated part was missing.
    ///
    /// Where one is missing the last recorded stands, still lowered by the schedule.
    pub(crate) fn value_parts(id: SystemId, parts: &mut [Part]) -> Result<(Usd, bool), Error<T>> {
        let today = Self::today();
        let units = T::Work::units_done(id);
        let tables = Tables::of_parts::<T::Prices>(parts);
        let mut stale = false;
        let mut sum = Usd::ZERO;
        for part in parts.iter_mut() {
            let fresh = Self::observe(part, units);
            stale |= part.generated && !fresh;
            part.value = part.value_on(tables.of(&part.schedule), today)?;
            sum = sum.checked_add(part.value).ok_or(Error::Overflow)?;
        }
        Ok((sum, stale))
    }

    /// Records what prices, class and work say of `part` now. False where a price or a class is missing.
    fn observe(part: &mut Part, units: u64) -> bool {
        let market = T::Prices::market(part.sku);
        let class = T::Prices::class_of(part.sku);
        if let Ok(market) = market {
            part.market = market.price;
        }
        if let Ok(class) = class {
            part.life_months = class.life_months;
            part.writeoff_haircut = class.writeoff_haircut;
            part.capacity_gib = class.capacity_gib;
        }
        part.units_done = units.saturating_sub(part.units_before);
        market.is_ok() && class.is_ok()
    }

    /// Takes a valuation into `system`: `PoRV = min(H, W)`, `backed = min(issued, PoRV)`.
    pub(crate) fn settle(id: SystemId, system: &mut SystemOf<T>, hardware: Usd, stale: bool) {
        let before = (system.hardware, system.work, system.backing);
        let had_prices = !system.backing.stale;
        system.hardware = hardware;
        system.work = T::Work::work_value(id, system.capacity_gib);
        system.valued_on = Self::today();
        system.backing.backed = backed(system.backing.issued, porv(hardware, system.work));
        system.backing.stale = stale;
        Self::mark_impairment(id, system);
        Self::count_grace(id, system, had_prices);
        if before != (system.hardware, system.work, system.backing) {
            Self::deposit_event(Event::Revalued {
                system: id,
                hardware,
                work: system.work,
                issued: system.backing.issued,
                backed: system.backing.backed,
                stale,
            });
        }
    }

    /// The admission rule: `ends` stay within the backed NAT of every day to come, less the margin, and less what is
    /// `barred` then. Every part is lowered by its schedule and its class's life at its recorded price; W stays as
    /// recorded. Rounds down.
    ///
    /// Fails with `short` where they do not.
    pub(crate) fn check_horizon(
        system: &SystemOf<T>,
        parts: &PartsOf<T>,
        ends: &BTreeMap<Day, Nat>,
        barred: &BTreeMap<Day, Nat>,
        short: Error<T>,
    ) -> Result<(), Error<T>> {
        match Self::checked_horizon(system, parts, ends, barred) {
            Ok(_) => Ok(()),
            Err(HorizonError::Short(_)) => Err(short),
            Err(HorizonError::Maths(error)) => Err(error.into()),
        }
    }

    /// The tightest of the days on which anything ends or is barred no more; none without such days.
    fn checked_horizon(
        system: &SystemOf<T>,
        parts: &PartsOf<T>,
        ends: &BTreeMap<Day, Nat>,
        barred: &BTreeMap<Day, Nat>,
    ) -> Result<Option<Tightest>, HorizonError> {
        let today = Self::today();
        let days: Vec<(Day, Nat)> = Self::with_barred_days(ends, barred).into_iter().collect();
        let Some(last) = days.last().map(|(last, _)| today.max(*last)) else { return Ok(None) };
        let margin = CurrentParameters::<T>::get().margin;
        let tables = Tables::of_parts::<T::Prices>(parts);
        let projection = Projection::new(parts, &tables, last)?;
        horizon::check(&days, margin, |day| {
            // An end that is due but not yet settled is still committed today.
            let hardware = projection.on(day.max(today))?;
            let issued = Self::unbarred(system.backing.issued, barred, day);
            Ok(backed(issued, porv(hardware, system.work)))
        })
    }

    /// The tightest of those days, whether what is committed is covered on it or not; none without such days.
    pub(crate) fn horizon(
        system: &SystemOf<T>,
        parts: &PartsOf<T>,
        ends: &BTreeMap<Day, Nat>,
        barred: &BTreeMap<Day, Nat>,
    ) -> Result<Option<Tightest>, MathsError> {
        match Self::checked_horizon(system, parts, ends, barred) {
            Ok(tightest) => Ok(tightest),
            Err(HorizonError::Short(tightest)) => Ok(Some(tightest)),
            Err(HorizonError::Maths(error)) => Err(error),
        }
    }

    /// H of `id` at this moment, were the genesis of all its parts behind it. None without fresh prices of them all.
    pub fn prospective_hardware(id: SystemId) -> Option<Usd> {
        let any = Parameters { min_sources: 0, min_rounds: 0, ..CurrentParameters::<T>::get() };
        let mut parts = Parts::<T>::get(id);
        for part in parts.iter_mut().filter(|part| !part.generated) {
            Self::fix_basis(part, &any).ok()?;
        }
        let (hardware, stale) = Self::value_parts(id, parts.as_mut()).ok()?;
        (!stale).then_some(hardware)
    }

    /// What `id` has backed on `day`, at its last recorded prices and work; rounds down.
    pub fn projected_backed(id: SystemId, day: Day) -> Option<Nat> {
        let system = Systems::<T>::get(id)?;
        let parts = Parts::<T>::get(id);
        let tables = Tables::of_parts::<T::Prices>(&parts);
        let hardware = Projection::new(&parts, &tables, day).ok()?.on(day).ok()?;
        Some(backed(system.backing.issued, porv(hardware, system.work)))
    }

    /// What `id` could lend as last recorded, before the margin and the horizon: what is backed of the NAT that is not
    /// barred, less what is committed. Zero where that is less than nothing.
    pub fn lendable(id: SystemId) -> Option<Nat> {
        let backing = Systems::<T>::get(id)?.backing;
        let unbarred = Self::unbarred(backing.issued, &Self::barred_ahead(id), Self::today());
        Some(unbarred.min(backing.backed).saturating_sub(backing.committed))
    }
}
