//! How certificates stand, for readers.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// How a live certificate stands. Derived, never stored. Where two apply, the later in this list is told, but that the
/// day has come goes before all.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Encode,
    Decode,
    DecodeWithMemTracking,
    MaxEncodedLen,
    TypeInfo,
    Serialize,
    Deserialize,
)]
pub enum Standing {
    /// Staked to its app until the day agreed.
    Staked,
    /// Recalled by the owner of its system: it ends after the notice.
    Recalled,
    /// Its day has come, and it is not settled yet.
    Overdue,
    /// Its system is impaired: less is backed than committed.
    Impaired,
}
