//! A chain in memory: blocks go through `Executive`, transactions are signed and pay, reports are authorized.

#![allow(missing_docs, dead_code, unreachable_pub)]

mod antnode;

pub use antnode::Antnode;

use codec::Encode;
use dlo_core::{Bps, Calendar, Day, Nat, SerialId, SkuId, SystemId, Usd};
use dlo_porv::schedule::Schedule;
use dlo_runtime::{
    configs::tokens::PotAccount, AccountId, Balance, Balances, BlockNumber, CertEscrow, Executive, Header,
    NatGenesis, PorvOracle, Runtime, RuntimeCall, RuntimeEvent, System, TxExtension, UncheckedExtrinsic,
};
use frame_support::traits::{
    fungible::{Inspect, InspectHold},
    Get,
};
use pallet_nat_genesis::{Condition, PartSpec};
use pallet_porv_oracle::{Quote, RateReport, Report, SkuReport};
use serde_json::Value;
use sp_consensus_babe::{
    digests::{PreDigest, SecondaryPlainPreDigest, SecondaryVRFPreDigest},
    make_vrf_sign_data, BABE_ENGINE_ID,
};
use sp_core::{crypto::VrfSecret, Pair, H256};
use sp_keyring::Sr25519Keyring as Key;
use sp_runtime::{
    generic::Era, traits::Header as _, transaction_validity::TransactionValidityError, ApplyExtrinsicResult,
    BuildStorage, Digest, DigestItem, DispatchError,
};

/// 21 November 2026, in slots of six seconds.
const FIRST_SLOT: u64 = 1_795_219_200_000 / dlo_runtime::constants::SLOT_MS;

/// A disk: its class takes 25 % off a new price.
pub const DISK: SkuId = SkuId(23);
/// What a new [`DISK`] costs, so that its market price is just above 100 US$.
pub const NEW: Usd = Usd(134 * Usd::UNIT);
/// What the reference sku of `dev-fast` costs, of 1 GiB.
const REFERENCE: Usd = Usd(40_000 * Usd::UNIT);
const REFERENCE_KEY: &[u8] = b"disk/development-reference-1gib";

pub struct TestChain {
    ext: sp_io::TestExternalities,
    /// They answer every challenge.
    antnodes: Vec<Antnode>,
    block: BlockNumber,
    slot: u64,
    issuance: Balance,
}

fn merge(base: &mut Value, patch: Value) {
    match (base, patch) {
        (Value::Object(base), Value::Object(patch)) => {
            for (key, value) in patch {
                merge(base.entry(key).or_insert(Value::Null), value);
            }
        }
        (base, patch) => *base = patch,
    }
}

/// The whole genesis of a preset.
pub fn preset(name: &str) -> dlo_runtime::RuntimeGenesisConfig {
    let mut config = serde_json::to_value(dlo_runtime::RuntimeGenesisConfig::default()).unwrap();
    let patch = dlo_runtime::genesis_presets::get_preset(&name.into()).unwrap();
    merge(&mut config, serde_json::from_slice(&patch).unwrap());
    serde_json::from_value(config).unwrap()
}

impl TestChain {
    pub fn new(name: &str) -> Self {
        let mut ext = sp_io::TestExternalities::new(preset(name).build_storage().unwrap());
        let issuance = ext.execute_with(Balances::total_issuance);
        let mut chain = Self { ext, antnodes: Vec::new(), block: 0, slot: FIRST_SLOT, issuance };
        chain.next_block(vec![]);
        chain
    }

    pub fn read<R>(&mut self, read: impl FnOnce() -> R) -> R {
        self.ext.execute_with(read)
    }

    /// One block with these transactions; every invariant is checked behind it.
    pub fn next_block(&mut self, transactions: Vec<UncheckedExtrinsic>) -> Vec<ApplyExtrinsicResult> {
        self.block += 1;
        self.slot += 1;
        let (number, slot, antnodes) = (self.block, self.slot, &self.antnodes);
        let results = self.ext.execute_with(|| {
            let header = |digest: PreDigest| {
                let logs = vec![DigestItem::PreRuntime(BABE_ENGINE_ID, digest.encode())];
                Header::new(number, H256::zero(), H256::zero(), System::parent_hash(), Digest { logs })
            };
            let digest = if antnodes.is_empty() { plain_claim(slot) } else { claim(slot, header) };
            Executive::initialize_block(&header(digest));
            let now = RuntimeCall::Timestamp(pallet_timestamp::Call::set {
                now: slot * dlo_runtime::constants::SLOT_MS,
            });
            Executive::apply_extrinsic(UncheckedExtrinsic::new_bare(now)).unwrap().unwrap();
            let results = transactions.into_iter().map(Executive::apply_extrinsic).collect();
            for answer in antnodes.iter().filter_map(Antnode::answer) {
                Executive::apply_extrinsic(answer).expect("an answer is valid").expect("an answer is taken");
            }
            Executive::finalize_block();
            results
        });
        self.check();
        results
    }

