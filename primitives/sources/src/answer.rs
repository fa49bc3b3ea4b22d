//! Prices and rates out of answers.

use crate::{
    csv::{NotAList, Rows},
    file::{Format, Quoted, RateSource, Source},
    json::{document, parse_usd, price_at, text_at, JsonError},
};
use alloc::{collections::btree_map::BTreeMap, string::String, vec::Vec};
use core::fmt;
use dlo_core::{price::MAX_PRICE, Currency, PriceKind, Usd};
use dlo_porv::math::mul_div_floor;

/// Prices of one sku from one source: list price, new, used.
pub type Prices = [Option<Usd>; 3];

/// Why an answer is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not of the source's format, or a name that stands twice on the way to a price.
    Malformed,
    /// What stands where a price should is no decimal number.
    NotANumber,
    /// A price outside the source's bounds.
    OutOfRange,
    /// The answer is in another currency than the source's.
    WrongCurrency,
    /// The chain has no fresh rate of the source's currency.
    NoRate,
}

impl From<JsonError> for Fault {
    fn from(error: JsonError) -> Self {
        match error {
            JsonError::Malformed => Self::Malformed,
            JsonError::NotANumber => Self::NotANumber,
            JsonError::OutOfRange => Self::OutOfRange,
        }
    }
}

impl From<NotAList> for Fault {
    fn from(_: NotAList) -> Self {
        Self::Malformed
    }
}

impl Fault {
    /// A short name of the reason, for counters.
    pub fn name(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::NotANumber => "not_a_number",
            Self::OutOfRange => "out_of_range",
            Self::WrongCurrency => "wrong_currency",
            Self::NoRate => "no_rate",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "the answer is not of the source's format",
            Self::NotANumber => "a price that is no decimal number",
            Self::OutOfRange => "a price out of bounds",
            Self::WrongCurrency => "the answer is in another currency",
            Self::NoRate => "the chain has no rate of its currency",
        })
    }
}

impl Source {
    /// The prices of the sku named `key` in an answer, in the source's currency. All kinds, or none of them where any is
    /// wrong.
    pub fn prices(&self, body: &[u8], key: &[u8]) -> Result<Prices, Fault> {
        match self.format {
            Format::Json => self.json_prices(body),
            Format::Csv => Ok(self.list(body)?.remove(key).transpose()?.unwrap_or_default()),
        }
    }

    fn json_prices(&self, body: &[u8]) -> Result<Prices, Fault> {
        let document = document(body)?;
        if let Some(pointer) = &self.currency_pointer {
            self.check_currency(text_at(document, pointer)?)?;
        }
        let price = |kind| match self.pointer(kind) {
            Some(pointer) => self.bounded(price_at(document, pointer)?),
            None => Ok(None),
        };
        Ok([price(PriceKind::Msrp)?, price(PriceKind::New)?, price(PriceKind::Used)?])
    }

    /// The prices of every sku in a list, by the sku's name; a line that is wrong is so for its sku only. Of a name that
    /// stands twice nothing is believed.
    pub fn list(&self, body: &[u8]) -> Result<BTreeMap<Vec<u8>, Result<Prices, Fault>>, Fault> {
        let mut rows = Rows::new(body)?;
        let column = |name: &Option<String>| match name {
            Some(name) => rows.column(name).map(Some).ok_or(Fault::Malformed),
            None => Ok(None),
        };
        let key = column(&self.key_column)?.ok_or(Fault::Malformed)?;
        let currency = column(&self.currency_pointer)?;
        let pointers = &self.pointers;
        let prices = [column(&pointers.msrp)?, column(&pointers.new)?, column(&pointers.used)?];
        let mut all = BTreeMap::new();
        while let Some(row) = rows.next_row()? {
            let name = row.get(key).cloned().unwrap_or_default().into_bytes();
            let found = self.row(&row, currency, prices);
            all.entry(name).and_modify(|known| *known = Err(Fault::Malformed)).or_insert(found);
        }
        Ok(all)
    }

