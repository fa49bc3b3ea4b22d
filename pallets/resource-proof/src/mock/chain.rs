//! The chain around the pallet: blocks, what tests set, and calls as a block takes them.

use super::*;
use crate::{Call, CurrentParameters, Event, Peer, PeerOf, Peers, PeersOf, Rates, Work, WorkOf};
use dlo_core::{CommodityId, PeerId, WorkProvider};
use dlo_porv::utility::Availability;
use dlo_proof::ProofError;
use frame_support::{
    assert_ok,
    pallet_prelude::{InvalidTransaction, TransactionSource, TransactionValidityError, ValidTransaction},
    storage::unhashed,
    traits::{fungible::InspectHold, Authorize, Hooks},
};
use frame_system::RawOrigin;
use sp_runtime::traits::Dispatchable;

/// A transaction that is no longer, or not yet, of use.
pub(crate) const STALE: TransactionValidityError =
    TransactionValidityError::Invalid(InvalidTransaction::Stale);
/// A transaction signed by somebody else.
pub(crate) const BAD_PROOF: TransactionValidityError =
    TransactionValidityError::Invalid(InvalidTransaction::BadProof);

/// A transaction that is invalid for `error`.
pub(crate) fn invalid(error: crate::Error<Test>) -> TransactionValidityError {
    InvalidTransaction::Custom(error.encode()[0]).into()
}

/// A transaction whose proof is wrong for `error`.
pub(crate) fn wrong(error: ProofError) -> TransactionValidityError {
    InvalidTransaction::Custom(crate::authorize::PROOF_CODES + error.encode()[0]).into()
}

/// Whether a proof is wrong, whatever of it.
pub(crate) fn is_wrong(result: Result<(), TransactionValidityError>) -> bool {
    let Err(TransactionValidityError::Invalid(InvalidTransaction::Custom(code))) = result else {
        return false;
    };
    code >= crate::authorize::PROOF_CODES
}

/// Begins the next block. The state that the last one left is checked.
pub(crate) fn next_block() {
    ResourceProof::do_try_state().unwrap();
    let block = System::block_number() + 1;
    System::reset_events();
    System::set_block_number(block);
    Now::set(&(Now::get() + BLOCK_MS));
    ResourceProof::on_initialize(block);
}

/// Runs blocks until `block` has begun.
pub(crate) fn run_to(block: u32) {
    while now() < block {
        next_block();
    }
}

pub(crate) fn run(blocks: u32) {
    run_to(now() + blocks);
}

/// Runs a period of blocks; each of `stores` answers as soon as it is challenged.
pub(crate) fn run_period(stores: &[&Store]) {
    for _ in 0..PERIOD {
        next_block();
        for store in stores.iter().filter(|store| store.challenge().is_some()) {
            assert_ok!(store.answer());
        }
    }
}

/// The number of the running block.
pub(crate) fn now() -> u32 {
    System::block_number() as u32
}

pub(crate) const fn usd(dollars: u128) -> Usd {
    Usd(dollars * Usd::UNIT)
}

fn system_key(id: SystemId) -> Vec<u8> {
    (b":system:", id).encode()
}

/// Owner, value and GiB of a system.
pub(crate) fn system_of(id: SystemId) -> Option<(AccountId, Usd, u64)> {
    unhashed::get(&system_key(id))
}

pub(crate) fn set_system(id: SystemId, owner: AccountId, value: Usd, gib: u64) {
    unhashed::put(&system_key(id), &(owner, value, gib));
}

/// The system stores as much.
pub(crate) fn enlarge(id: SystemId, gib: u64) {
    let (owner, value, _) = system_of(id).unwrap();
    set_system(id, owner, value, gib);
}

/// The system has another owner.
pub(crate) fn sell(id: SystemId, to: AccountId) {
    let (_, value, gib) = system_of(id).unwrap();
    set_system(id, to, value, gib);
}

/// The system is no more.
pub(crate) fn retire(id: SystemId) {
    unhashed::kill(&system_key(id));
    ResourceProof::forget(id);
}

pub(crate) fn owner_of(id: SystemId) -> AccountId {
    system_of(id).unwrap().0
}

