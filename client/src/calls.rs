//! The transactions, built by name from the chain's metadata: the one place that knows pallets, calls and fields.

use crate::plan::Part;
use dlo_core::{AppId, Bps, CertId, Day, FeeRate, Nat, PartId, PeerId, SystemId};
use dlo_porv::{Convention, Schedule};
use dlo_proof::{Answer, Commitment};
use sp_core::H256;
use subxt::{
    dynamic::Value,
    ext::{codec::Encode, scale_value::Composite},
    transactions::DynamicPayload,
    utils::AccountId32,
};

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
/// Pallet of rulebooks.
pub const LIQUIDITY_POLICY: &str = "LiquidityPolicy";
/// Pallet of catalogue and prices.
pub const PORV_ORACLE: &str = "PorvOracle";
/// Pallet of antnodes and their proofs.
pub const RESOURCE_PROOF: &str = "ResourceProof";
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

// NatGenesis

/// Announces a registration.
pub fn commit(announced: H256) -> Call {
    call(NAT_GENESIS, "commit", [("hash", hash(announced))])
}

/// Gives an announced registration up.
pub fn cancel_commit(announced: H256) -> Call {
    call(NAT_GENESIS, "cancel_commit", [("hash", hash(announced))])
}

/// Reveals a registration: a new system.
pub fn register(salt: [u8; 32], parts: &[Part]) -> Call {
    call(NAT_GENESIS, "register", [("salt", Value::from_bytes(salt)), ("parts", parts_value(parts))])
}

/// Reveals an extension: more parts for a system.
pub fn add_parts(system: SystemId, salt: [u8; 32], parts: &[Part]) -> Call {
    let fields =
        [("system", number(system.0)), ("salt", Value::from_bytes(salt)), ("parts", parts_value(parts))];
    call(NAT_GENESIS, "add_parts", fields)
}

/// Genesis of all parts that have had none.
pub fn generate(system: SystemId) -> Call {
    call(NAT_GENESIS, "generate", [("system", number(system.0))])
}

/// Values a system anew.
pub fn revalue(system: SystemId) -> Call {
    call(NAT_GENESIS, "revalue", [("system", number(system.0))])
}

/// Depreciates a part by another schedule.
pub fn switch_schedule(system: SystemId, part: PartId, to: &Schedule) -> Call {
    let fields = [("system", number(system.0)), ("part", number(part.0)), ("schedule", schedule(to))];
    call(NAT_GENESIS, "switch_schedule", fields)
}

/// Takes a part off its system.
pub fn retire_part(system: SystemId, part: PartId) -> Call {
    call(NAT_GENESIS, "retire_part", [("system", number(system.0)), ("part", number(part.0))])
}

/// Retires an empty system.
pub fn retire_system(system: SystemId) -> Call {
    call(NAT_GENESIS, "retire_system", [("system", number(system.0))])
}

pub(crate) fn parts_value(parts: &[Part]) -> Value {
    Value::unnamed_composite(parts.iter().map(part))
}

fn part(part: &Part) -> Value {
    Value::named_composite([
        ("sku", number(part.sku.0)),
        ("paid", number(part.paid.0)),
        ("in_service", number(part.in_service.0)),
        ("condition", unit(part.condition.variant())),
        ("schedule", schedule(&part.schedule)),
        ("evidence", hash(part.evidence)),
        ("serials", Value::unnamed_composite(part.serials.iter().map(|id| hash(id.0)))),
    ])
}

pub(crate) fn schedule(schedule: &Schedule) -> Value {
    let bps = |value: Bps| number(value.0);
    match *schedule {
        Schedule::StraightLine { months, salvage } => {
            Value::named_variant("StraightLine", [("months", number(months)), ("salvage", bps(salvage))])
        }
        Schedule::DecliningBalance { rate, first_year } => {
            Value::named_variant("DecliningBalance", [("rate", bps(rate)), ("first_year", bps(first_year))])
        }
        Schedule::DbSwitchSl { factor, life_years, convention: of } => Value::named_variant(
            "DbSwitchSl",
            [("factor", bps(factor)), ("life_years", number(life_years)), ("convention", convention(of))],
        ),
        Schedule::Table(id) => Value::unnamed_variant("Table", [number(id.0)]),
        Schedule::Immediate => unit("Immediate"),
        Schedule::Units { total } => Value::named_variant("Units", [("total", number(total))]),
    }
}

