//! Amounts as people write them: exact decimals, never floats.

use crate::error::{Error, Result};
use dlo_core::{Bps, FeeRate, Nat, Usd};

/// Decimals of a dollar and of a NAT.
pub const NAT_DECIMALS: u32 = 6;
/// Decimals of an ANT.
pub const ANT_DECIMALS: u32 = 18;

/// A decimal such as `1234.5` in units of 10^-`decimals`. Digits beyond that are refused, not rounded.
pub fn parse_decimal(text: &str, decimals: u32) -> Result<u128> {
    let bad = |why: &str| Error::input(format!("'{text}' is no amount: {why}"));
    let (whole, fraction) = match text.split_once('.') {
        Some((_, "")) => return Err(bad("digits are missing after the point")),
        Some((whole, fraction)) => (whole, fraction),
        None => (text, ""),
    };
    if whole.is_empty() {
        return Err(bad("digits are missing before the point"));
    }
    if !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return Err(bad("only digits and one point are allowed"));
    }
    let width = usize::try_from(decimals).map_err(Error::other)?;
    if fraction.len() > width {
        return Err(bad(&format!("at most {decimals} digits after the point")));
    }
    let digits = format!("{whole}{fraction:0<width$}");
    digits.parse().map_err(|_| bad("it is too large"))
}

/// A whole number of 10^-`decimals` as a decimal, without trailing zeros but with at least two digits.
pub fn format_decimal(value: u128, decimals: u32) -> String {
    let unit = 10u128.saturating_pow(decimals).max(1);
    let width = usize::try_from(decimals).unwrap_or_default();
    let fraction = format!("{:0width$}", value % unit);
    let kept = fraction.trim_end_matches('0').len().max(2).min(fraction.len());
    format!("{}.{}", grouped(value / unit), fraction.get(..kept).unwrap_or("0"))
}

/// Digits in groups of three.
fn grouped(value: u128) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3 + 1);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// US$, at most six decimals.
pub fn parse_usd(text: &str) -> Result<Usd> {
    parse_decimal(text, NAT_DECIMALS).map(Usd)
}

/// NAT, at most six decimals.
pub fn parse_nat(text: &str) -> Result<Nat> {
    parse_decimal(text, NAT_DECIMALS).map(Nat)
}

/// ANT for one NAT and day, at most eighteen decimals.
pub fn parse_rate(text: &str) -> Result<FeeRate> {
    parse_decimal(text, ANT_DECIMALS).map(FeeRate)
}

/// A percentage such as `12.5`, at most two decimals and at most 100.
pub fn parse_percent(text: &str) -> Result<Bps> {
    let hundredths = parse_decimal(text.trim_end_matches('%'), 2)?;
    match u16::try_from(hundredths) {
        Ok(bps) if Bps(bps) <= Bps::WHOLE => Ok(Bps(bps)),
        _ => Err(Error::input(format!("'{text}' is more than 100 %"))),
    }
}

/// `1,234.50 US$`.
pub fn usd(value: Usd) -> String {
    format!("{} US$", format_decimal(value.0, NAT_DECIMALS))
}

/// `1,234.50 NAT`.
pub fn nat(value: Nat) -> String {
    format!("{} NAT", format_decimal(value.0, NAT_DECIMALS))
}

/// `1.50 ANT`.
pub fn ant(planck: u128) -> String {
    format!("{} ANT", format_decimal(planck, ANT_DECIMALS))
}

/// `0.01 ANT per NAT and day`.
pub fn rate(value: FeeRate) -> String {
    format!("{} per NAT and day", ant(value.0))
}

/// `12.5 %`.
pub fn percent(value: Bps) -> String {
    format!("{}.{:02} %", value.0 / 100, value.0 % 100)
}

/// MiB as GiB, rounding down.
pub fn gib(mib: u64) -> String {
    format!("{}.{:03}", mib / 1_024, mib % 1_024 * 1_000 / 1_024)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_decimal_is_refused() {
        for bad in ["", ".", ".5", "5.", "-1", "+1", "1e3", "1,000", "1.2.3", " 1", "0x10", "NaN", "1_0", "٣"]
        {
            assert!(parse_decimal(bad, 6).is_err(), "{bad}");
        }
    }

    #[test]
    fn digits_beyond_the_unit_are_refused_instead_of_rounded() {
        assert!(parse_decimal("0.0000001", 6).is_err());
        assert_eq!(parse_decimal("0.000001", 6).unwrap(), 1);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(parse_decimal("340282366920938463463374607431769", 6).is_err());
        assert!(parse_decimal(&"9".repeat(60), 0).is_err());
    }

    #[test]
    fn decimals_are_exact() {
        assert_eq!(parse_usd("499.00").unwrap(), Usd(499_000_000));
        assert_eq!(parse_rate("0.000000000000000001").unwrap(), FeeRate(1));
        assert_eq!(parse_percent("12.5").unwrap(), Bps(1_250));
        assert_eq!(parse_percent("100%").unwrap(), Bps(10_000));
        assert!(parse_percent("100.01").is_err());
    }

    #[test]
    fn amounts_are_shown_with_groups_and_at_least_two_decimals() {
        assert_eq!(usd(Usd(1_234_567_500_000)), "1,234,567.50 US$");
        assert_eq!(nat(Nat(7)), "0.000007 NAT");
        assert_eq!(ant(0), "0.00 ANT");
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back_the_same(value: u128) {
            let shown = format_decimal(value, 18).replace(',', "");
            prop_assert_eq!(parse_decimal(&shown, 18).unwrap(), value);
        }
    }
}
