//! How far a write-down has come.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use dlo_core::Shortfall;
use scale_info::TypeInfo;

/// The write-down of one system's certificates.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct WriteDown {
    /// What is left of what was committed. Stays as it was at the start, so that all are cut alike.
    pub shortfall: Shortfall,
    /// The serial of the certificate that was last looked at, in the order of storage; none at the start.
    pub after: Option<u32>,
}