fn convention(convention: Convention) -> Value {
    match convention {
        Convention::HalfYear => unit("HalfYear"),
        Convention::MidQuarter(quarter) => Value::unnamed_variant("MidQuarter", [number(quarter)]),
        Convention::FullYear => unit("FullYear"),
    }
}

// LiquidityPolicy

/// The rules of a rulebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// `Closed`, `Listed` or `Open`.
    pub mode: &'static str,
    /// The rate asked: ANT planck per NAT and day.
    pub rate: FeeRate,
    /// Days of notice at a recall.
    pub notice_days: u32,
    /// The shortest term.
    pub min_days: u32,
    /// The longest term.
    pub max_days: u32,
    /// NAT of each system that stays unlent.
    pub floor: Nat,
    /// The most NAT of one system for one app.
    pub cap_amount: Option<Nat>,
    /// The largest share of one system for one app.
    pub cap_share: Option<Bps>,
}

fn rules_value(rules: &Rules) -> Value {
    Value::named_composite([
        ("mode", unit(rules.mode)),
        ("rate", number(rules.rate.0)),
        ("notice_days", number(rules.notice_days)),
        ("min_days", number(rules.min_days)),
        ("max_days", number(rules.max_days)),
        ("floor", number(rules.floor.0)),
        ("cap_amount", option(rules.cap_amount.map(|cap| number(cap.0)))),
        ("cap_share", option(rules.cap_share.map(|cap| number(cap.0)))),
    ])
}

/// Creates a rulebook.
pub fn create_rulebook(rules: &Rules) -> Call {
    call(LIQUIDITY_POLICY, "create_rulebook", [("rules", rules_value(rules))])
}

/// Replaces the rules of a rulebook.
pub fn update_rulebook(book: u32, rules: &Rules) -> Call {
    call(LIQUIDITY_POLICY, "update_rulebook", [("book", number(book)), ("rules", rules_value(rules))])
}

/// Removes a rulebook.
pub fn remove_rulebook(book: u32) -> Call {
    call(LIQUIDITY_POLICY, "remove_rulebook", [("book", number(book))])
}

/// Says what a rulebook holds of an app by name: `Allowed`, `Blocked` or nothing.
pub fn set_listing(book: u32, app: AppId, listing: Option<&str>) -> Call {
    let fields = [("book", number(book)), ("app", number(app.0)), ("listing", option(listing.map(unit)))];
    call(LIQUIDITY_POLICY, "set_listing", fields)
}

/// Lets a rulebook decide over a system, or none.
pub fn assign(system: SystemId, book: Option<u32>) -> Call {
    let fields = [("system", number(system.0)), ("book", option(book.map(number)))];
    call(LIQUIDITY_POLICY, "assign", fields)
}

// CertEscrow

/// Registers an app.
pub fn register_app(name: &str, category: &str, container: Option<H256>) -> Call {
    let fields = [
        ("name", Value::from_bytes(name.as_bytes())),
        ("category", unit(category)),
        ("container", option(container.map(hash))),
    ];
    call(CERT_ESCROW, "register_app", fields)
}

/// States the container image that an app runs.
pub fn update_app(app: AppId, container: Option<H256>) -> Call {
    call(CERT_ESCROW, "update_app", [("app", number(app.0)), ("container", option(container.map(hash)))])
}

/// Closes an app without certificates.
pub fn close_app(app: AppId) -> Call {
    call(CERT_ESCROW, "close_app", [("app", number(app.0))])
}

