//! Keys whose bytes sort as what they stand for, so that the order of storage is the order of the offer book.

use codec::{Decode, Encode, MaxEncodedLen};
use dlo_core::{FeeRate, SystemId};
use scale_info::TypeInfo;

/// A rate, most significant byte first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct RateKey([u8; 16]);

/// A system, most significant byte first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, MaxEncodedLen, TypeInfo)]
pub struct SystemKey([u8; 8]);

impl From<FeeRate> for RateKey {
    fn from(rate: FeeRate) -> Self {
        Self(rate.0.to_be_bytes())
    }
}

impl From<RateKey> for FeeRate {
    fn from(key: RateKey) -> Self {
        Self(u128::from_be_bytes(key.0))
    }
}

impl From<SystemId> for SystemKey {
    fn from(system: SystemId) -> Self {
        Self(system.0.to_be_bytes())
    }
}

impl From<SystemKey> for SystemId {
    fn from(key: SystemKey) -> Self {
        Self(u64::from_be_bytes(key.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn encoded_keys_sort_as_rates_and_systems_do(a: (u128, u64), b: (u128, u64)) {
            let encoded = |(rate, system): (u128, u64)| {
                (RateKey::from(FeeRate(rate)), SystemKey::from(SystemId(system))).encode()
            };
            prop_assert_eq!(encoded(a).cmp(&encoded(b)), a.cmp(&b));
        }

        #[test]
        fn a_key_gives_back_what_it_stands_for(rate: u128, system: u64) {
            prop_assert_eq!(FeeRate::from(RateKey::from(FeeRate(rate))), FeeRate(rate));
            prop_assert_eq!(SystemId::from(SystemKey::from(SystemId(system))), SystemId(system));
        }
    }
}
