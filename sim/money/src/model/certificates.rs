//! Certificates: what they cost, what of that is due, and how they end.

use super::{ensure, missing, mul_div, Model};
use crate::{
    facts::Facts,
    steps::{Call, Cert, Who},
    world::POT,
    Failure,
};
use dlo_core::Nat;

/// Micro-NAT in a NAT.
const NAT: u128 = 1_000_000;

/// Part of a certificate, bound to a promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// Its number.
    pub id: u32,
    /// How much.
    pub amount: u128,
    /// To whom.
    pub beneficiary: Who,
    /// Until the start of this day.
    pub until: u32,
}

/// A live certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Certificate {
    /// The app that holds it.
    pub app: u32,
    /// Micro-NAT that it stands for.
    pub amount: u128,
    /// Planck per NAT and day.
    pub rate: u128,
    /// Days of notice at a recall.
    pub notice_days: u32,
    /// Whether it can be assigned.
    pub assignable: bool,
    /// The rulebook that admitted it last.
    pub book: u32,
    /// How often that had been changed.
    pub version: u32,
    /// From when its fee is counted.
    pub fee_from: u64,
    /// Milliseconds for which it is.
    pub term_ms: u64,
    /// Planck for them.
    pub fee_total: u128,
    /// What of that is paid.
    pub fee_paid: u128,
    /// The day agreed on.
    pub original_end: u32,
    /// The day on which it ends.
    pub ends: u32,
    /// The day that the notice of a recall gave.
    pub recalled: Option<u32>,
    /// What is bound of it.
    pub assignments: Vec<Assignment>,
    /// The number of the next.
    pub next_assignment: u32,
}

impl Certificate {
    /// Planck still held for it.
    pub fn fee_left(&self) -> u128 {
        self.fee_total.saturating_sub(self.fee_paid)
    }

    /// Micro-NAT that are bound.
    pub fn assigned(&self) -> u128 {
        self.assignments.iter().map(|assignment| assignment.amount).sum()
    }

    /// What of that a write-down has left.
    pub fn bound(&self) -> u128 {
        self.assigned().min(self.amount)
    }

    /// The day on which all that is bound has lapsed.
    pub fn bound_until(&self) -> u32 {
        self.assignments.iter().map(|assignment| assignment.until).max().unwrap_or_default()
    }

    /// Planck earned until `now`, and not paid.
    fn due(&self, now: u64, end_ms: u64) -> Option<u128> {
        let elapsed = now.min(end_ms).saturating_sub(self.fee_from).min(self.term_ms);
        let earned = mul_div(self.fee_total, u128::from(elapsed), u128::from(self.term_ms), false)?;
        Some(earned.saturating_sub(self.fee_paid))
    }

    /// All that is held is its fee from now on.
    fn count_anew(&mut self, now: u64, end_ms: u64, held: u128) {
        self.fee_from = now;
        self.term_ms = end_ms.saturating_sub(now);
        self.fee_total = held;
        self.fee_paid = 0;
    }
}

impl Model {
    pub(crate) fn certificate_call(&mut self, who: Who, call: &Call, facts: &Facts) -> Result<(), Failure> {
        match call {
            Call::Draw { app, legs, days, max_rate } => {
                self.owns_app(who, *app)?;
                legs.iter().try_for_each(|(system, Nat(amount))| {
                    self.draw(*app, *system, *amount, *days, max_rate.0)?;
                    self.lent(*system, facts)
                })
            }
            Call::Claim { cert } => self.pay_due(*cert).map(|_| ()),
            Call::Release { cert } => self.release(who, *cert),
            Call::ReleasePart { cert, amount } => self.release_part(who, *cert, amount.0),
            Call::Recall { cert } => self.recall(who, *cert),
            Call::Settle { cert } => {
                let ends = self.cert(*cert)?.ends;
                ensure(self.today() >= ends, "nothing is settled before its day", || cert_text(*cert))
            }
            Call::Renew { cert, days, max_rate } => {
                self.renew(who, *cert, *days, max_rate.0)?;
                self.lent(cert.system, facts)
            }
            Call::TopUp { cert, amount, max_rate } => {
                self.top_up(who, *cert, amount.0, max_rate.0)?;
                self.lent(cert.system, facts)
            }
            Call::ClaimUndelivered { payer, beneficiary } => {
                let amount = self.undelivered.remove(&(*payer, *beneficiary)).unwrap_or_default();
                ensure(amount > 0, "only what waits is delivered", || format!("{payer} {beneficiary}"))?;
                self.pay(*payer, *beneficiary, amount)
            }
            Call::Assign { cert, amount, beneficiary, until, .. } => {
                self.assign(who, *cert, amount.0, *beneficiary, *until)
            }
            Call::Clear { cert, assignment } => self.clear(who, *cert, *assignment),
            _ => Ok(()),
        }
    }

