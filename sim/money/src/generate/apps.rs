//! Apps, what they owe, units of their currencies, and ANT.

use super::Player;
use crate::{
    model::{App, Model, Standing},
    steps::{Call, Planck, Step, Who},
    world::{APP_OWNERS, POOR, POT},
};
use dlo_core::Nat;

impl Player {
    pub(super) fn app_step(&mut self, model: &Model) -> Step {
        let mut app = self.some_app(model);
        let run = |id: &u32| model.apps.get(id).is_some_and(|known| known.container.is_some());
        let runs: Vec<u32> = model.apps.keys().copied().filter(run).collect();
        if !self.rng.once_in(6) {
            app = self.rng.pick(&runs).copied().unwrap_or(app);
        }
        let owner = self.owner_of_app(model, app);
        let container = model.apps.get(&app).and_then(|known| known.container).unwrap_or_default();
        let (who, call) = match self.rng.below(12) {
            0..=2 if model.apps.len() < 5 => {
                let who = APP_OWNERS.saturating_add(self.rng.index(3));
                (who, Call::RegisterApp { category: self.rng.index(5) })
            }
            3 => {
                (owner, Call::UpdateApp { app, container: (!self.rng.once_in(4)).then(|| self.rng.index(3)) })
            }
            4 | 5 => return self.close_app(model),
            6..=9 => (self.anybody(), Call::Rent { app, container }),
            _ => {
                let operators = model.apps.get(&app).map(|known| known.operators.clone()).unwrap_or_default();
                let operators: Vec<Who> = operators.into_iter().collect();
                let operator = self.rng.pick(&operators).copied().unwrap_or(owner);
                if self.rng.once_in(2) {
                    (owner, Call::Dismiss { app, operator })
                } else {
                    (operator, Call::Vacate { app })
                }
            }
        };
        Step::Call { who, call }
    }

    /// The app that holds least: its certificates go back, it owes nothing more, then it is closed.
    fn close_app(&mut self, model: &Model) -> Step {
        let least = model.apps.iter().min_by_key(|(id, _)| model.reserve(**id));
        let Some((id, known)) = least.filter(|_| model.apps.len() > 2) else {
            return Step::Call { who: APP_OWNERS, call: Call::RegisterApp { category: 0 } };
        };
        let (id, who) = (*id, known.owner);
        if known.supply() == 0 && self.rng.once_in(2) {
            let held = model.certs.iter().filter(|(_, certificate)| certificate.app == id);
            self.script.extend(held.map(|(cert, _)| Step::Call { who, call: Call::Release { cert: *cert } }));
            self.script.extend(known.foreign.keys().map(|slot| {
                let call = Call::DeclareForeign { app: id, slot: *slot, issued: Nat(0) };
                Step::Call { who, call }
            }));
            let nothing = Call::DeclareLiabilities { app: id, total: Nat(0), holders: 0 };
            self.script.push_front(Step::Call { who, call: nothing });
            self.script.push_back(Step::Call { who, call: Call::CloseCurrency { app: id } });
        }
        self.script.push_back(Step::Call { who, call: Call::CloseApp { app: id } });
        Step::Call { who, call: Call::UpdateApp { app: id, container: None } }
    }

    pub(super) fn debt_step(&mut self, model: &Model) -> Step {
        let roll = self.rng.below(36);
        let holder = |id: &u32| model.apps.get(id).is_some_and(|known| known.supply() > 0);
        let issued: Vec<u32> = model.apps.keys().copied().filter(holder).collect();
        let app = match (roll, self.rng.pick(&issued)) {
            (11..=17, Some(app)) => *app,
            (2..=10, _) => self.some_app(model),
            _ => self.troubled_app(model).unwrap_or_else(|| self.some_app(model)),
        };
        let owner = self.owner_of_app(model, app);
        let known = model.apps.get(&app).cloned().unwrap_or_default();
        let room = model.free(app).saturating_sub(known.owed());
        let (who, call) = match roll {
            0 | 1 => (owner, Call::CreateCurrency { app }),
            2..=10 => {
                let amount = Nat(self.rng.amount(1, room));
                (owner, Call::Issue { app, to: self.anybody(), amount })
            }
            11..=17 => return self.redeem(app, &known),
            18 => (owner, Call::CloseCurrency { app }),
            19..=22 => (owner, self.liabilities(app, &known, room)),
            23..=26 => (owner, self.foreign(app, &known, room)),
            27..=29 => {
                let volume = Nat(self.rng.amount(1, 1_000_000_000));
                (owner, Call::RecordSettlement { app, volume, count: self.rng.small(4) })
            }
            30..=32 => (owner, Call::RestoreBond { app }),
            _ => (self.anybody(), Call::Poke { app }),
        };
        Step::Call { who, call }
    }

    /// Sometimes an app that is short, so that it is helped or spends its bond.
    fn troubled_app(&mut self, model: &Model) -> Option<u32> {
        let short: Vec<u32> = model
            .apps
            .iter()
            .filter(|(_, app)| app.standing != Standing::Sound || app.bond < model.figures.app_bond)
            .map(|(id, _)| *id)
            .collect();
        self.rng.pick(&short).copied().filter(|_| self.rng.once_in(2))
    }

