//! The runtime of the DLO chain: it ties the pallets together and holds no rule of its own.

#![cfg_attr(not(feature = "std"), no_std)]
#![recursion_limit = "256"]
// What the macros of FRAME generate carries no docs.
#![allow(missing_docs)]

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));

extern crate alloc;

pub mod apis;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarks;
pub mod configs;
pub mod constants;
pub mod genesis_presets;
pub mod readers;

use alloc::vec::Vec;
use sp_runtime::{
    generic, impl_opaque_keys,
    traits::{BlakeTwo256, IdentifyAccount, Verify},
    MultiAddress, MultiSignature,
};
use sp_version::RuntimeVersion;

pub use configs::{time::BABE_GENESIS_EPOCH_CONFIG, RuntimeBlockWeights};
pub use dlo_core::Balance;

/// Types that know nothing of the runtime's calls, so that a node can follow a chain through upgrades.
pub mod opaque {
    use super::{BlakeTwo256, BlockNumber};
    use sp_runtime::generic;

    pub use super::SessionKeys;
    pub use sp_runtime::OpaqueExtrinsic as UncheckedExtrinsic;

    /// Block header.
    pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
    /// Block.
    pub type Block = generic::Block<Header, UncheckedExtrinsic>;
}

impl_opaque_keys! {
    /// The keys of a validator.
    pub struct SessionKeys {
        /// Finality.
        pub grandpa: Grandpa,
        /// Block production.
        pub babe: Babe,
        /// Finding each other.
        pub authority_discovery: AuthorityDiscovery,
    }
}

/// The runtime's version. Raise `spec_version` with every change of behaviour.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
    spec_name: alloc::borrow::Cow::Borrowed("dlo"),
    impl_name: alloc::borrow::Cow::Borrowed("dlo-node"),
    authoring_version: 1,
    spec_version: 1,
    impl_version: 1,
    apis: apis::RUNTIME_API_VERSIONS,
    transaction_version: 1,
    system_version: 1,
};

/// Signature of a transaction.
pub type Signature = MultiSignature;
/// Account: the public key of the signature scheme.
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// Counts the transactions of an account.
pub type Nonce = u32;
/// Hash of blocks and transactions.
pub type Hash = sp_core::H256;
/// Height of a block.
pub type BlockNumber = u32;
/// Address in a transaction.
pub type Address = MultiAddress<AccountId, ()>;
/// Block header.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// Block.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;

/// The standard transaction extensions in the standard order: wallets know them all.
pub type TxExtension = (
    frame_system::AuthorizeCall<Runtime>,
    frame_system::CheckNonZeroSender<Runtime>,
    frame_system::CheckSpecVersion<Runtime>,
    frame_system::CheckTxVersion<Runtime>,
    frame_system::CheckGenesis<Runtime>,
    frame_system::CheckEra<Runtime>,
    frame_system::CheckNonce<Runtime>,
    frame_system::CheckWeight<Runtime>,
    pallet_transaction_payment::ChargeTransactionPayment<Runtime>,
    frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
    frame_system::WeightReclaim<Runtime>,
);

/// Transaction as the runtime sees it.
pub type UncheckedExtrinsic = generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;

/// Dispatches what a block holds.
pub type Executive = frame_executive::Executive<
    Runtime,
    Block,
    frame_system::ChainContext<Runtime>,
    Runtime,
    AllPalletsWithSystem,
>;

#[allow(missing_docs)]
#[frame_support::runtime]
mod runtime {
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask,
        RuntimeViewFunction
    )]
    pub struct Runtime;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(1)]
    pub type Timestamp = pallet_timestamp;
    #[runtime::pallet_index(2)]
    pub type Babe = pallet_babe;
    #[runtime::pallet_index(3)]
    pub type Authorship = pallet_authorship;
    #[runtime::pallet_index(4)]
    pub type Balances = pallet_balances;
    #[runtime::pallet_index(5)]
    pub type TransactionPayment = pallet_transaction_payment;
    #[runtime::pallet_index(6)]
    pub type Historical = pallet_session::historical;
    #[runtime::pallet_index(7)]
    pub type Session = pallet_session;
    #[runtime::pallet_index(8)]
    pub type Grandpa = pallet_grandpa;
    #[runtime::pallet_index(9)]
    pub type AuthorityDiscovery = pallet_authority_discovery;

    #[runtime::pallet_index(10)]
    pub type Utility = pallet_utility;
    #[runtime::pallet_index(11)]
    pub type Proxy = pallet_proxy;
    #[runtime::pallet_index(12)]
    pub type Multisig = pallet_multisig;
    #[runtime::pallet_index(13)]
    pub type Preimage = pallet_preimage;
    #[runtime::pallet_index(14)]
    pub type Scheduler = pallet_scheduler;
    #[runtime::pallet_index(15)]
    pub type Adoption = pallet_adoption;

    #[runtime::pallet_index(20)]
    pub type PorvOracle = pallet_porv_oracle;
    #[runtime::pallet_index(21)]
    pub type NatGenesis = pallet_nat_genesis;
    #[runtime::pallet_index(22)]
    pub type LiquidityPolicy = pallet_liquidity_policy;
    #[runtime::pallet_index(23)]
    pub type CertEscrow = pallet_cert_escrow;
    #[runtime::pallet_index(24)]
    pub type ResourceProof = pallet_resource_proof;
    #[runtime::pallet_index(25)]
    pub type Assets = pallet_assets;
    #[runtime::pallet_index(26)]
    pub type AppObligations = pallet_app_obligations;
    #[runtime::pallet_index(27)]
    pub type SystemSale = pallet_system_sale;
}
