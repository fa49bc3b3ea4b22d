//! The transactions, built by name from the chain's metadata: the one place that knows pallets, calls and fields.

mod escrow;
mod governance;
mod ledger;
mod obligations;
mod oracle;
mod policy;
mod proofs;
mod sale;
#[cfg(test)]
mod tests;

pub use self::{
    escrow::*, governance::*, ledger::*, obligations::*, oracle::*, policy::*, proofs::*, sale::*,
};
use dlo_core::CertId;
use sp_core::H256;
use subxt::{dynamic::Value, ext::scale_value::Composite, transactions::DynamicPayload, utils::AccountId32};

/// A transaction's call.
pub type Call = DynamicPayload<Composite<()>>;

/// A call that nobody signs: the chain authorizes it by what its fields hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorized {
    /// The pallet.
    pub pallet: &'static str,
    /// The call's name.
    pub name: &'static str,
    /// Its fields by name, in their order, encoded as the chain decodes them.
    pub fields: Vec<(&'static str, Vec<u8>)>,
}

/// Pallet of systems and NAT.
pub const NAT_GENESIS: &str = "NatGenesis";
/// Pallet of apps and certificates.
pub const CERT_ESCROW: &str = "CertEscrow";
/// Pallet of what apps owe.
pub const APP_OBLIGATIONS: &str = "AppObligations";
/// Pallet of rulebooks.
pub const LIQUIDITY_POLICY: &str = "LiquidityPolicy";
/// Pallet of catalogue and prices.
pub const PORV_ORACLE: &str = "PorvOracle";
/// Pallet of antnodes and their proofs.
pub const RESOURCE_PROOF: &str = "ResourceProof";
/// Pallet of sales of systems.
pub const SYSTEM_SALE: &str = "SystemSale";
/// Pallet of governance.
pub const ADOPTION: &str = "Adoption";
/// Pallet of preimages.
pub const PREIMAGE: &str = "Preimage";

fn call<const N: usize>(pallet: &str, name: &str, fields: [(&str, Value); N]) -> Call {
    Call::new(pallet, name, Composite::named(fields))
}

/// Any call, with the text of its fields already parsed.
pub fn any(pallet: &str, name: &str, fields: Composite<()>) -> Call {
    Call::new(pallet, name, fields)
}

fn number(value: impl Into<u128>) -> Value {
    Value::u128(value.into())
}

fn unit(name: &str) -> Value {
    Value::unnamed_variant(name, [])
}

fn option(value: Option<Value>) -> Value {
    match value {
        Some(value) => Value::unnamed_variant("Some", [value]),
        None => unit("None"),
    }
}

pub(crate) fn hash(value: H256) -> Value {
    Value::from_bytes(value.0)
}

pub(crate) fn account(value: &AccountId32) -> Value {
    Value::from_bytes(value.0)
}

fn cert_id(cert: CertId) -> Value {
    Value::named_composite([("system", number(cert.system.0)), ("serial", number(cert.serial))])
}
