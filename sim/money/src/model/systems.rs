//! Systems: who owns them, what was issued, what write-downs take, and sales.

use super::{certificates::cert_text, ensure, missing, mul_div, Model};
use crate::{
    facts::Facts,
    steps::{Call, Cert, Price, Who},
    world::{Happening, Outcome},
    Failure,
};
use std::collections::{BTreeMap, BTreeSet};

/// A live system.
#[derive(Clone, Debug, Default)]
pub struct System {
    /// Its owner.
    pub owner: Who,
    /// Its parts: micro-NAT of each that had its genesis.
    pub parts: BTreeMap<u32, Option<u128>>,
    /// The next part.
    pub next_part: u32,
    /// The serial of its next certificate.
    pub next_serial: u32,
    /// How often something was lent of it, or for longer.
    pub revision: u32,
    /// Micro-NAT that write-downs have cut, by the day until which they are barred.
    pub barred: BTreeMap<u32, u128>,
    /// Micro-NAT that are backed, as the chain has it.
    pub backed: u128,
    /// Whether the chain marks it as impaired.
    pub impaired: bool,
    /// The rulebook assigned to it, and whose that is.
    pub book: Option<(Who, u32)>,
    /// Its write-down.
    pub shortfall: Option<Shortfall>,
}

/// A write-down.
#[derive(Clone, Debug, Default)]
pub struct Shortfall {
    /// What is left, in micro-NAT,
    pub backed: u128,
    /// of this.
    pub committed: u128,
    /// The certificates that were cut.
    pub done: BTreeSet<u32>,
}

/// An offer of a system.
#[derive(Clone, Debug)]
pub struct Sale {
    /// Who offers it.
    pub seller: Who,
    /// For what.
    pub price: Price,
    /// To whom alone.
    pub buyer: Option<Who>,
    /// Until this day.
    pub until: u32,
}

impl System {
    /// Micro-NAT issued: the sum over its live parts.
    pub fn issued(&self) -> u128 {
        self.parts.values().flatten().sum()
    }
}

