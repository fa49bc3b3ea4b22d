//! From hardware to certificate and back, across all pallets; every invariant is checked behind every block.

mod common;

use common::{nat, usd, TestChain, DISK, NEW};
use dlo_core::{AppId, Bps, Category, CertId, Day, FeeRate, Nat, Purpose, SystemId, ANT};
use dlo_runtime::{
    readers::{
        certificates::{app_reserves, certificate, dry_run_draw},
        obligations::coverage,
    },
    Balances, CertEscrow, NatGenesis, Runtime,
};
use dlo_runtime_api::views::StandingView;
use frame_support::{assert_noop, assert_ok, BoundedVec};
use pallet_app_obligations::{Call as Owed, Error as OwedError};
use pallet_cert_escrow::{Call as Escrow, Error as EscrowError};
use pallet_liquidity_policy::{
    AdmitMode, Call as Policy, Categories, Error as PolicyError, Listing, Overrides, Rules, Strategy,
};
use pallet_nat_genesis::{Call as Genesis, Error as GenesisError};
use pallet_system_sale::{Call as Sale, Error as SaleError, Price};
use sp_core::H256;
use sp_keyring::Sr25519Keyring as Key;
use sp_runtime::DispatchError;

const OWNER: Key = Key::Bob;
const LISTED: Key = Key::Dave;
const STRANGER: Key = Key::Eve;
const RATE: FeeRate = FeeRate(ANT / 100);

fn rules() -> Rules {
    Rules {
        mode: AdmitMode::Listed,
        rate: RATE,
        notice_days: 1,
        min_days: 1,
        max_days: 90,
        floor: nat(50),
        cap_amount: Some(nat(500)),
        cap_share: Some(Bps(8_000)),
        categories: Categories::ALL,
        strategy: Strategy::Automatic,
        assignable: true,
    }
}

fn app(chain: &mut TestChain, who: Key, name: &str) -> AppId {
    let app = chain.read(pallet_cert_escrow::NextAppId::<Runtime>::get);
    let name = BoundedVec::truncate_from(name.as_bytes().to_vec());
    assert_ok!(chain.submit(who, Escrow::register_app { name, category: Category::Lending, container: None }));
    app
}

fn draw(
    chain: &mut TestChain,
    who: Key,
    app: AppId,
    legs: &[(SystemId, Nat)],
    days: u32,
) -> Result<(), DispatchError> {
    let legs = BoundedVec::truncate_from(legs.to_vec());
    chain.submit(who, Escrow::draw { app, legs, days, max_rate: RATE })
}

/// A system of ten items, priced and generated, whose rulebook lists the first of two apps.
fn lent_out() -> (TestChain, SystemId, AppId, AppId) {
    let mut chain = TestChain::new("dev-fast");
    let system = chain.register(OWNER, DISK, 10, usd(100));
    chain.run_rounds(&[Key::Alice], NEW, 3);
    chain.prove_work(OWNER, system);
    assert_ok!(chain.submit(OWNER, Genesis::generate { system }));
    let (listed, stranger) = (app(&mut chain, LISTED, "listed"), app(&mut chain, STRANGER, "stranger"));
    assert_ok!(chain.submit(OWNER, Policy::create_rulebook { rules: rules() }));
    let listing = Some(Listing::Allowed(Overrides::default()));
    assert_ok!(chain.submit(OWNER, Policy::set_listing { book: 0, app: listed, listing }));
    assert_ok!(chain.submit(OWNER, Policy::assign { system, book: Some(0) }));
    (chain, system, listed, stranger)
}

#[test]
fn genesis_without_enough_rounds_is_refused() {
    let mut chain = TestChain::new("dev-fast");
    let system = chain.register(OWNER, DISK, 1, usd(100));
    let never = chain.submit(OWNER, Genesis::generate { system });
    assert_eq!(never, Err(GenesisError::<Runtime>::NeverPriced.into()));
    chain.run_rounds(&[Key::Alice], NEW, 1);
    let early = chain.submit(OWNER, Genesis::generate { system });
    assert_eq!(early, Err(GenesisError::<Runtime>::TooFewRounds.into()));
}

