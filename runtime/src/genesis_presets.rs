//! Genesis presets: `dev` and `dev-fast` with one validator, `local` with four.
//!
//! Their keys are the published development keys: worth nothing, known to all.

use crate::{
    configs::tokens::PotAccount, constants::EXISTENTIAL_DEPOSIT, AccountId, BalancesConfig, NatGenesisConfig,
    PorvOracleConfig, ResourceProofConfig, RuntimeGenesisConfig, SessionConfig, SessionKeys,
    BABE_GENESIS_EPOCH_CONFIG,
};
use alloc::{string::ToString, vec, vec::Vec};
use dlo_core::{Bps, ClassId, Currency, Day, SkuId, ANT};
use frame_support::build_struct_json_patch;
use pallet_porv_oracle::{GenesisClass, GenesisMember, GenesisSku, GenesisTable, Parameters};
use pallet_resource_proof::Parameters as WorkParameters;
use serde_json::Value;
use sp_genesis_builder::PresetId;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

/// One validator; days of 24 hours.
pub const DEV: &str = "dev";
/// As `dev`, with days of one minute, so that scripts see days pass.
pub const DEV_FAST: &str = "dev-fast";
/// Four validators that are also four oracles.
pub const LOCAL: &str = "local";

/// ANT of each development account; validators' bonds as oracles are held from it.
const ENDOWMENT: crate::Balance = 1_000_000 * ANT;

/// Milliseconds in a day.
const DAY_MS: u64 = 86_400_000;
/// Milliseconds in a day of `dev-fast`: ten blocks.
const FAST_DAY_MS: u64 = 60_000;
/// Milliseconds for which a price counts: two days.
const PRICE_TTL_MS: u64 = 2 * DAY_MS;
/// The same for `dev-fast`, in its days.
const FAST_PRICE_TTL_MS: u64 = 120 * FAST_DAY_MS;

/// Disks whose prices per GiB make the reference price of storage.
const REFERENCES: [&str; 3] = [
    "disk/samsung-990-pro-2tb",
    "disk/western-digital-wd40efrx-4tb",
    "disk/seagate-exos-x16-st16000nm001g-16tb",
];
/// The same for `dev-fast`: so dear that a store of some MiB covers a whole machine.
const FAST_REFERENCES: [&str; 1] = ["disk/development-reference-1gib"];

/// Proofs of work on development chains: any address counts, as no network gives antnodes their part of all.
const WORK: WorkParameters = WorkParameters { prefix_bits: 0, ..WorkParameters::LIVE };
/// The same for `dev-fast`, where a few blocks stand for hours, and a lone system is paid the reference price.
const FAST_WORK: WorkParameters = WorkParameters {
    period_blocks: 5,
    answer_blocks: 4,
    root_age_blocks: 6,
    rate_blocks: 5,
    probation_ms: 10_000,
    floor: Bps::WHOLE,
    ..WORK
};

/// Our small catalogue for development: `key,class,capacity_gib,...` a line.
const CATALOGUE: &str = include_str!("../../chain-specs/catalogue.csv");

/// Class, resale haircut and write-off haircut in hundredths of a percent, reference life in months.
/// Hardware is written off after five years (memory and cases outlast it); a licence resells badly.
const CLASSES: &[(&str, u16, u16, u16)] = &[
    ("cpu", 2_000, 3_000, 60),
    ("memory", 2_000, 3_000, 72),
    ("board", 2_500, 3_500, 60),
    ("disk", 2_500, 3_500, 60),
    ("psu", 3_000, 4_000, 72),
    ("case", 4_000, 5_000, 96),
    ("gpu", 2_000, 3_000, 48),
    ("network", 3_000, 4_000, 60),
    ("ups", 3_500, 4_500, 60),
    ("cooler", 4_000, 5_000, 60),
    ("os", 5_000, 6_000, 60),
];

/// From which day, in days of 24 hours since 1970, a jurisdiction's published tables hold; `chain-specs/reference.json`
/// says the same.
const EFFECTIVE: [(&str, u32); 3] = [("AU", 16_983), ("DE", 18_628), ("US", 6_209)];

/// Currencies that price sources may quote in besides US$, ascending.
const CURRENCIES: [&str; 4] = ["AUD", "CAD", "EUR", "GBP"];

fn classes() -> Vec<GenesisClass> {
    (1..)
        .map(ClassId)
        .zip(CLASSES)
        .map(|(id, (name, resale, writeoff, life_months))| GenesisClass {
            id,
            name: name.to_string(),
            resale_haircut: Bps(*resale),
            writeoff_haircut: Bps(*writeoff),
            life_months: *life_months,
        })
        .collect()
}

