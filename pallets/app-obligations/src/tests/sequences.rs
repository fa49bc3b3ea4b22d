//! Any order of calls, changes of the reserve and days, against a model that charges each day as it begins, but for those
//! of a gap that is too long.

use crate::{mock::*, Declared, Foreign, Mended, Settlements, Standing, Standings, MAX_CHARGED_DAYS};
use dlo_core::{Balance, Calendar, Nat};
use frame_support::{
    dispatch::DispatchResult,
    storage::{with_transaction, TransactionOutcome},
};
use proptest::prelude::*;
use sp_runtime::DispatchError;

#[derive(Clone, Debug)]
enum Step {
    Create,
    Issue {
        to: usize,
        amount: u128,
    },
    Redeem {
        who: usize,
        amount: u128,
    },
    Transfer {
        from: usize,
        to: usize,
        amount: u128,
    },
    /// A holder burns all that he has without this pallet.
    Burn {
        who: usize,
    },
    Close,
    Declare {
        total: u128,
        holders: u32,
    },
    Abroad {
        slot: u8,
        issued: u128,
    },
    Record {
        volume: u128,
        count: u32,
    },
    Restore,
    Poke,
    Reserve {
        reserve: u128,
        assigned: u128,
    },
    Days(u32),
    Idle,
}

const PEOPLE: [AccountId; 3] = [APPS, HOLDER, OTHER];

/// What an app has to do with mostly, and now and then the ends of the range.
fn amount(usual: u128) -> impl Strategy<Value = u128> {
    prop_oneof![12 => 0..usual, 1 => Just(u128::MAX), 1 => Just(u128::MAX - 1), 1 => Just(0)]
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => Just(Step::Create),
        5 => (0..3usize, amount(700)).prop_map(|(to, amount)| Step::Issue { to, amount }),
        4 => (0..3usize, amount(500)).prop_map(|(who, amount)| Step::Redeem { who, amount }),
        2 => (0..3usize, 0..3usize, amount(500))
            .prop_map(|(from, to, amount)| Step::Transfer { from, to, amount }),
        1 => (0..3usize).prop_map(|who| Step::Burn { who }),
        2 => Just(Step::Close),
        3 => (amount(600), 0..3u32).prop_map(|(total, holders)| Step::Declare { total, holders }),
        3 => (0..4u8, amount(400)).prop_map(|(slot, issued)| Step::Abroad { slot, issued }),
        1 => (amount(9_000_000), 0..3u32).prop_map(|(volume, count)| Step::Record { volume, count }),
        1 => Just(Step::Restore),
        2 => Just(Step::Poke),
        4 => (amount(1_500), amount(600)).prop_map(|(reserve, assigned)| Step::Reserve { reserve, assigned }),
        4 => (1..5u32).prop_map(Step::Days),
        2 => Just(Step::Idle),
    ]
}

/// The rule in plain words: one app, all of it in one place, charged on each day as it begins.
#[derive(Clone, Debug)]
struct Model {
    today: u32,
    reserve: u128,
    assigned: u128,
    bond: Balance,
    standing: Standing,
    /// The standing as the pallet wrote it last.
    written: Standing,
    currency: bool,
    units: [u128; 3],
    declared: u128,
    abroad: [u128; 3],
    settled: (u128, u64, Balance),
    swept: Option<u32>,
    mended: Option<u32>,
    /// Days that have begun since the app was looked at.
    unseen: u32,
}

impl Model {
    fn new() -> Self {
        Self {
            today: 0,
            reserve: RESERVE.0,
            assigned: 0,
            bond: BOND,
            standing: Standing::Sound,
            written: Standing::Sound,
            currency: false,
            units: [0; 3],
            declared: 0,
            abroad: [0; 3],
            settled: (0, 0, 0),
            swept: None,
            mended: None,
            unseen: 0,
        }
    }

    fn supply(&self) -> u128 {
        self.units.iter().sum()
    }

    /// Whether `issued` units, `declared` and all that is abroad are covered.
    fn covers(&self, issued: Option<u128>, declared: u128) -> bool {
        let all = [declared].into_iter().chain(self.abroad);
        let owed = all.fold(issued, |sum, part| sum?.checked_add(part));
        let free = self.reserve.saturating_sub(self.assigned);
        owed.is_some_and(|owed| owed < u128::MAX && owed <= free)
    }

