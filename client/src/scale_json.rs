//! Values decoded by the chain's metadata, as JSON for readers.
//!
//! As in the node's own answers: names in camel case, 128-bit numbers as decimal strings, newtypes as what they
//! hold, bytes as hexadecimal, accounts as addresses.

use crate::error::{Error, Result};
use scale_info::{form::PortableForm, PortableRegistry, TypeDef, TypeDefPrimitive};
use serde_json::{json, Map, Value as Json};
use std::thread;
use subxt::{
    ext::scale_value::{scale::decode_as_type, Composite, Primitive, Value, ValueDef},
    utils::AccountId32,
};

/// Bytes of stack for decoding a call. Calls hold calls, for up to 256 levels, and each level takes some kilobytes.
const CALL_STACK: usize = 64 * 1024 * 1024;

/// A call of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DecodedCall {
    /// `Pallet.call`.
    pub(crate) call: String,
    /// Its arguments by name.
    pub(crate) arguments: Json,
}

/// The call that `bytes` are, all of them, where `call_type` is the type of all calls.
pub(crate) fn decoded_call(bytes: &[u8], call_type: u32, types: &PortableRegistry) -> Result<DecodedCall> {
    thread::scope(|scope| {
        let decoding = thread::Builder::new()
            .stack_size(CALL_STACK)
            .spawn_scoped(scope, move || decode_call(bytes, call_type, types))
            .map_err(Error::other)?;
        decoding.join().map_err(|_| Error::other("the call could not be decoded"))?
    })
}

fn decode_call(mut bytes: &[u8], call_type: u32, types: &PortableRegistry) -> Result<DecodedCall> {
    let value = decode_as_type(&mut bytes, call_type, types).map_err(Error::other)?;
    if !bytes.is_empty() {
        return Err(Error::other(format!("{} bytes are left over", bytes.len())));
    }
    named_call(&value, types).ok_or_else(|| Error::other("this is no call of a pallet"))
}

/// A call is a variant for its pallet that holds a variant for the call itself.
fn named_call(value: &Value<u32>, types: &PortableRegistry) -> Option<DecodedCall> {
    let ValueDef::Variant(pallet) = &value.value else { return None };
    let inner = pallet.values.values().next()?;
    let ValueDef::Variant(call) = &inner.value else { return None };
    let arguments = if call.values.is_empty() { json!({}) } else { fields(&call.values, types) };
    Some(DecodedCall { call: format!("{}.{}", pallet.name, call.name), arguments })
}

/// The fields of an event or error as a JSON object, or an array where they have no names.
pub(crate) fn fields(composite: &Composite<u32>, types: &PortableRegistry) -> Json {
    match composite {
        Composite::Named(fields) => {
            let object: Map<_, _> =
                fields.iter().map(|(name, value)| (camel_case(name), to_json(value, types))).collect();
            Json::Object(object)
        }
        Composite::Unnamed(values) => Json::Array(values.iter().map(|value| to_json(value, types)).collect()),
    }
}

/// One value; the context of each is its type's id in `types`.
pub(crate) fn to_json(value: &Value<u32>, types: &PortableRegistry) -> Json {
    match &value.value {
        ValueDef::Primitive(primitive) => primitive_json(primitive, is_wide(value.context, types)),
        ValueDef::BitSequence(bits) => json!(bits.iter().map(u8::from).collect::<Vec<_>>()),
        ValueDef::Variant(variant) => {
            let inner = match &variant.values {
                Composite::Unnamed(values) if values.len() == 1 => {
                    values.first().map(|value| to_json(value, types)).unwrap_or_default()
                }
                other => fields(other, types),
            };
            match (variant.name.as_str(), variant.values.is_empty()) {
                ("None", true) => Json::Null,
                ("Some", false) => inner,
                (name, true) => json!(name),
                (name, false) => json!({ name: inner }),
            }
        }
        ValueDef::Composite(composite) => composite_json(composite, value.context, types),
    }
}

