//! Draws, changes and endings of certificates, and their assignments.

use super::Player;
use crate::{
    model::{mul_div, Certificate, Model},
    steps::{Call, Cert, Listing, Step},
};
use dlo_core::{FeeRate, Nat};

impl Player {
    pub(super) fn certificate_step(&mut self, model: &Model) -> Step {
        let few = model.certs.len() < 6;
        if few || self.rng.below(100) < 22 {
            return self.draw(model);
        }
        match self.some_cert(model) {
            Some((cert, certificate)) => self.cert_step(model, cert, &certificate),
            None => self.draw(model),
        }
    }

    fn draw(&mut self, model: &Model) -> Step {
        let app = self.some_app(model);
        let count = if self.rng.once_in(5) { 2 } else { 1 };
        let mut systems: Vec<u64> = (0..count).map(|_| self.lender(model, app)).collect();
        if !self.rng.once_in(20) {
            systems.dedup();
        }
        let signed = systems.first().and_then(|system| model.requests.get(&(*system, app)));
        let signed = signed.filter(|request| request.accepted.is_some()).cloned();
        let days = self.days_of(model, systems.first().copied().unwrap_or_default());
        let until = model.today().saturating_add(days);
        let legs =
            systems.iter().map(|system| (*system, Nat(self.draw_amount(model, *system, until)))).collect();
        let (legs, days) = match signed {
            // What was signed for, to the last unit and beyond it.
            Some(request) => {
                let first = systems.first().copied().unwrap_or_default();
                let more = u128::from(self.rng.once_in(8));
                (vec![(first, Nat(request.amount.saturating_add(more)))], request.days)
            }
            None => (legs, days),
        };
        let max_rate = self.max_rate(model, systems.first().copied().unwrap_or_default(), app);
        let who = self.owner_of_app(model, app);
        Step::Call { who, call: Call::Draw { app, legs, days, max_rate } }
    }

    /// Mostly a system that may lend to the app; now and then any.
    fn lender(&mut self, model: &Model, app: u32) -> u64 {
        let may = |id: &u64| {
            if model.systems.get(id).is_none_or(|system| system.impaired) {
                return false;
            }
            let Some((_, book)) = model.book_of(*id).filter(|(_, book)| book.rules.mode > 0) else {
                return false;
            };
            let listed = book.rules.mode > 1 || book.listings.contains_key(&app);
            let room = model.room(*id, model.today().saturating_add(1));
            let least = model.figures.min_certificate;
            let signed = !model.is_manual(*id) || model.requests.contains_key(&(*id, app));
            let floor = book.rules.floor.0.saturating_add(least);
            listed && signed && model.deal(*id, app).is_ok() && floor <= room
        };
        let able: Vec<u64> = model.systems.keys().copied().filter(may).collect();
        // Above all one of which something is barred.
        let short: Vec<u64> = able.iter().copied().filter(|id| is_barred(model, *id)).collect();
        let able = if !short.is_empty() && self.rng.once_in(2) { short } else { able };
        match self.rng.pick(&able) {
            Some(id) if !self.rng.once_in(16) => *id,
            _ => self.some_system(model),
        }
    }

    /// Days that the system's rulebook allows, mostly.
    fn days_of(&mut self, model: &Model, system: u64) -> u32 {
        let days = match self.barred_day(model, system).filter(|_| self.rng.once_in(3)) {
            Some(day) => {
                day.saturating_sub(model.today()).saturating_add(self.rng.small(3)).saturating_sub(1)
            }
            None => self.days(),
        };
        match model.book_of(system) {
            Some((_, book)) if !self.rng.once_in(16) => {
                days.clamp(book.rules.min_days, book.rules.max_days.max(book.rules.min_days))
            }
            _ => days,
        }
    }

    /// One of the days until which something of the system is barred.
    fn barred_day(&mut self, model: &Model, system: u64) -> Option<u32> {
        let today = model.today();
        let days = model.systems.get(&system)?.barred.keys().copied().filter(|day| *day > today);
        self.rng.pick(&days.collect::<Vec<u32>>()).copied()
    }

