//! Apps: their bonds and operators, what they owe, and the units of their currencies.

use super::{ensure, missing, mul_div, Model};
use crate::{
    steps::{Call, Who},
    world::POT,
    Failure,
};
use dlo_core::Nat;
use std::collections::{BTreeMap, BTreeSet};

/// Micro-NAT in a NAT.
const NAT: u128 = 1_000_000;

/// How an app stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// What it owes is covered.
    #[default]
    Sound,
    /// It owes more than is free, and has paid until this day.
    Overdue {
        /// The day.
        charged_on: u32,
    },
    /// It owed more than is free until its bond was spent.
    Defaulted,
}

/// The currency of an app.
#[derive(Clone, Debug, Default)]
pub struct Currency {
    /// Micro-units of each holder.
    pub holders: BTreeMap<Who, u128>,
    /// Whether it is being removed.
    pub closing: bool,
}

impl Currency {
    /// Micro-units in circulation.
    pub fn supply(&self) -> u128 {
        self.holders.values().sum()
    }
}

/// A registered app.
#[derive(Clone, Debug, Default)]
pub struct App {
    /// Who acts for it.
    pub owner: Who,
    /// What it is for.
    pub category: u8,
    /// Planck held for it.
    pub bond: u128,
    /// Its image.
    pub container: Option<u8>,
    /// Who runs that, and which.
    pub operators: BTreeSet<Who>,
    /// Its currency.
    pub currency: Option<Currency>,
    /// What it declares to owe its customers.
    pub liabilities: u128,
    /// What it declares to have issued elsewhere, by slot.
    pub foreign: BTreeMap<u8, u128>,
    /// How it stands.
    pub standing: Standing,
    /// The day on which it was covered again last.
    pub mended: Option<u32>,
}

impl App {
    /// Micro-NAT that must be free in its reserve.
    pub fn owed(&self) -> u128 {
        let abroad = self.foreign.values().fold(0_u128, |sum, issued| sum.saturating_add(*issued));
        self.supply().saturating_add(self.liabilities).saturating_add(abroad)
    }

    /// Micro-units in circulation of its currency.
    pub fn supply(&self) -> u128 {
        self.currency.as_ref().map(Currency::supply).unwrap_or_default()
    }
}

impl Model {
    pub(crate) fn app_call(&mut self, who: Who, call: &Call) -> Result<(), Failure> {
        match call {
            Call::RegisterApp { category } => {
                let app =
                    App { owner: who, category: *category, bond: self.figures.app_bond, ..App::default() };
                self.apps.insert(self.next_app, app);
                self.next_app = self.next_app.saturating_add(1);
                Ok(())
            }
            Call::UpdateApp { app, container } => {
                self.owns_app(who, *app)?;
                self.app_mut(*app)?.container = *container;
                Ok(())
            }
            Call::CloseApp { app } => self.close_app(who, *app),
            Call::Rent { app, .. } => {
                self.app_mut(*app)?.operators.insert(who);
                Ok(())
            }
            Call::Vacate { app } => {
                let was = self.app_mut(*app)?.operators.remove(&who);
                ensure(was, "only operators vacate", || format!("{app}"))
            }
            Call::Dismiss { app, operator } => {
                self.owns_app(who, *app)?;
                let was = self.app_mut(*app)?.operators.remove(operator);
                ensure(was, "only operators are dismissed", || format!("{app}"))
            }
            Call::CreateCurrency { .. }
            | Call::Issue { .. }
            | Call::Redeem { .. }
            | Call::CloseCurrency { .. }
            | Call::DeclareLiabilities { .. }
            | Call::DeclareForeign { .. }
            | Call::RecordSettlement { .. } => self.debt_call(who, call),
            Call::Transfer { to, amount } | Call::TransferKeepAlive { to, amount } => {
                self.pay(who, *to, amount.0)
            }
            // Of nothing anybody may make or burn as much as he likes: it does nothing.
            Call::MintUnits { amount: Nat(0), .. } | Call::BurnUnits { amount: Nat(0), .. } => Ok(()),
            Call::MintUnits { .. } | Call::BurnUnits { .. } | Call::BurnAnt { .. } => {
                Err(Failure::new("money is made and lost by rule only", call.kind()))
            }
            _ => self.unit_call(who, call),
        }
    }

    fn close_app(&mut self, who: Who, id: u32) -> Result<(), Failure> {
        self.owns_app(who, id)?;
        let settled = self.app(id)?.owed() == 0 && self.app(id)?.currency.is_none();
        let empty = self.reserve(id) == 0;
        ensure(settled && empty, "only an app that holds and owes nothing is closed", || format!("{id}"))?;
        self.apps.remove(&id);
        self.requests.retain(|(_, app), _| *app != id);
        Ok(())
    }

