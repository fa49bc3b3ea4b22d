//! Ten ways to damage the chain's money, each of which must be found.
//!
//! A damage is done to the state behind a step that succeeded, as a bug in the pallets would do it: wherever the pallets'
//! own sums can be kept in order, they are, so that the model alone can find it.

use crate::{
    generate::Player,
    model::Model,
    steps::{Call, Cert, Step},
    values::Rng,
    world::{account, World, POT},
    Failure, Game,
};
use dlo_core::{AppId, CertId, Day, Nat, SystemId};
use dlo_runtime::{AccountId, Balances, Runtime, RuntimeHoldReason};
use frame_support::traits::{
    fungible::{Mutate, MutateHold},
    fungibles,
    tokens::{Fortitude, Precision, Preservation, Restriction},
};

/// Steps of an episode in which a damage is done and looked for.
const STEPS: u64 = 3_000;
/// Episodes until one is given up.
const EPISODES: u64 = 6;

/// A damage.
pub struct Break {
    /// Its name.
    pub name: &'static str,
    /// What is wrong with the chain that has it.
    pub what: &'static str,
    /// Does it, if the call that succeeded just now and the state allow it.
    damage: fn(&mut World, &Model, &Call) -> bool,
}

/// How a damage was found.
pub struct Found {
    /// After how many steps it was done.
    pub done: u64,
    /// How many steps later it was found.
    pub later: u64,
    /// By which invariant.
    pub failure: Failure,
}

/// All of them.
pub const ALL: [Break; 10] = [
    Break {
        name: "refund-short",
        what: "a release gives a planck of the refund to the pot",
        damage: refund_short,
    },
    Break {
        name: "unlock-short",
        what: "a release unlocks one micro-NAT less than the certificate had",
        damage: unlock_short,
    },
    Break {
        name: "reserve-stays",
        what: "a release leaves the app's reserve as it was",
        damage: reserve_stays,
    },
    Break {
        name: "fee-twice",
        what: "a claim pays a planck that was paid before, and books it",
        damage: fee_twice,
    },
    Break {
        name: "mint-around",
        what: "a unit of a currency comes into being without an issue",
        damage: mint,
    },
    Break {
        name: "assigned-twice",
        what: "an assignment is entered twice, in all sums",
        damage: assigned_twice,
    },
    Break {
        name: "committed-less",
        what: "a system has a micro-NAT less committed than its certificates stand for",
        damage: committed_less,
    },
    Break { name: "serial-again", what: "the serial of a draw is given a second time", damage: serial_again },
    Break {
        name: "never-ends",
        what: "the agenda has lost the certificates and takes them for tried",
        damage: never_ends,
    },
    Break { name: "bond-leaks", what: "part of a bond goes back to its owner", damage: bond_leaks },
];

/// Does the damage at a random moment and plays on until it is found. The error says why not: that it was not, or that
/// something was broken before.
pub fn find(damage: &Break, seed: u64) -> Result<Found, String> {
    for episode in 0..EPISODES {
        let mut rng = Rng::part(seed ^ 0xB4EA, episode);
        let from = rng.below(400).saturating_add(150);
        if let Some(found) = find_in(damage, seed, episode, from)? {
            return Ok(found);
        }
    }
    Err(format!("not found in {EPISODES} episodes of {STEPS} steps"))
}

fn find_in(damage: &Break, seed: u64, episode: u64, from: u64) -> Result<Option<Found>, String> {
    let mut game = Game::new(1);
    let mut player = Player::new(Rng::part(seed, episode));
    let mut done: Option<u64> = None;
    for at in 0..STEPS {
        let step = player.next(game.model());
        match (game.play(&step), done) {
            (Err(failure), Some(done)) => {
                return Ok(Some(Found { done, later: at.saturating_sub(done), failure }))
            }
            (Err(failure), None) => return Err(format!("broken before the damage, at step {at}: {failure}")),
            (Ok(outcome), None) if at >= from && outcome.refusal.is_none() => {
                if let Step::Call { call, .. } = &step {
                    let model = game.model().clone();
                    done = (damage.damage)(game.world(), &model, call).then_some(at);
                }
            }
            (Ok(_), _) => {}
        }
    }
    Ok(None)
}