pub(crate) fn set_price(sku: SkuId, price: Usd, gib: u32) {
    let (mut prices, mut capacities) = (Prices::get(), Capacities::get());
    prices.insert(sku, Ok(price));
    capacities.insert(sku, gib);
    Prices::set(&prices);
    Capacities::set(&capacities);
}

pub(crate) fn lose_price(sku: SkuId) {
    let mut prices = Prices::get();
    prices.insert(sku, Err(PriceError::Expired));
    Prices::set(&prices);
}

pub(crate) fn set_parameters(change: impl FnOnce(&mut Parameters)) {
    let mut parameters = CurrentParameters::<Test>::get();
    change(&mut parameters);
    assert_ok!(ResourceProof::set_parameters(RuntimeOrigin::root(), parameters));
}

/// The origin of what a block has checked.
pub(crate) fn authorized() -> RuntimeOrigin {
    RawOrigin::<AccountId>::Authorized.into()
}

/// What a pool or a block makes of a call that needs no origin.
pub(crate) fn authorize(call: Call<Test>) -> Result<ValidTransaction, TransactionValidityError> {
    let authorized = RuntimeCall::ResourceProof(call).authorize(TransactionSource::External);
    authorized.unwrap().map(|(valid, _)| valid)
}

/// Puts a call that needs no origin into the block: authorized, then dispatched.
pub(crate) fn hand_in(call: Call<Test>) -> Result<(), TransactionValidityError> {
    authorize(call.clone())?;
    assert_ok!(RuntimeCall::ResourceProof(call).dispatch(authorized()));
    Ok(())
}

/// Dispatches a call the way a block does: one that fails changes nothing.
pub(crate) fn dispatch(origin: RuntimeOrigin, call: Call<Test>) -> DispatchResult {
    RuntimeCall::ResourceProof(call).dispatch(origin).map(|_| ()).map_err(|failed| failed.error)
}

/// The pallet's events of the running block.
pub(crate) fn events() -> Vec<Event<Test>> {
    System::events()
        .into_iter()
        .filter_map(|record| match record.event {
            RuntimeEvent::ResourceProof(event) => Some(event),
            _ => None,
        })
        .collect()
}

pub(crate) fn last_event() -> Event<Test> {
    events().pop().unwrap()
}

pub(crate) fn on_hold(who: AccountId) -> u128 {
    Balances::balance_on_hold(&crate::HoldReason::Peer.into(), &who)
}

pub(crate) fn peer(id: PeerId) -> PeerOf<Test> {
    Peers::<Test>::get(id).unwrap()
}

pub(crate) fn work(system: SystemId) -> WorkOf<Test> {
    Work::<Test>::get(system)
}

/// Micro-dollars per GiB.
pub(crate) fn rate() -> u128 {
    Rates::<Test>::get(CommodityId::STORAGE).map_or(0, |rate| rate.rate.0)
}

/// W of a system, by the capacity that is recorded of it.
pub(crate) fn work_value(system: SystemId) -> Usd {
    ResourceProof::work_value(system, system_of(system).unwrap().2)
}

/// A peer whose id begins with `first`.
pub(crate) fn id(first: u8, n: u64) -> PeerId {
    let mut bytes = H256::from_low_u64_be(n);
    bytes.0[0] = first;
    PeerId(bytes)
}

/// A peer of `system` that has proven `units` MiB for long, without a root: nothing more is asked of it.
pub(crate) fn plant(system: SystemId, id: PeerId, units: u64) {
    let fresh = ResourceProof::fresh(id, (system, 0), owner_of(system), 0, Default::default());
    let mut peer = Peer { average: units * MIB, availability: Availability::WHOLE, ..fresh };
    Work::<Test>::mutate(system, |work| work.peers += 1);
    PeersOf::<Test>::insert(system, id, ());
    ResourceProof::settle(&mut peer).unwrap();
    Peers::<Test>::insert(id, peer);
}

/// The peer proves `units` from now on.
pub(crate) fn replant(id: PeerId, units: u64) {
    let mut peer = peer(id);
    peer.average = units * MIB;
    ResourceProof::settle(&mut peer).unwrap();
    Peers::<Test>::insert(id, peer);
}

/// As if the peer had its turn.
pub(crate) fn resettle(id: PeerId) {
    replant(id, peer(id).average / MIB);
}
