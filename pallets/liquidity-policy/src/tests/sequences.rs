//! Any order of calls, sales and days keeps the invariants and every planck.

use crate::{mock::*, AdmitMode, BookId, Listing, OfferOf, Overrides, Requests, Rules, Strategy};
use dlo_core::{AppId, Ask, Bps, FeeRate, LiquidityPolicy, Nat, SystemId};
use frame_support::{dispatch::DispatchResult, storage::with_storage_layer};
use proptest::{prelude::*, strategy::Strategy as _};

#[derive(Clone, Debug)]
enum Step {
    Create { who: usize, rules: Rules },
    Update { who: usize, book: BookId, rules: Rules },
    Remove { who: usize, book: BookId },
    List { who: usize, book: BookId, app: usize, listing: Option<Listing> },
    Assign { who: Option<usize>, system: usize, book: Option<BookId> },
    Request { app: usize, system: usize, amount: u128, days: u32, rate: u128 },
    Accept { who: Option<usize>, system: usize, app: usize, amount: u128, days: u32 },
    Withdraw { who: Option<usize>, system: usize, app: usize },
    Offer { who: Option<usize>, system: usize },
    Unoffer { who: Option<usize>, system: usize },
    Admit { system: usize, app: usize, amount: u128, days: u32 },
    Sell { system: usize, who: Option<usize> },
    GiveApp { app: usize, who: Option<usize> },
    Day(u32),
}

const PEOPLE: [AccountId; 3] = [ALICE, BOB, CAROL];
const SYSTEMS: [SystemId; 4] = [ALICES, ALICES_OTHER, BOBS, SystemId(1 << 40)];
const APPS: [AppId; 2] = [APP, OTHER_APP];

fn any_rules() -> impl proptest::strategy::Strategy<Value = Rules> {
    let strategy = prop_oneof![
        2 => Just(Strategy::Manual),
        2 => Just(Strategy::Automatic),
        1 => Just(Strategy::TargetShares { tolerance: Bps(500) }),
    ];
    let mode = prop_oneof![
        1 => Just(AdmitMode::Closed),
        1 => Just(AdmitMode::Listed),
        4 => Just(AdmitMode::Open),
    ];
    // One in ten is refused.
    (strategy, mode, 0..6u128, 0..10u32).prop_map(|(strategy, mode, rate, min_days)| Rules {
        strategy,
        mode,
        rate: FeeRate(rate),
        min_days,
        ..open_rules()
    })
}

fn any_listing() -> impl proptest::strategy::Strategy<Value = Option<Listing>> {
    let overrides =
        (prop::option::of(0..6u128), prop::option::of(0..11_000u16)).prop_map(|(rate, target)| {
            Listing::Allowed(Overrides {
                rate: rate.map(FeeRate),
                target: target.map(Bps),
                ..Default::default()
            })
        });
    prop::option::of(prop_oneof![3 => overrides, 1 => Just(Listing::Blocked)])
}

fn any_step() -> impl proptest::strategy::Strategy<Value = Step> {
    let (who, system, app, book) = (0..3usize, 0..4usize, 0..2usize, 0..3u32);
    // Mostly the system's owner.
    let party = prop::option::weighted(0.3, who.clone());
    let request = (app.clone(), system.clone(), 0..300u128, 0..40u32, 0..12u128);
    let accept = (party.clone(), system.clone(), app.clone(), 0..150u128, 0..30u32);
    let admit = (system.clone(), app.clone(), 0..200u128, 0..40u32);
    prop_oneof![
        3 => (who.clone(), any_rules()).prop_map(|(who, rules)| Step::Create { who, rules }),
        4 => (who.clone(), book.clone(), any_rules())
            .prop_map(|(who, book, rules)| Step::Update { who, book, rules }),
        1 => (who.clone(), book.clone()).prop_map(|(who, book)| Step::Remove { who, book }),
        3 => (who.clone(), book.clone(), app.clone(), any_listing())
            .prop_map(|(who, book, app, listing)| Step::List { who, book, app, listing }),
        5 => (party.clone(), system.clone(), prop::option::weighted(0.8, book))
            .prop_map(|(who, system, book)| Step::Assign { who, system, book }),
        5 => request.prop_map(|(app, system, amount, days, rate)| Step::Request {
            app, system, amount, days, rate,
        }),
        5 => accept.prop_map(|(who, system, app, amount, days)| Step::Accept {
            who, system, app, amount, days,
        }),
        2 => (party.clone(), system.clone(), app.clone())
            .prop_map(|(who, system, app)| Step::Withdraw { who, system, app }),
        5 => (party.clone(), system.clone()).prop_map(|(who, system)| Step::Offer { who, system }),
        1 => (party.clone(), system.clone()).prop_map(|(who, system)| Step::Unoffer { who, system }),
        4 => admit.prop_map(|(system, app, amount, days)| Step::Admit { system, app, amount, days }),
        1 => (system, prop::option::weighted(0.8, who.clone()))
            .prop_map(|(system, who)| Step::Sell { system, who }),
        1 => (app, prop::option::weighted(0.8, who)).prop_map(|(app, who)| Step::GiveApp { app, who }),
        2 => (0..5u32).prop_map(Step::Day),
    ]
}

fn owner_of(system: SystemId) -> Option<AccountId> {
    <Ledger as dlo_core::ReserveLedger<AccountId>>::owner_of(system)
}

/// Somebody, or the owner of the system.
fn party(system: SystemId, who: Option<usize>) -> AccountId {
    who.map_or_else(|| owner_of(system).unwrap_or(POOR), |who| PEOPLE[who])
}