/// Draws certificates, all or none.
pub fn draw(app: AppId, legs: &[(SystemId, Nat)], days: u32, max_rate: FeeRate) -> Call {
    let legs =
        legs.iter().map(|(system, amount)| Value::unnamed_composite([number(system.0), number(amount.0)]));
    let fields = [
        ("app", number(app.0)),
        ("legs", Value::unnamed_composite(legs)),
        ("days", number(days)),
        ("max_rate", number(max_rate.0)),
    ];
    call(CERT_ESCROW, "draw", fields)
}

/// A call of the escrow about one certificate: `claim`, `release`, `recall` or `settle`.
pub fn about_certificate(name: &'static str, cert: CertId) -> Call {
    call(CERT_ESCROW, name, [("cert", cert_id(cert))])
}

/// Tries again to deliver what could not be delivered.
pub fn claim_undelivered(payer: &AccountId32, beneficiary: &AccountId32) -> Call {
    let fields = [("payer", account(payer)), ("beneficiary", account(beneficiary))];
    call(CERT_ESCROW, "claim_undelivered", fields)
}

/// Binds part of a certificate to a promise: a `Loan`, a `Warranty` or a `Settlement`.
pub fn assign_certificate(
    cert: CertId,
    purpose: &str,
    amount: Nat,
    reference: H256,
    beneficiary: &AccountId32,
    until: Day,
) -> Call {
    let fields = [
        ("cert", cert_id(cert)),
        ("purpose", unit(purpose)),
        ("amount", number(amount.0)),
        ("reference", hash(reference)),
        ("beneficiary", account(beneficiary)),
        ("until", number(until.0)),
    ];
    call(CERT_ESCROW, "assign", fields)
}

/// Gives up an assignment of a certificate.
pub fn clear_assignment(cert: CertId, assignment: u32) -> Call {
    call(CERT_ESCROW, "clear", [("cert", cert_id(cert)), ("assignment", number(assignment))])
}

// PorvOracle

/// Adds a sku to the catalogue.
pub fn add_sku(key: &str) -> Call {
    call(PORV_ORACLE, "add_sku", [("key", Value::from_bytes(key.as_bytes()))])
}

/// Removes a sku that no part uses.
pub fn remove_sku(sku: u32) -> Call {
    call(PORV_ORACLE, "remove_sku", [("sku", number(sku))])
}

/// Applies for membership with an oracle's key; `proof` is its signature over the applying account.
pub fn apply_as_oracle(key: [u8; 32], proof: [u8; 64]) -> Call {
    call(PORV_ORACLE, "apply", [("key", Value::from_bytes(key)), ("proof", Value::from_bytes(proof))])
}

/// A call about the signer's own membership: `withdraw_application`, `leave` or `claim_bond`.
pub fn about_membership(name: &'static str) -> Call {
    call(PORV_ORACLE, name, [])
}

/// A call of governance about the membership of `of`: `admit` or `expel`.
pub fn about_oracle(name: &'static str, of: &AccountId32) -> Call {
    call(PORV_ORACLE, name, [("account", account(of))])
}

// ResourceProof

/// Binds an antnode to `system`, with its public key and its signature. The key `agent` hands on its commitments.
pub fn bind(system: SystemId, public_key: &[u8], agent: [u8; 32], signature: &[u8]) -> Call {
    let fields = [
        ("system", number(system.0)),
        ("public_key", Value::from_bytes(public_key)),
        ("agent", Value::from_bytes(agent)),
        ("signature", Value::from_bytes(signature)),
    ];
    call(RESOURCE_PROOF, "bind", fields)
}

/// Unbinds an antnode.
pub fn unbind(peer: PeerId) -> Call {
    call(RESOURCE_PROOF, "unbind", [("peer", hash(peer.0))])
}

/// Lets another key hand on an antnode's commitments.
pub fn set_agent(peer: PeerId, agent: [u8; 32]) -> Call {
    call(RESOURCE_PROOF, "set_agent", [("peer", hash(peer.0)), ("agent", Value::from_bytes(agent))])
}

