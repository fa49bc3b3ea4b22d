//! Decisions on stored rulebooks: the dry run, and the admission that uses an acceptance up.

use crate::{
    decide::{decide, most, some_amount},
    Acceptance, BookId, BookOf, Config, Error, Pallet, Requests, Rulebook, Rulebooks, Rules, Strategy,
};
use dlo_core::{Ask, Calendar, LiquidityPolicy, Nat, ReserveLedger, Rule, SystemId, Terms};
use sp_runtime::DispatchError;

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
        some_amount(ask)?;
        let (book, rulebook) = Self::book_of(&ask.owner, ask.system).ok_or(Rule::NoRulebook)?;
        Self::examine_book(book, &rulebook, ask)
    }

    fn admit(ask: &Ask<T::AccountId>) -> Result<Terms, DispatchError> {
        some_amount(ask).map_err(Error::<T>::from)?;
        let (book, rulebook) = Self::book_of(&ask.owner, ask.system).ok_or(Error::<T>::NoRulebook)?;
        let terms = Self::examine_book(book, &rulebook, ask).map_err(Error::<T>::from)?;
        if rulebook.rules.strategy == Strategy::Manual {
            Self::use_acceptance(ask)?;
        }
        Ok(terms)
    }
}

impl<T: Config> Pallet<T> {
    /// The rulebook that decides over `system`: the one its present owner assigned.
    pub fn rulebook_of(system: SystemId) -> Option<(BookId, Rulebook)> {
        Self::book_of(&T::Ledger::owner_of(system)?, system)
    }

    /// [`LiquidityPolicy::examine`] as if `book` of `owner` decided over the system and had `rules`: the dry run of a
    /// change. Listings and acceptances are those stored, and the version is that which the change would give.
    /// Whether `rules` are valid is not looked at.
    pub fn examine_with(
        owner: &T::AccountId,
        book: BookId,
        rules: Rules,
        ask: &Ask<T::AccountId>,
    ) -> Result<Terms, Rule> {
        some_amount(ask)?;
        let rulebook = Rulebooks::<T>::get(owner, book).filter(|_| *owner == ask.owner);
        let rulebook = rulebook.ok_or(Rule::NoRulebook)?;
        let version = rulebook.version.saturating_add(1);
        Self::examine_book(book, &Rulebook { rules, version, ..rulebook }, ask)
    }

    /// The most NAT for which [`LiquidityPolicy::examine`] admits `ask`, whose own amount is not looked at; zero where
    /// the app has no room. Errors: the rule that refuses every amount.
    pub fn most(ask: &Ask<T::AccountId>) -> Result<Nat, Rule> {
        let (book, rulebook) = Self::book_of(&ask.owner, ask.system).ok_or(Rule::NoRulebook)?;
        let listing = Self::listing(&ask.owner, book, ask.app);
        most(&rulebook.rules, listing, Self::acceptance(&rulebook.rules, ask), ask)
    }

    fn examine_book(book: BookId, rulebook: &Rulebook, ask: &Ask<T::AccountId>) -> Result<Terms, Rule> {
        let rules = &rulebook.rules;
        let listing = Self::listing(&ask.owner, book, ask.app);
        let deal = decide(rules, listing, Self::acceptance(rules, ask), ask)?;
        Ok(Terms {
            rate: deal.rate,
            notice_days: deal.notice_days,
            assignable: deal.assignable,
            book,
            version: rulebook.version,
        })
    }

    /// What the system's owner has signed for the app and still counts. Read only where `rules` ask for it.
    fn acceptance(rules: &Rules, ask: &Ask<T::AccountId>) -> Option<Acceptance> {
        if rules.strategy != Strategy::Manual {
            return None;
        }
        let request = Requests::<T>::get(ask.system, ask.app)?;
        let counts = request.owner == ask.owner && T::Calendar::today() < request.expires;
        request.accepted.filter(|_| counts)
    }

    /// The rulebook that `owner` has assigned to `system`; not whether the system is still that owner's.
    pub(crate) fn book_of(owner: &T::AccountId, system: SystemId) -> Option<(BookId, Rulebook)> {
        let assignment = BookOf::<T>::get(system).filter(|assignment| assignment.owner == *owner)?;
        Rulebooks::<T>::get(owner, assignment.book).map(|rulebook| (assignment.book, rulebook))
    }
}
