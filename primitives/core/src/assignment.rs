//! What apps bind parts of certificates to.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// What an app has promised, for which it binds part of a certificate.
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
pub enum Purpose {
    /// A loan.
    Loan,
    /// A warranty or an insurance.
    Warranty,
    /// A settlement between parties.
    Settlement,
}
