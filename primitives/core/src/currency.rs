//! Currencies other than US$, in which price sources may quote.

use alloc::string::String;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::{fmt, str::FromStr};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Letters of a code.
const LENGTH: usize = 3;

/// The ISO 4217 code of a currency: three capital letters. In text it is the code.
#[derive(
    Clone,
    Copy,
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
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; LENGTH]);

/// The text is not three capital letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotACode;

impl Currency {
    /// Units of which a rate gives the price. A rate is micro-dollars for so many units, so that it has digits enough
    /// for currencies worth less than a cent.
    pub const RATE_UNITS: u128 = 1_000_000;

    /// The US dollar, in which all values of the chain are.
    pub const USD: Self = Self(*b"USD");

    /// Whether the code is one: what was decoded from a transaction may not be.
    pub fn is_sound(&self) -> bool {
        self.0.iter().all(u8::is_ascii_uppercase)
    }
}

impl FromStr for Currency {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<Self, NotACode> {
        let code = Self(text.as_bytes().try_into().map_err(|_| NotACode)?);
        code.is_sound().then_some(code).ok_or(NotACode)
    }
}

impl TryFrom<String> for Currency {
    type Error = NotACode;

    fn try_from(text: String) -> Result<Self, NotACode> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        Self::from_utf8_lossy(&currency.0).into_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.0))
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for NotACode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a currency is three capital letters, such as EUR")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_three_capital_letters_are_a_currency() {
        for bad in ["", "EU", "EURO", "eur", "E1R", "€"] {
            assert_eq!(bad.parse::<Currency>(), Err(NotACode), "{bad}");
        }
        assert!(!Currency(*b"eur").is_sound());
        assert_eq!("USD".parse(), Ok(Currency::USD));
    }

    #[test]
    fn a_currency_is_its_code_in_json() {
        let euro: Currency = serde_json::from_str("\"EUR\"").unwrap();
        assert_eq!(serde_json::to_string(&euro).unwrap(), "\"EUR\"");
        assert!(serde_json::from_str::<Currency>("\"euro\"").is_err());
    }
}