#[test]
fn four_oracles_need_three_reports() {
    let mut chain = TestChain::new("local");
    let system = chain.register(OWNER, DISK, 1, usd(100));
    chain.run_rounds(&[Key::Alice, Key::Bob], NEW, 3);
    let refused = chain.submit(OWNER, Genesis::generate { system });
    assert_eq!(refused, Err(GenesisError::<Runtime>::NeverPriced.into()));
    chain.run_rounds(&[Key::Alice, Key::Bob, Key::Dave], NEW, 3);
    let priced = chain.submit(OWNER, Genesis::generate { system });
    assert_eq!(priced, Err(GenesisError::<Runtime>::WorkNotReady.into()));
}

#[test]
fn genesis_records_the_lesser_of_price_paid_and_market_once() {
    let mut chain = TestChain::new("dev-fast");
    let system = chain.register(OWNER, DISK, 10, usd(100));
    // New at 134 less the class's 25 %: a market of 100.50, above the price paid.
    chain.run_rounds(&[Key::Alice], NEW, 3);
    let unproven = chain.submit(OWNER, Genesis::generate { system });
    assert_eq!(unproven, Err(GenesisError::<Runtime>::WorkNotReady.into()));
    chain.prove_work(OWNER, system);
    assert_ok!(chain.submit(OWNER, Genesis::generate { system }));
    let issued = chain.backing(system).issued;
    assert!(issued <= nat(1_000) && issued > nat(990), "{issued}");
    let again = chain.submit(OWNER, Genesis::generate { system });
    assert_eq!(again, Err(GenesisError::<Runtime>::NothingToGenerate.into()));
    assert_eq!(chain.backing(system).issued, issued);
}

#[test]
fn an_app_that_the_rulebook_does_not_list_draws_nothing() {
    let (mut chain, system, _, stranger) = lent_out();
    let before = chain.read(|| (NatGenesis::totals(), pallet_cert_escrow::Totals::<Runtime>::get()));
    let refused = draw(&mut chain, STRANGER, stranger, &[(system, nat(100))], 10);
    assert_eq!(refused, Err(PolicyError::<Runtime>::NotListed.into()));
    assert_eq!(chain.read(|| (NatGenesis::totals(), pallet_cert_escrow::Totals::<Runtime>::get())), before);
}

#[test]
fn a_draw_with_one_bad_leg_draws_nothing_at_all() {
    let (mut chain, system, listed, _) = lent_out();
    let refused = draw(&mut chain, LISTED, listed, &[(system, nat(100)), (SystemId(99), nat(100))], 10);
    assert_eq!(refused, Err(EscrowError::<Runtime>::UnknownSystem.into()));
    assert_eq!(chain.backing(system).committed, Nat::ZERO);
}

#[test]
fn a_dry_run_refuses_a_system_that_stands_among_the_legs_before() {
    let (mut chain, system, listed, _) = lent_out();
    let legs = vec![(system, nat(100)), (SystemId(99), nat(100)), (system, nat(100))];
    let legs = chain.read(|| dry_run_draw(listed, legs, 10, RATE));
    let refused: Vec<_> = legs.iter().map(|leg| leg.refused.as_deref()).collect();
    assert_eq!(refused, [None, Some("UnknownSystem"), Some("DuplicateSystem")]);
    let drawn = draw(&mut chain, LISTED, listed, &[(system, nat(100)), (system, nat(100))], 10);
    assert_eq!(drawn, Err(EscrowError::<Runtime>::DuplicateSystem.into()));
}

#[test]
fn a_recalled_certificate_ends_after_its_notice_and_the_nat_is_whole() {
    let (mut chain, system, listed, _) = lent_out();
    assert_ok!(draw(&mut chain, LISTED, listed, &[(system, nat(100))], 30));
    let cert = CertId { system, serial: 0 };
    assert_eq!(chain.backing(system).committed, nat(100));
    let not_owner = chain.submit(STRANGER, Escrow::recall { cert });
    assert_eq!(not_owner, Err(EscrowError::<Runtime>::NotSystemOwner.into()));
    assert_ok!(chain.submit(OWNER, Escrow::recall { cert }));
    chain.pass_days(3);
    assert!(chain.read(|| CertEscrow::certificate(cert)).is_none());
    assert_eq!(chain.backing(system).committed, Nat::ZERO);
    assert_eq!(chain.read(|| pallet_cert_escrow::Totals::<Runtime>::get().fees_held), 0);
}

