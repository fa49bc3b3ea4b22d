//! That each value encodes, by the metadata of the chain's type, to the very bytes of that type.

use super::*;
use crate::plan::{Condition, Part};
use dlo_core::{AppId, Bps, Day, FeeRate, Nat, PeerId, SerialId, SkuId, SystemId, TableId, Usd};
use dlo_porv::{Convention, Schedule};
use dlo_runtime_api::views::{Planck, SalePrice};
use scale_info::{MetaType, PortableRegistry, Registry, TypeInfo};
use sp_core::{bounded::BoundedVec, ConstU32};
use subxt::ext::{codec::Encode, scale_value::scale::encode_as_type};

/// The chain's conditions.
#[derive(Encode, TypeInfo)]
enum ChainCondition {
    New,
    Used,
    Refurbished,
}

/// The chain's declaration of a part.
#[derive(Encode, TypeInfo)]
struct PartSpec {
    sku: SkuId,
    paid: Usd,
    in_service: Day,
    condition: ChainCondition,
    schedule: Schedule,
    evidence: H256,
    serials: BoundedVec<SerialId, ConstU32<32>>,
}

/// The chain's key of an oracle.
#[derive(Encode, TypeInfo)]
struct OracleKey(sp_core::sr25519::Public);

/// The chain's price of a system.
#[derive(Encode, TypeInfo)]
enum Price {
    Ant(u128),
    Assignment { amount: Nat, until: Day },
}

/// The chain's signature by an oracle.
#[derive(Encode, TypeInfo)]
struct Proof(sp_core::sr25519::Signature);

fn assert_encodes<T: Encode + TypeInfo + 'static>(value: &Value, expected: &T) {
    let mut registry = Registry::new();
    let id = registry.register_type(&MetaType::new::<T>()).id;
    let types: PortableRegistry = registry.into();
    let mut bytes = Vec::new();
    encode_as_type(value, id, &types, &mut bytes).unwrap();
    assert_eq!(hex::encode(bytes), hex::encode(expected.encode()));
}

fn plain(serials: &[u8], condition: Condition) -> Part {
    Part {
        sku: SkuId(4),
        paid: Usd(499_000_000),
        in_service: Day(20_148),
        condition,
        schedule: Schedule::StraightLine { months: 60, salvage: Bps(1_000) },
        evidence: H256([7; 32]),
        serials: serials.iter().map(|byte| SerialId(H256([*byte; 32]))).collect(),
    }
}

fn on_chain(part: &Part) -> PartSpec {
    PartSpec {
        sku: part.sku,
        paid: part.paid,
        in_service: part.in_service,
        condition: match part.condition {
            Condition::New => ChainCondition::New,
            Condition::Used => ChainCondition::Used,
            Condition::Refurbished => ChainCondition::Refurbished,
        },
        schedule: part.schedule,
        evidence: part.evidence,
        serials: part.serials.clone().try_into().unwrap(),
    }
}

#[test]
fn parts_encode_as_the_chain_s_parts_even_a_single_one_with_a_single_serial() {
    for parts in [
        vec![plain(&[1], Condition::New)],
        vec![plain(&[1, 2, 3], Condition::Used)],
        vec![plain(&[1], Condition::Refurbished), plain(&[2, 3], Condition::New)],
    ] {
        let expected: Vec<_> = parts.iter().map(on_chain).collect();
        let expected: BoundedVec<PartSpec, ConstU32<32>> = expected.try_into().ok().unwrap();
        assert_encodes(&parts_value(&parts), &expected);
    }
}

#[test]
fn each_schedule_encodes_as_the_chain_s() {
    let switching = |convention| Schedule::DbSwitchSl { factor: Bps(20_000), life_years: 5, convention };
    for each in [
        Schedule::StraightLine { months: 60, salvage: Bps(1) },
        Schedule::DecliningBalance { rate: Bps(5_500), first_year: Bps(2_750) },
        switching(Convention::HalfYear),
        switching(Convention::MidQuarter(3)),
        switching(Convention::FullYear),
        Schedule::Table(TableId(9)),
        Schedule::Immediate,
        Schedule::Units { total: u64::MAX },
    ] {
        assert_encodes(&schedule(&each), &each);
    }
}