    fn draw(
        &mut self,
        app: u32,
        system: u64,
        amount: u128,
        days: u32,
        max_rate: u128,
    ) -> Result<(), Failure> {
        let deal = self.strike(system, app)?;
        ensure(deal.rate <= max_rate, "no rate is above the one accepted", || format!("{deal:?}"))?;
        ensure(amount >= self.figures.min_certificate, "no certificate is too small", || amount.to_string())?;
        let ends = self.today().saturating_add(days);
        let (now, end_ms) = (self.now, self.start_of(ends));
        let fee = self.fee(deal.rate, amount, end_ms.saturating_sub(now))?;
        let place = self.system_mut(system)?;
        let cert = Cert { system, serial: place.next_serial };
        place.next_serial = place.next_serial.saturating_add(1);
        let mut certificate = Certificate {
            app,
            amount,
            rate: deal.rate,
            notice_days: deal.notice_days,
            assignable: deal.assignable,
            book: deal.book,
            version: deal.version,
            original_end: ends,
            ends,
            ..Certificate::default()
        };
        certificate.count_anew(now, end_ms, fee);
        self.certs.insert(cert, certificate);
        Ok(())
    }

    /// Something of a system is lent, or for longer: whoever has looked at it before sees something else now.
    fn lent(&mut self, id: u64, facts: &Facts) -> Result<(), Failure> {
        let system = self.system_mut(id)?;
        system.revision = system.revision.wrapping_add(1);
        self.ensure_lendable(id, facts)
    }

    fn release(&mut self, who: Who, cert: Cert) -> Result<(), Failure> {
        let certificate = self.cert(cert)?.clone();
        self.owns_app(who, certificate.app)?;
        let today = self.today();
        ensure(certificate.bound_until() <= today, "what is assigned is not released", || cert_text(cert))?;
        if today >= certificate.ends {
            return Ok(());
        }
        let kept = self.reserve(certificate.app).saturating_sub(certificate.amount);
        let bound = self.assigned(certificate.app).saturating_sub(certificate.bound());
        let owed = self.app(certificate.app)?.owed();
        ensure(owed <= kept.saturating_sub(bound), "no reserve that is in use is released", || {
            cert_text(cert)
        })
    }

    fn release_part(&mut self, who: Who, cert: Cert, amount: u128) -> Result<(), Failure> {
        self.lives(cert)?;
        self.owns_app(who, self.cert(cert)?.app)?;
        self.pay_due(cert)?;
        let end_ms = self.start_of(self.cert(cert)?.original_end);
        let (now, least) = (self.now, self.figures.min_certificate);
        let certificate = self.cert_mut(cert)?;
        let held = certificate.fee_left();
        let refund = mul_div(held, amount, certificate.amount, false).unwrap_or(held);
        let stays = certificate.amount.saturating_sub(amount);
        ensure(stays >= least.max(certificate.assigned()), "what stays is enough", || cert_text(cert))?;
        certificate.amount = stays;
        certificate.count_anew(now, end_ms, held.saturating_sub(refund));
        let app = certificate.app;
        self.ensure_covered(app)
    }

    fn recall(&mut self, who: Who, cert: Cert) -> Result<(), Failure> {
        self.lives(cert)?;
        let owner = self.owner_of(cert.system)?;
        ensure(owner == who, "only the system's owner recalls", || cert_text(cert))?;
        let tomorrow = self.today().saturating_add(1);
        let certificate = self.cert(cert)?;
        let from = certificate.ends;
        let due = certificate.recalled.unwrap_or_else(|| tomorrow.saturating_add(certificate.notice_days));
        let to = due.max(tomorrow).max(certificate.bound_until()).min(from);
        let taken = self.end_with_room(cert, from, to);
        let certificate = self.cert_mut(cert)?;
        certificate.recalled = Some(due);
        certificate.ends = taken;
        Ok(())
    }

    /// Where an end that moves from `from` to `to` comes to lie: a system has few days on which certificates end.
    fn end_with_room(&self, cert: Cert, from: u32, to: u32) -> u32 {
        let others = self.certs.iter().filter(|(id, _)| id.system == cert.system && **id != cert);
        let days: std::collections::BTreeSet<u32> = others.map(|(_, other)| other.ends).collect();
        let taken = days.len().saturating_add(usize::from(!days.contains(&from)));
        let room = !days.contains(&from) || taken < self.figures.max_ends;
        if to >= from || room || days.contains(&to) {
            return to;
        }
        days.range(to..).next().copied().unwrap_or(from)
    }