fn refund_short(world: &mut World, model: &Model, call: &Call) -> bool {
    let Call::Release { .. } = call else { return false };
    let Some(owner) = model.apps.values().map(|app| app.owner).next() else { return false };
    world.with(|| Balances::transfer(&account(owner), &account(POT), 1, Preservation::Preserve).is_ok())
}

fn unlock_short(world: &mut World, model: &Model, call: &Call) -> bool {
    let Call::Release { cert } = call else { return false };
    let lends = model.committed(cert.system) > 0;
    lends && world.with(|| change_committed(cert.system, |sum| sum.checked_add(1)))
}

fn committed_less(world: &mut World, model: &Model, _: &Call) -> bool {
    let Some(cert) = model.certs.keys().next() else { return false };
    world.with(|| change_committed(cert.system, |sum| sum.checked_sub(1)))
}

/// Changes what a system has committed, in all three places where the ledger keeps it.
fn change_committed(system: u64, change: impl Fn(u128) -> Option<u128>) -> bool {
    let id = SystemId(system);
    let mut ends = pallet_nat_genesis::Ends::<Runtime>::get(id);
    let last: Option<(Day, Nat)> = ends.iter().map(|(day, sum)| (*day, *sum)).max_by_key(|(_, sum)| *sum);
    let Some((day, Nat(sum))) = last else { return false };
    let Some(sum) = change(sum).filter(|sum| *sum > 0) else { return false };
    if ends.try_insert(day, Nat(sum)).is_err() {
        return false;
    }
    pallet_nat_genesis::Ends::<Runtime>::insert(id, ends);
    pallet_nat_genesis::Systems::<Runtime>::mutate(id, |system| {
        if let Some(system) = system {
            let committed = &mut system.backing.committed;
            *committed = change(committed.0).map_or(*committed, Nat);
        }
    });
    pallet_nat_genesis::Totals::<Runtime>::mutate(|totals| {
        totals.committed = change(totals.committed.0).map_or(totals.committed, Nat);
    });
    true
}

fn reserve_stays(world: &mut World, model: &Model, call: &Call) -> bool {
    let Call::Release { .. } = call else { return false };
    let Some(id) = model.apps.keys().next() else { return false };
    world.with(|| {
        pallet_cert_escrow::Apps::<Runtime>::mutate(AppId(*id), |app| {
            if let Some(app) = app {
                app.reserve = Nat(app.reserve.0.saturating_add(1_000_000));
            }
        });
    });
    true
}

fn fee_twice(world: &mut World, model: &Model, call: &Call) -> bool {
    let Call::Claim { cert } = call else { return false };
    let Some(certificate) = model.certs.get(cert).filter(|known| known.fee_left() > 1) else { return false };
    let payer = model.apps.get(&certificate.app).map(|app| app.owner);
    let owner = model.systems.get(&cert.system).map(|system| system.owner);
    let Some((payer, owner)) = payer.zip(owner).filter(|(payer, owner)| payer != owner) else { return false };
    world.with(|| {
        let reason = RuntimeHoldReason::CertEscrow(pallet_cert_escrow::HoldReason::Fee);
        let paid = Balances::transfer_on_hold(
            &reason,
            &account(payer),
            &account(owner),
            1,
            Precision::Exact,
            Restriction::Free,
            Fortitude::Force,
        );
        change_cert(*cert, |known| known.fee_paid = known.fee_paid.saturating_add(1));
        pallet_cert_escrow::Totals::<Runtime>::mutate(|totals| {
            totals.fees_held = totals.fees_held.saturating_sub(1);
        });
        paid.is_ok()
    })
}

fn change_cert(cert: Cert, change: impl FnOnce(&mut pallet_cert_escrow::Certificate)) {
    pallet_cert_escrow::Certificates::<Runtime>::mutate(SystemId(cert.system), cert.serial, |known| {
        if let Some(known) = known {
            change(known);
        }
    });
}