    /// Binds an antnode to `system` and lets it prove enough work for its genesis.
    pub fn prove_work(&mut self, who: Key, system: SystemId) {
        let antnode = Antnode::new(system.0 as u8 + 1, 64);
        let bind = self.read(|| antnode.bind(&who.to_account_id(), system));
        self.submit(who, bind).unwrap();
        let commit = self.read(|| antnode.commit());
        self.next_block(vec![commit]).remove(0).expect("a commitment is valid").expect("it is taken");
        let peer = antnode.peer;
        self.antnodes.push(antnode);
        while self.read(|| pallet_resource_proof::Peers::<Runtime>::get(peer).unwrap().availability.0)
            < 850_000
        {
            self.next_block(vec![]);
        }
    }

    /// Antnodes answer no more.
    pub fn stop_antnodes(&mut self) {
        self.antnodes.clear();
    }

    /// The invariants of every pallet of ours, and that ANT is neither made nor lost.
    pub fn check(&mut self) {
        let issuance = self.issuance;
        self.ext.execute_with(|| {
            PorvOracle::do_try_state().unwrap();
            NatGenesis::do_try_state().unwrap();
            dlo_runtime::LiquidityPolicy::do_try_state().unwrap();
            CertEscrow::do_try_state().unwrap();
            dlo_runtime::ResourceProof::do_try_state().unwrap();
            dlo_runtime::AppObligations::do_try_state().unwrap();
            dlo_runtime::SystemSale::do_try_state().unwrap();
            dlo_runtime::Adoption::do_try_state().unwrap();
            let (ledger, escrow) = (NatGenesis::totals(), pallet_cert_escrow::Totals::<Runtime>::get());
            assert_eq!(ledger.committed, escrow.outstanding, "committed NAT is what apps hold");
            assert_eq!(Balances::total_issuance(), issuance, "the issuance of ANT is constant");
        });
    }

    /// Lets days pass: one block on each.
    pub fn pass_days(&mut self, days: u32) {
        let per_day = self.read(NatGenesis::day_length) / dlo_runtime::constants::SLOT_MS;
        for _ in 0..days {
            self.slot += per_day - 1;
            self.next_block(vec![]);
        }
    }

    /// A signed transaction in a block of its own: what became of it.
    pub fn submit(&mut self, who: Key, call: impl Into<RuntimeCall>) -> Result<(), DispatchError> {
        let transaction = self.signed(who, call.into());
        self.next_block(vec![transaction]).remove(0).expect("the transaction is valid")
    }

    pub fn signed(&mut self, who: Key, call: RuntimeCall) -> UncheckedExtrinsic {
        self.read(|| {
            let nonce = System::account_nonce(who.to_account_id());
            let extension: TxExtension = (
                frame_system::AuthorizeCall::new(),
                frame_system::CheckNonZeroSender::new(),
                frame_system::CheckSpecVersion::new(),
                frame_system::CheckTxVersion::new(),
                frame_system::CheckGenesis::new(),
                frame_system::CheckEra::from(Era::Immortal),
                frame_system::CheckNonce::from(nonce),
                frame_system::CheckWeight::new(),
                pallet_transaction_payment::ChargeTransactionPayment::from(0),
                frame_metadata_hash_extension::CheckMetadataHash::new(false),
                frame_system::WeightReclaim::new(),
            );
            let payload = sp_runtime::generic::SignedPayload::new(call.clone(), extension.clone()).unwrap();
            let signature = payload.using_encoded(|bytes| who.sign(bytes));
            UncheckedExtrinsic::new_signed(call, who.to_account_id().into(), signature.into(), extension)
        })
    }

    pub fn round(&mut self) -> u32 {
        self.read(|| PorvOracle::status().round)
    }

    /// What `who` reports: the same price, as new, for the whole page.
    pub fn report(&mut self, who: Key, price: Usd, sources: u8) -> UncheckedExtrinsic {
        self.report_with_rates(who, price, sources, Vec::new())
    }

    /// The same, and the rates of currencies.
    pub fn report_with_rates(
        &mut self,
        who: Key,
        price: Usd,
        sources: u8,
        rates: Vec<RateReport>,
    ) -> UncheckedExtrinsic {
        self.read(|| {
            let reference = pallet_porv_oracle::SkuByKey::<Runtime>::get(
                pallet_porv_oracle::SkuKey::truncate_from(REFERENCE_KEY.to_vec()),
            );
            let quote = |sku| if Some(sku) == reference { REFERENCE } else { price };
            let quotes: Vec<_> = pallet_porv_oracle::CurrentPage::<Runtime>::get()
                .into_iter()
                .map(|sku| {
                    let new = Some(Quote { price: quote(sku), sources });
                    SkuReport { sku, msrp: None, new, used: None }
                })
                .collect();
            let round = pallet_porv_oracle::CurrentRound::<Runtime>::get();
            let report = Report {
                round: round.number,
                page: round.page,
                quotes: quotes.try_into().unwrap(),
                rates: rates.try_into().unwrap(),
            };
            let signature = who.pair().sign(&PorvOracle::report_payload(&report)).into();
            let call =
                pallet_porv_oracle::Call::submit_report { oracle: who.public().into(), report, signature };
            <Runtime as frame_system::offchain::CreateAuthorizedTransaction<
                pallet_porv_oracle::Call<Runtime>,
            >>::create_authorized_transaction(call.into())
        })
    }