    fn renew(&mut self, who: Who, cert: Cert, days: u32, max_rate: u128) -> Result<(), Failure> {
        self.lives(cert)?;
        let Certificate { app, amount, ends, recalled, .. } = *self.cert(cert)?;
        self.owns_app(who, app)?;
        let to = self.today().saturating_add(days);
        ensure(recalled.is_none() && to > ends, "a renewal moves an end that stands", || cert_text(cert))?;
        let deal = self.strike(cert.system, app)?;
        ensure(deal.rate <= max_rate, "no rate is above the one accepted", || format!("{deal:?}"))?;
        let added = self.start_of(to).saturating_sub(self.start_of(ends));
        let fee = self.fee(deal.rate, amount, added)?;
        self.pay_due(cert)?;
        let (now, end_ms) = (self.now, self.start_of(to));
        let certificate = self.cert_mut(cert)?;
        certificate.rate = deal.rate;
        certificate.notice_days = deal.notice_days;
        certificate.assignable = deal.assignable;
        certificate.book = deal.book;
        certificate.version = deal.version;
        certificate.original_end = to;
        certificate.ends = to;
        let held = certificate.fee_left().saturating_add(fee);
        certificate.count_anew(now, end_ms, held);
        Ok(())
    }

    fn top_up(&mut self, who: Who, cert: Cert, amount: u128, max_rate: u128) -> Result<(), Failure> {
        self.lives(cert)?;
        let Certificate { app, amount: before, rate, ends, recalled, .. } = *self.cert(cert)?;
        self.owns_app(who, app)?;
        ensure(recalled.is_none(), "nothing recalled grows", || cert_text(cert))?;
        let deal = self.strike(cert.system, app)?;
        ensure(deal.rate <= max_rate, "no rate is above the one accepted", || format!("{deal:?}"))?;
        let (now, end_ms) = (self.now, self.start_of(ends));
        let fee = self.fee(deal.rate, amount, end_ms.saturating_sub(now))?;
        let blended = blend(rate, before, deal.rate, amount);
        let blended = blended.ok_or_else(|| Failure::new("sums fit", "rate".to_owned()))?;
        let cheaper = self.is_cheaper_than_bound(cert, amount, fee)?;
        ensure(!cheaper, "what is added pays no less than what is bound", || cert_text(cert))?;
        self.pay_due(cert)?;
        let certificate = self.cert_mut(cert)?;
        certificate.rate = blended;
        certificate.amount = before.saturating_add(amount);
        certificate.notice_days = certificate.notice_days.min(deal.notice_days);
        certificate.assignable &= deal.assignable;
        certificate.book = deal.book;
        certificate.version = deal.version;
        let held = certificate.fee_left().saturating_add(fee);
        certificate.count_anew(now, end_ms, held);
        Ok(())
    }

    /// Binds part of a certificate.
    pub(crate) fn assign(
        &mut self,
        who: Who,
        cert: Cert,
        amount: u128,
        beneficiary: Who,
        until: u32,
    ) -> Result<(), Failure> {
        let (today, app) = (self.today(), self.cert(cert)?.app);
        self.owns_app(who, app)?;
        let certificate = self.cert_mut(cert)?;
        let last = certificate.recalled.map_or(certificate.ends, |due| due.min(certificate.ends));
        let fits = amount > 0 && until > today && until <= last && certificate.assignable;
        ensure(fits, "an assignment is of something, for a time that the certificate has", || {
            cert_text(cert)
        })?;
        let id = certificate.next_assignment;
        certificate.next_assignment = id.saturating_add(1);
        certificate.assignments.push(Assignment { id, amount, beneficiary, until });
        let within = certificate.assigned() <= certificate.amount;
        ensure(within, "no more is assigned than there is", || cert_text(cert))?;
        self.ensure_covered(app)
    }

    fn clear(&mut self, who: Who, cert: Cert, id: u32) -> Result<(), Failure> {
        let today = self.today();
        let certificate = self.cert_mut(cert)?;
        let found = certificate.assignments.iter().position(|assignment| assignment.id == id);
        let at = found.ok_or_else(|| missing("assignment", (cert, id)))?;
        let cleared = certificate.assignments.remove(at);
        let may = cleared.beneficiary == who || today >= cleared.until;
        ensure(may, "only who relies on a promise gives it up", || cert_text(cert))
    }

    /// Planck that stay held for a certificate once it has paid what is due.
    pub fn held_of(&self, cert: Cert) -> Result<u128, Failure> {
        let certificate = self.cert(cert)?;
        let due = certificate.due(self.now, self.start_of(certificate.ends));
        let due = due.ok_or_else(|| Failure::new("sums fit", cert_text(cert)))?;
        Ok(certificate.fee_left().saturating_sub(due))
    }