#[test]
fn what_an_app_assigns_is_shown_and_outlasts_a_recall_s_notice() {
    let (mut chain, system, listed, _) = lent_out();
    assert_ok!(draw(&mut chain, LISTED, listed, &[(system, nat(100))], 30));
    let cert = CertId { system, serial: 0 };
    let until = Day(chain.read(|| certificate(cert)).unwrap().drawn_on.0 + 5);
    assert_ok!(chain.submit(
        LISTED,
        Escrow::assign {
            cert,
            purpose: Purpose::Loan,
            amount: nat(60),
            reference: H256::repeat_byte(7),
            beneficiary: STRANGER.to_account_id(),
            until,
        }
    ));
    let reserves = chain.read(|| app_reserves(listed)).unwrap();
    assert_eq!((reserves.reserve, reserves.assigned, reserves.free), (nat(100), nat(60), nat(40)));
    let shown = chain.read(|| certificate(cert)).unwrap();
    assert_eq!((shown.assigned, shown.assignments.len()), (nat(60), 1));
    assert_eq!(shown.assignments[0].beneficiary, STRANGER.to_account_id());
    let released = chain.submit(LISTED, Escrow::release { cert });
    assert_eq!(released, Err(EscrowError::<Runtime>::Assigned.into()));

    assert_ok!(chain.submit(OWNER, Escrow::recall { cert }));
    assert_eq!(chain.read(|| certificate(cert)).unwrap().ends, until);
    chain.pass_days(6);
    assert!(chain.read(|| certificate(cert)).is_none());
    assert_eq!(chain.backing(system).committed, Nat::ZERO);
    let reserves = chain.read(|| app_reserves(listed)).unwrap();
    assert_eq!((reserves.reserve, reserves.assigned, reserves.free), (Nat::ZERO, Nat::ZERO, Nat::ZERO));
}

#[test]
fn a_certificate_expires_on_its_day_and_its_whole_fee_is_paid() {
    let (mut chain, system, listed, _) = lent_out();
    let pot_before = chain.pot();
    assert_ok!(draw(&mut chain, LISTED, listed, &[(system, nat(100))], 5));
    let cert = CertId { system, serial: 0 };
    let fee = chain.read(|| CertEscrow::certificate(cert)).unwrap().fee_total;
    assert!(fee <= 100 * 5 * RATE.0 && fee > 100 * 4 * RATE.0, "{fee}");
    let (owner_before, app_before) =
        (chain.balance(&OWNER.to_account_id()), chain.balance(&LISTED.to_account_id()));
    chain.pass_days(7);
    assert!(chain.read(|| CertEscrow::certificate(cert)).is_none());
    let to_pot = fee * 5 / 100;
    assert_eq!(chain.balance(&OWNER.to_account_id()) - owner_before, fee - to_pot);
    assert_eq!(app_before - chain.balance(&LISTED.to_account_id()), fee);
    assert!(chain.pot() - pot_before >= to_pot);
}

#[test]
fn a_serial_is_never_used_twice() {
    let (mut chain, system, listed, _) = lent_out();
    for serial in 0..3 {
        assert_ok!(draw(&mut chain, LISTED, listed, &[(system, nat(100))], 5));
        let cert = CertId { system, serial };
        assert_ok!(chain.submit(LISTED, Escrow::release { cert }));
    }
}

#[test]
fn what_depreciates_before_the_end_cannot_be_drawn() {
    let (mut chain, system, listed, _) = lent_out();
    let mut wide = rules();
    (wide.max_days, wide.cap_amount, wide.cap_share, wide.floor) = (3_650, None, None, Nat::ZERO);
    assert_ok!(chain.submit(OWNER, Policy::update_rulebook { book: 0, rules: wide }));
    // Straight line over 60 months to a tenth: in 900 days about half is left.
    let late = draw(&mut chain, LISTED, listed, &[(system, nat(700))], 900);
    assert_eq!(late, Err(GenesisError::<Runtime>::AboveHorizon.into()));
    assert_ok!(draw(&mut chain, LISTED, listed, &[(system, nat(700))], 90));
}

