//! Who runs an app's container.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dlo_core::{Balance, Day};
use scale_info::TypeInfo;
use sp_core::H256;

/// An account that states to run an app's container.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Operator {
    /// The hash of the container image that it runs; the app's own may have changed since.
    pub container: H256,
    /// Day on which it stated that.
    pub since: Day,
    /// ANT planck held from it.
    pub deposit: Balance,
}
