//! Amounts out of JSON answers: strict, and exact, since no number ever becomes a float.

use alloc::{
    borrow::Cow,
    string::{String, ToString},
};
use core::fmt;
use dlo_core::{price::MAX_PRICE, Usd};
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// The most digits of a number.
const MAX_DIGITS: usize = 36;
/// The largest exponent of a number, and the largest below zero.
const MAX_EXPONENT: i32 = 18;
/// Decimals of a micro-dollar.
const DECIMALS: i32 = 6;

/// What is wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JsonError {
    /// Not JSON in UTF-8, or a name that stands twice on the way to the price.
    Malformed,
    /// What the pointer leads to is no decimal number.
    NotANumber,
    /// The price is zero or above the highest that a report may quote.
    OutOfRange,
}

/// The whole of an answer, checked to be one JSON value.
pub(crate) fn document(body: &[u8]) -> Result<&RawValue, JsonError> {
    let text = core::str::from_utf8(body).map_err(|_| JsonError::Malformed)?;
    serde_json::from_str(text).map_err(|_| JsonError::Malformed)
}

/// What `pointer` leads to, if anything.
fn value_at<'a>(document: &'a RawValue, pointer: &str) -> Result<Option<&'a RawValue>, JsonError> {
    let mut value = document;
    for token in pointer.split('/').skip(1) {
        match step(value, token)? {
            Some(next) => value = next,
            None => return Ok(None),
        }
    }
    Ok(Some(value))
}

/// The string that `pointer` leads to; none where it leads nowhere or to anything else.
pub(crate) fn text_at(document: &RawValue, pointer: &str) -> Result<Option<String>, JsonError> {
    Ok(value_at(document, pointer)?.and_then(|value| serde_json::from_str(value.get()).ok()))
}

/// The amount that `pointer` leads to, rounded down to millionths; none where it leads nowhere or to `null`.
///
/// The amount is a JSON number or a string of the same form.
pub(crate) fn price_at(document: &RawValue, pointer: &str) -> Result<Option<Usd>, JsonError> {
    let Some(value) = value_at(document, pointer)? else { return Ok(None) };
    let text = value.get();
    let price = match text.bytes().next() {
        Some(b'n') => return Ok(None),
        Some(b'"') => {
            let inner: String = serde_json::from_str(text).map_err(|_| JsonError::Malformed)?;
            parse_usd(&inner)?
        }
        _ => parse_usd(text)?,
    };
    if price == Usd::ZERO || price > MAX_PRICE {
        return Err(JsonError::OutOfRange);
    }
    Ok(Some(price))
}

/// One step of a pointer (RFC 6901): into an object by name, into an array by index.
fn step<'a>(value: &'a RawValue, token: &str) -> Result<Option<&'a RawValue>, JsonError> {
    let mut json = serde_json::Deserializer::from_str(value.get());
    match value.get().bytes().next() {
        Some(b'{') => {
            let name = token.replace("~1", "/").replace("~0", "~");
            MemberNamed(&name).deserialize(&mut json).map_err(|_| JsonError::Malformed)
        }
        Some(b'[') => match index(token) {
            Some(at) => ElementAt(at).deserialize(&mut json).map_err(|_| JsonError::Malformed),
            None => Ok(None),
        },
        _ => Ok(None),
    }
}

fn index(token: &str) -> Option<usize> {
    let canonical = token == "0" || !token.starts_with('0');
    (canonical && token.bytes().all(|byte| byte.is_ascii_digit())).then(|| token.parse().ok()).flatten()
}

/// Finds the member of an object by its name, which must not stand there twice.
struct MemberNamed<'n>(&'n str);

impl<'de> DeserializeSeed<'de> for MemberNamed<'_> {
    type Value = Option<&'de RawValue>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for MemberNamed<'_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            if name != self.0 {
                map.next_value::<IgnoredAny>()?;
            } else if found.replace(map.next_value::<&RawValue>()?).is_some() {
                return Err(A::Error::custom("name stands twice"));
            }
        }
        Ok(found)
    }
}

/// Finds the element of an array by its index.
struct ElementAt(usize);