    fn row(
        &self,
        row: &[String],
        currency: Option<usize>,
        prices: [Option<usize>; 3],
    ) -> Result<Prices, Fault> {
        if let Some(column) = currency {
            self.check_currency(row.get(column).cloned())?;
        }
        let price = |column: Option<usize>| match column.and_then(|column| row.get(column)) {
            Some(text) if !text.is_empty() => self.bounded(Some(parse_usd(text)?)),
            _ => Ok(None),
        };
        let [msrp, new, used] = prices;
        Ok([price(msrp)?, price(new)?, price(used)?])
    }

    fn check_currency(&self, written: Option<String>) -> Result<(), Fault> {
        let same = written.is_some_and(|text| text.parse() == Ok(self.currency));
        same.then_some(()).ok_or(Fault::WrongCurrency)
    }

    fn bounded(&self, price: Option<Usd>) -> Result<Option<Usd>, Fault> {
        match price {
            Some(price) if price < self.bounds.min || price > self.bounds.max => Err(Fault::OutOfRange),
            price => Ok(price),
        }
    }

    /// Prices in the source's currency as US$, rounded down, by `rate`: micro-dollars for [`Currency::RATE_UNITS`] units.
    /// A source in US$ needs no rate.
    pub fn to_usd(&self, prices: Prices, rate: Option<Usd>) -> Result<Prices, Fault> {
        if self.currency == Currency::USD {
            return Ok(prices);
        }
        let rate = rate.ok_or(Fault::NoRate)?;
        let convert = |price: Option<Usd>| match price {
            Some(price) => {
                let units = Currency::RATE_UNITS.saturating_mul(Usd::UNIT);
                let usd = mul_div_floor(price.0, rate.0, units).map_err(|_| Fault::OutOfRange)?;
                (usd > 0 && usd <= MAX_PRICE.0).then_some(Some(Usd(usd))).ok_or(Fault::OutOfRange)
            }
            None => Ok(None),
        };
        let [msrp, new, used] = prices;
        Ok([convert(msrp)?, convert(new)?, convert(used)?])
    }
}

impl RateSource {
    /// The rates in an answer: micro-dollars for [`Currency::RATE_UNITS`] units, rounded down. What the answer lacks is
    /// left out.
    pub fn read(&self, body: &[u8]) -> Result<BTreeMap<Currency, Usd>, Fault> {
        let document = document(body)?;
        let mut rates = BTreeMap::new();
        for (currency, pointer) in &self.pointers {
            if let Some(written) = price_at(document, pointer)? {
                rates.insert(*currency, self.rate(written)?);
            }
        }
        Ok(rates)
    }

    fn rate(&self, Usd(millionths): Usd) -> Result<Usd, Fault> {
        let rate = match self.quoted {
            Quoted::UsdPerUnit => millionths.checked_mul(Currency::RATE_UNITS),
            Quoted::UnitsPerUsd => Currency::RATE_UNITS
                .checked_mul(Usd::UNIT)
                .and_then(|whole| whole.checked_mul(Usd::UNIT))
                .and_then(|whole| whole.checked_div(millionths)),
        };
        let rate = rate.map(Usd).filter(|rate| *rate > Usd::ZERO && *rate <= MAX_PRICE);
        rate.ok_or(Fault::OutOfRange)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::parse;

    fn source(text: &str) -> Source {
        parse(format!("{{\"sources\":[{text}]}}").as_bytes()).unwrap().0.sources.remove(0)
    }

    fn json() -> Source {
        source(
            r#"{"name":"a","url":"http://x/{sku}","currency":"EUR","currencyPointer":"/c",
            "pointers":{"new":"/p","used":"/u"}}"#,
        )
    }