#[test]
fn expired_prices_stop_draws_and_fresh_ones_let_them_go_on() {
    let (mut chain, system, listed, _) = lent_out();
    chain.pass_days(125);
    let stale = draw(&mut chain, LISTED, listed, &[(system, nat(10))], 5);
    assert_eq!(stale, Err(GenesisError::<Runtime>::StalePrices.into()));
    chain.run_rounds(&[Key::Alice], NEW, 1);
    assert_ok!(draw(&mut chain, LISTED, listed, &[(system, nat(10))], 5));
}

#[test]
fn a_fallen_price_impairs_and_stops_draws() {
    let (mut chain, system, listed, _) = lent_out();
    assert_ok!(draw(&mut chain, LISTED, listed, &[(system, nat(500))], 30));
    chain.run_rounds(&[Key::Alice], usd(25), 1);
    assert_ok!(chain.submit(STRANGER, Genesis::revalue { system }));
    let backing = chain.backing(system);
    assert!(backing.impaired && backing.backed < backing.committed);
    let refused = draw(&mut chain, LISTED, listed, &[(system, nat(1))], 5);
    assert!(refused.is_err());
}

#[test]
fn transaction_fees_go_to_the_pot() {
    let mut chain = TestChain::new("dev");
    let before = chain.pot();
    let dest = STRANGER.to_account_id().into();
    assert_ok!(chain.submit(OWNER, pallet_balances::Call::transfer_keep_alive { dest, value: ANT }));
    assert!(chain.pot() > before);
}

#[test]
fn dust_goes_to_the_pot() {
    let mut chain = TestChain::new("dev");
    let newcomer = sp_runtime::AccountId32::new([7; 32]);
    let least = dlo_runtime::constants::EXISTENTIAL_DEPOSIT;
    let fund = pallet_balances::Call::transfer_allow_death { dest: newcomer.clone().into(), value: least };
    assert_ok!(chain.submit(OWNER, fund));
    let before = chain.pot();
    chain.read(|| {
        use frame_support::traits::{fungible::Mutate, tokens::Preservation};
        let bob = OWNER.to_account_id();
        Balances::transfer(&newcomer, &bob, least / 2 + 1, Preservation::Expendable).unwrap();
    });
    assert_eq!(chain.balance(&newcomer), 0);
    assert_eq!(chain.pot() - before, least - (least / 2 + 1));
    chain.check();
}

#[test]
fn the_pot_has_an_account_from_the_start() {
    let mut chain = TestChain::new("dev");
    assert!(chain.pot() >= dlo_runtime::constants::EXISTENTIAL_DEPOSIT);
}

#[test]
fn no_account_can_burn_ant() {
    let mut chain = TestChain::new("dev");
    let burn = pallet_balances::Call::burn { value: ANT, keep_alive: true };
    let filtered = frame_system::Error::<Runtime>::CallFiltered.into();
    assert_eq!(chain.submit(OWNER, burn.clone()), Err(filtered));
    // Nor hidden in a batch.
    let batch = pallet_utility::Call::batch_all { calls: vec![burn.into()] };
    assert_eq!(chain.submit(OWNER, batch), Err(filtered));
}

#[test]
fn no_validator_can_give_up_its_keys() {
    let mut chain = TestChain::new("local");
    let filtered = frame_system::Error::<Runtime>::CallFiltered.into();
    assert_eq!(chain.submit(Key::Dave, pallet_session::Call::purge_keys {}), Err(filtered));
}

