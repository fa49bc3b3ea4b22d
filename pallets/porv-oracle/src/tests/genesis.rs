use crate::{mock::*, pallet::*, GenesisMember, Parameters};
use dlo_core::{Bps, ClassId, Currency, PriceProvider, SkuId, TableId};
use frame_support::traits::fungible::Mutate;
use sp_runtime::BuildStorage;

fn config() -> GenesisConfig<Test> {
    ExtBuilder::default().genesis()
}

fn is_refused(change: impl FnOnce(&mut GenesisConfig<Test>)) -> bool {
    let mut config = config();
    change(&mut config);
    let built = std::panic::catch_unwind(move || {
        sp_io::TestExternalities::default().execute_with(|| {
            (1..=20).for_each(|who| assert!(Balances::mint_into(&who, ENDOWMENT).is_ok()));
            crate::genesis::build(&config).is_err()
        })
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
    assert!(is_refused(|config| config.members.push(genesis_member(1))));
    assert!(is_refused(|config| config.members[1].key = key(1)));
    assert!(!is_refused(|config| config.members = (1..=16).map(genesis_member).collect()));
    assert!(is_refused(|config| config.members = (1..=17).map(genesis_member).collect()));
    assert!(is_refused(|config| config.currencies = vec![Currency::USD]));
    assert!(is_refused(|config| config.currencies = ["GBP", "EUR"].map(currency).to_vec()));
    let many = || (0..17_u8).map(|n| currency(&format!("CU{}", char::from(b'A' + n)))).collect();
    assert!(is_refused(|config| config.currencies = many()));
    assert!(is_refused(|config| config.tables.push(config.tables[0].clone())));
    assert!(is_refused(|config| config.parameters.suspend_at = 0));
    assert!(is_refused(|config| config.parameters.price_ttl_ms = 0));
}

#[test]
fn a_member_that_cannot_put_up_its_bond_is_refused() {
    assert!(!is_refused(|config| config.members.push(genesis_member(20))));
    assert!(is_refused(|config| config.members.push(genesis_member(21))));
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
    ExtBuilder::default().currencies(&["EUR", "GBP"]).build_and_execute(|| {
        assert_eq!(Members::<Test>::get().into_inner(), (1..=4).map(member).collect::<Vec<_>>());
        assert!((1..=4).all(|n| bond_of(n) == BOND) && bond_of(5) == 0);
        assert_eq!(Currencies::<Test>::get().into_inner(), [currency("EUR"), currency("GBP")]);
        assert_eq!(CurrentParameters::<Test>::get(), PARAMETERS);
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
        "currencies": ["EUR"],
        "parameters": { "priceTtlMs": 1, "maxRise": 1 },
    });
    let config: GenesisConfig<Test> = serde_json::from_value(json).unwrap();
    assert_eq!(config.members, [GenesisMember { account: 1, key: key(1) }]);
    assert_eq!(config.currencies, [currency("EUR")]);
    assert_eq!(config.parameters, Parameters { price_ttl_ms: 1, max_rise: Bps(1), ..Parameters::default() });
    assert_eq!(config.skus[1].capacity_gib, 7);
    let empty: GenesisConfig<Test> = serde_json::from_str("{}").unwrap();
    assert_eq!(empty.parameters, Parameters::default());
    assert!(serde_json::from_str::<GenesisConfig<Test>>(r#"{"member":[]}"#).is_err());
}
