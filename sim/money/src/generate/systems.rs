//! Systems, rulebooks, and sales.

use super::{Player, MUCH_WORK, PRICE};
use crate::{
    model::Model,
    steps::{Call, Cert, Listing, Part, Planck, Price, Rules, Step, Who},
    world::APP_OWNERS,
};
use dlo_core::{FeeRate, Nat, Usd, ANT};

/// Live systems beyond which no more are registered.
const MANY: usize = 6;

impl Player {
    pub(super) fn system_step(&mut self, model: &Model) -> Step {
        let system = self.some_system(model);
        let who = self.owner_of(model, system);
        let part = self.some_part(model, system);
        let call = match self.rng.below(20) {
            0 | 1 if model.systems.len() < MANY => return self.register(model),
            2 | 3 => return self.add_parts(model, system, who),
            4 => return self.retire(model),
            5 => return self.cancel(model, who),
            6 | 7 => Call::Generate { system },
            8 => Call::SwitchSchedule { system, part, schedule: self.rng.index(4) },
            9 | 10 => Call::RetirePart { system, part },
            11 => Call::RetireSystem { system },
            _ => {
                let who = self.anybody();
                return Step::Call { who, call: Call::Revalue { system } };
            }
        };
        Step::Call { who, call }
    }

    fn some_part(&mut self, model: &Model, system: u64) -> u32 {
        let parts: Vec<u32> =
            model.systems.get(&system).map(|known| known.parts.keys().copied().collect()).unwrap_or_default();
        self.rng.pick(&parts).copied().unwrap_or_default()
    }

    fn part(&mut self, model: &Model) -> Part {
        self.serials = self.serials.saturating_add(1);
        Part {
            sku: self.sku(),
            paid: Usd(self.rng.between(Usd::UNIT, PRICE.saturating_mul(2))),
            items: self.rng.index(4).saturating_add(1),
            serials: self.serials,
            in_service: model.today().saturating_sub(self.rng.small(200)),
            schedule: self.rng.index(4),
        }
    }

    fn wait(&mut self, blocks: usize) {
        let block = self.block();
        self.script.extend(std::iter::repeat_n(block, blocks));
    }

    /// Announces, waits, reveals, proves, and has the genesis.
    fn register(&mut self, model: &Model) -> Step {
        let who = self.rng.index(APP_OWNERS);
        let part = self.part(model);
        let blocks = if self.rng.once_in(6) { 9 } else { 10 };
        self.wait(blocks);
        let system = model.next_system;
        self.script.extend([
            Step::Call { who, call: Call::Register { part: part.clone() } },
            Step::Work { system, gib: MUCH_WORK },
            Step::Call { who, call: Call::Generate { system } },
            Step::Call { who, call: Call::AssignBook { system, book: Some(0) } },
        ]);
        Step::Call { who, call: Call::Commit { system: None, part } }
    }

    fn add_parts(&mut self, model: &Model, system: u64, who: Who) -> Step {
        let part = self.part(model);
        self.wait(10);
        self.script.extend([
            Step::Call { who, call: Call::AddParts { system, part: part.clone() } },
            Step::Call { who, call: Call::Generate { system } },
        ]);
        Step::Call { who, call: Call::Commit { system: Some(system), part } }
    }

    fn cancel(&mut self, model: &Model, who: Who) -> Step {
        if let Some((who, system, part)) = model.announced.first().cloned() {
            return Step::Call { who, call: Call::CancelCommit { system, part } };
        }
        let part = self.part(model);
        let cancel = Call::CancelCommit { system: None, part: part.clone() };
        self.script.push_back(Step::Call { who, call: cancel });
        Step::Call { who, call: Call::Commit { system: None, part } }
    }

    /// Takes a system that has lent least apart.
    fn retire(&mut self, model: &Model) -> Step {
        let least = model.systems.iter().min_by_key(|(id, _)| model.committed(**id));
        let Some((system, known)) = least.filter(|_| model.systems.len() > 3) else {
            return self.register(model);
        };
        let (who, system) = (known.owner, *system);
        let parts =
            known.parts.keys().map(|part| Step::Call { who, call: Call::RetirePart { system, part: *part } });
        self.script.extend(parts);
        self.script.push_back(Step::Call { who, call: Call::RetireSystem { system } });
        Step::Call { who, call: Call::Revalue { system } }
    }