impl<'de> DeserializeSeed<'de> for ElementAt {
    type Value = Option<&'de RawValue>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for ElementAt {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Self::Value, A::Error> {
        for _ in 0..self.0 {
            if array.next_element::<IgnoredAny>()?.is_none() {
                return Ok(None);
            }
        }
        let found = array.next_element::<&RawValue>()?;
        while array.next_element::<IgnoredAny>()?.is_some() {}
        Ok(found)
    }
}

/// A decimal number in JSON's form, in micro-dollars, rounded down. A sign is refused, zero is not.
pub(crate) fn parse_usd(text: &str) -> Result<Usd, JsonError> {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => text.split_at_checked(at).ok_or(JsonError::NotANumber)?,
        None => (text, ""),
    };
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(w, f)| (w, Some(f)));
    let padded = whole.len() > 1 && whole.starts_with('0');
    if padded || !is_digits(whole) || fraction.is_some_and(|digits| !is_digits(digits)) {
        return Err(JsonError::NotANumber);
    }
    let fraction = fraction.unwrap_or_default();
    let mut digits = whole.to_string();
    digits.push_str(fraction);
    if digits.len() > MAX_DIGITS {
        return Err(JsonError::NotANumber);
    }
    let mantissa: u128 = digits.parse().map_err(|_| JsonError::NotANumber)?;
    let decimals = i32::try_from(fraction.len()).map_err(|_| JsonError::NotANumber)?;
    let shift = parse_exponent(exponent)?
        .checked_add(DECIMALS)
        .and_then(|shift| shift.checked_sub(decimals))
        .ok_or(JsonError::NotANumber)?;
    shifted(mantissa, shift).map(Usd).ok_or(JsonError::OutOfRange)
}

/// `mantissa x 10^shift`, rounded down; none on overflow.
fn shifted(mantissa: u128, shift: i32) -> Option<u128> {
    // A power that does not fit stands for more than any mantissa has digits.
    let power = 10_u128.checked_pow(shift.unsigned_abs());
    if shift < 0 {
        Some(power.and_then(|power| mantissa.checked_div(power)).unwrap_or_default())
    } else if mantissa == 0 {
        Some(0)
    } else {
        mantissa.checked_mul(power?)
    }
}

