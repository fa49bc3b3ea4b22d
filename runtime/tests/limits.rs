//! Every call fits into a block at its largest: what fits into none could never be used.

use dlo_core::{AppId, Bps, Category, ClassId, FeeRate, Nat, SerialId, SkuId, SystemId, Usd};
use dlo_porv::schedule::Schedule;
use dlo_runtime::{Runtime, RuntimeBlockWeights, RuntimeCall};
use frame_support::{
    dispatch::{DispatchClass, GetDispatchInfo},
    traits::Get,
    BoundedVec,
};
use pallet_cert_escrow::WeightInfo as _;
use pallet_nat_genesis::{Condition, PartSpec};
use pallet_porv_oracle::{OracleId, Quote, Report, SkuReport, WeightInfo as _};
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

fn report() -> RuntimeCall {
    let quote = Some(Quote { price: Usd(1), sources: 2 });
    let quotes: Vec<_> = (0..count::<<Runtime as pallet_porv_oracle::Config>::MaxPage>())
        .map(|sku| SkuReport { sku: SkuId(sku), msrp: quote, new: quote, used: quote })
        .collect();
    let report = Report { round: 0, page: H256::zero(), quotes: quotes.try_into().unwrap() };
    let oracle = OracleId::from_slice(&[0; 32]).unwrap();
    let signature = Key::Alice.sign(b"").into();
    pallet_porv_oracle::Call::submit_report { oracle, report, signature }.into()
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
    let classes = vec![(SkuId(0), ClassId(1), 0); 256];
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
        (
            "classify_skus",
            pallet_porv_oracle::Call::classify_skus { skus: BoundedVec::truncate_from(classes) }.into(),
        ),
        ("submit_report", report()),
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
