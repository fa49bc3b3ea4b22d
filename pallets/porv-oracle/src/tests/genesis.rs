use crate::{mock::*, pallet::*, Member, Parameters};
use dlo_core::{Bps, ClassId, PriceProvider, SkuId, TableId};
use sp_runtime::BuildStorage;

fn config() -> GenesisConfig<Test> {
    ExtBuilder::default().genesis()
}

fn is_refused(change: impl FnOnce(&mut GenesisConfig<Test>)) -> bool {
    let mut config = config();
    change(&mut config);
    let built = std::panic::catch_unwind(move || {
        sp_io::TestExternalities::default().execute_with(|| crate::genesis::build(&config).is_err())
    });
    built.unwrap_or(false)
}

#[test]
fn a_genesis_state_that_a_call_would_refuse_is_refused() {
    assert!(!is_refused(|_| ()));
    assert!(is_refused(|config| config.classes[0].life_months = 0));
    assert!(is_refused(|config| config.classes.push(config.classes[0].clone())));
    assert!(is_refused(|config| config.tables[0].years.push(Bps(1))));
    assert!(is_refused(|config| config.tables[0].years = vec![Bps(0); 33]));
    assert!(is_refused(|config| config.skus[0].class = Some(ClassId(9))));
    assert!(is_refused(|config| config.skus[0].key = "maker/1".into()));
    assert!(is_refused(|config| config.skus[0].key = "x".repeat(65)));
    assert!(is_refused(|config| config.members.push(member(1))));
    assert!(is_refused(|config| config.members = (1..=9).map(member).collect()));
    assert!(is_refused(|config| config.parameters.price_ttl_ms = 0));
}

#[test]
#[should_panic(expected = "porv-oracle genesis")]
fn a_chain_does_not_start_with_it() {
    let mut config = config();
    config.parameters.max_rise = Bps(0);
    let _ = config.build_storage();
}

#[test]
fn the_genesis_state_is_what_was_configured() {
    ExtBuilder::default().build_and_execute(|| {
        assert_eq!(Members::<Test>::get().into_inner(), (1..=4).map(member).collect::<Vec<_>>());
        assert_eq!(Oracle::table(TableId(0)).unwrap().years, [Bps(5_000), Bps(5_000)]);
        let sku = Skus::<Test>::get(SkuId(2)).unwrap();
        assert_eq!((sku.key.as_slice(), sku.depositor, sku.capacity_gib), (&b"maker/2"[..], None, 100));
        assert_eq!(NextSku::<Test>::get(), 3);
    });
}

#[test]
fn the_genesis_state_is_json_in_camel_case_and_all_of_it_can_be_left_out() {
    let json = serde_json::json!({
        "members": [{ "account": 1, "key": key(1) }],
        "classes": [{ "id": 0, "name": "CPU", "resaleHaircut": 2000, "writeoffHaircut": 5000, "lifeMonths": 60 }],
        "tables": [{ "jurisdiction": "US", "class": "c", "version": 1, "effective": 0, "years": [10000] }],
        "skus": [{ "key": "a", "class": 0 }, { "key": "b", "class": null, "capacityGib": 7 }],
        "parameters": { "priceTtlMs": 1, "maxRise": 1 },
    });
    let config: GenesisConfig<Test> = serde_json::from_value(json).unwrap();
    assert_eq!(config.members, [Member { account: 1, key: key(1) }]);
    assert_eq!(config.skus[1].capacity_gib, 7);
    let empty: GenesisConfig<Test> = serde_json::from_str("{}").unwrap();
    assert_eq!(empty.parameters, Parameters::default());
    assert!(serde_json::from_str::<GenesisConfig<Test>>(r#"{"member":[]}"#).is_err());
}