    fn list() -> Source {
        source(
            r#"{"name":"l","url":"http://x/all","format":"csv","keyColumn":"sku","currency":"USD",
            "currencyPointer":"cur","pointers":{"new":"price","msrp":"list"}}"#,
        )
    }

    fn usd(dollars: u128) -> Option<Usd> {
        Some(Usd(dollars * Usd::UNIT))
    }

    #[test]
    fn an_answer_in_another_currency_or_in_none_is_left_out() {
        for body in [r#"{"c":"USD","p":1}"#, r#"{"p":1}"#, r#"{"c":5,"p":1}"#, r#"{"c":"eur","p":1}"#] {
            assert_eq!(json().prices(body.as_bytes(), b"k"), Err(Fault::WrongCurrency), "{body}");
        }
        assert_eq!(json().prices(br#"{"c":"EUR","p":1}"#, b"k"), Ok([None, usd(1), None]));
    }

    #[test]
    fn one_price_out_of_bounds_leaves_the_whole_answer_out() {
        for price in ["0", "0.009", "1000000.01"] {
            let body = format!(r#"{{"c":"EUR","p":{price},"u":5}}"#);
            assert_eq!(json().prices(body.as_bytes(), b"k"), Err(Fault::OutOfRange), "{price}");
        }
    }

    #[test]
    fn a_list_gives_each_sku_its_own_line_and_a_bad_line_spoils_only_its_sku() {
        let body =
            b"sku,cur,price,list\na,USD,10.5,12\nb,USD,,\nc,USD,x,1\nd,EUR,1,1\ne,USD,1,1\ne,USD,1,1\n";
        let price = |key: &[u8]| list().prices(body, key);
        assert_eq!(price(b"a"), Ok([usd(12), Some(Usd(10_500_000)), None]));
        assert_eq!(price(b"b"), Ok([None, None, None]));
        assert_eq!(price(b"c"), Err(Fault::NotANumber));
        assert_eq!(price(b"d"), Err(Fault::WrongCurrency));
        assert_eq!(price(b"e"), Err(Fault::Malformed));
        assert_eq!(price(b"none"), Ok([None, None, None]));
    }

    #[test]
    fn a_list_without_a_configured_column_is_left_out() {
        assert_eq!(list().prices(b"sku,cur,price\na,USD,1\n", b"a"), Err(Fault::Malformed));
        assert_eq!(list().prices(b"<html>", b"a"), Err(Fault::Malformed));
    }

    #[test]
    fn prices_are_converted_by_the_chains_rate_and_round_down() {
        // One euro is 1.085 US$.
        let rate = Some(Usd(1_085_000 * Currency::RATE_UNITS));
        let prices = [None, Some(Usd(9_999_999)), usd(100)];
        assert_eq!(json().to_usd(prices, rate), Ok([None, Some(Usd(10_849_998)), Some(Usd(108_500_000))]));
        assert_eq!(json().to_usd(prices, None), Err(Fault::NoRate));
        assert_eq!(json().to_usd(prices, Some(Usd(0))), Err(Fault::OutOfRange));
        assert_eq!(list().to_usd(prices, None), Ok(prices));
    }

    #[test]
    fn rates_are_read_either_way_round() {
        let rates = |quoted: &str, body: &str| {
            let text = format!(
                r#"{{"rates":[{{"name":"r","url":"http://x/r","quoted":"{quoted}","pointers":{{"EUR":"/e","JPY":"/j"}}}}]}}"#
            );
            let source = parse(text.as_bytes()).unwrap().0.rates.remove(0);
            source
                .read(body.as_bytes())
                .map(|rates| rates.into_values().map(|rate| rate.0).collect::<Vec<_>>())
        };
        assert_eq!(
            rates("usdPerUnit", r#"{"e":1.085,"j":"0.0067"}"#).unwrap(),
            [1_085_000_000_000, 6_700_000_000]
        );
        assert_eq!(rates("unitsPerUsd", r#"{"e":0.8,"j":160}"#).unwrap(), [1_250_000_000_000, 6_250_000_000]);
        assert_eq!(rates("unitsPerUsd", r#"{"j":160}"#).unwrap(), [6_250_000_000]);
        assert_eq!(rates("unitsPerUsd", r#"{"e":0}"#), Err(Fault::OutOfRange));
        assert_eq!(rates("usdPerUnit", r#"{"e":1000000000}"#), Err(Fault::OutOfRange));
        assert_eq!(rates("usdPerUnit", "<html>"), Err(Fault::Malformed));
    }
}
