//! The choice of steps: mostly such as can succeed, often at the edge of what is allowed, now and then beyond it.

mod apps;
mod certificates;
mod opening;
mod systems;

use crate::{
    model::Model,
    steps::{Call, Step, Who},
    values::Rng,
    world::{ACCOUNTS, APP_OWNERS, BYSTANDERS, POT, SKUS},
};
use dlo_core::Usd;
use std::collections::{BTreeSet, VecDeque};

/// Price of an item at the start, in micro-dollars.
const PRICE: u128 = 300 * Usd::UNIT;
/// GiB that cover every system.
const MUCH_WORK: u64 = 20_000;
/// Milliseconds from block to block where nothing else is to happen.
const SLOT: u64 = 6_000;

/// Milliseconds in a day of `dev-fast`.
const DAY: u64 = 60_000;

/// Chooses steps.
#[derive(Clone)]
pub struct Player {
    rng: Rng,
    /// What comes next, before anything is chosen.
    script: VecDeque<Step>,
    /// Prices, in micro-dollars; none where they have expired.
    prices: [Option<u128>; 3],
    /// Systems that have proven less work than their hardware is worth.
    idle: BTreeSet<u64>,
    /// Whether the worth of work is not set.
    stale: bool,
    /// The serial ids of the next part follow from this.
    serials: u32,
}

impl Player {
    /// A player who begins with the opening: prices, four systems, three rulebooks, three apps.
    pub fn new(rng: Rng) -> Self {
        Self {
            rng,
            script: opening::steps().into(),
            prices: [Some(PRICE); 3],
            idle: BTreeSet::new(),
            stale: false,
            serials: 1_000,
        }
    }

    /// Whether the next step is chosen already, with one before it.
    pub fn has_chosen(&self) -> bool {
        !self.script.is_empty()
    }

    /// From now on chooses by these numbers.
    pub fn choose_by(&mut self, rng: Rng) {
        self.rng = rng;
    }

    /// The next step.
    pub fn next(&mut self, model: &Model) -> Step {
        if let Some(step) = self.script.pop_front() {
            return step;
        }
        if model.systems.values().any(|system| system.shortfall.is_some()) && self.rng.once_in(3) {
            let who = self.anybody();
            return Step::Call { who, call: self.write_down(model, 0) };
        }
        if let Some(step) = self.overdue(model) {
            return step;
        }
        let impaired = model.systems.iter().find(|(_, system)| system.impaired).map(|(id, _)| *id);
        if let Some(system) = impaired.filter(|_| self.rng.once_in(8)) {
            let who = self.anybody();
            return Step::Call { who, call: Call::Revalue { system } };
        }
        // What is impaired is left so for a while: a grace takes days.
        let time = if impaired.is_some() { 26 } else { 12 };
        match self.rng.below(100) {
            roll if roll < time => self.time(),
            roll if roll < time + 5 => self.world(model),
            roll if roll < time + 9 => self.system_step(model),
            roll if roll < time + 20 => self.book_step(model),
            roll if roll < time + 52 => self.certificate_step(model),
            roll if roll < time + 66 => self.debt_step(model),
            _ => self.rest(model),
        }
    }

    /// What the hooks have left undone: a certificate whose day has come, an app that has not paid for today.
    fn overdue(&mut self, model: &Model) -> Option<Step> {
        let today = model.today();
        let (who, again) = (self.anybody(), self.rng.once_in(3));
        let due = model.certs.iter().find(|(_, certificate)| certificate.ends <= today);
        if let Some((cert, certificate)) = due.filter(|_| again) {
            return Some(match self.rng.below(4) {
                0 => self.cert_step(model, *cert, certificate),
                _ => Step::Call { who, call: Call::Settle { cert: *cert } },
            });
        }
        let unpaid = |app: &&crate::model::App| match app.standing {
            crate::model::Standing::Overdue { charged_on } => charged_on < today,
            _ => false,
        };
        let app = model.apps.iter().find(|(_, app)| unpaid(app)).map(|(id, _)| *id);
        app.filter(|_| again).map(|app| Step::Call { who, call: Call::Poke { app } })
    }

    /// All prices crash and stay so until the grace is used up, in blocks that leave the hooks no weight.
    fn crash(&mut self, model: &Model) -> Step {
        let most = model.systems.keys().copied().max_by_key(|id| model.committed(*id));
        let system = most.unwrap_or_default();
        let price = PRICE / *self.rng.pick(&[2, 5, 20, 1_000]).unwrap_or(&5);
        self.prices = [Some(price); 3];
        self.stale = false;
        let who = self.anybody();
        self.script.extend((0..3).map(|sku| Step::Price { sku, price: Usd(price) }));
        for _ in 0..6 {
            let full = !self.rng.once_in(8);
            self.script.push_back(Step::Block { ms: DAY, full });
            self.script.push_back(Step::Call { who, call: Call::Revalue { system } });
        }
        self.script.extend((0..3).map(|_| Step::Call { who, call: Call::WriteDown { system } }));
        if self.rng.once_in(2) {
            self.recover(system);
        }
        Step::Rate { fresh: true }
    }