#[test]
fn a_proxy_that_may_not_transfer_may_not_draw_either() {
    let (mut chain, system, listed, _) = lent_out();
    let (principal, proxy) = (LISTED.to_account_id(), Key::Ferdie);
    let add = pallet_proxy::Call::add_proxy {
        delegate: proxy.to_account_id().into(),
        proxy_type: dlo_runtime::configs::wallets::ProxyType::NonTransfer,
        delay: 0,
    };
    assert_ok!(chain.submit(LISTED, add));
    let legs = BoundedVec::truncate_from(vec![(system, nat(100))]);
    let draw = Escrow::draw { app: listed, legs, days: 10, max_rate: RATE }.into();
    let through =
        pallet_proxy::Call::proxy { real: principal.into(), force_proxy_type: None, call: Box::new(draw) };
    assert_ok!(chain.submit(proxy, through));
    let filtered = frame_system::Error::<Runtime>::CallFiltered.into();
    let executed = pallet_proxy::Event::ProxyExecuted { result: Err(filtered) };
    assert!(chain.events().contains(&executed.into()));
    assert_eq!(chain.backing(system).committed, Nat::ZERO);
}

#[test]
fn nobody_but_the_validators_governs() {
    let mut chain = TestChain::new("dev");
    let parameters = pallet_nat_genesis::Parameters::default();
    let refused = chain.submit(Key::Alice, Genesis::set_parameters { parameters });
    assert_eq!(refused, Err(DispatchError::BadOrigin));
    chain.read(|| {
        let root = frame_system::RawOrigin::Root.into();
        assert_noop!(NatGenesis::set_parameters(root, parameters), DispatchError::BadOrigin);
    });
}

#[test]
fn a_replayed_report_never_gets_into_a_block() {
    let mut chain = TestChain::new("dev");
    chain.register(OWNER, DISK, 1, usd(100));
    while chain.read(|| pallet_porv_oracle::CurrentPage::<Runtime>::get().is_empty()) {
        chain.next_block(vec![]);
    }
    let report = chain.report(Key::Alice, NEW, 2);
    assert_ok!(chain.next_block(vec![report.clone()]).remove(0).unwrap());
    assert!(chain.next_block(vec![report]).remove(0).is_err());
    let stranger = chain.report(Key::Eve, usd(1), 2);
    assert!(chain.next_block(vec![stranger]).remove(0).is_err());
}

#[test]
fn the_catalogue_of_the_presets_is_whole() {
    let mut chain = TestChain::new("dev");
    let lines = include_str!("../../chain-specs/catalogue.csv").lines().count() - 1;
    let skus = chain.read(pallet_porv_oracle::NextSku::<Runtime>::get);
    assert_eq!(skus as usize, lines);
}

#[test]
fn work_that_stops_lowers_the_value_and_impairs_what_is_committed() {
    let (mut chain, system, listed, _) = lent_out();
    assert_ok!(draw(&mut chain, LISTED, listed, &[(system, nat(400))], 50));
    chain.stop_antnodes();
    for _ in 0..100 {
        chain.next_block(vec![]);
    }
    chain.run_rounds(&[Key::Alice], NEW, 1);
    assert_ok!(chain.submit(STRANGER, Genesis::revalue { system }));
    let backing = chain.backing(system);
    assert!(backing.impaired && backing.backed < nat(400), "{backing:?}");
    let utility = chain.read(|| dlo_runtime::readers::utility::utility(system)).unwrap();
    assert_eq!(utility.work.to_nat(), backing.backed, "work bounds the value");
}

#[test]
fn a_live_chain_may_not_start_with_the_figures_of_a_development_chain() {
    for name in ["dev", "dev-fast", "local"] {
        let mut chain = TestChain::new(name);
        let references = chain.read(pallet_resource_proof::ReferenceSkus::<Runtime>::get);
        assert!(!references.is_empty(), "the references of {name} are in the catalogue");
        assert!(!chain.read(<dlo_runtime::ResourceProof as dlo_core::WorkProvider>::is_proven), "{name}");
    }
}

#[test]
fn who_signs_a_feeless_call_pays_for_it_and_gets_nothing() {
    let mut chain = TestChain::new("dev-fast");
    let leaf = dlo_proof::Leaf::chunk([0; 32]);
    let edge = dlo_proof::Placed { leaf, path: Default::default() };
    let answer = dlo_proof::Answer { samples: Default::default(), edge };
    let before = chain.balance(&STRANGER.to_account_id());
    let peer = dlo_core::PeerId::default();
    let call = pallet_resource_proof::Call::answer { peer, number: 0, answer };
    assert_eq!(chain.submit(STRANGER, call), Err(DispatchError::BadOrigin));
    assert!(chain.balance(&STRANGER.to_account_id()) < before);
}

