//! What the runtime API says of prices, rates and oracles.

mod common;

use common::{usd, TestChain};
use dlo_core::{Calendar, Currency, SkuId, Usd};
use dlo_runtime::{readers::oracle, Balance, NatGenesis, Runtime};
use frame_support::traits::Get;
use pallet_porv_oracle::{CurrentPage, Quote, RateReport, HISTORY_LENGTH};
use serde_json::Value;
use sp_keyring::Sr25519Keyring as Key;

const SKU: SkuId = SkuId(0);
const REFERENCE: &str = include_str!("../../chain-specs/reference.json");

fn euro() -> Currency {
    "EUR".parse().unwrap()
}

/// A chain with a sku in use, at a block of a round that asks for it.
fn asking(preset: &str) -> TestChain {
    let mut chain = TestChain::new(preset);
    chain.register(Key::Bob, SKU, 1, usd(100));
    while !chain.read(|| CurrentPage::<Runtime>::get().contains(&SKU)) {
        chain.next_block(vec![]);
    }
    chain
}

fn pass_round(chain: &mut TestChain) {
    let round = chain.round();
    while chain.round() == round {
        chain.next_block(vec![]);
    }
    chain.next_block(vec![]);
}

#[test]
fn an_unknown_sku_has_no_price_and_no_history() {
    let mut chain = TestChain::new("local");
    let unknown = SkuId(u32::MAX);
    assert_eq!(chain.read(|| oracle::price(unknown)), None);
    assert!(chain.read(|| oracle::price_history(unknown)).is_empty());
}

#[test]
fn a_currency_without_an_accepted_rate_is_listed_and_not_fresh() {
    let mut chain = TestChain::new("local");
    let rates = chain.read(oracle::rates);
    let codes: Vec<_> = rates.iter().map(|rate| rate.currency.to_string()).collect();
    assert_eq!(codes, ["AUD", "CAD", "EUR", "GBP"]);
    assert!(rates.iter().all(|rate| rate.kind.is_none() && !rate.fresh));
}

#[test]
fn a_price_says_how_far_its_quotes_were_apart_and_since_when_it_counts() {
    let mut chain = asking("local");
    let reports = [(Key::Alice, 120), (Key::Bob, 125), (Key::Dave, 130)]
        .map(|(who, price)| chain.report(who, usd(price), 2));
    chain.next_block(reports.to_vec());
    let (at, round) = (chain.read(NatGenesis::now), chain.round());
    pass_round(&mut chain);
    let price = chain.read(|| oracle::price(SKU)).unwrap();
    let new = price.new.unwrap();
    assert_eq!((new.price, new.low, new.high), (usd(125), usd(120), usd(130)));
    assert_eq!((new.observed_at, new.accepted_round, new.reports), (at, round, 3));
    assert_eq!((price.quorum, price.msrp), (3, None));
}

#[test]
fn a_rate_is_fresh_until_it_expires() {
    let mut chain = asking("dev-fast");
    let rate = RateReport { currency: euro(), rate: Quote { price: Usd(1_083_400_000_000), sources: 1 } };
    let report = chain.report_with_rates(Key::Alice, usd(125), 2, vec![rate]);
    chain.next_block(vec![report]).remove(0).unwrap().unwrap();
    pass_round(&mut chain);
    let of_euro = |chain: &mut TestChain| {
        chain.read(oracle::rates).into_iter().find(|rate| rate.currency == euro()).unwrap()
    };
    let accepted = of_euro(&mut chain);
    assert!(accepted.fresh);
    assert_eq!(accepted.kind.as_ref().map(|kind| kind.price), Some(rate.rate.price));
    chain.pass_days(125);
    let expired = of_euro(&mut chain);
    assert!(!expired.fresh && expired.kind == accepted.kind);
}

#[test]
fn the_history_has_one_point_for_each_counted_round_and_is_bounded() {
    let mut chain = TestChain::new("dev-fast");
    chain.register(Key::Bob, SKU, 1, usd(100));
    chain.run_rounds(&[Key::Alice], usd(125), 2);
    chain.run_rounds(&[Key::Alice], usd(100), 1);
    let history = chain.read(|| oracle::price_history(SKU));
    let prices: Vec<_> = history.iter().map(|point| (point.msrp, point.new, point.used)).collect();
    let new = |price| (None::<Usd>, Some(usd(price)), None::<Usd>);
    assert_eq!(prices, [new(125), new(125), new(100)]);
    assert!(history.windows(2).all(|pair| pair[0].round < pair[1].round && pair[0].at < pair[1].at));
    chain.run_rounds(&[Key::Alice], usd(100), HISTORY_LENGTH);
    let history = chain.read(|| oracle::price_history(SKU));
    assert_eq!(history.len() as u32, HISTORY_LENGTH);
    assert!(history.iter().all(|point| point.new == Some(usd(100))));
}

#[test]
fn oracles_are_shown_with_account_key_and_bond() {
    let mut chain = TestChain::new("local");
    let oracles = chain.read(oracle::oracles);
    assert_eq!(oracles.len(), 4);
    let bob = &oracles[1];
    assert_eq!(bob.account, Key::Bob.to_account_id());
    let key: String = Key::Bob.public().0.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(bob.key, format!("0x{key}"));
    let bond = <<Runtime as pallet_porv_oracle::Config>::OracleBond as Get<Balance>>::get();
    assert_eq!((bob.bond.0, bob.absence, bob.outlier, bob.suspended), (bond, 0, 0, false));
    let status = chain.read(oracle::oracle);
    assert_eq!((status.members, status.active, status.quorum), (4, 4, 3));
}

#[test]
fn the_tables_of_the_presets_are_those_of_the_shipped_reference() {
    let reference: Value = serde_json::from_str(REFERENCE).unwrap();
    let shipped = reference["tables"].as_array().unwrap();
    let preset = serde_json::to_value(common::preset("dev")).unwrap();
    for table in preset["porvOracle"]["tables"].as_array().unwrap() {
        let names = ["jurisdiction", "class", "version"];
        let found = shipped.iter().find(|shipped| names.iter().all(|name| shipped[*name] == table[*name]));
        let found = found.unwrap_or_else(|| panic!("{table} is not shipped"));
        assert_eq!((&found["effective"], &found["years"]), (&table["effective"], &table["years"]));
    }
}