    pub(super) fn book_step(&mut self, model: &Model) -> Step {
        let system = self.some_system(model);
        let owner = self.owner_of(model, system);
        let books: Vec<u32> =
            model.books.keys().filter(|(of, _)| *of == owner).map(|(_, book)| *book).collect();
        let book = self.rng.pick(&books).copied().unwrap_or_default();
        let app = self.some_app(model);
        let call = match self.rng.below(30) {
            0 => Call::CreateBook { rules: self.rules() },
            1 | 2 => Call::UpdateBook { book, rules: self.rules() },
            3 => Call::RemoveBook { book },
            4..=7 => Call::SetListing { book, app, listing: self.listing() },
            8..=11 => Call::AssignBook { system, book: (!self.rng.once_in(12)).then_some(book) },
            12..=14 => Call::Offer { system },
            15 | 16 => Call::Unoffer { system },
            _ => return self.request_step(model),
        };
        Step::Call { who: owner, call }
    }

    /// Requests to owners who sign each draw, their acceptance, and the draw that uses it up.
    fn request_step(&mut self, model: &Model) -> Step {
        let open: Vec<(u64, u32)> = model.requests.keys().copied().collect();
        if let Some(key) = self.rng.pick(&open).copied().filter(|_| !self.rng.once_in(3)) {
            return self.answer(model, key);
        }
        let manual: Vec<u64> = model.systems.keys().copied().filter(|id| model.is_manual(*id)).collect();
        let system = match self.rng.pick(&manual) {
            Some(system) => *system,
            None if self.rng.once_in(3) => self.some_system(model),
            // An owner who signs each draw, for once.
            None => return self.sign_each(model),
        };
        let app = self.some_app(model);
        let (who, days) = (self.owner_of_app(model, app), self.days());
        let amount = Nat(self.draw_amount(model, system, model.today().saturating_add(days)));
        let max_rate = self.max_rate(model, system, app);
        Step::Call { who, call: Call::Request { system, app, amount, days, max_rate } }
    }

    fn sign_each(&mut self, model: &Model) -> Step {
        let system = self.some_system(model);
        let who = model.systems.get(&system).map(|known| known.owner).unwrap_or_default();
        let book = model.book_of(system).map(|(book, _)| book).unwrap_or_default();
        let rules = Rules { strategy: 0, mode: 2, ..self.rules() };
        Step::Call { who, call: Call::UpdateBook { book, rules } }
    }

    fn answer(&mut self, model: &Model, (system, app): (u64, u32)) -> Step {
        let Some(request) = model.requests.get(&(system, app)).cloned() else { return self.block() };
        let owner = self.owner_of(model, system);
        let lapsed = model.today() >= request.lapses || !model.systems.contains_key(&system);
        if lapsed && !self.rng.once_in(8) {
            let who = self.anybody();
            return Step::Call { who, call: Call::Withdraw { system, app } };
        }
        if request.accepted.is_none() && !self.rng.once_in(5) {
            let amount =
                if self.rng.once_in(3) { self.rng.amount(1, request.amount) } else { request.amount };
            let call = Call::Accept { system, app, amount: Nat(amount), days: request.days };
            return Step::Call { who: owner, call };
        }
        if request.accepted.is_some() && !self.rng.once_in(4) {
            let legs = vec![(system, Nat(self.rng.amount(request.amount / 2, request.amount)))];
            let call = Call::Draw { app, legs, days: request.days, max_rate: FeeRate(u128::MAX) };
            return Step::Call { who: self.owner_of_app(model, app), call };
        }
        let who = *self.rng.pick(&[owner, request.by]).unwrap_or(&owner);
        Step::Call { who, call: Call::Withdraw { system, app } }
    }

    fn rules(&mut self) -> Rules {
        let maybe = |rng: &mut crate::values::Rng, value: u128| rng.once_in(4).then_some(Nat(value));
        Rules {
            mode: *self.rng.pick(&[2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 0]).unwrap_or(&2),
            strategy: *self.rng.pick(&[0, 0, 1, 1, 1, 1, 2]).unwrap_or(&1),
            tolerance: *self.rng.pick(&[0, 500, 5_000, 10_000, 10_000, 10_001]).unwrap_or(&0),
            categories: *self.rng.pick(&[31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 3, 7, 32, 0]).unwrap_or(&31),
            assignable: !self.rng.once_in(5),
            rate: self.rate(),
            notice_days: *self.rng.pick(&[0, 1, 1, 2, 2, 5, 10, 20, 3_650, 3_651]).unwrap_or(&0),
            min_days: *self.rng.pick(&[1, 1, 1, 1, 1, 1, 1, 1, 2, 5, 0]).unwrap_or(&1),
            max_days: *self.rng.pick(&[20, 60, 60, 365, 365, 365, 3_650, 3_650, 3_651]).unwrap_or(&365),
            floor: Nat(match self.rng.below(40) {
                0 => u128::MAX,
                1..=6 => 50_000_000,
                7..=10 => 1,
                _ => 0,
            }),
            cap_amount: maybe(&mut self.rng, 200_000_000),
            cap_share: self.rng.once_in(5).then_some(5_000),
        }
    }

