//! A model of the money: plain sums, kept by arithmetic of its own from the arguments of the calls that succeeded.
//!
//! It knows nothing of how the runtime stores or rounds: what it computes is what the documents of the calls say. Three
//! things it takes from the chain: what a part is worth at its genesis, what of a system is backed, and which rate an
//! owner who signs each draw had accepted. None of them moves money by itself.

mod apps;
mod books;
mod certificates;
mod lending;
mod maths;
mod systems;

pub use apps::{App, Currency, Standing};
pub use books::{Book, Deal, Request};
pub use certificates::{Assignment, Certificate};
pub use maths::mul_div;
pub use systems::{Sale, Shortfall, System};

use crate::{
    facts::Facts,
    steps::{Call, Cert, Step, Who},
    world::{Outcome, POT},
    Failure,
};
use std::collections::BTreeMap;

/// Figures of the chain that its configuration gives.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// Milliseconds in a day.
    pub day_ms: u64,
    /// The least an account may hold, in planck.
    pub existential_deposit: u128,
    /// The pot's share of fees, in hundredths of a percent.
    pub pot_share: u128,
    /// Planck held for an app.
    pub app_bond: u128,
    /// Planck taken of it for each day of an overdue app.
    pub penalty_per_day: u128,
    /// The most days that are taken at once.
    pub max_charged_days: u32,
    /// Planck per NAT of volume settled.
    pub settlement_fee: u128,
    /// The least certificate, in micro-NAT.
    pub min_certificate: u128,
    /// Days on which certificates of one system may end.
    pub max_ends: usize,
    /// Certificates that the agenda ends in one block.
    pub max_endings: usize,
    /// What is kept free of all that is backed, in hundredths of a percent.
    pub margin: u128,
}

/// All that is owned, held and owed.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The chain's figures.
    pub figures: Figures,
    /// All ANT there is, in planck.
    pub issuance: u128,
    /// Milliseconds since 1970.
    pub now: u64,
    /// Planck of each account, free and held.
    pub ant: BTreeMap<Who, u128>,
    /// Live systems.
    pub systems: BTreeMap<u64, System>,
    /// The next system.
    pub next_system: u64,
    /// Registered apps.
    pub apps: BTreeMap<u32, App>,
    /// The next app.
    pub next_app: u32,
    /// Live certificates.
    pub certs: BTreeMap<Cert, Certificate>,
    /// Planck held from the first for the second, who could not be paid.
    pub undelivered: BTreeMap<(Who, Who), u128>,
    /// Rulebooks by owner and number.
    pub books: BTreeMap<(Who, u32), Book>,
    /// The number of each owner's next rulebook.
    pub next_book: BTreeMap<Who, u32>,
    /// Allowances of units of an app: owner, delegate.
    pub approvals: BTreeMap<(u32, Who, Who), u128>,
    /// What was announced and not yet revealed: for the choice of steps only.
    pub announced: Vec<(Who, Option<u64>, crate::steps::Part)>,
    /// Systems offered for sale: for the choice of steps only.
    pub sales: BTreeMap<u64, Sale>,
    /// Requests of apps to owners who sign each draw.
    pub requests: BTreeMap<(u64, u32), Request>,
}

impl Model {
    /// The day of [`Self::now`].
    pub fn today(&self) -> u32 {
        let day = self.now.checked_div(self.figures.day_ms).unwrap_or_default();
        u32::try_from(day).unwrap_or(u32::MAX)
    }

    /// The first millisecond of `day`.
    pub fn start_of(&self, day: u32) -> u64 {
        u64::from(day).saturating_mul(self.figures.day_ms)
    }

    /// What happened, and what the chain did besides. Fails where the chain took what it must refuse.
    pub fn apply(&mut self, step: &Step, outcome: &Outcome, facts: &Facts) -> Result<(), Failure> {
        if let Step::Block { ms, .. } = step {
            self.now = self.now.saturating_add(*ms);
        }
        if let Step::Call { who, call } = step {
            match &outcome.refusal {
                None => self.called(*who, call, facts)?,
                Some(reason) => self.refused(call, reason)?,
            }
        }
        self.follow(outcome)?;
        self.note(facts);
        self.reap(facts)
    }

