//! Steps as calls of the runtime.

use crate::{
    steps::{Call, Cert, Listing, Part, Price, Rules, Who},
    world::{account, schedule, SKUS},
};
use dlo_core::{AppId, Bps, Category, CertId, Day, Nat, PartId, Purpose, SerialId, SystemId};
use dlo_runtime::{AccountId, NatGenesis, Runtime, RuntimeCall};
use frame_support::BoundedVec;
use pallet_app_obligations::Call as Obligations;
use pallet_assets::Call as Assets;
use pallet_balances::Call as Ant;
use pallet_cert_escrow::Call as Escrow;
use pallet_liquidity_policy::{AdmitMode, Call as Policy, Categories, Overrides, Strategy};
use pallet_nat_genesis::{Call as Genesis, Condition, PartSpec};
use pallet_system_sale::Call as Sale;
use sp_core::H256;
use sp_runtime::MultiAddress;

/// What reveals use; nobody watches.
const SALT: [u8; 32] = [7; 32];

type Specs = pallet_nat_genesis::SpecsOf<Runtime>;

/// The runtime's call.
pub fn runtime_call(who: Who, call: &Call) -> RuntimeCall {
    genesis_call(who, call)
        .or_else(|| policy_call(call))
        .or_else(|| escrow_call(call))
        .or_else(|| obligations_call(call))
        .or_else(|| sale_call(call))
        .or_else(|| unit_call(call))
        .or_else(|| ant_call(call))
        .unwrap_or_else(|| frame_system::Call::<Runtime>::remark { remark: Vec::new() }.into())
}

fn genesis_call(who: Who, call: &Call) -> Option<RuntimeCall> {
    let call: Genesis<Runtime> = match call.clone() {
        Call::Commit { system, part } => Genesis::commit { hash: announced(who, system, &part) },
        Call::CancelCommit { system, part } => Genesis::cancel_commit { hash: announced(who, system, &part) },
        Call::Register { part } => Genesis::register { salt: SALT, parts: specs(&part) },
        Call::AddParts { system, part } => {
            Genesis::add_parts { system: SystemId(system), salt: SALT, parts: specs(&part) }
        }
        Call::Generate { system } => Genesis::generate { system: SystemId(system) },
        Call::SwitchSchedule { system, part, schedule: to } => {
            Genesis::switch_schedule { system: SystemId(system), part: PartId(part), schedule: schedule(to) }
        }
        Call::RetirePart { system, part } => {
            Genesis::retire_part { system: SystemId(system), part: PartId(part) }
        }
        Call::RetireSystem { system } => Genesis::retire_system { system: SystemId(system) },
        Call::Revalue { system } => Genesis::revalue { system: SystemId(system) },
        _ => return None,
    };
    Some(call.into())
}

fn policy_call(call: &Call) -> Option<RuntimeCall> {
    let call: Policy<Runtime> = match call.clone() {
        Call::CreateBook { rules } => Policy::create_rulebook { rules: rules_of(&rules) },
        Call::UpdateBook { book, rules } => Policy::update_rulebook { book, rules: rules_of(&rules) },
        Call::RemoveBook { book } => Policy::remove_rulebook { book },
        Call::SetListing { book, app, listing } => {
            Policy::set_listing { book, app: AppId(app), listing: listing.as_ref().map(listing_of) }
        }
        Call::AssignBook { system, book } => Policy::assign { system: SystemId(system), book },
        Call::Request { system, app, amount, days, max_rate } => {
            Policy::request { system: SystemId(system), app: AppId(app), amount, days, max_rate }
        }
        Call::Accept { system, app, amount, days } => {
            Policy::accept { system: SystemId(system), app: AppId(app), amount, days }
        }
        Call::Withdraw { system, app } => Policy::withdraw { system: SystemId(system), app: AppId(app) },
        Call::Offer { system } => Policy::offer { system: SystemId(system) },
        Call::Unoffer { system } => Policy::unoffer { system: SystemId(system) },
        _ => return None,
    };
    Some(call.into())
}

fn escrow_call(call: &Call) -> Option<RuntimeCall> {
    let call: Escrow<Runtime> = match call.clone() {
        Call::RegisterApp { category } => {
            Escrow::register_app { name: text(b"app"), category: category_of(category), container: None }
        }
        Call::UpdateApp { app, container } => {
            Escrow::update_app { app: AppId(app), container: container.map(H256::repeat_byte) }
        }
        Call::CloseApp { app } => Escrow::close_app { app: AppId(app) },
        Call::Draw { app, legs, days, max_rate } => {
            let legs = legs.into_iter().map(|(system, amount)| (SystemId(system), amount)).collect();
            Escrow::draw { app: AppId(app), legs: BoundedVec::truncate_from(legs), days, max_rate }
        }
        Call::Claim { cert } => Escrow::claim { cert: id(cert) },
        Call::Release { cert } => Escrow::release { cert: id(cert) },
        Call::ReleasePart { cert, amount } => Escrow::release_part { cert: id(cert), amount },
        Call::Recall { cert } => Escrow::recall { cert: id(cert) },
        Call::Settle { cert } => Escrow::settle { cert: id(cert) },
        Call::Renew { cert, days, max_rate } => Escrow::renew { cert: id(cert), days, max_rate },
        Call::TopUp { cert, amount, max_rate } => Escrow::top_up { cert: id(cert), amount, max_rate },
        other => return escrow_rest(other),
    };
    Some(call.into())
}

