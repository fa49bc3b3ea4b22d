//! Serial ids: what stands on the chain for a serial number.
//!
//! `Argon2id(password = len(key) u32le ‖ key ‖ serial, salt = blake2_256("dlo/serial/v1"))` with 64 MiB, three
//! passes, one lane and 32 bytes of output. `key` is the sku's key on the chain, which names maker and item;
//! `serial` is normalised by [`normalise`]. The salt is the same for all, so whoever computes the id of a serial
//! number finds the same one; the memory makes guessing serial numbers dear.

use crate::{
    error::{Error, Result},
    hash::blake2_256,
};
use argon2::{Algorithm, Argon2, Params, Version};
use dlo_core::SerialId;
use sp_core::H256;

/// Named in the salt; another version would be another id.
const CONTEXT: &[u8] = b"dlo/serial/v1";
/// KiB that one hash takes.
const MEMORY_KIB: u32 = 64 * 1024;
/// Passes over the memory.
const PASSES: u32 = 3;
/// Lanes.
const LANES: u32 = 1;
/// The fewest characters that a serial number has, once normalised.
const MIN_LENGTH: usize = 3;
/// The most characters that a serial number has, once normalised.
const MAX_LENGTH: usize = 64;

/// What makers leave in the field when there is no serial number.
const PLACEHOLDERS: &[&str] = &[
    "0123456789",
    "123456789",
    "1234567890",
    "CHASSISSERIALNUMBER",
    "DEFAULTSTRING",
    "EMPTY",
    "INVALID",
    "NA",
    "NONE",
    "NOSERIAL",
    "NOTAPPLICABLE",
    "NOTAVAILABLE",
    "NOTPROVIDED",
    "NOTSPECIFIED",
    "OEM",
    "SERIALNUMBER",
    "SYSTEMSERIALNUMBER",
    "TOBEFILLEDBYOEM",
    "UNKNOWN",
    "UNSPECIFIED",
];

/// A serial number as it is hashed: ASCII letters in upper case and digits, nothing else, without a leading `S/N:`.
///
/// Refuses what is no serial number: too short, too long, not ASCII, one character over and over, a placeholder.
pub fn normalise(serial: &str) -> Result<String> {
    let bad = |why: &str| Err(Error::input(format!("'{serial}' is no serial number: {why}")));
    if !serial.is_ascii() {
        return bad("it has characters that are not ASCII");
    }
    let upper = serial.trim().to_ascii_uppercase();
    let bare =
        ["S/N:", "SN:", "SERIAL:"].iter().find_map(|prefix| upper.strip_prefix(prefix)).unwrap_or(&upper);
    let kept: String = bare.chars().filter(char::is_ascii_alphanumeric).collect();
    if kept.is_empty() {
        return bad("it is empty; fill it in");
    }
    if kept.len() < MIN_LENGTH {
        return bad("it is too short");
    }
    if kept.len() > MAX_LENGTH {
        return bad("it is too long");
    }
    let first = kept.chars().next();
    if kept.chars().all(|each| Some(each) == first) || PLACEHOLDERS.contains(&kept.as_str()) {
        return bad("it is a placeholder");
    }
    Ok(kept)
}

/// The serial id of one item of the sku with `key`. Takes 64 MiB and a fraction of a second.
pub fn serial_id(key: &str, serial: &str) -> Result<SerialId> {
    let serial = normalise(serial)?;
    let length = u32::try_from(key.len()).map_err(Error::other)?;
    let mut input = Vec::with_capacity(4 + key.len() + serial.len());
    input.extend_from_slice(&length.to_le_bytes());
    input.extend_from_slice(key.as_bytes());
    input.extend_from_slice(serial.as_bytes());
    let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(32)).map_err(Error::other)?;
    let mut id = [0u8; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(&input, blake2_256(CONTEXT).as_bytes(), &mut id)
        .map_err(Error::other)?;
    Ok(SerialId(H256(id)))
}

/// The serial ids of all `serials` of the sku with `key`, strictly ascending. A serial number given twice is refused.
pub fn serial_ids(key: &str, serials: &[String]) -> Result<Vec<SerialId>> {
    let mut ids = serials.iter().map(|serial| serial_id(key, serial)).collect::<Result<Vec<_>>>()?;
    ids.sort_unstable();
    if ids.windows(2).any(|pair| matches!(pair, [first, second] if first == second)) {
        return Err(Error::input(format!("{key}: a serial number is given twice")));
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_serial_number_is_refused() {
        let placeholders =
            ["To Be Filled By O.E.M.", "None", "0000000", "XXXXXXXX", "Default string", "Not Specified"];
        for bad in ["", "  ", "-", "A1", "S/N:", "№12345", &"A1".repeat(40)].iter().chain(&placeholders) {
            assert!(normalise(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn spelling_does_not_make_another_serial_number() {
        for same in ["S5GX-NF0R 123", "s5gxnf0r123", " S/N: S5GX.NF0R.123 ", "SN:S5GXNF0R123"] {
            assert_eq!(normalise(same).unwrap(), "S5GXNF0R123");
        }
        assert_eq!(normalise("SN12345").unwrap(), "SN12345", "a serial number may begin with SN");
    }

    #[test]
    fn ids_are_the_same_for_all_and_differ_by_key_and_serial() {
        let id = serial_id("disk/samsung-990-pro-2tb", "S5GX-NF0R123").unwrap();
        assert_eq!(id, serial_id("disk/samsung-990-pro-2tb", "s5gxnf0r123").unwrap());
        assert_ne!(id, serial_id("disk/samsung-990-pro-2tb", "S5GXNF0R124").unwrap());
        assert_ne!(id, serial_id("disk/samsung-990-pro-1tb", "S5GXNF0R123").unwrap());
    }

    #[test]
    fn the_border_between_key_and_serial_is_part_of_the_hash() {
        assert_ne!(serial_id("cpu/aB12", "CD34").unwrap(), serial_id("cpu/aB", "12CD34").unwrap());
    }

    #[test]
    fn ids_come_ascending_and_a_doubled_serial_number_is_refused() {
        let serials = ["SN001", "SN002", "SN003"].map(String::from);
        let ids = serial_ids("memory/generic-8gb", &serials).unwrap();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
        let doubled = ["SN001", "sn-001"].map(String::from);
        assert!(serial_ids("memory/generic-8gb", &doubled).is_err());
    }
}