fn composite_json(composite: &Composite<u32>, type_id: u32, types: &PortableRegistry) -> Json {
    if let Some(bytes) = bytes_of(composite, type_id, types) {
        return match <[u8; 32]>::try_from(bytes.as_slice()) {
            Ok(account) if is_named(type_id, "AccountId32", types) => json!(AccountId32(account)),
            _ => json!(format!("0x{}", hex::encode(bytes))),
        };
    }
    match composite {
        Composite::Unnamed(values) if values.len() == 1 && is_struct(type_id, types) => {
            values.first().map(|value| to_json(value, types)).unwrap_or_default()
        }
        other => fields(other, types),
    }
}

/// The bytes where the type is a list of bytes, or a newtype of one.
fn bytes_of(composite: &Composite<u32>, type_id: u32, types: &PortableRegistry) -> Option<Vec<u8>> {
    let Composite::Unnamed(values) = composite else { return None };
    if is_struct(type_id, types) {
        let [only] = values.as_slice() else { return None };
        let ValueDef::Composite(inner) = &only.value else { return None };
        return bytes_of(inner, only.context, types);
    }
    if !is_byte_list(type_id, types) {
        return None;
    }
    values.iter().map(|value| value.as_u128().and_then(|byte| u8::try_from(byte).ok())).collect()
}

fn primitive_json(primitive: &Primitive, wide: bool) -> Json {
    match primitive {
        Primitive::Bool(value) => json!(value),
        Primitive::Char(value) => json!(value),
        Primitive::String(value) => json!(value),
        Primitive::U128(value) if !wide => {
            u64::try_from(*value).map_or_else(|_| json!(value.to_string()), |value| json!(value))
        }
        Primitive::I128(value) if !wide => {
            i64::try_from(*value).map_or_else(|_| json!(value.to_string()), |value| json!(value))
        }
        Primitive::U128(value) => json!(value.to_string()),
        Primitive::I128(value) => json!(value.to_string()),
        Primitive::U256(bytes) | Primitive::I256(bytes) => json!(format!("0x{}", hex::encode(bytes))),
    }
}

fn definition(type_id: u32, types: &PortableRegistry) -> Option<&TypeDef<PortableForm>> {
    types.resolve(type_id).map(|resolved| &resolved.type_def)
}

fn is_struct(type_id: u32, types: &PortableRegistry) -> bool {
    matches!(definition(type_id, types), Some(TypeDef::Composite(_)))
}

fn is_named(type_id: u32, name: &str, types: &PortableRegistry) -> bool {
    types
        .resolve(type_id)
        .is_some_and(|resolved| resolved.path.segments.last().is_some_and(|last| last == name))
}

fn is_byte_list(type_id: u32, types: &PortableRegistry) -> bool {
    let item = match definition(type_id, types) {
        Some(TypeDef::Sequence(list)) => list.type_param.id,
        Some(TypeDef::Array(list)) => list.type_param.id,
        _ => return false,
    };
    matches!(definition(item, types), Some(TypeDef::Primitive(TypeDefPrimitive::U8)))
}

/// Whether numbers of this type may exceed what JavaScript counts exactly.
fn is_wide(type_id: u32, types: &PortableRegistry) -> bool {
    match definition(type_id, types) {
        Some(TypeDef::Primitive(primitive)) => {
            matches!(primitive, TypeDefPrimitive::U128 | TypeDefPrimitive::I128)
        }
        Some(TypeDef::Compact(compact)) => is_wide(compact.type_param.id, types),
        Some(TypeDef::Composite(newtype)) => match newtype.fields.as_slice() {
            [only] => is_wide(only.ty.id, types),
            _ => false,
        },
        _ => false,
    }
}

