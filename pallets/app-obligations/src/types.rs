//! Currencies, declarations, settlements, and what they add up to.

use crate::Standing;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dlo_core::{AppId, Balance, Bps, Day, Nat};
use dlo_porv::math::mul_div_floor;
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use sp_core::H256;

/// Decimals of every currency: those of NAT, so that its units compare with micro-NAT directly.
pub const DECIMALS: u8 = 6;

/// The longest name of a currency, in bytes.
pub const MAX_NAME: u32 = 64;

/// The longest symbol of a currency, in bytes.
pub const MAX_SYMBOL: u32 = 16;

/// The longest name of another chain, in bytes.
pub const MAX_CHAIN: u32 = 32;

/// The longest name of a token on another chain, such as its contract's address, in bytes.
pub const MAX_TOKEN: u32 = 64;

/// The most customers of one declaration.
pub const MAX_HOLDERS: u32 = 1 << 20;

/// A currency's name: UTF-8 by convention, not checked.
pub type CurrencyName = BoundedVec<u8, ConstU32<MAX_NAME>>;

/// A currency's symbol: UTF-8 by convention, not checked.
pub type CurrencySymbol = BoundedVec<u8, ConstU32<MAX_SYMBOL>>;

/// The name of another chain: UTF-8 by convention, not checked.
pub type ChainName = BoundedVec<u8, ConstU32<MAX_CHAIN>>;

/// What a token is known by on its chain: UTF-8 by convention, not checked.
pub type TokenName = BoundedVec<u8, ConstU32<MAX_TOKEN>>;

/// An app's currency. How much is issued is the asset's supply.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct AppCurrency<AccountId> {
    /// From whom the deposit is held.
    pub depositor: AccountId,
    /// ANT planck held for it.
    pub deposit: Balance,
    /// Where it is in its life.
    pub phase: CurrencyPhase,
}

/// Where a currency is in its life. Its end is no phase: a closed currency is gone.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum CurrencyPhase {
    /// It can be issued.
    Live,
    /// Nothing is in circulation, nor ever will be; what is left of it is being removed.
    Closing,
}

/// What an app declares to owe its customers.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Liabilities {
    /// The root of the Merkle-sum tree over them.
    pub root: H256,
    /// Their sum; never zero.
    pub total: Nat,
    /// How many customers; 1 to [`MAX_HOLDERS`].
    pub holders: u32,
    /// Milliseconds since 1970 at which it was declared.
    pub declared_at: u64,
}

/// What an app declares to have issued on another chain.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct ForeignIssue {
    /// Its number among the app's.
    pub slot: u8,
    /// The chain.
    pub chain: ChainName,
    /// The token there.
    pub token: TokenName,
    /// What is issued, in micro-NAT; never zero.
    pub issued: Nat,
    /// Milliseconds since 1970 at which it was declared.
    pub declared_at: u64,
}

/// What was settled, of one app or of all.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct SettlementSums {
    /// NAT that were settled.
    pub volume: Nat,
    /// In how many payments.
    pub count: u64,
    /// ANT planck paid to the pot for it.
    pub fees: Balance,
}

impl SettlementSums {
    /// Both together, or `None` where a sum does not fit.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        Some(Self {
            volume: self.volume.checked_add(other.volume)?,
            count: self.count.checked_add(other.count)?,
            fees: self.fees.checked_add(other.fees)?,
        })
    }
}

/// What an app owes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Owed {
    /// Units of its currency.
    pub issued: Nat,
    /// What it declares to owe its customers.
    pub liabilities: Nat,
    /// What it declares to have issued on other chains; the largest number where the sum does not fit.
    pub foreign: Nat,
}

impl Owed {
    /// All of it; the largest number where the sum does not fit.
    pub fn total(self) -> Nat {
        let sum = self.issued.0.saturating_add(self.liabilities.0).saturating_add(self.foreign.0);
        Nat(sum)
    }

    /// Whether `free` NAT stand behind all of it. The largest number stands for sums beyond it, and nothing covers it.
    pub fn is_covered_by(self, free: Nat) -> bool {
        self.total() <= free && self.total() < Nat(u128::MAX)
    }
}

/// What an app owes, and what stands behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// NAT behind the app.
    pub reserve: Nat,
    /// NAT of that which is assigned.
    pub assigned: Nat,
    /// What is not: what stands behind all that is owed.
    pub free: Nat,
    /// Units of its currency.
    pub issued: Nat,
    /// What it declares to owe its customers.
    pub liabilities: Nat,
    /// What it declares to have issued on other chains.
    pub foreign: Nat,
    /// The sum of the three; the largest number where it does not fit.
    pub owed: Nat,
    /// `free / owed`, rounded down, at most 65,535; none where nothing is owed.
    pub ratio: Option<Bps>,
    /// How the app stood when it was last looked at.
    pub standing: Standing,
}

impl Coverage {
    /// `free / owed`, rounded down, at most 65,535; none where nothing is owed.
    pub fn ratio(free: Nat, owed: Nat) -> Option<Bps> {
        if owed.is_zero() {
            return None;
        }
        let ratio = mul_div_floor(free.0, Bps::WHOLE.0.into(), owed.0).unwrap_or(u128::MAX);
        Some(Bps(u16::try_from(ratio).unwrap_or(u16::MAX)))
    }
}

/// An app at which the round looks.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum Stop {
    /// One that is overdue or has defaulted.
    Marked(AppId),
    /// One that was covered again lately.
    Mended(AppId),
}

impl Stop {
    /// The app.
    pub fn app(self) -> AppId {
        match self {
            Self::Marked(app) | Self::Mended(app) => app,
        }
    }
}

/// How far the round has come.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Sweep {
    /// The day on which the last round began.
    pub started_on: Day,
    /// The app looked at last; none once the round is done.
    pub after: Option<Stop>,
}
