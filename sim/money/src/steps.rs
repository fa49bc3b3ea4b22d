//! What can happen: steps as plain values, which can be written to a file and played again.

use dlo_core::{FeeRate, Nat, Usd};
use serde::{Deserialize, Serialize};

/// ANT planck.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planck(#[serde(with = "dlo_core::decimal")] pub u128);

/// The number of one of the accounts that play; see [`crate::world::ACCOUNTS`].
pub type Who = u8;

/// A certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cert {
    /// The system whose NAT it makes mobile.
    pub system: u64,
    /// Its number there.
    pub serial: u32,
}

/// A part as it is declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Which of the skus that have prices.
    pub sku: u8,
    /// What was paid for each item.
    pub paid: Usd,
    /// Items.
    pub items: u8,
    /// The serial ids follow from this.
    pub serials: u32,
    /// First day in service.
    pub in_service: u32,
    /// Which schedule; see [`crate::world::schedule`].
    pub schedule: u8,
}

/// A rulebook's rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Closed, listed, open.
    pub mode: u8,
    /// Manual, automatic, target shares.
    pub strategy: u8,
    /// Hundredths of a percent above a target share.
    pub tolerance: u16,
    /// One bit for each category.
    pub categories: u8,
    /// Whether certificates may be assigned.
    pub assignable: bool,
    /// Planck per NAT and day.
    pub rate: FeeRate,
    /// Days of notice.
    pub notice_days: u32,
    /// The shortest term.
    pub min_days: u32,
    /// The longest term.
    pub max_days: u32,
    /// What stays unlent.
    pub floor: Nat,
    /// The most that one app may hold.
    pub cap_amount: Option<Nat>,
    /// The same as a share, in hundredths of a percent.
    pub cap_share: Option<u16>,
}

/// What a rulebook says of one app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Listing {
    /// Refused.
    Blocked,
    /// Admitted, with what is set here in place of the rules.
    Allowed {
        /// Planck per NAT and day.
        rate: Option<FeeRate>,
        /// Days of notice.
        notice_days: Option<u32>,
        /// The longest term.
        max_days: Option<u32>,
        /// The most that the app may hold.
        cap_amount: Option<Nat>,
        /// Whether its certificates may be assigned.
        assignable: Option<bool>,
        /// Its target share, in hundredths of a percent.
        target: Option<u16>,
    },
}

/// What a system is sold for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Price {
    /// ANT.
    Ant(Planck),
    /// Certificates assigned to the seller.
    Assignment {
        /// Together.
        amount: Nat,
        /// Until the start of this day.
        until: u32,
    },
}

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// A block, so many milliseconds after the last.
    Block {
        /// Milliseconds.
        ms: u64,
        /// Whether transactions leave the hooks no weight to idle with.
        full: bool,
    },
    /// The oracle accepts a price.
    Price {
        /// Which of the skus that have prices.
        sku: u8,
        /// Per item.
        price: Usd,
    },
    /// The price of a sku expires.
    Expire {
        /// Which of the skus that have prices.
        sku: u8,
    },
    /// A system has proven to store so many GiB, each of which is worth one US$.
    Work {
        /// The system.
        system: u64,
        /// GiB.
        gib: u64,
    },
    /// Whether what work is worth is set from now on.
    Rate {
        /// Whether it is.
        fresh: bool,
    },
    /// A signed call.
    Call {
        /// The signer.
        who: Who,
        /// What is called.
        call: Call,
    },
}

