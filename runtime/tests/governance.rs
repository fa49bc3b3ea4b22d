//! Validators adopt a call, and it is enacted; nobody else can do what it does.

mod common;

use codec::Encode;
use common::TestChain;
use dlo_core::Bps;
use dlo_runtime::{constants::HOURS, Runtime, RuntimeCall};
use frame_support::assert_ok;
use pallet_adoption::{Call as Adoption, Error as AdoptionError};
use pallet_nat_genesis::Parameters;
use sp_core::H256;
use sp_keyring::Sr25519Keyring as Key;
use sp_runtime::traits::{BlakeTwo256, Hash};

const PARAMETERS: Parameters = Parameters { margin: Bps(2_500), min_sources: 3, min_rounds: 4 };

/// The four-validator chain, with a proposal of `call` by somebody who is no validator.
fn proposed(call: RuntimeCall) -> (TestChain, H256) {
    let mut chain = TestChain::new("local");
    let bytes = call.encode();
    let (hash, len) = (BlakeTwo256::hash(&bytes), bytes.len() as u32);
    assert_ok!(chain.submit(Key::Eve, pallet_preimage::Call::note_preimage { bytes }));
    assert_ok!(chain.submit(Key::Eve, Adoption::propose { hash, len }));
    (chain, hash)
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