    fn redeem(&mut self, app: u32, known: &App) -> Step {
        let holders = known.currency.as_ref().map(|currency| currency.holders.clone()).unwrap_or_default();
        let holders: Vec<(Who, u128)> = holders.into_iter().collect();
        let (holder, units) = self.rng.pick(&holders).copied().unwrap_or_default();
        // All of it, often enough that currencies can be closed.
        let amount = if self.rng.once_in(2) { units } else { self.rng.amount(1, units) };
        let who = self.mostly(holder);
        Step::Call { who, call: Call::Redeem { app, amount: Nat(amount) } }
    }

    fn liabilities(&mut self, app: u32, known: &App, room: u128) -> Call {
        let most = room.saturating_add(known.liabilities);
        let total = if known.liabilities > 0 && self.rng.once_in(3) { 0 } else { self.rng.amount(1, most) };
        let holders = *self.rng.pick(&[1, 1, 1, 100, 1 << 20, (1 << 20) + 1, 0]).unwrap_or(&1);
        Call::DeclareLiabilities { app, total: Nat(total), holders }
    }

    /// Facts, taken whatever their size: the way in which most apps come to owe too much.
    fn foreign(&mut self, app: u32, known: &App, room: u128) -> Call {
        let slots: Vec<u8> = known.foreign.keys().copied().collect();
        let marked = known.standing != Standing::Sound;
        if let Some(slot) = self.rng.pick(&slots).copied().filter(|_| marked || self.rng.once_in(2)) {
            return Call::DeclareForeign { app, slot, issued: Nat(0) };
        }
        let issued =
            if self.rng.once_in(6) { room.saturating_add(1_000_000) } else { self.rng.amount(1, room / 4) };
        Call::DeclareForeign { app, slot: self.rng.index(9), issued: Nat(issued) }
    }

    pub(super) fn unit_step(&mut self, model: &Model) -> Step {
        let circulates = |id: &u32| model.apps.get(id).is_some_and(|known| known.supply() > 0);
        let issued: Vec<u32> = model.apps.keys().copied().filter(circulates).collect();
        let app = match self.rng.pick(&issued) {
            Some(app) if !self.rng.once_in(16) => *app,
            _ => self.some_app(model),
        };
        let holders =
            model.apps.get(&app).and_then(|known| known.currency.clone()).unwrap_or_default().holders;
        let holders: Vec<(Who, u128)> = holders.into_iter().collect();
        let (holder, units) = self.rng.pick(&holders).copied().unwrap_or_default();
        let amount = Nat(self.rng.amount(1, units));
        let to = self.anybody();
        if self.rng.once_in(10) {
            let call = if self.rng.once_in(2) { Call::TouchUnits { app } } else { Call::RefundUnits { app } };
            return Step::Call { who: to, call };
        }
        let call = match self.rng.below(10) {
            0..=3 => Call::TransferUnits { app, to, amount },
            4 | 5 => Call::TransferUnitsKeepAlive { app, to, amount },
            6 | 7 => Call::ApproveUnits { app, delegate: to, amount },
            8 => return self.approved(model, true),
            _ => return self.approved(model, false),
        };
        Step::Call { who: holder, call }
    }

    /// Uses an allowance, or takes it back.
    fn approved(&mut self, model: &Model, cancel: bool) -> Step {
        let all: Vec<((u32, Who, Who), u128)> =
            model.approvals.iter().map(|(key, allowed)| (*key, *allowed)).collect();
        let ((app, from, delegate), allowed) = self.rng.pick(&all).copied().unwrap_or_default();
        if cancel && self.rng.once_in(2) {
            return Step::Call { who: from, call: Call::CancelApproval { app, delegate } };
        }
        let units = model.apps.get(&app).and_then(|known| known.currency.clone()).unwrap_or_default();
        let most = units.holders.get(&from).copied().unwrap_or_default().min(allowed);
        let amount = Nat(self.rng.amount(1, most));
        Step::Call { who: delegate, call: Call::TransferApproved { app, from, to: self.anybody(), amount } }
    }

    /// ANT goes to and from those that have little, so that accounts come and go.
    pub(super) fn ant_step(&mut self, model: &Model) -> Step {
        let least = model.figures.existential_deposit;
        let poor = POOR.saturating_add(self.rng.index(POT.saturating_sub(POOR)));
        let has = model.ant_of(poor);
        let rich = self.bystander();
        let call = match self.rng.below(8) {
            0..=2 => {
                let amount = Planck(self.rng.amount(least, least.saturating_mul(4_000)));
                return Step::Call { who: rich, call: Call::Transfer { to: poor, amount } };
            }
            3 => Call::Transfer { to: rich, amount: Planck(has) },
            // Dust stays, which the pot gets.
            4 => Call::Transfer { to: rich, amount: Planck(has.saturating_sub(self.rng.between(1, least))) },
            5 if self.rng.once_in(3) => Call::TransferAll { to: rich, keep_alive: self.rng.once_in(2) },
            5 => Call::TransferKeepAlive { to: rich, amount: Planck(has.saturating_sub(least)) },
            6 => Call::TransferKeepAlive { to: rich, amount: Planck(self.rng.amount(1, has)) },
            _ => Call::Transfer { to: POT, amount: Planck(self.rng.amount(1, has)) },
        };
        Step::Call { who: poor, call }
    }
}