    fn called(&mut self, who: Who, call: &Call, facts: &Facts) -> Result<(), Failure> {
        match call {
            Call::Commit { .. }
            | Call::CancelCommit { .. }
            | Call::Register { .. }
            | Call::AddParts { .. }
            | Call::Generate { .. }
            | Call::SwitchSchedule { .. }
            | Call::RetirePart { .. }
            | Call::RetireSystem { .. }
            | Call::Revalue { .. }
            | Call::OfferSale { .. }
            | Call::WithdrawSale { .. }
            | Call::Buy { .. } => self.system_call(who, call, facts),
            Call::CreateBook { .. }
            | Call::UpdateBook { .. }
            | Call::RemoveBook { .. }
            | Call::SetListing { .. }
            | Call::AssignBook { .. }
            | Call::Request { .. }
            | Call::Accept { .. }
            | Call::Withdraw { .. }
            | Call::Offer { .. }
            | Call::Unoffer { .. } => self.book_call(who, call),
            Call::Draw { .. }
            | Call::Claim { .. }
            | Call::Release { .. }
            | Call::ReleasePart { .. }
            | Call::Recall { .. }
            | Call::Settle { .. }
            | Call::Renew { .. }
            | Call::TopUp { .. }
            | Call::ClaimUndelivered { .. }
            | Call::Assign { .. }
            | Call::Clear { .. }
            | Call::WriteDown { .. } => self.certificate_call(who, call, facts),
            // How much of an account is free is the chain's to say; nothing may be lost on the way.
            Call::TransferAll { to, .. } => {
                let left = facts.ant.get(&who).copied().unwrap_or_default();
                let moved = if *to == who { 0 } else { self.ant_of(who).saturating_sub(left) };
                self.pay(who, *to, moved)
            }
            _ => self.app_call(who, call),
        }
    }

    /// Planck go from one account to another.
    pub(crate) fn pay(&mut self, from: Who, to: Who, amount: u128) -> Result<(), Failure> {
        let left = self.ant_of(from).checked_sub(amount);
        let left = left.ok_or_else(|| Failure::new("nobody pays what he has not", format!("{from}")))?;
        self.ant.insert(from, left);
        let sum = self.ant_of(to).saturating_add(amount);
        self.ant.insert(to, sum);
        Ok(())
    }

    /// Planck of an account.
    pub fn ant_of(&self, who: Who) -> u128 {
        self.ant.get(&who).copied().unwrap_or_default()
    }

    /// Accounts that are gone may have lost dust to the pot: less than the least that an account may hold.
    fn reap(&mut self, facts: &Facts) -> Result<(), Failure> {
        let gone = |who: &Who| facts.ant.get(who).copied().unwrap_or_default() == 0;
        let dust: Vec<(Who, u128)> = self
            .ant
            .iter()
            .filter(|(who, amount)| **amount > 0 && **amount < self.figures.existential_deposit && gone(who))
            .map(|(who, amount)| (*who, *amount))
            .collect();
        dust.into_iter().try_for_each(|(who, amount)| self.pay(who, POT, amount))
    }

    /// Takes in what the chain alone knows.
    fn note(&mut self, facts: &Facts) {
        for (id, system) in &mut self.systems {
            if let Some(known) = facts.systems.get(id) {
                system.backed = known.backed;
                system.impaired = known.impaired;
            }
        }
        let gone = |id: &u32| facts.apps.get(id).is_none_or(|known| !known.currency);
        for (id, app) in &mut self.apps {
            // What is closed may take more than one call to be gone.
            if gone(id) && app.currency.as_ref().is_some_and(|currency| currency.closing) {
                app.currency = None;
                self.approvals.retain(|(of, _, _), _| of != id);
            }
        }
    }

    /// The system, which an accepted call says is there.
    pub(crate) fn system_mut(&mut self, id: u64) -> Result<&mut System, Failure> {
        self.systems.get_mut(&id).ok_or_else(|| missing("system", id))
    }

    /// The owner of a system, which an accepted call says is there.
    pub(crate) fn owner_of(&self, id: u64) -> Result<Who, Failure> {
        self.systems.get(&id).map(|system| system.owner).ok_or_else(|| missing("system", id))
    }

    /// The app, which an accepted call says is there.
    pub(crate) fn app(&self, id: u32) -> Result<&App, Failure> {
        self.apps.get(&id).ok_or_else(|| missing("app", id))
    }

    /// The same, to change it.
    pub(crate) fn app_mut(&mut self, id: u32) -> Result<&mut App, Failure> {
        self.apps.get_mut(&id).ok_or_else(|| missing("app", id))
    }
}

/// A call succeeded on what is not there.
pub(crate) fn missing(what: &str, id: impl std::fmt::Debug) -> Failure {
    Failure::new("calls act on what is there", format!("no {what} {id:?}"))
}

/// Fails unless `holds`.
pub(crate) fn ensure(
    holds: bool,
    invariant: &'static str,
    detail: impl FnOnce() -> String,
) -> Result<(), Failure> {
    if holds {
        Ok(())
    } else {
        Err(Failure::new(invariant, detail()))
    }
}