#[test]
fn a_system_is_sold_whole_with_its_certificates_its_antnode_and_its_deposits() {
    let (mut chain, system, listed, _) = lent_out();
    assert_ok!(draw(&mut chain, LISTED, listed, &[(system, nat(100))], 30));
    let cert = CertId { system, serial: 0 };
    let before = chain.read(|| certificate(cert)).unwrap();
    let until = Day(chain.today().0 + 5);
    let price = Price::Ant(5 * ANT);
    assert_ok!(chain.submit(OWNER, Sale::offer { system, price, buyer: None, until }));
    let seen = chain.read(|| NatGenesis::system(system)).unwrap().system;
    let buy =
        |revision| Sale::buy { system, price, least_backed: nat(500), revision, certs: BoundedVec::new() };
    let changed = chain.submit(STRANGER, buy(seen.revision + 1));
    assert_eq!(changed, Err(SaleError::<Runtime>::TermsChanged.into()));
    let owner_held = chain.held(&OWNER.to_account_id());
    assert_ok!(chain.submit(STRANGER, buy(seen.revision)));

    let sold = chain.read(|| NatGenesis::system(system)).unwrap().system;
    assert_eq!(sold.owner, STRANGER.to_account_id());
    assert_eq!(sold.backing.committed, nat(100));
    let after = chain.read(|| certificate(cert)).unwrap();
    assert_eq!(
        (after.amount, after.ends, after.owner),
        (before.amount, before.ends, STRANGER.to_account_id())
    );
    // What it had earned was paid to the old owner, and all that was held from him for it came back.
    assert!(after.fee_paid.0 > before.fee_paid.0);
    assert!(chain.held(&OWNER.to_account_id()) < owner_held);
    let gone = chain.submit(OWNER, Escrow::recall { cert });
    assert_eq!(gone, Err(EscrowError::<Runtime>::NotSystemOwner.into()));
    let refused = draw(&mut chain, LISTED, listed, &[(system, nat(100))], 30);
    assert_eq!(refused, Err(PolicyError::<Runtime>::NoRulebook.into()));
    assert_ok!(chain.submit(STRANGER, Escrow::recall { cert }));
}

#[test]
fn an_app_whose_certificate_expires_behind_its_currency_is_overdue_and_pays_for_it() {
    let (mut chain, system, listed, _) = lent_out();
    assert_ok!(draw(&mut chain, LISTED, listed, &[(system, nat(100))], 3));
    let (name, symbol) =
        (BoundedVec::truncate_from(b"Dollar".to_vec()), BoundedVec::truncate_from(b"D".to_vec()));
    assert_ok!(chain.submit(LISTED, Owed::create_currency { app: listed, name, symbol }));
    let issue = |amount| Owed::issue { app: listed, to: STRANGER.to_account_id(), amount };
    let above = chain.submit(LISTED, issue(nat(100).0 + 1));
    assert_eq!(above, Err(OwedError::<Runtime>::NotCovered.into()));
    assert_ok!(chain.submit(LISTED, issue(nat(100).0)));
    let kept = chain.submit(LISTED, Escrow::release { cert: CertId { system, serial: 0 } });
    assert_eq!(kept, Err(EscrowError::<Runtime>::ReserveInUse.into()));

    chain.pass_days(4);
    let covered = chain.read(|| coverage(listed)).unwrap();
    assert_eq!(
        (covered.standing, covered.free, covered.ratio),
        (StandingView::Overdue, Nat::ZERO, Some(Bps(0)))
    );
    chain.pass_days(2);
    assert!(chain.read(|| coverage(listed)).unwrap().bond.0 < 100 * ANT);
    // Holders can always redeem, which mends it.
    let redeem = Owed::redeem { app: listed, amount: nat(100).0, reference: H256::zero() };
    assert_ok!(chain.submit(STRANGER, redeem));
    assert_eq!(chain.read(|| coverage(listed)).unwrap().standing, StandingView::Sound);
}