    /// Mostly a part of what is free; at the edge, what the margin and what is barred leave of it.
    pub(super) fn draw_amount(&mut self, model: &Model, system: u64, until: u32) -> u128 {
        let backed = model.systems.get(&system).map(|known| known.backed).unwrap_or_default();
        let committed = model.committed(system);
        let least = model.figures.min_certificate;
        if self.rng.once_in(8) {
            return self.rng.amount(least, backed.saturating_sub(committed));
        }
        let room = model.room(system, until);
        if is_barred(model, system) && self.rng.once_in(3) {
            return room.saturating_add(u128::from(self.rng.once_in(2)));
        }
        let lent = backed.saturating_mul(9) / 10;
        self.rng.amount(least, room.min(lent.saturating_sub(committed)))
    }

    pub(super) fn days(&mut self) -> u32 {
        match self.rng.below(20) {
            0 => 0,
            1..=3 => 1,
            4 => *self.rng.pick(&[365, 366, 3_650, u32::MAX]).unwrap_or(&0),
            5..=7 => self.rng.small(120).saturating_add(1),
            _ => self.rng.small(20).saturating_add(1),
        }
    }

    pub(super) fn max_rate(&mut self, model: &Model, system: u64, app: u32) -> FeeRate {
        let asked = model.deal(system, app).map(|deal| deal.rate).unwrap_or_default();
        match self.rng.below(12) {
            0 => FeeRate(asked.saturating_sub(1)),
            1..=4 => FeeRate(asked),
            _ => FeeRate(u128::MAX),
        }
    }

    pub(super) fn some_cert(&mut self, model: &Model) -> Option<(Cert, Certificate)> {
        let all: Vec<(&Cert, &Certificate)> = model.certs.iter().collect();
        let (cert, certificate) = self.rng.pick(&all)?;
        let serial = if self.rng.once_in(50) { cert.serial.saturating_add(1) } else { cert.serial };
        Some((Cert { serial, ..**cert }, (*certificate).clone()))
    }

    pub(super) fn cert_step(&mut self, model: &Model, cert: Cert, certificate: &Certificate) -> Step {
        let app_owner = self.owner_of_app(model, certificate.app);
        let system_owner = self.owner_of(model, cert.system);
        let today = model.today();
        let (who, call) = match self.rng.below(40) {
            0..=3 => (self.anybody(), Call::Claim { cert }),
            4..=7 => (app_owner, Call::Release { cert }),
            8..=10 => (system_owner, Call::Recall { cert }),
            11 | 12 => (self.anybody(), Call::Settle { cert: self.due_cert(model).unwrap_or(cert) }),
            13..=17 => {
                let longer = certificate.ends.saturating_sub(today).saturating_add(self.rng.small(30));
                let max_rate = self.max_rate(model, cert.system, certificate.app);
                (app_owner, Call::Renew { cert, days: longer, max_rate })
            }
            18..=20 if certificate.assigned() > 0 => return self.cheap_top_up(model, cert, certificate),
            18..=22 => {
                let amount = Nat(self.draw_amount(model, cert.system, certificate.ends));
                let max_rate = self.max_rate(model, cert.system, certificate.app);
                (app_owner, Call::TopUp { cert, amount, max_rate })
            }
            23..=27 => {
                let most = certificate.amount.saturating_sub(model.figures.min_certificate);
                (app_owner, Call::ReleasePart { cert, amount: Nat(self.rng.amount(1, most)) })
            }
            28..=33 => (app_owner, self.assign(cert, certificate, today)),
            34..=37 => return self.clear(model, cert),
            38 => (self.anybody(), self.write_down(model, cert.system)),
            _ => {
                let (payer, beneficiary) = (self.anybody(), self.anybody());
                (self.anybody(), Call::ClaimUndelivered { payer, beneficiary })
            }
        };
        Step::Call { who, call }
    }