fn mint(world: &mut World, model: &Model, _: &Call) -> bool {
    let room = |id: &u32| model.apps.get(id).is_some_and(|app| app.owed() < model.free(*id));
    let held = model.apps.iter().filter(|(id, _)| room(id)).find_map(|(id, app)| {
        let holder = app.currency.as_ref()?.holders.keys().next()?;
        Some((*id, *holder))
    });
    let Some((app, holder)) = held else { return false };
    world.with(|| {
        type Assets = pallet_assets::Pallet<Runtime>;
        <Assets as fungibles::Mutate<AccountId>>::mint_into(app, &account(holder), 1).is_ok()
    })
}

fn assigned_twice(world: &mut World, _: &Model, call: &Call) -> bool {
    let Call::Assign { cert, amount, .. } = call else { return false };
    let (id, amount) = (CertId { system: SystemId(cert.system), serial: cert.serial }, *amount);
    world.with(|| {
        let mut list = pallet_cert_escrow::Assignments::<Runtime>::get(id);
        let known = pallet_cert_escrow::Certificates::<Runtime>::get(id.system, id.serial);
        let (Some(known), Some(last)) = (known, list.last().cloned()) else { return false };
        let sum = known.assigned.0.saturating_add(amount.0);
        let again = pallet_cert_escrow::Assignment { id: known.next_assignment, ..last };
        if sum > known.amount.0 || list.try_push(again).is_err() {
            return false;
        }
        pallet_cert_escrow::Assignments::<Runtime>::insert(id, list);
        change_cert(*cert, |known| {
            known.assigned = Nat(sum);
            known.next_assignment = known.next_assignment.saturating_add(1);
        });
        pallet_cert_escrow::Apps::<Runtime>::mutate(known.app, |app| {
            if let Some(app) = app {
                app.assigned = Nat(app.assigned.0.saturating_add(amount.0));
            }
        });
        pallet_cert_escrow::Totals::<Runtime>::mutate(|totals| {
            totals.assigned = Nat(totals.assigned.0.saturating_add(amount.0));
        });
        true
    })
}

fn serial_again(world: &mut World, _: &Model, call: &Call) -> bool {
    let Call::Draw { legs, .. } = call else { return false };
    let Some((system, _)) = legs.first() else { return false };
    world.with(|| {
        pallet_nat_genesis::Systems::<Runtime>::mutate(SystemId(*system), |system| {
            if let Some(system) = system {
                system.next_serial = system.next_serial.saturating_sub(1);
            }
        });
    });
    true
}

fn never_ends(world: &mut World, model: &Model, _: &Call) -> bool {
    let today = model.today();
    let coming: Vec<(Cert, u32)> = model
        .certs
        .iter()
        .filter(|(_, certificate)| certificate.ends > today)
        .map(|(cert, certificate)| (*cert, certificate.ends))
        .collect();
    if coming.len() < 4 {
        return false;
    }
    world.with(|| {
        for (cert, ends) in coming {
            let id = CertId { system: SystemId(cert.system), serial: cert.serial };
            if let Some(certificate) = pallet_cert_escrow::Certificates::<Runtime>::get(id.system, id.serial)
            {
                let batch = (certificate.app, certificate.batch);
                pallet_cert_escrow::Agenda::<Runtime>::remove(Day(ends), batch);
            }
            pallet_cert_escrow::Unsettled::<Runtime>::insert(id, ());
        }
    });
    true
}

fn bond_leaks(world: &mut World, model: &Model, _: &Call) -> bool {
    let Some((id, app)) = model.apps.iter().find(|(_, app)| app.bond > 1) else { return false };
    world.with(|| {
        let reason = RuntimeHoldReason::CertEscrow(pallet_cert_escrow::HoldReason::AppBond);
        let released = Balances::release(&reason, &account(app.owner), 1, Precision::Exact);
        pallet_cert_escrow::Apps::<Runtime>::mutate(AppId(*id), |app| {
            if let Some(app) = app {
                app.bond = app.bond.saturating_sub(1);
            }
        });
        released.is_ok()
    })
}
