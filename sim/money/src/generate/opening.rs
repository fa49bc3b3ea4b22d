//! The opening: what must be there before anything can be lent.

use super::{MUCH_WORK, PRICE, SLOT};
use crate::{
    steps::{Call, Part, Rules, Step, Who},
    world::{APP_OWNERS, START},
};
use dlo_core::{FeeRate, Nat, Usd, ANT};

/// Who owns the four systems.
const OWNERS: [Who; 4] = [0, 1, 2, 0];
/// Milliseconds in a day of `dev-fast`.
const DAY_MS: u64 = 60_000;

/// The steps of the opening.
pub(super) fn steps() -> Vec<Step> {
    let mut steps: Vec<Step> = (0..3).map(|sku| Step::Price { sku, price: Usd(PRICE) }).collect();
    let call = |who: Who, call: Call| Step::Call { who, call };
    for (at, who) in (0_u32..).zip(OWNERS) {
        steps.push(call(who, Call::Commit { system: None, part: part(at) }));
    }
    steps.extend((0..10).map(|_| Step::Block { ms: SLOT, full: false }));
    for (at, who) in (0_u32..).zip(OWNERS) {
        let system = u64::from(at);
        steps.push(call(who, Call::Register { part: part(at) }));
        steps.push(Step::Work { system, gib: MUCH_WORK });
        steps.push(call(who, Call::Generate { system }));
    }
    for who in 0..APP_OWNERS {
        steps.push(call(who, Call::CreateBook { rules: rules() }));
    }
    for (system, who) in (0_u64..).zip(OWNERS) {
        steps.push(call(who, Call::AssignBook { system, book: Some(0) }));
    }
    for app in 0..3_u8 {
        let (who, id) = (APP_OWNERS.saturating_add(app), u32::from(app));
        steps.push(call(who, Call::RegisterApp { category: app }));
        steps.push(call(who, Call::UpdateApp { app: id, container: Some(7) }));
        steps.push(call(who, Call::CreateCurrency { app: id }));
    }
    steps
}

fn part(at: u32) -> Part {
    Part {
        sku: u8::try_from(at % 3).unwrap_or_default(),
        paid: Usd(PRICE),
        items: 4,
        serials: at,
        in_service: u32::try_from(START / DAY_MS).unwrap_or_default(),
        schedule: 0,
    }
}

fn rules() -> Rules {
    Rules {
        mode: 2,
        strategy: 1,
        tolerance: 0,
        categories: 0b1_1111,
        assignable: true,
        rate: FeeRate(ANT / 100),
        notice_days: 2,
        min_days: 1,
        max_days: 365,
        floor: Nat(0),
        cap_amount: None,
        cap_share: None,
    }
}