    /// What a certificate has earned goes to the pot and to its system's owner.
    fn pay_due(&mut self, cert: Cert) -> Result<u128, Failure> {
        let owner = self.owner_of(cert.system)?;
        self.pay_due_to(cert, owner)
    }

    /// The same, to `owner`.
    pub(crate) fn pay_due_to(&mut self, cert: Cert, owner: Who) -> Result<u128, Failure> {
        let certificate = self.cert(cert)?;
        let payer = self.app(certificate.app)?.owner;
        let due = certificate.due(self.now, self.start_of(certificate.ends));
        let due = due.ok_or_else(|| Failure::new("sums fit", cert_text(cert)))?;
        let to_pot = mul_div(due, self.figures.pot_share, 10_000, false).unwrap_or_default();
        let certificate = self.cert_mut(cert)?;
        certificate.fee_paid = certificate.fee_paid.saturating_add(due);
        self.deliver(payer, POT, to_pot)?;
        self.deliver(payer, owner, due.saturating_sub(to_pot))?;
        Ok(due)
    }

    /// Planck that were held go to whom they are for, or wait where there is no account for so little.
    fn deliver(&mut self, payer: Who, to: Who, amount: u128) -> Result<(), Failure> {
        if amount == 0 || payer == to {
            return Ok(());
        }
        if self.ant_of(to) > 0 || amount >= self.figures.existential_deposit {
            return self.pay(payer, to, amount);
        }
        let waiting = self.undelivered.entry((payer, to)).or_default();
        *waiting = waiting.saturating_add(amount);
        Ok(())
    }

    /// A certificate ends: what it has earned is paid, the rest is free again, it is gone.
    pub(crate) fn end(&mut self, cert: Cert) -> Result<(), Failure> {
        self.pay_due(cert)?;
        self.certs.remove(&cert);
        Ok(())
    }

    /// A certificate is cut to `left`. Gives what is refunded.
    pub(crate) fn cut(&mut self, cert: Cert, left: u128) -> Result<u128, Failure> {
        self.pay_due(cert)?;
        let (now, end_ms) = (self.now, self.start_of(self.cert(cert)?.original_end));
        let certificate = self.cert_mut(cert)?;
        let held = certificate.fee_left();
        let gone = certificate.amount.saturating_sub(left);
        let refund = mul_div(held, gone, certificate.amount, false).unwrap_or(held);
        certificate.amount = left;
        certificate.count_anew(now, end_ms, held.saturating_sub(refund));
        Ok(refund)
    }

    /// `rate x amount x time / (NAT x day)`, rounding up once.
    pub(crate) fn fee(&self, rate: u128, amount: u128, ms: u64) -> Result<u128, Failure> {
        let used = amount.checked_mul(u128::from(ms));
        let per = NAT.saturating_mul(u128::from(self.figures.day_ms));
        used.and_then(|used| mul_div(rate, used, per, true))
            .ok_or_else(|| Failure::new("sums fit", format!("fee: {rate} x {amount} x {ms}")))
    }

    /// The certificate, which an accepted call says is there.
    pub(crate) fn cert(&self, cert: Cert) -> Result<&Certificate, Failure> {
        self.certs.get(&cert).ok_or_else(|| missing("certificate", cert))
    }

    fn cert_mut(&mut self, cert: Cert) -> Result<&mut Certificate, Failure> {
        self.certs.get_mut(&cert).ok_or_else(|| missing("certificate", cert))
    }

    fn lives(&self, cert: Cert) -> Result<(), Failure> {
        let ends = self.cert(cert)?.ends;
        ensure(self.today() < ends, "what has ended does not change", || cert_text(cert))
    }

    /// Micro-NAT of a system that its certificates stand for.
    pub fn committed(&self, system: u64) -> u128 {
        self.certs.iter().filter(|(id, _)| id.system == system).map(|(_, cert)| cert.amount).sum()
    }

    /// Micro-NAT that an app holds.
    pub fn reserve(&self, app: u32) -> u128 {
        self.certs.values().filter(|cert| cert.app == app).map(|cert| cert.amount).sum()
    }

    /// Micro-NAT of that which are bound.
    pub fn assigned(&self, app: u32) -> u128 {
        // What a write-down has taken of a certificate is bound no more.
        self.certs.values().filter(|cert| cert.app == app).map(Certificate::bound).sum()
    }
}

/// The rate of both amounts together, rounding up.
fn blend(rate: u128, amount: u128, other: u128, more: u128) -> Option<u128> {
    let both = amount.checked_add(more)?;
    let (low, high, of_high) = if rate <= other { (rate, other, more) } else { (other, rate, amount) };
    low.checked_add(mul_div(high.saturating_sub(low), of_high, both, true)?)
}

pub(crate) fn cert_text(cert: Cert) -> String {
    format!("certificate {}/{}", cert.system, cert.serial)
}
