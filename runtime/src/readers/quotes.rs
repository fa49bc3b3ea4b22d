//! Quotes: the cheapest legs for an ask. Nothing here changes state: what has to be revalued is rolled back.

use crate::{readers::reserves::owner_of, AccountId, CertEscrow, LiquidityPolicy, NatGenesis, Runtime};
use alloc::vec::Vec;
use dlo_core::{AppId, Ask, Backing, Calendar, FeeRate, LiquidityPolicy as _, Nat, ReserveLedger, SystemId};
use dlo_runtime_api::{
    views::{Planck, QuoteView, QuotedLeg},
    MAX_LEGS, MAX_PAGE, MAX_QUOTED,
};
use frame_support::storage::{with_transaction, TransactionOutcome};
use sp_runtime::DispatchError;

type Ledger = NatGenesis;

/// What an app looks for.
struct Wanted {
    app: AppId,
    days: u32,
    max_rate: FeeRate,
}

/// The cheapest legs for `amount` over `days` at `max_rate` or less, among at most [`MAX_QUOTED`] offers behind
/// `after`. They are looked at in the order of the book until they suffice, and then taken by what the app would pay.
pub fn quote(
    app: AppId,
    amount: Nat,
    days: u32,
    max_rate: FeeRate,
    after: Option<(FeeRate, SystemId)>,
) -> QuoteView {
    let wanted = Wanted { app, days, max_rate };
    let mut quote =
        QuoteView { legs: Vec::new(), amount: Nat::ZERO, fee: Planck(0), examined: 0, next: after };
    let mut found: Vec<QuotedLeg> = Vec::new();
    let mut sum = Nat::ZERO;
    let mut left = MAX_QUOTED;
    while left > 0 && sum < amount {
        let limit = left.min(usize::try_from(MAX_PAGE).unwrap_or_default());
        let page = LiquidityPolicy::offers(quote.next, u32::try_from(limit).unwrap_or_default());
        for (system, offer) in page.offers {
            if sum >= amount {
                break;
            }
            quote.examined = quote.examined.saturating_add(1);
            quote.next = Some((offer.rate, system));
            if let Some(leg) = candidate(&wanted, system, amount) {
                sum = Nat(sum.0.saturating_add(leg.amount.0));
                found.push(leg);
            }
        }
        left = left.saturating_sub(limit);
        match page.next {
            Some(next) if sum < amount => quote.next = Some(next),
            Some(_) => {}
            None => {
                if sum < amount {
                    quote.next = None;
                }
                break;
            }
        }
    }
    found.sort_by_key(|leg| (leg.rate, leg.system));
    found.truncate(MAX_LEGS);
    fill(&wanted, found, amount, &mut quote);
    quote
}

/// Takes of `found`, cheapest first, what `amount` needs. The last leg is cut to the rest; where that would be less
/// than a certificate may have, the leg before leaves it enough.
fn fill(wanted: &Wanted, found: Vec<QuotedLeg>, amount: Nat, quote: &mut QuoteView) {
    let least = <Runtime as pallet_cert_escrow::Config>::MinCertificate::get();
    let (mut rest, mut more) = (amount, found.len());
    for leg in found {
        more = more.saturating_sub(1);
        let mut taken = leg.amount.min(rest);
        let behind = rest.saturating_sub(taken);
        if more > 0 && !behind.is_zero() && behind < least {
            taken = taken.saturating_sub(least.saturating_sub(behind));
        }
        if taken < least {
            continue;
        }
        // A smaller leg costs less, and not always in proportion: its fee rounds up.
        let leg = if taken == leg.amount { Some(leg) } else { examined(wanted, leg.system, taken) };
        let Some(leg) = leg else { continue };
        rest = rest.saturating_sub(leg.amount);
        quote.amount = Nat(quote.amount.0.saturating_add(leg.amount.0));
        quote.fee = Planck(quote.fee.0.saturating_add(leg.fee.0));
        quote.legs.push(leg);
        if rest.is_zero() {
            break;
        }
    }
}

/// The most of `amount` that `system` would lend now, and what that costs.
fn candidate(wanted: &Wanted, system: SystemId, amount: Nat) -> Option<QuotedLeg> {
    // Valuing a system is the dear part: the rules are asked first, about what is recorded.
    let recorded = ask(wanted, system, <Ledger as ReserveLedger<AccountId>>::backing(system)?)?;
    LiquidityPolicy::most(&recorded).ok()?;
    let most = with_transaction(|| {
        let most = most(wanted, system, amount).ok_or(DispatchError::Unavailable);
        TransactionOutcome::Rollback(most)
    });
    examined(wanted, system, most.ok()?)
}

/// The dry run of a draw of `amount` from `system`, where it is admitted.
fn examined(wanted: &Wanted, system: SystemId, amount: Nat) -> Option<QuotedLeg> {
    let terms = CertEscrow::examine_leg(wanted.app, system, amount, wanted.days, wanted.max_rate).ok()?;
    Some(QuotedLeg { system, amount, rate: terms.rate, fee: Planck(terms.fee) })
}

/// What rulebook and ledger would admit of `amount` at most; none where that is less than a certificate may have.
fn most(wanted: &Wanted, system: SystemId, amount: Nat) -> Option<Nat> {
    let backing = <Ledger as ReserveLedger<AccountId>>::revalue(system).ok()?;
    let until = NatGenesis::today().checked_add(wanted.days)?;
    let ask = ask(wanted, system, backing)?;
    let most = LiquidityPolicy::most(&ask).ok()?.min(amount).min(NatGenesis::lendable(system)?);
    // A cut moves every day up to the end alike, so the shortfall of the tightest is all there is to cut.
    let tightest = <Ledger as ReserveLedger<AccountId>>::tightest(system, most, until)?;
    let most = most.checked_sub(tightest.committed.saturating_sub(tightest.allowed))?;
    let least = <Runtime as pallet_cert_escrow::Config>::MinCertificate::get();
    // The app's own rate may be above what it accepts.
    let terms = LiquidityPolicy::examine(&Ask { amount: most, ..ask }).ok()?;
    (most >= least && terms.rate <= wanted.max_rate).then_some(most)
}

/// What the app asks of the rulebook of `system`, for no amount yet.
fn ask(wanted: &Wanted, system: SystemId, backing: Backing) -> Option<Ask<AccountId>> {
    Some(Ask {
        owner: owner_of(system)?,
        system,
        app: wanted.app,
        category: pallet_cert_escrow::Apps::<Runtime>::get(wanted.app)?.category,
        amount: Nat::ZERO,
        days: wanted.days,
        backed: backing.backed,
        committed: backing.committed,
        committed_to_app: pallet_cert_escrow::CommittedToApp::<Runtime>::get(system, wanted.app),
    })
}