    /// More of a certificate that is bound in part, at the least rate that pays as much as it still does, or one below.
    fn cheap_top_up(&mut self, model: &Model, cert: Cert, certificate: &Certificate) -> Step {
        let amount = self.draw_amount(model, cert.system, certificate.ends);
        let held = model.held_of(cert).unwrap_or_default();
        let share = mul_div(held, amount, certificate.amount, false).unwrap_or_default();
        let slack = amount.checked_div(certificate.amount).unwrap_or_default().saturating_add(1);
        let need = share.saturating_sub(slack.saturating_mul(2));
        let ms = model.start_of(certificate.ends).saturating_sub(model.now);
        let used = amount.saturating_mul(u128::from(ms));
        let per = u128::from(model.figures.day_ms).saturating_mul(1_000_000);
        // A fee rounds up: it reaches `need` where one that rounds down passes what is one less.
        let least = need.checked_sub(1).and_then(|below| mul_div(below, per, used, false));
        let least = least.map_or(0, |rate| rate.saturating_add(1));
        let rate = if self.rng.once_in(2) { least.saturating_sub(1) } else { least };
        let listing = Listing::Allowed {
            rate: Some(FeeRate(rate)),
            notice_days: None,
            max_days: None,
            cap_amount: None,
            assignable: None,
            target: None,
        };
        let app = certificate.app;
        let owner = model.apps.get(&app).map(|known| known.owner).unwrap_or_default();
        let call = Call::TopUp { cert, amount: Nat(amount), max_rate: FeeRate(u128::MAX) };
        self.script.push_back(Step::Call { who: owner, call });
        let who = model.systems.get(&cert.system).map(|known| known.owner).unwrap_or_default();
        let book = model.book_of(cert.system).map(|(book, _)| book).unwrap_or_default();
        Step::Call { who, call: Call::SetListing { book, app, listing: Some(listing) } }
    }

    fn due_cert(&mut self, model: &Model) -> Option<Cert> {
        let today = model.today();
        model.certs.iter().find(|(_, certificate)| certificate.ends <= today).map(|(cert, _)| *cert)
    }

    fn assign(&mut self, cert: Cert, certificate: &Certificate, today: u32) -> Call {
        let most = certificate.amount.saturating_sub(certificate.assigned());
        let last = certificate.recalled.map_or(certificate.ends, |due| due.min(certificate.ends));
        let until = match self.rng.below(8) {
            0 => today,
            1 => last.saturating_add(1),
            2 | 3 => last,
            _ => today.saturating_add(self.rng.small(last.saturating_sub(today)).max(1)),
        };
        Call::Assign {
            cert,
            purpose: self.rng.index(3),
            amount: Nat(self.rng.amount(1, most)),
            beneficiary: self.anybody(),
            until,
        }
    }

    fn clear(&mut self, model: &Model, otherwise: Cert) -> Step {
        let bound: Vec<Cert> = model
            .certs
            .iter()
            .filter(|(_, certificate)| !certificate.assignments.is_empty())
            .map(|(cert, _)| *cert)
            .collect();
        let cert = self.rng.pick(&bound).copied().unwrap_or(otherwise);
        let assignments = model.certs.get(&cert).map(|known| known.assignments.clone()).unwrap_or_default();
        let chosen = self.rng.pick(&assignments).cloned();
        let who = chosen.as_ref().map(|assignment| assignment.beneficiary).unwrap_or_default();
        let who = if self.rng.once_in(3) { self.anybody() } else { who };
        let assignment = chosen.map(|assignment| assignment.id).unwrap_or_default();
        Step::Call { who, call: Call::Clear { cert, assignment } }
    }

    /// Of a system that is being written down, if there is one.
    pub(super) fn write_down(&mut self, model: &Model, otherwise: u64) -> Call {
        let under_way = model.systems.iter().find(|(_, system)| system.shortfall.is_some());
        Call::WriteDown { system: under_way.map_or(otherwise, |(id, _)| *id) }
    }
}

/// Whether something of the system is barred.
fn is_barred(model: &Model, system: u64) -> bool {
    let tomorrow = model.today().saturating_add(1);
    model.systems.get(&system).is_some_and(|known| known.barred_from(tomorrow) > 0)
}