fn escrow_rest(call: Call) -> Option<RuntimeCall> {
    let call: Escrow<Runtime> = match call {
        Call::ClaimUndelivered { payer, beneficiary } => {
            Escrow::claim_undelivered { payer: account(payer), beneficiary: account(beneficiary) }
        }
        Call::Assign { cert, purpose, amount, beneficiary, until } => Escrow::assign {
            cert: id(cert),
            purpose: purpose_of(purpose),
            amount,
            reference: H256::repeat_byte(purpose),
            beneficiary: account(beneficiary),
            until: Day(until),
        },
        Call::Clear { cert, assignment } => Escrow::clear { cert: id(cert), assignment },
        Call::Rent { app, container } => {
            Escrow::rent { app: AppId(app), container: H256::repeat_byte(container) }
        }
        Call::Vacate { app } => Escrow::vacate { app: AppId(app) },
        Call::Dismiss { app, operator } => Escrow::dismiss { app: AppId(app), operator: account(operator) },
        Call::WriteDown { system } => Escrow::write_down { system: SystemId(system) },
        _ => return None,
    };
    Some(call.into())
}

fn obligations_call(call: &Call) -> Option<RuntimeCall> {
    let reference = H256::repeat_byte(1);
    let call: Obligations<Runtime> = match call.clone() {
        Call::CreateCurrency { app } => {
            Obligations::create_currency { app: AppId(app), name: text(b"Currency"), symbol: text(b"CUR") }
        }
        Call::Issue { app, to, amount } => {
            Obligations::issue { app: AppId(app), to: account(to), amount: amount.0 }
        }
        Call::Redeem { app, amount } => Obligations::redeem { app: AppId(app), amount: amount.0, reference },
        Call::CloseCurrency { app } => Obligations::close_currency { app: AppId(app) },
        Call::DeclareLiabilities { app, total, holders } => {
            Obligations::declare_liabilities { app: AppId(app), root: reference, total, holders }
        }
        Call::DeclareForeign { app, slot, issued } => Obligations::declare_foreign {
            app: AppId(app),
            slot,
            chain: text(b"elsewhere"),
            token: text(b"token"),
            issued,
        },
        Call::RecordSettlement { app, volume, count } => {
            Obligations::record_settlement { app: AppId(app), volume, count, reference }
        }
        Call::RestoreBond { app } => Obligations::restore_bond { app: AppId(app) },
        Call::Poke { app } => Obligations::poke { app: AppId(app) },
        _ => return None,
    };
    Some(call.into())
}

fn sale_call(call: &Call) -> Option<RuntimeCall> {
    let call: Sale<Runtime> = match call.clone() {
        Call::OfferSale { system, price, buyer, until } => Sale::offer {
            system: SystemId(system),
            price: price_of(&price),
            buyer: buyer.map(account),
            until: Day(until),
        },
        Call::WithdrawSale { system } => Sale::withdraw { system: SystemId(system) },
        Call::Buy { system, price, least_backed, revision, certs } => {
            let certs: Vec<(CertId, Nat)> = certs.into_iter().map(|(cert, part)| (id(cert), part)).collect();
            Sale::buy {
                system: SystemId(system),
                price: price_of(&price),
                least_backed,
                revision,
                certs: BoundedVec::truncate_from(certs),
            }
        }
        _ => return None,
    };
    Some(call.into())
}

fn unit_call(call: &Call) -> Option<RuntimeCall> {
    let call: Assets<Runtime> = match call.clone() {
        Call::TransferUnits { app, to, amount } => {
            Assets::transfer { id: app, target: address(to), amount: amount.0 }
        }
        Call::TransferUnitsKeepAlive { app, to, amount } => {
            Assets::transfer_keep_alive { id: app, target: address(to), amount: amount.0 }
        }
        Call::ApproveUnits { app, delegate, amount } => {
            Assets::approve_transfer { id: app, delegate: address(delegate), amount: amount.0 }
        }
        Call::CancelApproval { app, delegate } => {
            Assets::cancel_approval { id: app, delegate: address(delegate) }
        }
        Call::TransferApproved { app, from, to, amount } => Assets::transfer_approved {
            id: app,
            owner: address(from),
            destination: address(to),
            amount: amount.0,
        },
        Call::TouchUnits { app } => Assets::touch { id: app },
        Call::RefundUnits { app } => Assets::refund { id: app, allow_burn: false },
        Call::MintUnits { app, to, amount } => {
            Assets::mint { id: app, beneficiary: address(to), amount: amount.0 }
        }
        Call::BurnUnits { app, from, amount } => {
            Assets::burn { id: app, who: address(from), amount: amount.0 }
        }
        _ => return None,
    };
    Some(call.into())
}