impl Model {
    pub(crate) fn system_call(&mut self, who: Who, call: &Call, facts: &Facts) -> Result<(), Failure> {
        match call {
            Call::Commit { system, part } => self.announced.push((who, *system, part.clone())),
            Call::CancelCommit { system, part } => self.forget(who, *system, part),
            Call::Register { part } => {
                self.forget(who, None, part);
                let parts = BTreeMap::from([(0, None)]);
                let system = System { owner: who, parts, next_part: 1, ..System::default() };
                self.systems.insert(self.next_system, system);
                self.next_system = self.next_system.saturating_add(1);
            }
            Call::AddParts { system, part } => {
                self.forget(who, Some(*system), part);
                let system = self.system_mut(*system)?;
                system.parts.insert(system.next_part, None);
                system.next_part = system.next_part.saturating_add(1);
            }
            Call::Generate { system } => self.generate(*system, facts)?,
            Call::RetirePart { system, part } => {
                let gone = self.system_mut(*system)?.parts.remove(part);
                ensure(gone.is_some(), "only parts that live retire", || format!("{system} {part}"))?;
            }
            Call::RetireSystem { system } => {
                let free = self.committed(*system) == 0;
                ensure(free, "a system with certificates stays", || system.to_string())?;
                self.systems.remove(system);
            }
            Call::OfferSale { system, price, buyer, until } => {
                let sale = Sale { seller: who, price: price.clone(), buyer: *buyer, until: *until };
                self.sales.insert(*system, sale);
            }
            Call::WithdrawSale { system } => {
                self.sales.remove(system);
            }
            Call::Buy { system, price, least_backed, revision, certs } => {
                self.ensure_as_seen(*system, least_backed.0, *revision, facts)?;
                self.buy(who, *system, price, certs)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn forget(&mut self, who: Who, system: Option<u64>, part: &crate::steps::Part) {
        self.announced.retain(|known| (known.0, known.1, &known.2) != (who, system, part));
    }

    /// What parts are worth at their genesis is the chain's to say; nothing else may ever change it.
    fn generate(&mut self, id: u64, facts: &Facts) -> Result<(), Failure> {
        let known = facts.systems.get(&id).ok_or_else(|| missing("system", id))?;
        let system = self.system_mut(id)?;
        for (part, issued) in system.parts.iter_mut().filter(|(_, issued)| issued.is_none()) {
            *issued = known.parts.get(part).copied().flatten();
        }
        let all = system.parts.values().all(Option::is_some);
        ensure(all, "after a genesis all parts have had theirs", || id.to_string())
    }

    /// A buyer gets a system as he saw it: with as much backed, and nothing lent since.
    fn ensure_as_seen(&self, id: u64, least: u128, revision: u32, facts: &Facts) -> Result<(), Failure> {
        let backed = facts.systems.get(&id).map(|known| known.backed).unwrap_or_default();
        ensure(backed >= least, "a buyer gets no less backed than he asks for", || {
            format!("system {id}: {backed} instead of {least}")
        })?;
        let seen = self.systems.get(&id).map(|system| system.revision);
        ensure(seen == Some(revision), "nothing was lent since the buyer looked", || {
            format!("system {id}: {seen:?} instead of {revision}")
        })
    }

    fn buy(
        &mut self,
        who: Who,
        id: u64,
        price: &Price,
        certs: &[(Cert, dlo_core::Nat)],
    ) -> Result<(), Failure> {
        let Sale { seller, price: asked, buyer: only, until } =
            self.sales.remove(&id).ok_or_else(|| missing("sale", id))?;
        let named = only.is_none_or(|only| only == who);
        let open = *price == asked && named && self.owner_of(id)? == seller && self.today() <= until;
        ensure(open, "a sale is as it was offered", || format!("system {id}"))?;
        match price {
            Price::Ant(amount) => self.pay(who, seller, amount.0)?,
            Price::Assignment { amount, until } => {
                let sum: u128 = certs.iter().map(|(_, part)| part.0).sum();
                ensure(sum == amount.0, "a price is paid to the last unit", || format!("system {id}"))?;
                for (cert, part) in certs {
                    self.assign(who, *cert, part.0, seller, *until)?;
                }
            }
        }
        let held: Vec<Cert> = self.certs.keys().filter(|cert| cert.system == id).copied().collect();
        held.into_iter().try_for_each(|cert| self.pay_due_to(cert, seller).map(|_| ()))?;
        self.system_mut(id)?.owner = who;
        Ok(())
    }

    /// What the chain did by itself, or on the way of a call: each time it is checked whether it had to.
    pub(crate) fn follow(&mut self, outcome: &Outcome) -> Result<(), Failure> {
        outcome.happenings.iter().try_for_each(|happening| match happening {
            Happening::Ended { cert, released } => self.ended(*cert, *released, outcome),
            Happening::WriteDownStarted { system, backed, committed } => {
                self.start_write_down(*system, *backed, *committed)
            }
            Happening::WrittenDown { cert, left, refunded } => self.written_down(*cert, *left, *refunded),
            Happening::WriteDownFinished { system } => self.finish_write_down(*system),
            Happening::Charged { app, amount } => self.charged(*app, *amount),
            Happening::Overdue { app } => self.became_overdue(*app),
            Happening::Defaulted { app } => self.defaulted(*app),
            Happening::Covered { app } => self.covered_again(*app),
            Happening::BondRestored { app, amount } => self.bond_restored(*app, *amount),
            Happening::Failed { what } => Err(Failure::new("hooks do not fail", what.clone())),
        })
    }

    /// A certificate ends on its day, by its app's release, or because a write-down leaves nothing of it.
    fn ended(&mut self, cert: Cert, released: bool, outcome: &Outcome) -> Result<(), Failure> {
        let certificate = self.cert(cert)?;
        let due = self.today() >= certificate.ends;
        let nothing = self.share_left(cert) == Some(0);
        let given_back = released && outcome.releases == Some(cert);
        ensure(due || nothing || given_back, "no certificate ends without a reason", || cert_text(cert))?;
        if !due && !given_back {
            self.bar(cert, self.cert(cert)?.amount)?;
        }
        if let Some(shortfall) = self.system_mut(cert.system)?.shortfall.as_mut() {
            shortfall.done.insert(cert.serial);
        }
        self.end(cert)
    }

    /// What the write-down of its system leaves of a certificate.
    fn share_left(&self, cert: Cert) -> Option<u128> {
        let shortfall = self.systems.get(&cert.system)?.shortfall.as_ref()?;
        let amount = self.certs.get(&cert)?.amount;
        mul_div(amount, shortfall.backed, shortfall.committed, false)
    }

    fn start_write_down(&mut self, id: u64, backed: u128, committed: u128) -> Result<(), Failure> {
        let sum = self.committed(id);
        ensure(sum == committed && backed < committed, "only what is missing is written down", || {
            format!("system {id}: {backed} of {committed}, certificates {sum}")
        })?;
        let system = self.system_mut(id)?;
        ensure(system.shortfall.is_none(), "one write-down at a time", || format!("system {id}"))?;
        system.shortfall = Some(Shortfall { backed, committed, done: BTreeSet::new() });
        Ok(())
    }

    fn written_down(&mut self, cert: Cert, left: u128, refunded: u128) -> Result<(), Failure> {
        let share = self.share_left(cert);
        ensure(share == Some(left), "all are cut alike", || {
            format!("{}: {left} instead of {share:?}", cert_text(cert))
        })?;
        self.bar(cert, self.cert(cert)?.amount.saturating_sub(left))?;
        let refund = self.cut(cert, left)?;
        ensure(refund == refunded, "a cut refunds its share of the fee", || {
            format!("{}: {refunded} instead of {refund}", cert_text(cert))
        })?;
        let shortfall = self.system_mut(cert.system)?.shortfall.as_mut();
        let first = shortfall.is_some_and(|shortfall| shortfall.done.insert(cert.serial));
        ensure(first, "none is cut twice", || cert_text(cert))
    }

    fn finish_write_down(&mut self, id: u64) -> Result<(), Failure> {
        let shortfall = self.system_mut(id)?.shortfall.take();
        let done = shortfall.map(|shortfall| shortfall.done).unwrap_or_default();
        let spared = self.certs.keys().find(|cert| cert.system == id && !done.contains(&cert.serial));
        ensure(spared.is_none(), "none is spared by a write-down", || format!("{spared:?}"))
    }
}