fn tables() -> Vec<GenesisTable> {
    dlo_porv::table::published::ALL
        .iter()
        .map(|table| GenesisTable {
            jurisdiction: table.jurisdiction.to_string(),
            class: table.name.to_string(),
            version: 1,
            effective: effective(table.jurisdiction),
            years: table.years.iter().copied().map(Bps).collect(),
        })
        .collect()
}

fn effective(jurisdiction: &str) -> Day {
    let known = EFFECTIVE.iter().find(|(known, _)| *known == jurisdiction);
    known.map(|(_, day)| Day(*day)).unwrap_or_default()
}

/// The currencies; one whose code is none is left out, and a test counts them.
fn currencies() -> Vec<Currency> {
    CURRENCIES.iter().filter_map(|code| code.parse().ok()).collect()
}

/// The catalogue's lines; one that cannot be read is left out, and a test counts them.
fn skus() -> Vec<GenesisSku> {
    let classes = classes();
    CATALOGUE
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut columns = line.split(',');
            let key = columns.next()?.to_string();
            let class = columns.next()?;
            let capacity_gib = columns.next()?.parse().ok()?;
            let class = classes.iter().find(|known| known.name == class)?.id;
            Some(GenesisSku { key, class: Some(class), capacity_gib })
        })
        .collect()
}

/// The skus of these keys, ascending; one that the catalogue lacks is left out, and a test counts them.
fn references(keys: &[&str]) -> Vec<SkuId> {
    let numbered = (0..).map(SkuId).zip(skus());
    numbered.filter(|(_, sku)| keys.contains(&sku.key.as_str())).map(|(id, _)| id).collect()
}

fn session_keys(who: Sr25519Keyring, finality: Ed25519Keyring) -> SessionKeys {
    SessionKeys {
        grandpa: finality.public().into(),
        babe: who.public().into(),
        authority_discovery: who.public().into(),
    }
}

/// What presets differ in, besides their validators.
struct Pace {
    day_length: u64,
    price_ttl_ms: u64,
    work: WorkParameters,
    references: &'static [&'static str],
}

const REAL: Pace =
    Pace { day_length: DAY_MS, price_ttl_ms: PRICE_TTL_MS, work: WORK, references: &REFERENCES };
const FAST: Pace = Pace {
    day_length: FAST_DAY_MS,
    price_ttl_ms: FAST_PRICE_TTL_MS,
    work: FAST_WORK,
    references: &FAST_REFERENCES,
};

fn genesis(validators: &[(Sr25519Keyring, Ed25519Keyring)], pace: &Pace) -> Value {
    let endowed = Sr25519Keyring::well_known().map(|who| (who.to_account_id(), ENDOWMENT));
    let pot: (AccountId, crate::Balance) = (PotAccount::get(), EXISTENTIAL_DEPOSIT);
    build_struct_json_patch!(RuntimeGenesisConfig {
        balances: BalancesConfig { balances: endowed.chain([pot]).collect::<Vec<_>>() },
        session: SessionConfig {
            keys: validators
                .iter()
                .map(|(who, finality)| {
                    (who.to_account_id(), who.to_account_id(), session_keys(*who, *finality))
                })
                .collect::<Vec<_>>(),
        },
        porv_oracle: PorvOracleConfig {
            members: validators
                .iter()
                .map(|(who, _)| GenesisMember { account: who.to_account_id(), key: who.public().into() })
                .collect::<Vec<_>>(),
            classes: classes(),
            tables: tables(),
            skus: skus(),
            currencies: currencies(),
            parameters: Parameters { price_ttl_ms: pace.price_ttl_ms, ..Default::default() },
        },
        nat_genesis: NatGenesisConfig { day_length: pace.day_length },
        resource_proof: ResourceProofConfig {
            parameters: pace.work,
            references: references(pace.references),
        },
        babe: crate::BabeConfig { epoch_config: BABE_GENESIS_EPOCH_CONFIG },
    })
}

/// The preset `id` as JSON.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
    let alone = [(Sr25519Keyring::Alice, Ed25519Keyring::Alice)];
    let patch = match id.as_ref() {
        DEV => genesis(&alone, &REAL),
        DEV_FAST => genesis(&alone, &FAST),
        LOCAL => genesis(
            &[
                (Sr25519Keyring::Alice, Ed25519Keyring::Alice),
                (Sr25519Keyring::Bob, Ed25519Keyring::Bob),
                (Sr25519Keyring::Charlie, Ed25519Keyring::Charlie),
                (Sr25519Keyring::Dave, Ed25519Keyring::Dave),
            ],
            &REAL,
        ),
        _ => return None,
    };
    serde_json::to_vec(&patch).ok()
}

/// The presets there are.
pub fn preset_names() -> Vec<PresetId> {
    vec![PresetId::from(DEV), PresetId::from(DEV_FAST), PresetId::from(LOCAL)]
}