fn ant_call(call: &Call) -> Option<RuntimeCall> {
    let call: Ant<Runtime> = match call.clone() {
        Call::Transfer { to, amount } => Ant::transfer_allow_death { dest: address(to), value: amount.0 },
        Call::TransferKeepAlive { to, amount } => {
            Ant::transfer_keep_alive { dest: address(to), value: amount.0 }
        }
        Call::TransferAll { to, keep_alive } => Ant::transfer_all { dest: address(to), keep_alive },
        Call::BurnAnt { amount } => Ant::burn { value: amount.0, keep_alive: false },
        _ => return None,
    };
    Some(call.into())
}

fn address(who: Who) -> MultiAddress<AccountId, ()> {
    MultiAddress::Id(account(who))
}

fn id(cert: Cert) -> CertId {
    CertId { system: SystemId(cert.system), serial: cert.serial }
}

fn text<S: frame_support::traits::Get<u32>>(bytes: &[u8]) -> BoundedVec<u8, S> {
    BoundedVec::truncate_from(bytes.to_vec())
}

fn announced(who: Who, system: Option<u64>, part: &Part) -> H256 {
    let (owner, parts) = (account(who), specs(part));
    match system {
        None => NatGenesis::registration_hash(&owner, &SALT, &parts),
        Some(system) => NatGenesis::extension_hash(&owner, SystemId(system), &SALT, &parts),
    }
}

fn specs(part: &Part) -> Specs {
    let [a, b, c, d] = part.serials.to_be_bytes();
    let serial = |item: u8| {
        let mut bytes = [0; 32];
        bytes[..4].copy_from_slice(&[a, b, c, d]);
        bytes[31] = item;
        SerialId(H256(bytes))
    };
    let spec = PartSpec {
        sku: SKUS[usize::from(part.sku) % SKUS.len()],
        paid: part.paid,
        in_service: Day(part.in_service),
        condition: Condition::New,
        schedule: schedule(part.schedule),
        evidence: H256::zero(),
        serials: BoundedVec::truncate_from((0..part.items).map(serial).collect()),
    };
    BoundedVec::truncate_from(vec![spec])
}

fn rules_of(rules: &Rules) -> pallet_liquidity_policy::Rules {
    pallet_liquidity_policy::Rules {
        mode: match rules.mode {
            0 => AdmitMode::Closed,
            1 => AdmitMode::Listed,
            _ => AdmitMode::Open,
        },
        categories: Categories(rules.categories),
        strategy: match rules.strategy {
            0 => Strategy::Manual,
            1 => Strategy::Automatic,
            _ => Strategy::TargetShares { tolerance: Bps(rules.tolerance) },
        },
        rate: rules.rate,
        notice_days: rules.notice_days,
        min_days: rules.min_days,
        max_days: rules.max_days,
        floor: rules.floor,
        cap_amount: rules.cap_amount,
        cap_share: rules.cap_share.map(Bps),
        assignable: rules.assignable,
    }
}

fn listing_of(listing: &Listing) -> pallet_liquidity_policy::Listing {
    match listing {
        Listing::Blocked => pallet_liquidity_policy::Listing::Blocked,
        Listing::Allowed { rate, notice_days, max_days, cap_amount, assignable, target } => {
            pallet_liquidity_policy::Listing::Allowed(Overrides {
                rate: *rate,
                notice_days: *notice_days,
                max_days: *max_days,
                cap_amount: *cap_amount,
                assignable: *assignable,
                target: target.map(Bps),
                ..Overrides::default()
            })
        }
    }
}

fn price_of(price: &Price) -> pallet_system_sale::Price {
    match price {
        Price::Ant(amount) => pallet_system_sale::Price::Ant(amount.0),
        Price::Assignment { amount, until } => {
            pallet_system_sale::Price::Assignment { amount: *amount, until: Day(*until) }
        }
    }
}

fn category_of(category: u8) -> Category {
    match category {
        0 => Category::Currency,
        1 => Category::Lending,
        2 => Category::Warranty,
        3 => Category::Settlement,
        _ => Category::Other,
    }
}

fn purpose_of(purpose: u8) -> Purpose {
    match purpose {
        0 => Purpose::Loan,
        1 => Purpose::Warranty,
        _ => Purpose::Settlement,
    }
}
