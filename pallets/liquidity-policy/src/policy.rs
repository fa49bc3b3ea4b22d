//! Decisions and readers. Nothing here changes state.

use crate::{
    AdmitMode, BookId, BookOf, Config, Error, Listing, ListingEntry, Listings, Pallet, Rulebook, Rulebooks,
    Rules,
};
use dlo_core::{Ask, Bps, LiquidityPolicy, Nat, ReserveLedger, Rule, SystemId, Terms};
use sp_runtime::{helpers_128bit::multiply_by_rational_with_rounding, DispatchError, Rounding};

impl<T: Config> From<Rule> for Error<T> {
    fn from(rule: Rule) -> Self {
        match rule {
            Rule::NoRulebook => Self::NoRulebook,
            Rule::Closed => Self::Closed,
            Rule::NotListed => Self::NotListed,
            Rule::Blocked => Self::Blocked,
            Rule::ZeroAmount => Self::ZeroAmount,
            Rule::TooShort => Self::TooShort,
            Rule::TooLong => Self::TooLong,
            Rule::AppAmountCap => Self::AppAmountCap,
            Rule::AppShareCap => Self::AppShareCap,
            Rule::Floor => Self::Floor,
            Rule::Category => Self::Category,
            Rule::NotAccepted => Self::NotAccepted,
            Rule::AboveTarget => Self::AboveTarget,
        }
    }
}

impl<T: Config> LiquidityPolicy<T::AccountId> for Pallet<T> {
    fn examine(ask: &Ask<T::AccountId>) -> Result<Terms, Rule> {
        if ask.amount.is_zero() {
            return Err(Rule::ZeroAmount);
        }
        let (book, rulebook) = Self::book_of(&ask.owner, ask.system).ok_or(Rule::NoRulebook)?;
        let listing = Listings::<T>::get((&ask.owner, book), ask.app);
        let rules = rulebook.rules;
        admits_app(&rules, listing)?;
        admits_term(&rules, ask.days)?;
        admits_amount(&rules, ask)?;
        Ok(Terms { rate: rules.rate, notice_days: rules.notice_days, assignable: true, book, version: 0 })
    }

    fn admit(ask: &Ask<T::AccountId>) -> Result<Terms, DispatchError> {
        Self::examine(ask).map_err(|rule| Error::<T>::from(rule).into())
    }
}

impl<T: Config> Pallet<T> {
    /// The rulebook that decides over `system`: the one its present owner assigned.
    pub fn rulebook_of(system: SystemId) -> Option<(BookId, Rulebook)> {
        Self::book_of(&T::Ledger::owner_of(system)?, system)
    }

    fn book_of(owner: &T::AccountId, system: SystemId) -> Option<(BookId, Rulebook)> {
        let assignment = BookOf::<T>::get(system).filter(|assignment| assignment.owner == *owner)?;
        Rulebooks::<T>::get(owner, assignment.book).map(|rulebook| (assignment.book, rulebook))
    }
}

fn admits_app(rules: &Rules, listing: Option<ListingEntry>) -> Result<(), Rule> {
    match (rules.mode, listing.map(|entry| entry.listing)) {
        (_, Some(Listing::Blocked)) => Err(Rule::Blocked),
        (AdmitMode::Closed, _) => Err(Rule::Closed),
        (AdmitMode::Listed, None) => Err(Rule::NotListed),
        (AdmitMode::Listed, Some(Listing::Allowed)) | (AdmitMode::Open, _) => Ok(()),
    }
}

fn admits_term(rules: &Rules, days: u32) -> Result<(), Rule> {
    if days < rules.min_days {
        return Err(Rule::TooShort);
    }
    if days > rules.max_days {
        return Err(Rule::TooLong);
    }
    Ok(())
}

fn admits_amount<AccountId>(rules: &Rules, ask: &Ask<AccountId>) -> Result<(), Rule> {
    // A sum that does not fit is above every cap.
    let held = ask.committed_to_app.checked_add(ask.amount);
    let within = |cap: Nat| held.is_some_and(|held| held <= cap);
    if !rules.cap_amount.is_none_or(within) {
        return Err(Rule::AppAmountCap);
    }
    if !rules.cap_share.map(|share| share_of(ask.backed, share)).is_none_or(within) {
        return Err(Rule::AppShareCap);
    }
    let unlent = ask.backed.checked_sub(ask.committed).and_then(|free| free.checked_sub(ask.amount));
    match unlent {
        Some(unlent) if unlent >= rules.floor => Ok(()),
        _ => Err(Rule::Floor),
    }
}

/// `backed x share`, rounded down: a cap never admits more than its share.
fn share_of(backed: Nat, share: Bps) -> Nat {
    let part = u128::from(share.0);
    let whole = u128::from(Bps::WHOLE.0);
    Nat(multiply_by_rational_with_rounding(backed.0, part, whole, Rounding::Down).unwrap_or_default())
}