    /// All prices come back at once, so that what was cut could be lent again were it not barred.
    fn recover(&mut self, system: u64) {
        let who = self.anybody();
        self.prices = [Some(PRICE); 3];
        self.script.push_back(Step::Block { ms: 1, full: false });
        self.script.extend((0..3).map(|sku| Step::Price { sku, price: Usd(PRICE) }));
        self.script.push_back(Step::Block { ms: 1, full: false });
        self.script.push_back(Step::Call { who, call: Call::Revalue { system } });
    }

    fn rest(&mut self, model: &Model) -> Step {
        match self.rng.below(16) {
            0 | 1 => self.sale_step(model),
            2..=4 => self.app_step(model),
            5..=9 => self.unit_step(model),
            10 => self.forbidden(model),
            _ => self.ant_step(model),
        }
    }

    /// A block, parts of a day to weeks later.
    fn time(&mut self) -> Step {
        let ms = match self.rng.below(32) {
            0 => 1,
            1..=12 => self.rng.below(DAY).saturating_add(1),
            13..=24 => DAY,
            25..=28 => self.rng.below(6 * DAY).saturating_add(DAY),
            29 | 30 => self.rng.below(14 * DAY).saturating_add(DAY),
            _ => self.rng.below(60 * DAY).saturating_add(7 * DAY),
        };
        Step::Block { ms, full: self.rng.once_in(6) }
    }

    /// Prices, work, and what it is worth. What is missing comes back sooner or later.
    fn world(&mut self, model: &Model) -> Step {
        if self.stale && self.rng.once_in(2) {
            self.stale = false;
            return Step::Rate { fresh: true };
        }
        if let Some(system) = self.idle.iter().next().copied().filter(|_| self.rng.once_in(3)) {
            self.idle.remove(&system);
            return Step::Work { system, gib: MUCH_WORK };
        }
        match self.rng.below(20) {
            0 => {
                self.stale = true;
                Step::Rate { fresh: false }
            }
            1..=3 => self.work(model),
            6 => self.crash(model),
            4 | 5 => {
                let sku = self.rng.index(3);
                self.prices[usize::from(sku)] = None;
                Step::Expire { sku }
            }
            _ => self.price(),
        }
    }

    fn work(&mut self, model: &Model) -> Step {
        let ids: Vec<u64> = model.systems.keys().copied().collect();
        let system = self.rng.pick(&ids).copied().unwrap_or_default();
        self.idle.insert(system);
        let gib = *self.rng.pick(&[0, 1, 50, 200, 500, 900]).unwrap_or(&0);
        Step::Work { system, gib }
    }

    fn price(&mut self) -> Step {
        let lost: Vec<u8> = (0..3).filter(|sku| self.prices[usize::from(*sku)].is_none()).collect();
        let sku = self.rng.pick(&lost).copied().unwrap_or_else(|| self.rng.index(3));
        let before = self.prices[usize::from(sku)].unwrap_or(PRICE);
        let price = match self.rng.below(8) {
            // A crash.
            0 => before / 5,
            1 | 2 => before.saturating_mul(3) / 4,
            3 => self.rng.between(Usd::UNIT, PRICE),
            4 => self.rng.between(1, before),
            _ => PRICE,
        };
        self.prices[usize::from(sku)] = Some(price.max(1));
        Step::Price { sku, price: Usd(price.max(1)) }
    }

    fn forbidden(&mut self, model: &Model) -> Step {
        let app = self.some_app(model);
        let (who, to) = (self.anybody(), self.anybody());
        let amount = dlo_core::Nat(self.rng.amount(1, 1_000_000));
        let call = match self.rng.below(3) {
            0 => Call::MintUnits { app, to, amount },
            1 => Call::BurnUnits { app, from: to, amount },
            _ => Call::BurnAnt { amount: crate::steps::Planck(amount.0) },
        };
        Step::Call { who, call }
    }

    fn anybody(&mut self) -> Who {
        self.rng.index(POT)
    }

    fn bystander(&mut self) -> Who {
        BYSTANDERS.saturating_add(self.rng.index(POT.saturating_sub(BYSTANDERS)))
    }

    /// Mostly `who`; now and then somebody else, who must not.
    fn mostly(&mut self, who: Who) -> Who {
        if self.rng.once_in(24) {
            self.anybody()
        } else {
            who
        }
    }

    fn some_system(&mut self, model: &Model) -> u64 {
        let ids: Vec<u64> = model.systems.keys().copied().collect();
        match self.rng.pick(&ids) {
            Some(id) if !self.rng.once_in(40) => *id,
            _ => model.next_system,
        }
    }

    fn some_app(&mut self, model: &Model) -> u32 {
        let ids: Vec<u32> = model.apps.keys().copied().collect();
        match self.rng.pick(&ids) {
            Some(id) if !self.rng.once_in(40) => *id,
            _ => model.next_app,
        }
    }

    fn owner_of(&mut self, model: &Model, system: u64) -> Who {
        let owner = model.systems.get(&system).map(|system| system.owner).unwrap_or_default();
        self.mostly(owner)
    }

    fn owner_of_app(&mut self, model: &Model, app: u32) -> Who {
        let owner = model.apps.get(&app).map(|app| app.owner).unwrap_or(APP_OWNERS);
        self.mostly(owner)
    }

    fn block(&self) -> Step {
        Step::Block { ms: SLOT, full: false }
    }

    fn sku(&mut self) -> u8 {
        self.rng.index(u8::try_from(SKUS.len()).unwrap_or(1))
    }
}

/// Nobody who plays is the pot.
const _: () = assert!(POT < ACCOUNTS);