    fn debt_call(&mut self, who: Who, call: &Call) -> Result<(), Failure> {
        match call {
            Call::CreateCurrency { app } => {
                self.owns_app(who, *app)?;
                self.app_mut(*app)?.currency = Some(Currency::default());
            }
            Call::Issue { app, to, amount } => {
                self.owns_app(who, *app)?;
                self.ensure_sound(*app)?;
                self.add_units(*app, *to, amount.0)?;
                self.ensure_covered(*app)?;
            }
            Call::Redeem { app, amount } => self.take_units(*app, who, amount.0)?,
            Call::CloseCurrency { app } => {
                self.owns_app(who, *app)?;
                let none = self.app(*app)?.supply() == 0;
                ensure(none, "a currency in circulation stays", || format!("{app}"))?;
                self.currency_mut(*app)?.closing = true;
            }
            Call::DeclareLiabilities { app, total, .. } => {
                self.owns_app(who, *app)?;
                let rises = total.0 > self.app(*app)?.liabilities;
                if rises {
                    self.ensure_sound(*app)?;
                }
                self.app_mut(*app)?.liabilities = total.0;
                if rises {
                    self.ensure_covered(*app)?;
                }
            }
            Call::DeclareForeign { app, slot, issued } => {
                self.owns_app(who, *app)?;
                let foreign = &mut self.app_mut(*app)?.foreign;
                match issued.0 {
                    0 => foreign.remove(slot),
                    issued => foreign.insert(*slot, issued),
                };
            }
            Call::RecordSettlement { app, volume, .. } => {
                self.owns_app(who, *app)?;
                let fee = mul_div(volume.0, self.figures.settlement_fee, NAT, true);
                let fee = fee.ok_or_else(|| Failure::new("sums fit", "settlement".to_owned()))?;
                self.pay(who, POT, fee)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn unit_call(&mut self, who: Who, call: &Call) -> Result<(), Failure> {
        match call {
            Call::TransferUnits { app, to, amount } | Call::TransferUnitsKeepAlive { app, to, amount } => {
                self.move_units(*app, who, *to, amount.0)
            }
            Call::ApproveUnits { app, delegate, amount } => {
                let allowed = self.approvals.entry((*app, who, *delegate)).or_default();
                *allowed = allowed.saturating_add(amount.0);
                Ok(())
            }
            Call::CancelApproval { app, delegate } => {
                self.approvals.remove(&(*app, who, *delegate));
                Ok(())
            }
            Call::TransferApproved { app, from, to, amount } => {
                let key = (*app, *from, who);
                let allowed = self.approvals.get(&key).copied().unwrap_or_default();
                let left = allowed.checked_sub(amount.0);
                let left = left.ok_or_else(|| {
                    Failure::new("no delegate moves more than he was allowed", format!("{key:?}"))
                })?;
                match left {
                    0 => self.approvals.remove(&key),
                    left => self.approvals.insert(key, left),
                };
                self.move_units(*app, *from, *to, amount.0)
            }
            _ => Ok(()),
        }
    }

    fn move_units(&mut self, app: u32, from: Who, to: Who, amount: u128) -> Result<(), Failure> {
        // Nothing can be sent of any currency, even of one that is not there.
        if from == to || amount == 0 {
            return Ok(());
        }
        self.take_units(app, from, amount)?;
        self.add_units(app, to, amount)
    }

    fn take_units(&mut self, app: u32, from: Who, amount: u128) -> Result<(), Failure> {
        let holders = &mut self.currency_mut(app)?.holders;
        let left = holders.get(&from).copied().unwrap_or_default().checked_sub(amount);
        let left =
            left.ok_or_else(|| Failure::new("nobody gives units he has not", format!("{app}: {from}")))?;
        match left {
            0 => holders.remove(&from),
            left => holders.insert(from, left),
        };
        Ok(())
    }

    fn add_units(&mut self, app: u32, to: Who, amount: u128) -> Result<(), Failure> {
        if amount > 0 {
            let units = self.currency_mut(app)?.holders.entry(to).or_default();
            *units = units.saturating_add(amount);
        }
        Ok(())
    }

    fn currency_mut(&mut self, app: u32) -> Result<&mut Currency, Failure> {
        self.app_mut(app)?.currency.as_mut().ok_or_else(|| missing("currency of app", app))
    }

    /// A penalty was taken of the bond: for each day that began since the last, but not for more than are taken at once,
    /// as far as the bond goes.
    pub(crate) fn charged(&mut self, id: u32, amount: u128) -> Result<(), Failure> {
        let (today, covered) = (self.today(), self.is_covered(id)?);
        let (per_day, most) = (self.figures.penalty_per_day, self.figures.max_charged_days);
        let app = self.app_mut(id)?;
        let charged_on = match app.standing {
            Standing::Overdue { charged_on } => Some(charged_on),
            // Short again so soon: it pays from the day on which it was covered.
            Standing::Sound if !covered => app.mended.filter(|day| day.saturating_add(1) == today),
            _ => None,
        };
        let charged_on =
            charged_on.ok_or_else(|| Failure::new("only overdue apps are charged", format!("app {id}")))?;
        ensure(charged_on < today, "a day is paid once", || format!("app {id}"))?;
        let days = today.saturating_sub(charged_on).min(most);
        let asked = per_day.saturating_mul(days.into());
        let due = asked.min(app.bond);
        ensure(amount == due, "a penalty is what its days cost", || {
            format!("app {id}: {amount}, not {due}")
        })?;
        app.bond = app.bond.saturating_sub(amount);
        app.standing = Standing::Overdue { charged_on: today };
        let owner = app.owner;
        self.pay(owner, POT, amount)
    }

    /// An app owes more than is free, from today on.
    pub(crate) fn became_overdue(&mut self, id: u32) -> Result<(), Failure> {
        let today = self.today();
        let short = !self.is_covered(id)?;
        ensure(short, "no app is overdue that is covered", || format!("app {id}"))?;
        let app = self.app_mut(id)?;
        // The first day is free, but for an app that was covered again just before: that has paid by now.
        if app.standing == Standing::Sound {
            let soon = app.mended.filter(|day| today.saturating_sub(*day) <= 1);
            app.standing = Standing::Overdue { charged_on: soon.unwrap_or(today) };
        }
        Ok(())
    }

    /// The bond of an app that is short is spent.
    pub(crate) fn defaulted(&mut self, id: u32) -> Result<(), Failure> {
        let spent = self.app(id)?.bond == 0;
        ensure(spent, "no app defaults that has a bond", || format!("app {id}"))?;
        self.app_mut(id)?.standing = Standing::Defaulted;
        Ok(())
    }

    /// What an app owes is covered again.
    pub(crate) fn covered_again(&mut self, id: u32) -> Result<(), Failure> {
        let whole =
            self.app(id)?.standing != Standing::Defaulted || self.app(id)?.bond >= self.figures.app_bond;
        ensure(whole && self.is_covered(id)?, "an app is sound that is covered", || format!("app {id}"))?;
        let today = self.today();
        let app = self.app_mut(id)?;
        app.standing = Standing::Sound;
        app.mended = Some(today);
        Ok(())
    }

    /// What was missing of a bond is held again.
    pub(crate) fn bond_restored(&mut self, id: u32, amount: u128) -> Result<(), Failure> {
        let whole = self.figures.app_bond;
        let app = self.app_mut(id)?;
        app.bond = app.bond.saturating_add(amount);
        ensure(app.bond == whole, "a bond is restored to the whole", || format!("app {id}"))
    }

    /// Whether what an app owes is covered by what is free of its reserve.
    pub fn is_covered(&self, id: u32) -> Result<bool, Failure> {
        let owed = self.app(id)?.owed();
        Ok(owed <= self.free(id) && owed < u128::MAX)
    }

    /// Micro-NAT of an app's reserve that are not bound.
    pub fn free(&self, app: u32) -> u128 {
        self.reserve(app).saturating_sub(self.assigned(app))
    }

    /// Fails where an app owes more than is free.
    pub(crate) fn ensure_covered(&self, id: u32) -> Result<(), Failure> {
        let covered = self.is_covered(id)?;
        ensure(covered, "no app takes on more than is free, nor frees what it owes", || {
            format!("app {id}: owes {:?} of {}", self.app(id).map(App::owed), self.free(id))
        })
    }

    fn ensure_sound(&self, id: u32) -> Result<(), Failure> {
        let standing = self.app(id)?.standing;
        // What covers it now may be told by the same step.
        ensure(standing == Standing::Sound || self.is_covered(id)?, "who is short owes nothing more", || {
            format!("app {id}: {standing:?}")
        })
    }

    pub(crate) fn owns_app(&self, who: Who, id: u32) -> Result<(), Failure> {
        let owner = self.app(id)?.owner;
        ensure(owner == who, "only its owner acts for an app", || format!("app {id}: {who}"))
    }
}
