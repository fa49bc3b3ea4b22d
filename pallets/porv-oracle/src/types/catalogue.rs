//! The catalogue: skus, their classes, depreciation tables.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dlo_core::{price::MAX_TABLE_YEARS, Balance, Bps, ClassId, Day, YearTable};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;

/// Bytes that the key of a sku may have.
pub const MAX_KEY_LENGTH: u32 = 64;
/// Bytes that names of classes and tables may have.
pub const MAX_NAME_LENGTH: u32 = 64;
/// Months that a class's life may last.
pub const MAX_LIFE_MONTHS: u16 = 600;

/// The maker's name of a sku, as price sources know it.
pub type SkuKey = BoundedVec<u8, ConstU32<MAX_KEY_LENGTH>>;
/// A short text: printable ASCII.
pub type Name = BoundedVec<u8, ConstU32<MAX_NAME_LENGTH>>;

/// A catalogue entry.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Sku<AccountId> {
    /// Its name.
    pub key: SkuKey,
    /// Who added it; none for an entry of the genesis state, which nobody can remove.
    pub depositor: Option<AccountId>,
    /// ANT planck held from the depositor.
    pub deposit: Balance,
    /// Its class, once it has one.
    pub class: Option<ClassId>,
    /// GiB that one item stores.
    pub capacity_gib: u32,
    /// Parts that use it, the reference price of storage as one of them; oracles are asked for its price while there are
    /// any.
    pub parts: u32,
}

/// What skus of one class have in common.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Class {
    /// Its name.
    pub name: Name,
    /// Taken off a new price, to give what a resale brings.
    pub resale_haircut: Bps,
    /// Taken off the market price where the owner's schedule writes the part off at once.
    pub writeoff_haircut: Bps,
    /// Months after which no part of this class has value.
    pub life_months: u16,
}

/// A depreciation table of one jurisdiction. It never changes: a new rate is a new table.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Table {
    /// Whose rule it is, such as "US".
    pub jurisdiction: Name,
    /// What it applies to, such as "MACRS 5-year half-year".
    pub class: Name,
    /// Counts up with each change of the rule.
    pub version: u16,
    /// The day from which the rule holds.
    pub effective: Day,
    /// What is written down in each year of service; the sum is the whole.
    pub years: BoundedVec<Bps, ConstU32<MAX_TABLE_YEARS>>,
}

impl Table {
    /// The yearly parts alone.
    pub fn year_table(&self) -> YearTable {
        YearTable { years: self.years.to_vec() }
    }
}
