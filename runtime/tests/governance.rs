//! Validators adopt a call, and it is enacted; nobody else can do what it does.

mod common;

use codec::Encode;
use common::TestChain;
use dlo_core::Bps;
use dlo_runtime::{constants::HOURS, Balance, Balances, PorvOracle, Runtime, RuntimeCall, RuntimeHoldReason};
use frame_support::{
    assert_ok,
    traits::{fungible::InspectHold, Get},
};
use pallet_adoption::{Call as Adoption, Error as AdoptionError};
use pallet_nat_genesis::Parameters;
use pallet_porv_oracle::{Call as Oracle, Error as OracleError};
use sp_core::{Pair, H256};
use sp_keyring::Sr25519Keyring as Key;
use sp_runtime::{
    traits::{BlakeTwo256, Hash},
    DispatchError,
};

const PARAMETERS: Parameters =
    Parameters { margin: Bps(2_500), min_sources: 3, min_rounds: 4, grace_days: 7 };

/// The four-validator chain, with a proposal of `call` by somebody who is no validator.
fn proposed(call: RuntimeCall) -> (TestChain, H256) {
    let mut chain = TestChain::new("local");
    let hash = propose(&mut chain, call);
    (chain, hash)
}

fn propose(chain: &mut TestChain, call: RuntimeCall) -> H256 {
    let bytes = call.encode();
    let (hash, len) = (BlakeTwo256::hash(&bytes), bytes.len() as u32);
    assert_ok!(chain.submit(Key::Eve, pallet_preimage::Call::note_preimage { bytes }));
    assert_ok!(chain.submit(Key::Eve, Adoption::propose { hash, len }));
    hash
}

/// Three of the four validators adopt `call`, and its delay passes.
fn adopt(chain: &mut TestChain, call: RuntimeCall) {
    let hash = propose(chain, call);
    for who in [Key::Alice, Key::Bob, Key::Dave] {
        assert_ok!(chain.submit(who, Adoption::adopt { hash }));
    }
    pass_delay(chain);
}

/// `who` applies with a key of its own.
fn apply(chain: &mut TestChain, who: Key) -> Result<(), DispatchError> {
    let payload = chain.read(|| PorvOracle::application_payload(&who.to_account_id()));
    let proof = who.pair().sign(&payload).into();
    chain.submit(who, Oracle::apply { key: who.public().into(), proof })
}

fn admit(who: Key) -> RuntimeCall {
    Oracle::admit { account: who.to_account_id() }.into()
}

fn is_oracle(chain: &mut TestChain, who: Key) -> bool {
    let account = who.to_account_id();
    chain
        .read(|| pallet_porv_oracle::Members::<Runtime>::get().iter().any(|member| member.account == account))
}

/// What is held from `who` as an oracle's bond.
fn bond(chain: &mut TestChain, who: Key) -> Balance {
    let account = who.to_account_id();
    let reason: RuntimeHoldReason = pallet_porv_oracle::HoldReason::OracleBond.into();
    chain.read(|| Balances::balance_on_hold(&reason, &account))
}

fn set_parameters() -> RuntimeCall {
    pallet_nat_genesis::Call::set_parameters { parameters: PARAMETERS }.into()
}

fn parameters(chain: &mut TestChain) -> Parameters {
    chain.read(pallet_nat_genesis::CurrentParameters::<Runtime>::get)
}

fn pass_delay(chain: &mut TestChain) {
    for _ in 0..=HOURS {
        chain.next_block(vec![]);
    }
}

#[test]
fn who_is_no_validator_adopts_nothing() {
    let (mut chain, hash) = proposed(set_parameters());
    let refused = chain.submit(Key::Eve, Adoption::adopt { hash });
    assert_eq!(refused, Err(AdoptionError::<Runtime>::NotValidator.into()));
}

#[test]
fn two_of_four_validators_are_not_enough() {
    let (mut chain, hash) = proposed(set_parameters());
    for who in [Key::Alice, Key::Bob] {
        assert_ok!(chain.submit(who, Adoption::adopt { hash }));
    }
    pass_delay(&mut chain);
    assert_eq!(parameters(&mut chain), Parameters::default());
}

#[test]
fn three_of_four_validators_enact_a_call_after_the_delay() {
    let (mut chain, hash) = proposed(set_parameters());
    for who in [Key::Alice, Key::Bob, Key::Dave] {
        assert_ok!(chain.submit(who, Adoption::adopt { hash }));
    }
    chain.next_block(vec![]);
    assert_eq!(parameters(&mut chain), Parameters::default());
    pass_delay(&mut chain);
    assert_eq!(parameters(&mut chain), PARAMETERS);
}

#[test]
fn an_adopted_call_may_act_as_root() {
    let code = (b":probe".to_vec(), b"changed".to_vec());
    let change = frame_system::Call::set_storage { items: vec![code] }.into();
    let (mut chain, hash) = proposed(Adoption::as_root { call: Box::new(change) }.into());
    for who in [Key::Alice, Key::Bob, Key::Dave] {
        assert_ok!(chain.submit(who, Adoption::adopt { hash }));
    }
    pass_delay(&mut chain);
    assert_eq!(chain.read(|| sp_io::storage::get(b":probe")).as_deref(), Some(&b"changed"[..]));
}

#[test]
fn without_an_application_nobody_becomes_an_oracle_and_without_adoption_no_applicant() {
    let mut chain = TestChain::new("local");
    assert_ok!(apply(&mut chain, Key::Ferdie));
    let by_a_validator = chain.submit(Key::Alice, Oracle::admit { account: Key::Ferdie.to_account_id() });
    assert_eq!(by_a_validator, Err(DispatchError::BadOrigin));
    adopt(&mut chain, admit(Key::Eve));
    assert!(!is_oracle(&mut chain, Key::Eve) && !is_oracle(&mut chain, Key::Ferdie));
    assert_eq!(bond(&mut chain, Key::Eve), 0);
}

#[test]
fn who_applied_and_is_adopted_is_an_oracle_whose_bond_is_held() {
    let mut chain = TestChain::new("local");
    assert_ok!(apply(&mut chain, Key::Ferdie));
    let again = apply(&mut chain, Key::Ferdie);
    assert_eq!(again, Err(OracleError::<Runtime>::AlreadyApplied.into()));
    adopt(&mut chain, admit(Key::Ferdie));
    assert!(is_oracle(&mut chain, Key::Ferdie));
    let whole = <<Runtime as pallet_porv_oracle::Config>::OracleBond as Get<Balance>>::get();
    assert_eq!(bond(&mut chain, Key::Ferdie), whole);
    assert_eq!(chain.read(PorvOracle::status).active, 5);
}

#[test]
fn an_oracle_is_expelled_by_adoption_and_its_bond_stays_held() {
    let mut chain = TestChain::new("local");
    let account = Key::Charlie.to_account_id();
    let by_a_validator = chain.submit(Key::Alice, Oracle::expel { account: account.clone() });
    assert_eq!(by_a_validator, Err(DispatchError::BadOrigin));
    adopt(&mut chain, Oracle::expel { account }.into());
    assert!(!is_oracle(&mut chain, Key::Charlie));
    assert!(bond(&mut chain, Key::Charlie) > 0);
    let early = chain.submit(Key::Charlie, Oracle::claim_bond {});
    assert_eq!(early, Err(OracleError::<Runtime>::StillBonded.into()));
}
