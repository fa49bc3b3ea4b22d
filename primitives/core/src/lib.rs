//! Identifiers, unit newtypes and the traits through which the pallets of the DLO chain know each other.
//!
//! Nothing here computes a value: the maths is in `dlo-porv`, the state in the pallets.

#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod apps;
pub mod assignment;
pub mod calendar;
pub mod currency;
pub mod handover;
pub mod hardware;
pub mod ids;
pub mod ledger;
pub mod policy;
pub mod price;
pub mod standing;
pub mod units;
pub mod work;

pub mod decimal;

pub use apps::{AppObligations, AppPosition, AppReserves, Assigner};
pub use assignment::Purpose;
pub use calendar::Calendar;
pub use currency::Currency;
pub use handover::Handover;
pub use hardware::{Hardware, HardwareProvider};
pub use ids::{
    AppId, BatchId, CertId, ClassId, CommodityId, PartId, PeerId, SerialId, SkuId, SystemId, TableId,
};
pub use ledger::{Backing, OnShortfall, ReserveLedger, Shortfall, Size, Tightest};
pub use policy::{Ask, Category, LiquidityPolicy, Rule, Terms};
pub use price::{Market, PriceError, PriceKind, PriceProvider, SkuClass, YearTable};
pub use standing::Standing;
pub use units::{Balance, Bps, Day, FeeRate, Nat, Usd, ANT};
pub use work::WorkProvider;
