//! What readings cost: their time, and the bytes that prove them.

use super::{Scale, APPS};
use dlo_core::{AppId, CertId, FeeRate, Nat, SystemId, ANT};
use dlo_runtime::{readers, Runtime};
use frame_support::storage::{generator::StorageDoubleMap, unhashed};
use std::{hint::black_box, time::Instant};

/// What one kind of reading costs.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// What is read.
    pub name: &'static str,
    /// Microseconds of one, on average.
    pub micros: f64,
    /// Bytes of a proof of all that it read.
    pub proof: usize,
}

/// Bytes in the state for each certificate: keys and values of the entries that it has of its own.
#[derive(Clone, Copy, Debug)]
pub struct Bytes {
    /// In the keys.
    pub keys: f64,
    /// In the values.
    pub values: f64,
}

/// The readings at `scale`, each `times` times on other certificates and apps.
pub fn measure(scale: &mut Scale, times: u32) -> Vec<Reading> {
    let (systems, certificates) = (scale.systems, scale.certificates);
    let cert = move |n: u32| {
        // Spread over all of them; a system's certificates have the serials from 0.
        let at = (u64::from(n) * 2_654_435_761 % u64::from(certificates)) as u32;
        CertId { system: SystemId(u64::from(at % systems)), serial: at / systems }
    };
    vec![
        reading(scale, "reserve of an app", times, |n| {
            readers::certificates::app_reserves(AppId(n % APPS)).is_some()
        }),
        reading(scale, "certificate by id", times, move |n| {
            readers::certificates::certificate(cert(n)).is_some()
        }),
        reading(scale, "quote of 10 NAT", times / 10, |n| {
            let (amount, most) = (Nat(10 * Nat::UNIT), FeeRate(ANT));
            readers::quotes::quote(AppId(n % APPS), amount, 30, most, None).amount == amount
        }),
    ]
}

fn reading(scale: &mut Scale, name: &'static str, times: u32, read: impl Fn(u32) -> bool) -> Reading {
    let began = Instant::now();
    let found = scale.with(|| (0..times).all(|n| black_box(read(n))));
    let micros = began.elapsed().as_secs_f64() * 1e6 / f64::from(times);
    assert!(found, "{name}: not all were found");
    let proofs: Vec<usize> = (0..20).map(|n| scale.prove(|| read(n * 7_919)).1).collect();
    Reading { name, micros, proof: proofs.iter().sum::<usize>() / proofs.len() }
}

/// What the entries of certificates take, of a sample of `of` systems.
pub fn bytes(scale: &mut Scale) -> Bytes {
    let certificates = f64::from(scale.certificates);
    let (mut keys, mut values) = (0usize, 0usize);
    scale.with(|| {
        let maps = [
            pallet_cert_escrow::Certificates::<Runtime>::prefix_hash().to_vec(),
            pallet_cert_escrow::Batches::<Runtime>::prefix_hash().to_vec(),
            pallet_cert_escrow::Agenda::<Runtime>::prefix_hash().to_vec(),
            pallet_cert_escrow::CommittedToApp::<Runtime>::prefix_hash().to_vec(),
        ];
        for prefix in maps {
            let mut key = prefix.clone();
            while let Some(next) = sp_io::storage::next_key(&key).filter(|next| next.starts_with(&prefix)) {
                keys += next.len();
                values += unhashed::get_raw(&next).map_or(0, |value| value.len());
                key = next;
            }
        }
    });
    Bytes { keys: keys as f64 / certificates, values: values as f64 / certificates }
}