fn camel_case(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    let mut raised = false;
    for letter in name.chars() {
        match letter {
            '_' => raised = !text.is_empty(),
            _ if raised => {
                text.push(letter.to_ascii_uppercase());
                raised = false;
            }
            _ => text.push(letter),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Encode;
    use dlo_core::{AppId, CertId, Day, Nat, SkuId, SystemId};
    use scale_info::{MetaType, Registry, TypeInfo};
    use sp_core::{crypto::AccountId32 as ChainAccount, H256};

    /// The calls of a small chain.
    #[derive(Encode, TypeInfo)]
    enum Calls {
        System(SystemCall),
    }

    /// The calls of its pallet.
    #[allow(non_camel_case_types)]
    #[derive(Encode, TypeInfo)]
    enum SystemCall {
        halt,
        set_code { new_code: Vec<u8>, on_day: Day },
        as_root { call: Box<Calls> },
    }

    fn types_of<T: TypeInfo + 'static>() -> (u32, PortableRegistry) {
        let mut registry = Registry::new();
        let id = registry.register_type(&MetaType::new::<T>()).id;
        (id, registry.into())
    }

    fn json_of<T: Encode + TypeInfo + 'static>(value: T) -> Json {
        let (id, types) = types_of::<T>();
        let decoded = decode_as_type(&mut value.encode().as_slice(), id, &types).unwrap();
        to_json(&decoded, &types)
    }

    fn decoded(bytes: &[u8]) -> Result<DecodedCall> {
        let (id, types) = types_of::<Calls>();
        decoded_call(bytes, id, &types)
    }

    #[test]
    fn bytes_that_are_not_one_whole_call_are_refused() {
        let halt = Calls::System(SystemCall::halt).encode();
        assert!(decoded(&[]).is_err());
        assert!(decoded(&[9, 9]).is_err());
        assert!(decoded(&[halt.as_slice(), &[0]].concat()).unwrap_err().to_string().contains("left over"));
        let (id, types) = types_of::<SystemCall>();
        assert!(decoded_call(&[0], id, &types).is_err(), "no pallet");
    }

    #[test]
    fn a_call_is_named_with_its_pallet_and_its_arguments() {
        let call = Calls::System(SystemCall::set_code { new_code: vec![1, 2], on_day: Day(3) });
        let set_code = decoded(&call.encode()).unwrap();
        assert_eq!(set_code.call, "System.set_code");
        assert_eq!(set_code.arguments, json!({ "newCode": "0x0102", "onDay": 3 }));
        let halt = decoded(&Calls::System(SystemCall::halt).encode()).unwrap();
        assert_eq!((halt.call.as_str(), halt.arguments), ("System.halt", json!({})));
    }

    #[test]
    fn calls_within_calls_are_shown_down_to_the_last() {
        let mut call = Calls::System(SystemCall::halt);
        for _ in 0..100 {
            call = Calls::System(SystemCall::as_root { call: Box::new(call) });
        }
        let mut shown = decoded(&call.encode()).unwrap().arguments;
        for _ in 0..99 {
            shown = shown["call"]["System"]["as_root"].take();
        }
        assert_eq!(shown, json!({ "call": { "System": "halt" } }));
    }

    #[test]
    fn amounts_are_strings_and_ids_are_numbers() {
        assert_eq!(json_of(Nat(5)), json!("5"));
        assert_eq!(json_of(7u128), json!("7"));
        assert_eq!(json_of(SkuId(3)), json!(3));
        assert_eq!(json_of(u64::MAX), json!(u64::MAX));
        assert_eq!(json_of(CertId { system: SystemId(1), serial: 2 }), json!({ "system": 1, "serial": 2 }));
    }

    #[test]
    fn bytes_are_hexadecimal_and_accounts_are_addresses() {
        assert_eq!(json_of(H256([1; 32])), json!(format!("0x{}", "01".repeat(32))));
        assert_eq!(json_of(b"abc".to_vec()), json!("0x616263"));
        assert_eq!(json_of(Vec::<u8>::new()), json!("0x"));
        let alice = crate::keys::parse_account("//Alice").unwrap();
        assert_eq!(json_of(ChainAccount::new(alice.0)), json!(alice.to_string()));
    }

    #[test]
    fn options_lists_and_variants_keep_their_shape() {
        assert_eq!(json_of(None::<Nat>), Json::Null);
        assert_eq!(json_of(Some(Nat(1))), json!("1"));
        assert_eq!(json_of(vec![(Day(3), Nat(4))]), json!([[3, "4"]]));
        assert_eq!(json_of(vec![AppId(9)]), json!([9]));
        assert_eq!(json_of(dlo_core::Category::Lending), json!("Lending"));
        let schedule = dlo_porv::Schedule::StraightLine { months: 60, salvage: dlo_core::Bps(0) };
        assert_eq!(json_of(schedule), json!({ "StraightLine": { "months": 60, "salvage": 0 } }));
    }

    #[test]
    fn names_are_in_camel_case() {
        assert_eq!(camel_case("in_service"), "inService");
        assert_eq!(camel_case("system"), "system");
    }
}