    fn begin_day(&mut self) {
        self.today += 1;
        self.unseen += 1;
        if let Standing::Overdue { since, .. } = self.standing {
            if self.unseen <= MAX_CHARGED_DAYS {
                self.bond -= PER_DAY.min(self.bond);
            }
            self.standing = match self.bond {
                0 => Standing::Defaulted { since: day(self.today) },
                _ => Standing::Overdue { since, charged_on: day(self.today) },
            };
        }
    }

    /// Short on the day after it was mended: that day is paid for at once.
    fn short_again(&mut self) -> Standing {
        self.bond -= PER_DAY.min(self.bond);
        if self.bond == 0 {
            defaulted(self.today)
        } else {
            overdue(self.today, self.today)
        }
    }

    fn review(&mut self) {
        let covered = self.covers(Some(self.supply()), self.declared);
        let before = self.standing;
        self.standing = match before {
            Standing::Defaulted { .. } if !(covered && self.bond == BOND) => before,
            _ if covered => Standing::Sound,
            Standing::Sound if self.bond == 0 => defaulted(self.today),
            Standing::Sound if self.mended.is_some_and(|day| day + 1 == self.today) => self.short_again(),
            Standing::Sound => overdue(self.today, self.today),
            other => other,
        };
        if self.standing != Standing::Sound {
            self.mended = None;
        } else if before != Standing::Sound {
            self.mended = Some(self.today);
        } else if self.mended.is_some_and(|day| day + 1 < self.today) {
            self.mended = None;
        }
        self.written = self.standing;
        self.unseen = 0;
    }

    /// Takes one step. False, and then whatever has changed is forgotten, where it is refused.
    fn take(&mut self, step: &Step) -> bool {
        match *step {
            Step::Create => !core::mem::replace(&mut self.currency, true),
            Step::Issue { to, amount } => self.issue(to, amount),
            Step::Redeem { who, amount } => {
                let has = self.currency && amount > 0 && self.units[who] >= amount;
                if has {
                    self.units[who] -= amount;
                    self.review();
                }
                has
            }
            Step::Transfer { from, to, amount } => {
                let has = self.units[from] >= amount;
                if has {
                    self.units[from] -= amount;
                    self.units[to] += amount;
                }
                has
            }
            Step::Burn { who } => core::mem::take(&mut self.units[who]) > 0,
            Step::Close => self.supply() == 0 && core::mem::replace(&mut self.currency, false),
            Step::Declare { total, holders } => self.declare(total, holders),
            Step::Abroad { slot, issued } => {
                let Some(place) = self.abroad.get_mut(usize::from(slot)) else { return false };
                let before = core::mem::replace(place, issued);
                self.review();
                before > 0 || issued > 0
            }
            Step::Record { volume, count } => self.record(volume, count),
            Step::Restore => {
                let missing = self.bond < BOND;
                // Reviewed before and after: an overdue app that is covered has no other bond than before.
                self.review();
                self.bond = BOND;
                self.review();
                missing
            }
            Step::Poke => {
                let before = self.written;
                self.review();
                self.written != before
            }
            Step::Reserve { reserve, assigned } => {
                (self.reserve, self.assigned) = (reserve, assigned);
                self.review();
                true
            }
            Step::Days(days) => {
                (0..days).for_each(|_| self.begin_day());
                true
            }
            Step::Idle => {
                if self.swept < Some(self.today) {
                    self.swept = Some(self.today);
                    if self.written != Standing::Sound || self.mended.is_some() {
                        self.review();
                    }
                }
                true
            }
        }
    }

    fn issue(&mut self, to: usize, amount: u128) -> bool {
        self.review();
        let covered = self.covers(self.supply().checked_add(amount), self.declared);
        let may = self.currency && amount > 0 && self.standing == Standing::Sound && covered;
        if may {
            self.units[to] += amount;
        }
        may
    }

    fn declare(&mut self, total: u128, holders: u32) -> bool {
        let before = self.declared;
        if total == 0 {
            self.declared = 0;
            self.review();
            return before > 0;
        }
        if total > before {
            self.review();
            if self.standing != Standing::Sound || !self.covers(Some(self.supply()), total) {
                return false;
            }
        }
        self.declared = total;
        self.review();
        holders > 0
    }

