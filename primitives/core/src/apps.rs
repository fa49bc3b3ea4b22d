//! What pallets know of each other's apps: who owns them, what stands behind them, and what they owe.

use crate::{AppId, Balance, Category, CertId, Day, Nat, Purpose};
use sp_core::H256;
use sp_runtime::DispatchError;

/// An app as its reserve has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppPosition<AccountId> {
    /// The account that acts for it.
    pub owner: AccountId,
    /// What it is for.
    pub category: Category,
    /// NAT behind it: the sum of its certificates.
    pub reserve: Nat,
    /// NAT of that which is assigned.
    pub assigned: Nat,
    /// ANT planck that are still held of its bond.
    pub bond: Balance,
}

impl<AccountId> AppPosition<AccountId> {
    /// What may stand behind currency and other liabilities. Rounds nothing; zero where more is assigned than there is.
    pub fn free(&self) -> Nat {
        self.reserve.saturating_sub(self.assigned)
    }
}

/// The registered apps and their reserves.
pub trait AppReserves<AccountId> {
    /// The app, if it is registered.
    fn position(app: AppId) -> Option<AppPosition<AccountId>>;

    /// Takes up to `amount` ANT planck of the app's bond for the pot and gives what was taken. The bond may be spent
    /// down to zero.
    fn slash_bond(app: AppId, amount: Balance) -> Result<Balance, DispatchError>;

    /// Holds what is missing of the app's bond from its owner again and gives what was held.
    fn restore_bond(app: AppId) -> Result<Balance, DispatchError>;
}

/// What apps owe against their reserves.
pub trait AppObligations {
    /// NAT that must stay behind the app beyond what is assigned: currency issued and liabilities declared.
    fn owed(app: AppId) -> Nat;

    /// Whether the app may be closed: it owes nothing and has no currency left.
    fn is_settled(app: AppId) -> bool;

    /// The reserve of `app`, or what is assigned of it, has changed: it may have become short, or be covered again.
    fn reserve_changed(app: AppId);

    /// `app`, which was settled, is closed: nothing of it need be kept.
    fn app_closed(app: AppId);
}

impl AppObligations for () {
    fn owed(_: AppId) -> Nat {
        Nat::ZERO
    }

    fn is_settled(_: AppId) -> bool {
        true
    }

    fn reserve_changed(_: AppId) {}

    fn app_closed(_: AppId) {}
}

/// Binds parts of certificates.
pub trait Assigner<AccountId> {
    /// Binds `amount` of `cert`, which an app of `who` holds, to a promise to `beneficiary` until the start of `until`.
    fn assign(
        who: &AccountId,
        cert: CertId,
        purpose: Purpose,
        amount: Nat,
        reference: H256,
        beneficiary: &AccountId,
        until: Day,
    ) -> Result<(), DispatchError>;
}
