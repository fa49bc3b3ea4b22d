//! Every call fits into a block at its largest: what fits into none could never be used.

use dlo_core::{
    price::MAX_TABLE_YEARS, AppId, Bps, Category, Day, FeeRate, Nat, SerialId, SkuId, SystemId, Usd,
};
use dlo_porv::schedule::Schedule;
use dlo_runtime::{Runtime, RuntimeBlockWeights, RuntimeCall};
use frame_support::{
    dispatch::{DispatchClass, GetDispatchInfo},
    traits::Get,
    BoundedVec,
};
use pallet_cert_escrow::WeightInfo as _;
use pallet_nat_genesis::{Condition, PartSpec};
use pallet_porv_oracle::{
    Name, OracleId, OracleSignature, Quote, RateReport, Report, SkuReport, Statement, Table, WeightInfo as _,
    MAX_CURRENCIES, MAX_NAME_LENGTH,
};
use sp_core::{ByteArray, H256};
use sp_keyring::Sr25519Keyring as Key;

fn parts<Parts: Get<u32>, Serials: Get<u32>>() -> BoundedVec<PartSpec<Serials>, Parts> {
    let serials: Vec<_> =
        (0..Serials::get()).map(|item| SerialId(H256::from_low_u64_be(item.into()))).collect();
    let part = PartSpec {
        sku: SkuId(0),
        paid: Usd(1),
        in_service: Default::default(),
        condition: Condition::New,
        schedule: Schedule::StraightLine { months: 60, salvage: Bps(0) },
        evidence: H256::zero(),
        serials: BoundedVec::truncate_from(serials),
    };
    BoundedVec::truncate_from(vec![part; Parts::get() as usize])
}

fn oracle() -> OracleId {
    OracleId::from_slice(&[0; 32]).unwrap()
}

fn signature() -> OracleSignature {
    Key::Alice.sign(b"").into()
}

fn report() -> RuntimeCall {
    let rate = Quote { price: Usd(1), sources: 2 };
    let quote = Some(rate);
    let quotes: Vec<_> = (0..count::<<Runtime as pallet_porv_oracle::Config>::MaxPage>())
        .map(|sku| SkuReport { sku: SkuId(sku), msrp: quote, new: quote, used: quote })
        .collect();
    let rates = vec![RateReport { currency: "EUR".parse().unwrap(), rate }; MAX_CURRENCIES as usize];
    let report = Report {
        round: 0,
        page: H256::zero(),
        quotes: quotes.try_into().unwrap(),
        rates: rates.try_into().unwrap(),
    };
    pallet_porv_oracle::Call::submit_report { oracle: oracle(), report, signature: signature() }.into()
}

fn statement() -> RuntimeCall {
    let name = Name::truncate_from(vec![b'a'; MAX_NAME_LENGTH as usize]);
    let table = Table {
        jurisdiction: name.clone(),
        class: name,
        version: 1,
        effective: Day(0),
        years: BoundedVec::truncate_from(vec![Bps(1); MAX_TABLE_YEARS as usize]),
    };
    pallet_porv_oracle::Call::submit_statement {
        oracle: oracle(),
        slot: pallet_porv_oracle::Slot { round: 0, number: 0 },
        statement: Statement::Table(table),
        signature: signature(),
    }
    .into()
}

type EscrowOf<C> = <C as pallet_cert_escrow::Config>::WeightInfo;
type OracleOf<C> = <C as pallet_porv_oracle::Config>::WeightInfo;

fn count<G: Get<u32>>() -> u32 {
    G::get()
}

/// Each call of ours whose weight grows with what it is given, at its most.
fn largest() -> Vec<(&'static str, RuntimeCall)> {
    let legs =
        vec![(SystemId(0), Nat(1)); count::<<Runtime as pallet_cert_escrow::Config>::MaxLegs>() as usize];
    let legs = BoundedVec::truncate_from(legs);
    let (system, salt) = (SystemId(0), [0; 32]);
    vec![
        (
            "draw",
            pallet_cert_escrow::Call::draw { app: AppId(0), legs, days: 1, max_rate: FeeRate(1) }.into(),
        ),
        ("register", pallet_nat_genesis::Call::register { salt, parts: parts() }.into()),
        ("add_parts", pallet_nat_genesis::Call::add_parts { system, salt, parts: parts() }.into()),
        ("generate", pallet_nat_genesis::Call::generate { system }.into()),
        ("revalue", pallet_nat_genesis::Call::revalue { system }.into()),
        ("apply", pallet_porv_oracle::Call::apply { key: oracle(), proof: signature() }.into()),
        ("submit_report", report()),
        ("submit_statement", statement()),
        ("propose", pallet_adoption::Call::propose { hash: H256::zero(), len: 4 * 1024 * 1024 }.into()),
        (
            "register_app",
            pallet_cert_escrow::Call::register_app {
                name: Default::default(),
                category: Category::Other,
                container: None,
            }
            .into(),
        ),
    ]
}

#[test]
fn the_largest_form_of_each_call_fits_into_a_block() {
    let limits = RuntimeBlockWeights::get();
    for (name, call) in largest() {
        let info = call.get_dispatch_info();
        let limit = limits.get(info.class).max_extrinsic.unwrap_or(limits.max_block);
        assert!(info.total_weight().all_lte(limit), "{name}: {} of {limit}", info.total_weight());
    }
}

#[test]
fn a_dry_run_looks_at_as_many_legs_as_a_draw_may_have() {
    let legs = count::<<Runtime as pallet_cert_escrow::Config>::MaxLegs>();
    assert_eq!(u32::try_from(dlo_runtime_api::MAX_LEGS), Ok(legs));
}

#[test]
fn what_runs_in_every_block_leaves_most_of_it_to_transactions() {
    let limits = RuntimeBlockWeights::get();
    let endings = count::<<Runtime as pallet_cert_escrow::Config>::MaxEndingsPerBlock>();
    let agenda = EscrowOf::<Runtime>::agenda_ending().saturating_mul(endings.into());
    let step = count::<<Runtime as pallet_porv_oracle::Config>::TallyStep>();
    let members = count::<<Runtime as pallet_porv_oracle::Config>::MaxMembers>();
    let tally = OracleOf::<Runtime>::tally_step(members, step);
    let rest = limits.max_block.saturating_sub(limits.get(DispatchClass::Normal).max_total.unwrap());
    assert!(agenda.saturating_add(tally).all_lte(rest), "{agenda} and {tally} of {rest}");
}

#[test]
fn a_declaration_may_count_as_many_holders_as_a_tree_can_have() {
    assert_eq!(pallet_app_obligations::types::MAX_HOLDERS, dlo_sum_tree::MAX_HOLDERS);
}