/// Hands on a commitment of an antnode; `signature` is its agent's.
pub fn commit_root(peer: PeerId, sequence: u32, commitment: &Commitment, signature: [u8; 64]) -> Authorized {
    let fields = vec![
        ("peer", peer.encode()),
        ("sequence", sequence.encode()),
        ("commitment", commitment.encode()),
        ("signature", signature.encode()),
    ];
    Authorized { pallet: RESOURCE_PROOF, name: "commit", fields }
}

/// Answers the challenge `number` of an antnode.
pub fn answer_challenge(peer: PeerId, number: u32, answer: &Answer) -> Authorized {
    let fields = vec![("peer", peer.encode()), ("number", number.encode()), ("answer", answer.encode())];
    Authorized { pallet: RESOURCE_PROOF, name: "answer", fields }
}

// Governance

/// Notes the bytes of a call.
pub fn note_preimage(bytes: &[u8]) -> Call {
    call(PREIMAGE, "note_preimage", [("bytes", Value::from_bytes(bytes))])
}

/// Proposes a call whose bytes are noted.
pub fn propose(of: H256, len: u32) -> Call {
    call(ADOPTION, "propose", [("hash", hash(of)), ("len", number(len))])
}

/// A call of the adoption about one proposal: `adopt`, `retract`, `withdraw` or `expire`.
pub fn about_proposal(name: &'static str, of: H256) -> Call {
    call(ADOPTION, name, [("hash", hash(of))])
}

#[cfg(test)]
mod tests {
    //! That each value encodes, by the metadata of the chain's type, to the very bytes of that type.

    use super::*;
    use crate::plan::Condition;
    use dlo_core::{SerialId, SkuId, TableId, Usd};
    use scale_info::{MetaType, PortableRegistry, Registry, TypeInfo};
    use sp_core::{bounded::BoundedVec, ConstU32};
    use subxt::ext::scale_value::scale::encode_as_type;

    /// The chain's conditions.
    #[derive(Encode, TypeInfo)]
    enum ChainCondition {
        New,
        Used,
        Refurbished,
    }

    /// The chain's declaration of a part.
    #[derive(Encode, TypeInfo)]
    struct PartSpec {
        sku: SkuId,
        paid: Usd,
        in_service: Day,
        condition: ChainCondition,
        schedule: Schedule,
        evidence: H256,
        serials: BoundedVec<SerialId, ConstU32<32>>,
    }

    /// The chain's key of an oracle.
    #[derive(Encode, TypeInfo)]
    struct OracleKey(sp_core::sr25519::Public);

    /// The chain's signature by an oracle.
    #[derive(Encode, TypeInfo)]
    struct Proof(sp_core::sr25519::Signature);