/// The owner where there is one, otherwise a stranger.
fn app_owner(app: AppId) -> AccountId {
    <Apps as dlo_core::AppReserves<AccountId>>::position(app).map_or(POOR, |position| position.owner)
}

/// What was asked of a rulebook, as an app that holds nothing would.
fn asked(system: SystemId, app: AppId, amount: u128, days: u32) -> Ask<AccountId> {
    let owner = owner_of(system).unwrap_or(POOR);
    Ask { owner, system, app, amount: Nat(amount), days, ..ask() }
}

fn submit(step: Step) -> DispatchResult {
    let by = |who: usize| signed(PEOPLE[who]);
    let of = |system: usize, who: Option<usize>| signed(party(SYSTEMS[system], who));
    match step {
        Step::Create { who, rules } => Policy::create_rulebook(by(who), rules),
        Step::Update { who, book, rules } => {
            Policy::update_rulebook(by(who), book, rules).map(drop).map_err(|failed| failed.error)
        }
        Step::Remove { who, book } => Policy::remove_rulebook(by(who), book),
        Step::List { who, book, app, listing } => Policy::set_listing(by(who), book, APPS[app], listing),
        Step::Assign { who, system, book } => Policy::assign(of(system, who), SYSTEMS[system], book),
        Step::Request { app, system, amount, days, rate } => {
            let who = signed(app_owner(APPS[app]));
            Policy::request(who, SYSTEMS[system], APPS[app], Nat(amount), days, FeeRate(rate))
        }
        Step::Accept { who, system, app, amount, days } => {
            Policy::accept(of(system, who), SYSTEMS[system], APPS[app], Nat(amount), days)
        }
        Step::Withdraw { who, system, app } => Policy::withdraw(of(system, who), SYSTEMS[system], APPS[app]),
        Step::Offer { who, system } => Policy::offer(of(system, who), SYSTEMS[system]),
        Step::Unoffer { who, system } => Policy::unoffer(of(system, who), SYSTEMS[system]),
        Step::Admit { system, app, amount, days } => admit(&asked(SYSTEMS[system], APPS[app], amount, days)),
        Step::Sell { .. } | Step::GiveApp { .. } | Step::Day(_) => Ok(()),
    }
}

/// The dry run and the draw agree, and [`Policy::most`] with both.
fn admit(ask: &Ask<AccountId>) -> DispatchResult {
    let dry = Policy::examine(ask);
    if let Ok(most) = Policy::most(ask) {
        assert_eq!(dry.is_ok(), ask.amount > Nat(0) && ask.amount <= most);
    }
    let terms = Policy::admit(ask);
    assert_eq!(terms.is_ok(), dry.is_ok());
    assert_eq!(terms.ok(), dry.ok());
    terms.map(drop)
}

/// Takes one step. Refusals are fine; what must hold is checked after it.
fn take(step: Step, day: &mut u32) {
    match step {
        Step::Sell { system, who } => Ledger::set_owner(SYSTEMS[system], who.map(|who| PEOPLE[who])),
        Step::GiveApp { app, who } => Apps::set_owner(APPS[app], who.map(|who| PEOPLE[who])),
        Step::Day(days) => {
            *day += days;
            Clock::to_day(*day);
        }
        call => {
            let _ = with_storage_layer(|| submit(call));
        }
    }
}

/// No reader shows what belongs to a former owner, and none leaves out what does not.
fn check_readers() {
    let shown: Vec<SystemId> =
        Policy::offers(None, 100).offers.into_iter().map(|(system, _)| system).collect();
    for system in SYSTEMS {
        let owner = owner_of(system);
        let own = OfferOf::<Test>::get(system).is_some_and(|offer| Some(offer.owner) == owner);
        assert_eq!((shown.contains(&system), Policy::offer_of(system).is_some()), (own, own));
        let requests = Policy::requests(system, None, 100);
        for app in APPS {
            let own = Requests::<Test>::get(system, app)
                .is_some_and(|request| Some(request.owner) == owner && request.by == app_owner(app));
            assert_eq!(requests.iter().any(|(each, _)| *each == app), own);
        }
    }
}

/// Anyone clears what is void or expired; owners give up the rest. Every deposit is back then.
fn finish() {
    for system in SYSTEMS {
        Ledger::set_owner(system, None);
        for app in APPS {
            let _ = Policy::withdraw(signed(POOR), system, app);
        }
        let _ = Policy::unoffer(signed(POOR), system);
        for who in PEOPLE {
            let _ = Policy::assign(signed(who), system, None);
        }
    }
    for who in PEOPLE {
        for (book, _) in Policy::books_of(&who, None, 100) {
            for app in APPS {
                let _ = Policy::set_listing(signed(who), book, app, None);
            }
            Policy::remove_rulebook(signed(who), book).unwrap();
        }
        assert_eq!(Balances::free_balance(who), ENDOWMENT);
    }
}

/// Everybody has a rulebook of each kind, and a system follows the first of its owner.
fn set_up() {
    Ledger::set_owner(SYSTEMS[3], Some(BOB));
    for who in PEOPLE {
        Policy::create_rulebook(signed(who), open_rules()).unwrap();
        Policy::create_rulebook(signed(who), manual_rules()).unwrap();
    }
    for system in SYSTEMS {
        Policy::assign(signed(party(system, None)), system, Some(0)).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_sequence_keeps_the_invariants_and_every_planck(steps in prop::collection::vec(any_step(), 1..120)) {
        ExtBuilder::build().execute_with(|| {
            set_up();
            let mut day = 0;
            for step in steps {
                take(step.clone(), &mut day);
                assert_eq!(Policy::do_try_state(), Ok(()), "after {step:?}");
                check_readers();
            }
            finish();
            assert_eq!(Policy::do_try_state(), Ok(()));
        });
    }
}