/// The calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Call {
    // nat-genesis
    Commit { system: Option<u64>, part: Part },
    CancelCommit { system: Option<u64>, part: Part },
    Register { part: Part },
    AddParts { system: u64, part: Part },
    Generate { system: u64 },
    SwitchSchedule { system: u64, part: u32, schedule: u8 },
    RetirePart { system: u64, part: u32 },
    RetireSystem { system: u64 },
    Revalue { system: u64 },
    // liquidity-policy
    CreateBook { rules: Rules },
    UpdateBook { book: u32, rules: Rules },
    RemoveBook { book: u32 },
    SetListing { book: u32, app: u32, listing: Option<Listing> },
    AssignBook { system: u64, book: Option<u32> },
    Request { system: u64, app: u32, amount: Nat, days: u32, max_rate: FeeRate },
    Accept { system: u64, app: u32, amount: Nat, days: u32 },
    Withdraw { system: u64, app: u32 },
    Offer { system: u64 },
    Unoffer { system: u64 },
    // cert-escrow
    RegisterApp { category: u8 },
    UpdateApp { app: u32, container: Option<u8> },
    CloseApp { app: u32 },
    Draw { app: u32, legs: Vec<(u64, Nat)>, days: u32, max_rate: FeeRate },
    Claim { cert: Cert },
    Release { cert: Cert },
    ReleasePart { cert: Cert, amount: Nat },
    Recall { cert: Cert },
    Settle { cert: Cert },
    Renew { cert: Cert, days: u32, max_rate: FeeRate },
    TopUp { cert: Cert, amount: Nat, max_rate: FeeRate },
    ClaimUndelivered { payer: Who, beneficiary: Who },
    Assign { cert: Cert, purpose: u8, amount: Nat, beneficiary: Who, until: u32 },
    Clear { cert: Cert, assignment: u32 },
    Rent { app: u32, container: u8 },
    Vacate { app: u32 },
    Dismiss { app: u32, operator: Who },
    WriteDown { system: u64 },
    // app-obligations
    CreateCurrency { app: u32 },
    Issue { app: u32, to: Who, amount: Nat },
    Redeem { app: u32, amount: Nat },
    CloseCurrency { app: u32 },
    DeclareLiabilities { app: u32, total: Nat, holders: u32 },
    DeclareForeign { app: u32, slot: u8, issued: Nat },
    RecordSettlement { app: u32, volume: Nat, count: u32 },
    RestoreBond { app: u32 },
    Poke { app: u32 },
    // system-sale
    OfferSale { system: u64, price: Price, buyer: Option<Who>, until: u32 },
    WithdrawSale { system: u64 },
    Buy { system: u64, price: Price, least_backed: Nat, revision: u32, certs: Vec<(Cert, Nat)> },
    // pallet-assets
    TransferUnits { app: u32, to: Who, amount: Nat },
    TransferUnitsKeepAlive { app: u32, to: Who, amount: Nat },
    ApproveUnits { app: u32, delegate: Who, amount: Nat },
    CancelApproval { app: u32, delegate: Who },
    TransferApproved { app: u32, from: Who, to: Who, amount: Nat },
    TouchUnits { app: u32 },
    RefundUnits { app: u32 },
    MintUnits { app: u32, to: Who, amount: Nat },
    BurnUnits { app: u32, from: Who, amount: Nat },
    // pallet-balances
    Transfer { to: Who, amount: Planck },
    TransferKeepAlive { to: Who, amount: Planck },
    TransferAll { to: Who, keep_alive: bool },
    BurnAnt { amount: Planck },
}

/// Calls that nobody may make: units and ANT are made and lost by rule only.
pub const FORBIDDEN: [&str; 3] = ["MintUnits", "BurnUnits", "BurnAnt"];

/// Calls that cannot succeed while all else is right: who is paid owns a system, whose deposit keeps his account alive, so
/// that nothing ever waits for him.
pub const NEEDLESS: [&str; 1] = ["ClaimUndelivered"];

/// All other calls; each must succeed somewhere in a long run.
pub const ALLOWED: [&str; 58] = [
    "Commit",
    "CancelCommit",
    "Register",
    "AddParts",
    "Generate",
    "SwitchSchedule",
    "RetirePart",
    "RetireSystem",
    "Revalue",
    "CreateBook",
    "UpdateBook",
    "RemoveBook",
    "SetListing",
    "AssignBook",
    "Request",
    "Accept",
    "Withdraw",
    "Offer",
    "Unoffer",
    "RegisterApp",
    "UpdateApp",
    "CloseApp",
    "Draw",
    "Claim",
    "Release",
    "ReleasePart",
    "Recall",
    "Settle",
    "Renew",
    "TopUp",
    "Assign",
    "Clear",
    "Rent",
    "Vacate",
    "Dismiss",
    "WriteDown",
    "CreateCurrency",
    "Issue",
    "Redeem",
    "CloseCurrency",
    "DeclareLiabilities",
    "DeclareForeign",
    "RecordSettlement",
    "RestoreBond",
    "Poke",
    "OfferSale",
    "WithdrawSale",
    "Buy",
    "TransferUnits",
    "TransferUnitsKeepAlive",
    "ApproveUnits",
    "CancelApproval",
    "TransferApproved",
    "Transfer",
    "TransferKeepAlive",
    "TransferAll",
    "TouchUnits",
    "RefundUnits",
];

impl Call {
    /// The call's name.
    pub fn kind(&self) -> String {
        let text = format!("{self:?}");
        text.split(' ').next().unwrap_or_default().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_come_back_from_json_unchanged() {
        let step = Step::Call {
            who: 3,
            call: Call::Draw {
                app: 1,
                legs: vec![(2, Nat(u128::MAX))],
                days: 30,
                max_rate: FeeRate(u128::MAX),
            },
        };
        let json = serde_json::to_string(&step).unwrap();
        assert_eq!(serde_json::from_str::<Step>(&json).unwrap(), step);
    }

    #[test]
    fn a_call_is_named_by_its_variant() {
        let call = Call::Poke { app: 1 };
        assert_eq!(call.kind(), "Poke");
        assert!(ALLOWED.contains(&call.kind().as_str()));
    }
}