    fn assert_encodes<T: Encode + TypeInfo + 'static>(value: &Value, expected: &T) {
        let mut registry = Registry::new();
        let id = registry.register_type(&MetaType::new::<T>()).id;
        let types: PortableRegistry = registry.into();
        let mut bytes = Vec::new();
        encode_as_type(value, id, &types, &mut bytes).unwrap();
        assert_eq!(hex::encode(bytes), hex::encode(expected.encode()));
    }

    fn plain(serials: &[u8], condition: Condition) -> Part {
        Part {
            sku: SkuId(4),
            paid: Usd(499_000_000),
            in_service: Day(20_148),
            condition,
            schedule: Schedule::StraightLine { months: 60, salvage: Bps(1_000) },
            evidence: H256([7; 32]),
            serials: serials.iter().map(|byte| SerialId(H256([*byte; 32]))).collect(),
        }
    }

    fn on_chain(part: &Part) -> PartSpec {
        PartSpec {
            sku: part.sku,
            paid: part.paid,
            in_service: part.in_service,
            condition: match part.condition {
                Condition::New => ChainCondition::New,
                Condition::Used => ChainCondition::Used,
                Condition::Refurbished => ChainCondition::Refurbished,
            },
            schedule: part.schedule,
            evidence: part.evidence,
            serials: part.serials.clone().try_into().unwrap(),
        }
    }

    #[test]
    fn parts_encode_as_the_chain_s_parts_even_a_single_one_with_a_single_serial() {
        for parts in [
            vec![plain(&[1], Condition::New)],
            vec![plain(&[1, 2, 3], Condition::Used)],
            vec![plain(&[1], Condition::Refurbished), plain(&[2, 3], Condition::New)],
        ] {
            let expected: Vec<_> = parts.iter().map(on_chain).collect();
            let expected: BoundedVec<PartSpec, ConstU32<32>> = expected.try_into().ok().unwrap();
            assert_encodes(&parts_value(&parts), &expected);
        }
    }

    #[test]
    fn each_schedule_encodes_as_the_chain_s() {
        let switching = |convention| Schedule::DbSwitchSl { factor: Bps(20_000), life_years: 5, convention };
        for each in [
            Schedule::StraightLine { months: 60, salvage: Bps(1) },
            Schedule::DecliningBalance { rate: Bps(5_500), first_year: Bps(2_750) },
            switching(Convention::HalfYear),
            switching(Convention::MidQuarter(3)),
            switching(Convention::FullYear),
            Schedule::Table(TableId(9)),
            Schedule::Immediate,
            Schedule::Units { total: u64::MAX },
        ] {
            assert_encodes(&schedule(&each), &each);
        }
    }

    #[test]
    fn legs_encode_as_the_chain_s_even_a_single_one() {
        for legs in [vec![(SystemId(5), Nat(7))], vec![(SystemId(5), Nat(u128::MAX)), (SystemId(6), Nat(1))]]
        {
            let Composite::Named(fields) = draw(AppId(1), &legs, 9, FeeRate(3)).call_data().clone() else {
                panic!("unnamed fields")
            };
            let value = &fields.iter().find(|(name, _)| name == "legs").unwrap().1;
            let expected: BoundedVec<(SystemId, Nat), ConstU32<32>> = legs.try_into().unwrap();
            assert_encodes(value, &expected);
        }
    }

    #[test]
    fn names_ids_hashes_and_options_encode_as_the_chain_s() {
        let name: BoundedVec<u8, ConstU32<64>> = b"a".to_vec().try_into().unwrap();
        assert_encodes(&Value::from_bytes(b"a"), &name);
        assert_encodes(
            &cert_id(CertId { system: SystemId(1), serial: 2 }),
            &CertId { system: SystemId(1), serial: 2 },
        );
        assert_encodes(&hash(H256([3; 32])), &H256([3; 32]));
        assert_encodes(&Value::from_bytes([3; 32]), &[3u8; 32]);
        assert_encodes(&Value::from_bytes([3; 32]), &sp_core::crypto::AccountId32::new([3; 32]));
        assert_encodes(&Value::from_bytes([3; 32]), &OracleKey(sp_core::sr25519::Public::from_raw([3; 32])));
        assert_encodes(&Value::from_bytes([3; 64]), &Proof(sp_core::sr25519::Signature::from_raw([3; 64])));
        assert_encodes(&hash(H256([3; 32])), &PeerId(H256([3; 32])));
        assert_encodes(&Value::from_bytes([3; 32]), &sp_core::sr25519::Public::from_raw([3; 32]));
        let key: dlo_proof::PublicKey = vec![3; 1952].try_into().unwrap();
        assert_encodes(&Value::from_bytes(vec![3; 1952]), &key);
        let signature: dlo_proof::Signature = vec![3; 3309].try_into().unwrap();
        assert_encodes(&Value::from_bytes(vec![3; 3309]), &signature);
        assert_encodes(&option(Some(number(5u8))), &Some(Bps(5)));
        assert_encodes(&option(None), &None::<Nat>);
        assert_encodes(&option(Some(hash(H256([3; 32])))), &Some(H256([3; 32])));
        assert_encodes(&unit("Lending"), &dlo_core::Category::Lending);
        assert_encodes(&unit("Settlement"), &dlo_core::Purpose::Settlement);
        assert_encodes(&number(20_800u32), &Day(20_800));
    }
}
