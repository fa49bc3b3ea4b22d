//! Draws, changes and endings of certificates, and their assignments.

use super::Player;
use crate::{
    model::{Certificate, Model},
    steps::{Call, Cert, Step},
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
        let legs = systems.iter().map(|system| (*system, Nat(self.draw_amount(model, *system)))).collect();
        let (legs, days) = match signed {
            // What was signed for, to the last unit and beyond it.
            Some(request) => {
                let first = systems.first().copied().unwrap_or_default();
                let more = u128::from(self.rng.once_in(8));
                (vec![(first, Nat(request.amount.saturating_add(more)))], request.days)
            }
            None => (legs, self.days_of(model, systems.first().copied().unwrap_or_default())),
        };
        let max_rate = self.max_rate(model, systems.first().copied().unwrap_or_default(), app);
        let who = self.owner_of_app(model, app);
        Step::Call { who, call: Call::Draw { app, legs, days, max_rate } }
    }

    /// Mostly a system that may lend to the app; now and then any.
    fn lender(&mut self, model: &Model, app: u32) -> u64 {
        let may = |id: &u64| {
            let Some(system) = model.systems.get(id).filter(|system| !system.impaired) else { return false };
            let Some((_, book)) = model.book_of(*id).filter(|(_, book)| book.rules.mode > 0) else {
                return false;
            };
            let listed = book.rules.mode > 1 || book.listings.contains_key(&app);
            let room = system.backed.saturating_mul(9) / 10;
            let least = model.figures.min_certificate;
            let signed = !model.is_manual(*id) || model.requests.contains_key(&(*id, app));
            let floor = book.rules.floor.0.saturating_add(model.committed(*id)).saturating_add(least);
            listed && signed && model.deal(*id, app).is_ok() && floor <= room
        };
        let able: Vec<u64> = model.systems.keys().copied().filter(may).collect();
        match self.rng.pick(&able) {
            Some(id) if !self.rng.once_in(16) => *id,
            _ => self.some_system(model),
        }
    }

    /// Days that the system's rulebook allows, mostly.
    fn days_of(&mut self, model: &Model, system: u64) -> u32 {
        let days = self.days();
        match model.book_of(system) {
            Some((_, book)) if !self.rng.once_in(16) => {
                days.clamp(book.rules.min_days, book.rules.max_days.max(book.rules.min_days))
            }
            _ => days,
        }
    }

    /// Mostly a part of what is free; at the edge, what the margin leaves of it.
    pub(super) fn draw_amount(&mut self, model: &Model, system: u64) -> u128 {
        let backed = model.systems.get(&system).map(|known| known.backed).unwrap_or_default();
        let committed = model.committed(system);
        let least = model.figures.min_certificate;
        if self.rng.once_in(8) {
            return self.rng.amount(least, backed.saturating_sub(committed));
        }
        let lent = backed.saturating_mul(9) / 10;
        self.rng.amount(least, lent.saturating_sub(committed))
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
            18..=22 => {
                let amount = Nat(self.draw_amount(model, cert.system));
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