    fn record(&mut self, volume: u128, count: u32) -> bool {
        if volume == 0 || count == 0 || volume > 1 << 100 {
            return false;
        }
        self.settled.0 += volume;
        self.settled.1 += u64::from(count);
        self.settled.2 += (volume * FEE).div_ceil(Nat::UNIT);
        true
    }
}

/// The same step on the chain.
fn submit(step: &Step) -> DispatchResult {
    match *step {
        Step::Create => create(),
        Step::Issue { to, amount } => Obligations::issue(signed(APPS), APP, PEOPLE[to], amount),
        Step::Redeem { who, amount } => Obligations::redeem(signed(PEOPLE[who]), APP, amount, REFERENCE),
        Step::Transfer { from, to, amount } => {
            Assets::transfer(signed(PEOPLE[from]), APP.0, PEOPLE[to], amount)
        }
        Step::Burn { who } => Assets::refund(signed(PEOPLE[who]), APP.0, true),
        Step::Close => Obligations::close_currency(signed(APPS), APP),
        Step::Declare { total, holders } => {
            Obligations::declare_liabilities(signed(APPS), APP, ROOT, Nat(total), holders)
        }
        Step::Abroad { slot, issued } => abroad(slot, issued),
        Step::Record { volume, count } => {
            Obligations::record_settlement(signed(APPS), APP, Nat(volume), count, REFERENCE)
        }
        Step::Restore => Obligations::restore_bond(signed(APPS), APP),
        Step::Poke => Obligations::poke(signed(OTHER), APP),
        Step::Reserve { reserve, assigned } => {
            Keeper::set(APP, Nat(reserve), Nat(assigned));
            Ok(())
        }
        Step::Days(days) => {
            Clock::set(Clock::now() + u64::from(days) * DAY);
            Ok(())
        }
        Step::Idle => {
            // An app that the round finds covered is come to once more.
            idle();
            idle();
            Ok(())
        }
    }
}

/// What the pallet would write, were the app looked at now.
fn looked_at() -> (Standing, Balance) {
    with_transaction(|| {
        Obligations::review(APP);
        TransactionOutcome::Rollback(Ok::<_, DispatchError>((standing(APP), Keeper::get(APP).bond)))
    })
    .unwrap()
}

fn compare(model: &Model) {
    assert_eq!(standing(APP), model.written);
    assert_eq!(Mended::<Test>::get(APP), model.mended.map(day));
    let mut now = model.clone();
    now.review();
    assert_eq!(looked_at(), (now.standing, now.bond));
    let units: Vec<_> = PEOPLE.into_iter().map(|who| Assets::balance(APP.0, who)).collect();
    assert_eq!((units, supply()), (model.units.to_vec(), model.supply()));
    assert_eq!(crate::Currencies::<Test>::contains_key(APP), model.currency);
    assert_eq!(Declared::<Test>::get(APP).map_or(0, |declared| declared.total.0), model.declared);
    let abroad =
        |slot| Foreign::<Test>::get(APP).iter().find(|issue| issue.slot == slot).map_or(0, |it| it.issued.0);
    assert_eq!([0, 1, 2].map(abroad), model.abroad);
    let sums = Settlements::<Test>::get(APP);
    assert_eq!((sums.volume.0, sums.count, sums.fees), model.settled);
    assert_eq!(free(POT), ED + model.settled.2);
}

/// The rule itself, without the model: what a sound app owes is covered.
fn check_rule() {
    let coverage = Obligations::coverage(APP).unwrap();
    assert!(coverage.owed <= coverage.free || Standings::<Test>::contains_key(APP));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_sequence_does_what_the_model_does(steps in prop::collection::vec(any_step(), 1..80)) {
        ExtBuilder::build().execute_with(|| {
            let issuance = Balances::total_issuance();
            let mut model = Model::new();
            for step in steps {
                let mut next = model.clone();
                let may = next.take(&step);
                let did = atomic(|| submit(&step));
                assert_eq!(did.is_ok(), may, "{step:?} gave {did:?} on {model:?}");
                if may {
                    model = next;
                }
                compare(&model);
                check_rule();
                assert_eq!(Obligations::do_try_state(), Ok(()), "after {step:?}");
                assert_eq!(Balances::total_issuance(), issuance, "after {step:?}");
            }
        });
    }
}