#[test]
fn legs_encode_as_the_chain_s_even_a_single_one() {
    for legs in [vec![(SystemId(5), Nat(7))], vec![(SystemId(5), Nat(u128::MAX)), (SystemId(6), Nat(1))]] {
        let Composite::Named(fields) = draw(AppId(1), &legs, 9, FeeRate(3)).call_data().clone() else {
            panic!("unnamed fields")
        };
        let value = &fields.iter().find(|(name, _)| name == "legs").unwrap().1;
        let expected: BoundedVec<(SystemId, Nat), ConstU32<32>> = legs.try_into().unwrap();
        assert_encodes(value, &expected);
    }
}

#[test]
fn prices_of_systems_and_what_pays_them_encode_as_the_chain_s() {
    assert_encodes(&sale_price(SalePrice::Ant { amount: Planck(u128::MAX) }), &Price::Ant(u128::MAX));
    let (amount, until) = (Nat(7), Day(20_800));
    let price = SalePrice::Assignment { amount, until };
    assert_encodes(&sale_price(price), &Price::Assignment { amount, until });
    let cert = |serial| CertId { system: SystemId(5), serial };
    for certs in [vec![], vec![(cert(0), Nat(7))], vec![(cert(0), Nat(3)), (cert(9), Nat(4))]] {
        let call = buy_system(SystemId(1), price, Nat(3), 8, &certs);
        let Composite::Named(fields) = call.call_data().clone() else { panic!("unnamed fields") };
        let value = &fields.iter().find(|(name, _)| name == "certs").unwrap().1;
        let expected: BoundedVec<(CertId, Nat), ConstU32<8>> = certs.try_into().unwrap();
        assert_encodes(value, &expected);
    }
}

#[test]
fn names_ids_hashes_and_options_encode_as_the_chain_s() {
    let name: BoundedVec<u8, ConstU32<64>> = b"a".to_vec().try_into().unwrap();
    assert_encodes(&Value::from_bytes(b"a"), &name);
    assert_encodes(
        &cert_id(CertId { system: SystemId(1), serial: 2 }),
        &CertId { system: SystemId(1), serial: 2 },
    );
    assert_encodes(&hash(H256([3; 32])), &H256([3; 32]));
    assert_encodes(&Value::from_bytes([3; 32]), &[3u8; 32]);
    assert_encodes(&Value::from_bytes([3; 32]), &sp_core::crypto::AccountId32::new([3; 32]));
    assert_encodes(&Value::from_bytes([3; 32]), &OracleKey(sp_core::sr25519::Public::from_raw([3; 32])));
    assert_encodes(&Value::from_bytes([3; 64]), &Proof(sp_core::sr25519::Signature::from_raw([3; 64])));
    assert_encodes(&hash(H256([3; 32])), &PeerId(H256([3; 32])));
    assert_encodes(&Value::from_bytes([3; 32]), &sp_core::sr25519::Public::from_raw([3; 32]));
    let key: dlo_proof::PublicKey = vec![3; 1952].try_into().unwrap();
    assert_encodes(&Value::from_bytes(vec![3; 1952]), &key);
    let signature: dlo_proof::Signature = vec![3; 3309].try_into().unwrap();
    assert_encodes(&Value::from_bytes(vec![3; 3309]), &signature);
    assert_encodes(&option(Some(number(5u8))), &Some(Bps(5)));
    assert_encodes(&option(None), &None::<Nat>);
    assert_encodes(&option(Some(hash(H256([3; 32])))), &Some(H256([3; 32])));
    assert_encodes(&unit("Lending"), &dlo_core::Category::Lending);
    assert_encodes(&unit("Settlement"), &dlo_core::Purpose::Settlement);
    assert_encodes(&number(20_800u32), &Day(20_800));
    assert_encodes(&number(5u8), &5u8);
    assert_encodes(&number(7u32), &7u128);
}