    /// From nothing to more than anybody has.
    fn rate(&mut self) -> FeeRate {
        let rates = [0, 1, 999_999, ANT / 1_000_000, ANT / 100, ANT / 100 + 1, ANT / 7, ANT];
        match self.rng.below(40) {
            0 => FeeRate(u128::MAX),
            1 => FeeRate(1_000_000 * ANT),
            _ => FeeRate(*self.rng.pick(&rates).unwrap_or(&1)),
        }
    }

    fn listing(&mut self) -> Option<Listing> {
        match self.rng.below(8) {
            0 | 1 => None,
            2 => Some(Listing::Blocked),
            _ => Some(Listing::Allowed {
                rate: self.rng.once_in(2).then(|| self.rate()),
                notice_days: self.rng.once_in(3).then_some(1),
                max_days: self.rng.once_in(4).then_some(40),
                cap_amount: self.rng.once_in(5).then_some(Nat(100_000_000)),
                assignable: self.rng.once_in(3).then_some(true),
                target: self.rng.once_in(2).then_some(4_000),
            }),
        }
    }

    pub(super) fn sale_step(&mut self, model: &Model) -> Step {
        let offered: Vec<u64> = model.sales.keys().copied().collect();
        let void = |system: &u64| {
            let sale = model.sales.get(system);
            sale.is_none_or(|sale| {
                let owner = model.systems.get(system).map(|known| known.owner);
                sale.until < model.today() || owner != Some(sale.seller)
            })
        };
        match self.rng.pick(&offered).copied() {
            Some(system) if void(&system) && !self.rng.once_in(12) => {
                let who = model.sales.get(&system).map(|sale| sale.seller).unwrap_or_default();
                Step::Call { who, call: Call::WithdrawSale { system } }
            }
            Some(system) if !self.rng.once_in(3) => self.buy(model, system),
            Some(system) if self.rng.once_in(2) => {
                let who = self.owner_of(model, system);
                Step::Call { who, call: Call::WithdrawSale { system } }
            }
            _ => self.offer_sale(model),
        }
    }

    fn offer_sale(&mut self, model: &Model) -> Step {
        let system = self.some_system(model);
        let until = model.today().saturating_add(self.rng.small(20));
        let free = |(_, certificate): &(&Cert, &crate::model::Certificate)| {
            certificate.assignable && certificate.ends >= until && certificate.amount > certificate.assigned()
        };
        let backed: Vec<_> = model.certs.iter().filter(free).collect();
        let chosen = self
            .rng
            .pick(&backed)
            .map(|(_, known)| (known.amount.saturating_sub(known.assigned()), known.ends));
        let price = match chosen {
            Some((amount, ends)) if self.rng.once_in(2) => {
                Price::Assignment { amount: Nat(self.rng.amount(1, amount)), until: ends }
            }
            _ => Price::Ant(Planck(self.rng.amount(1, 1_000 * ANT))),
        };
        let buyer = self.rng.once_in(4).then(|| self.anybody());
        let who = self.owner_of(model, system);
        Step::Call { who, call: Call::OfferSale { system, price, buyer, until } }
    }

    fn buy(&mut self, model: &Model, system: u64) -> Step {
        let Some(sale) = model.sales.get(&system).cloned() else { return self.block() };
        let (price, only) = (sale.price, sale.buyer);
        let (mut who, mut certs) = (only.unwrap_or_else(|| self.anybody()), Vec::new());
        if let Price::Assignment { amount, until } = &price {
            let fits = |(_, certificate): &(&Cert, &crate::model::Certificate)| {
                let free = certificate.amount.saturating_sub(certificate.assigned());
                certificate.assignable && certificate.ends >= *until && free >= amount.0
            };
            let all: Vec<_> = model.certs.iter().filter(fits).collect();
            if let Some((cert, certificate)) = self.rng.pick(&all) {
                who = model.apps.get(&certificate.app).map_or(who, |app| app.owner);
                certs.push((**cert, *amount));
            }
        }
        let backed = model.systems.get(&system).map(|known| known.backed).unwrap_or_default();
        let least_backed = Nat(match self.rng.below(6) {
            0 => self.rng.amount(0, backed),
            1 => backed,
            2 => backed.saturating_add(1),
            _ => 0,
        });
        let now = model.systems.get(&system).map(|known| known.revision).unwrap_or_default();
        let revision = match self.rng.below(8) {
            // Who looked before the last draw, and who foresees the next.
            0 | 1 => now.wrapping_sub(1),
            2 => now.wrapping_add(1),
            _ => now,
        };
        Step::Call { who, call: Call::Buy { system, price, least_backed, revision, certs } }
    }
}