    /// Runs blocks until all of `oracles` have reported `price` in `rounds` rounds and these are counted.
    pub fn run_rounds(&mut self, oracles: &[Key], price: Usd, rounds: u32) {
        let mut reported = Vec::new();
        while reported.len() < rounds as usize {
            let round = self.round();
            // A page is fixed at the start of its round.
            let asked = self.read(|| {
                let page = pallet_porv_oracle::CurrentPage::<Runtime>::get().len() as u32;
                page == PorvOracle::status().wanted
            });
            if asked && reported.last() != Some(&round) {
                let reports = oracles.iter().map(|who| self.report(*who, price, 2)).collect();
                for result in self.next_block(reports) {
                    result.expect("a report is valid").expect("a report is taken");
                }
                reported.push(round);
            } else {
                self.next_block(vec![]);
            }
        }
        while reported.last() == Some(&self.round()) {
            self.next_block(vec![]);
        }
        self.next_block(vec![]);
    }

    /// A registered system of `who` with `quantity` items of one sku, bought today for `paid` each.
    pub fn register(&mut self, who: Key, sku: SkuId, quantity: u8, paid: Usd) -> SystemId {
        let today = self.read(NatGenesis::today);
        let system = self.read(pallet_nat_genesis::NextSystemId::<Runtime>::get);
        let mark = (system.0 as u8) << 4;
        let part = PartSpec {
            sku,
            paid,
            in_service: today,
            condition: Condition::New,
            schedule: Schedule::StraightLine { months: 60, salvage: Bps(1_000) },
            evidence: H256::zero(),
            serials: (0..quantity)
                .map(|item| SerialId(H256::repeat_byte(mark + item)))
                .collect::<Vec<_>>()
                .try_into()
                .unwrap(),
        };
        let parts: frame_support::BoundedVec<_, _> = vec![part].try_into().unwrap();
        let salt = [7; 32];
        let hash = NatGenesis::registration_hash(&who.to_account_id(), &salt, &parts);
        self.submit(who, pallet_nat_genesis::Call::commit { hash }).unwrap();
        for _ in 1..<<Runtime as pallet_nat_genesis::Config>::CommitDelay as Get<BlockNumber>>::get() {
            self.next_block(vec![]);
        }
        self.submit(who, pallet_nat_genesis::Call::register { salt, parts }).unwrap();
        system
    }

    pub fn backing(&mut self, system: SystemId) -> dlo_core::Backing {
        self.read(|| NatGenesis::system(system).unwrap().system.backing)
    }

    pub fn balance(&mut self, who: &AccountId) -> Balance {
        self.read(|| Balances::total_balance(who))
    }

    /// ANT planck on hold of `who`.
    pub fn held(&mut self, who: &AccountId) -> Balance {
        self.read(|| Balances::total_balance_on_hold(who))
    }

    pub fn pot(&mut self) -> Balance {
        self.balance(&PotAccount::get())
    }

    pub fn today(&mut self) -> Day {
        self.read(NatGenesis::today)
    }

    pub fn events(&mut self) -> Vec<RuntimeEvent> {
        self.read(|| System::events().into_iter().map(|record| record.event).collect())
    }
}

/// A claim to `slot` without randomness.
fn plain_claim(slot: u64) -> PreDigest {
    PreDigest::SecondaryPlain(SecondaryPlainPreDigest { authority_index: 0, slot: slot.into() })
}

/// Alice's claim to `slot`, with the randomness of her key. A plain one is tried first, to see the epoch of the slot.
fn claim(slot: u64, header: impl Fn(PreDigest) -> Header) -> PreDigest {
    let plain = plain_claim(slot);
    let seen = frame_support::storage::with_transaction(|| {
        Executive::initialize_block(&header(plain));
        let seen = (pallet_babe::Randomness::<Runtime>::get(), pallet_babe::EpochIndex::<Runtime>::get());
        sp_runtime::TransactionOutcome::Rollback(Ok::<_, DispatchError>(seen))
    });
    let (randomness, epoch) = seen.unwrap();
    let vrf_signature = Key::Alice.pair().vrf_sign(&make_vrf_sign_data(&randomness, slot.into(), epoch));
    PreDigest::SecondaryVRF(SecondaryVRFPreDigest { authority_index: 0, slot: slot.into(), vrf_signature })
}

/// Whole NAT.
pub fn nat(whole: u128) -> Nat {
    Nat(whole * Nat::UNIT)
}

/// Whole dollars.
pub fn usd(whole: u128) -> Usd {
    Usd(whole * Usd::UNIT)
}

/// Why a transaction did not get into a block.
pub type Invalid = TransactionValidityError;