/// What stands behind the mantissa: nothing, or `e`, perhaps a sign, digits.
fn parse_exponent(text: &str) -> Result<i32, JsonError> {
    let Some(text) = text.strip_prefix(['e', 'E']) else { return Ok(0) };
    let (digits, negative) = match text.strip_prefix('-') {
        Some(digits) => (digits, true),
        None => (text.strip_prefix('+').unwrap_or(text), false),
    };
    if !is_digits(digits) {
        return Err(JsonError::NotANumber);
    }
    let exponent: i32 = digits.parse().map_err(|_| JsonError::NotANumber)?;
    if exponent > MAX_EXPONENT {
        return Err(JsonError::NotANumber);
    }
    if negative {
        exponent.checked_neg().ok_or(JsonError::NotANumber)
    } else {
        Ok(exponent)
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(body: &str, pointer: &str) -> Result<Option<Usd>, JsonError> {
        price_at(document(body.as_bytes())?, pointer)
    }

    #[test]
    fn what_is_no_decimal_number_is_refused() {
        for text in [
            "", " ", "-1", "+1", "01", "1.", ".5", "1,5", "1 ", "1e", "1e+", "1e19", "1e-19", "0x10", "NaN",
            "Infinity", "1_000", "$1", "1.2.3", "1e1.5", "1e--2", "٣",
        ] {
            assert_eq!(parse_usd(text), Err(JsonError::NotANumber), "{text:?}");
        }
        assert_eq!(parse_usd(&"1".repeat(MAX_DIGITS + 1)), Err(JsonError::NotANumber));
        assert_eq!(parse_usd(&"9".repeat(MAX_DIGITS)), Err(JsonError::OutOfRange));
        assert_eq!(parse_usd("1e9999999999999"), Err(JsonError::NotANumber));
    }

    #[test]
    fn numbers_are_exact_and_round_down_to_micro_dollars() {
        for (text, micro) in [
            ("0", 0),
            ("0.0000019", 1),
            ("0.1", 100_000),
            ("123.45", 123_450_000),
            ("79.999999999", 79_999_999),
            ("1.5e3", 1_500_000_000),
            ("1.5E+3", 1_500_000_000),
            ("15e-1", 1_500_000),
            ("0.00000000000000000000000000000000009e18", 0),
            ("9007199254740993", 9_007_199_254_740_993_000_000),
        ] {
            assert_eq!(parse_usd(text), Ok(Usd(micro)), "{text}");
        }
    }

    #[test]
    fn what_is_not_one_json_value_is_malformed() {
        for body in ["", "{", "{}x", "{\"a\":1,}", "{'a':1}", "[1 2]", "\u{feff}{}", "nul", "{\"a\":01}"] {
            assert_eq!(at(body, "/a"), Err(JsonError::Malformed), "{body:?}");
        }
        assert_eq!(document(b"\"\xff\"").err(), Some(JsonError::Malformed));
    }

    #[test]
    fn a_name_that_stands_twice_is_malformed_only_on_the_way() {
        assert_eq!(at(r#"{"a":1,"a":2}"#, "/a"), Err(JsonError::Malformed));
        assert_eq!(at(r#"{"b":1,"b":2,"a":3}"#, "/a"), Ok(Some(Usd(3_000_000))));
    }

    #[test]
    fn a_pointer_that_leads_nowhere_or_to_null_is_no_price() {
        for (body, pointer) in [
            ("{}", "/a"),
            ("null", ""),
            (r#"{"a":null}"#, "/a"),
            (r#"{"a":5}"#, "/a/b"),
            ("[1,2]", "/2"),
            ("[1,2]", "/01"),
            ("[1,2]", "/-"),
            ("[1,2]", "/99999999999999999999999"),
        ] {
            assert_eq!(at(body, pointer), Ok(None), "{body} {pointer}");
        }
    }

    #[test]
    fn a_pointer_leads_through_objects_and_arrays() {
        let body = r#"{ "x": [ {"y/z": "12.50"}, {"m~n": 7} ], "": 3 }"#;
        assert_eq!(at(body, "/x/0/y~1z"), Ok(Some(Usd(12_500_000))));
        assert_eq!(at(body, "/x/1/m~0n"), Ok(Some(Usd(7_000_000))));
        assert_eq!(at(body, "/"), Ok(Some(Usd(3_000_000))));
        assert_eq!(at("4", ""), Ok(Some(Usd(4_000_000))));
    }

    #[test]
    fn what_is_no_price_where_one_should_stand_is_an_error() {
        for body in ["true", "[]", "{}", "\"free\"", "\"\"", "-5", "\"-5\""] {
            assert_eq!(at(&format!("{{\"a\":{body}}}"), "/a"), Err(JsonError::NotANumber), "{body}");
        }
        for body in ["0", "0.0000001", "1000000000.000001", "1e18"] {
            assert_eq!(at(&format!("{{\"a\":{body}}}"), "/a"), Err(JsonError::OutOfRange), "{body}");
        }
        assert_eq!(at(r#"{"a":1e9}"#, "/a"), Ok(Some(MAX_PRICE)));
    }

    #[test]
    fn deep_nesting_neither_overflows_the_stack_nor_passes() {
        let open = "[".repeat(60_000);
        assert_eq!(at(&open, "/0"), Err(JsonError::Malformed));
        let nested = format!("{{\"deep\":{open}{},\"a\":1}}", "]".repeat(60_000));
        assert_eq!(at(&nested, "/a"), Ok(Some(Usd(1_000_000))));
    }

    proptest! {
        #[test]
        fn any_amount_survives_its_decimal_text(micro in 0_u128..=u128::from(u64::MAX)) {
            let text = Usd(micro).to_string();
            prop_assert_eq!(parse_usd(&text), Ok(Usd(micro)));
        }

        #[test]
        fn no_body_and_no_pointer_panics(body in ".{0,64}", pointer in "(/[a-z0-9~]{0,3}){0,4}") {
            let _ = at(&body, &pointer);
            let _ = parse_usd(&body);
        }
    }
}
