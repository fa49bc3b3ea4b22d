//! Benchmarks: one for each call, one for each step of the hook.

use crate::{pallet::*, types::*, OracleId, OracleSignature};
use alloc::{format, vec::Vec};
use dlo_core::{Balance, Bps, Calendar, ClassId, Currency, Day, PriceProvider, SkuId, Usd};
use frame_benchmarking::v2::*;
use frame_support::{
    pallet_prelude::TransactionSource,
    traits::{
        fungible::{Mutate, MutateHold},
        Authorize, EnsureOrigin, Get,
    },
    BoundedVec,
};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use sp_runtime::RuntimeAppPublic;

/// What honest members quote.
const PRICE: Usd = Usd(1_000_000);
/// What liars quote.
const LIE: Usd = Usd(10_000_000);

fn governance<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
    T::GovernanceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

fn bytes<N: Get<u32>>(text: &str) -> BoundedVec<u8, N> {
    BoundedVec::truncate_from(text.as_bytes().to_vec())
}

/// The longest name, different for every `number`.
fn sku_key(number: u32) -> SkuKey {
    bytes(&format!("{number:064}"))
}

fn class() -> Class {
    Class {
        name: bytes(&"c".repeat(64)),
        resale_haircut: Bps(2_000),
        writeoff_haircut: Bps(5_000),
        life_months: 60,
    }
}

/// The longest statement there can be: a table, of a rule of its own for every `version`.
fn statement(version: u32) -> Statement {
    let mut years = alloc::vec![Bps(0); 31];
    years.push(Bps::WHOLE);
    Statement::Table(Table {
        jurisdiction: bytes(&"j".repeat(64)),
        class: bytes(&"c".repeat(64)),
        version: u16::try_from(version).unwrap_or(u16::MAX),
        effective: Day(0),
        years: BoundedVec::truncate_from(years),
    })
}

/// As many currencies as there can be.
fn currencies() -> Result<CurrencyList, BenchmarkError> {
    let mut list = Vec::new();
    for letter in (b'A'..=b'Z').take(usize::try_from(MAX_CURRENCIES).unwrap_or_default()) {
        let code = format!("AA{}", char::from(letter));
        list.push(code.parse::<Currency>().map_err(|_| "not a code")?);
    }
    Ok(BoundedVec::truncate_from(list))
}

/// A funded account, with room for a deposit and a bond.
fn funded<T: Config>() -> Result<T::AccountId, BenchmarkError>
where
    T::NativeBalance: Mutate<T::AccountId, Balance = Balance>,
{
    let who = whitelisted_caller();
    let most = T::SkuDeposit::get().max(T::OracleBond::get());
    T::NativeBalance::mint_into(&who, most.saturating_mul(10).max(1_000_000_000_000_000_000_000))?;
    Ok(who)
}

/// Adds `count` classified skus that parts use.
fn use_skus<T: Config>(count: u32) -> Result<Vec<SkuId>, BenchmarkError> {
    Pallet::<T>::do_set_class(ClassId(0), class())?;
    let mut skus = Vec::new();
    let first = NextSku::<T>::get();
    for number in first..first.saturating_add(count) {
        let key = sku_key(number);
        let entry =
            Sku { key, depositor: None, deposit: 0, class: Some(ClassId(0)), capacity_gib: 1, parts: 0 };
        let sku = Pallet::<T>::insert_sku(entry).map_err(|_| "no ids")?;
        Pallet::<T>::want(sku)?;
        skus.push(sku);
    }
    Ok(skus)
}

/// Puts `count` members in place of those there are, and gives their keys, which are in the keystore.
fn set_members<T: Config>(count: u32) -> Vec<OracleId> {
    let members: Vec<MemberOf<T>> = (0..count)
        .map(|number| Member {
            account: account("member", number, 0),
            key: OracleId::generate_pair(Some(format!("//Bench{number}").into_bytes())),
            bond: 0,
            standing: Standing::default(),
        })
        .collect();
    let keys = members.iter().map(|member| member.key.clone()).collect();
    let members: BoundedVec<MemberOf<T>, T::MaxMembers> = BoundedVec::truncate_from(members);
    Members::<T>::put(members);
    keys
}

fn sign(oracle: &OracleId, payload: &[u8]) -> Result<OracleSignature, BenchmarkError> {
    Ok(oracle.sign(&payload).ok_or("the keystore does not sign")?)
}

/// A key that is no member's, and its proof for `account`.
fn proven<T: Config>(account: &T::AccountId) -> Result<(OracleId, OracleSignature), BenchmarkError> {
    let key = OracleId::generate_pair(Some(b"//BenchNew".to_vec()));
    let proof = sign(&key, &Pallet::<T>::application_payload(account))?;
    Ok((key, proof))
}

/// An account that has applied.
fn applicant<T: Config>() -> Result<T::AccountId, BenchmarkError>
where
    T::NativeBalance: Mutate<T::AccountId, Balance = Balance>,
{
    let who = funded::<T>()?;
    let (key, proof) = proven::<T>(&who)?;
    Pallet::<T>::do_apply(who.clone(), key, proof)?;
    Ok(who)
}

/// Begins the next round, whose page has all skus in use as far as they fit.
fn next_round<T: Config>() {
    let number = CurrentRound::<T>::get().number.saturating_add(1);
    let block = number.saturating_mul(T::RoundLength::get());
    frame_system::Pallet::<T>::set_block_number(block.into());
    Pallet::<T>::turn_round(block.into());
}

/// A round with a page of `skus`, all currencies and `members`, whose keys it gives.
fn round_of<T: Config>(skus: u32, members: u32) -> Result<Vec<OracleId>, BenchmarkError> {
    use_skus::<T>(skus.min(T::MaxWanted::get()))?;
    Currencies::<T>::put(currencies()?);
    let keys = set_members::<T>(members);
    next_round::<T>();
    Ok(keys)
}

/// A round with a page of `skus`, all currencies and the most members, whose keys it gives.
fn full_round<T: Config>(skus: u32) -> Result<Vec<OracleId>, BenchmarkError> {
    round_of::<T>(skus, T::MaxMembers::get())
}

/// A report of all kinds of the first `skus` of the page, and of all currencies.
fn report<T: Config>(skus: u32, price: Usd) -> ReportOf<T> {
    let round = CurrentRound::<T>::get();
    let quote = Quote { price, sources: 3 };
    let length = usize::try_from(skus).unwrap_or_default();
    let kinds = |sku| SkuReport { sku, msrp: Some(quote), new: Some(quote), used: Some(quote) };
    let quotes: Vec<_> = CurrentPage::<T>::get().iter().take(length).copied().map(kinds).collect();
    let rates: Vec<_> = Currencies::<T>::get()
        .iter()
        .map(|currency| RateReport { currency: *currency, rate: quote })
        .collect();
    Report {
        round: round.number,
        page: round.page,
        quotes: BoundedVec::truncate_from(quotes),
        rates: BoundedVec::truncate_from(rates),
    }
}

/// Files a report for `round`.
fn file<T: Config>(round: u32, oracle: &OracleId, report: ReportOf<T>) {
    let report = Report { round, ..report };
    Reports::<T>::insert(round, oracle, Filed { at: T::Calendar::now(), report });
}

/// A tally in which all of `keys` count.
fn tally<T: Config>(round: u32, keys: &[OracleId]) -> TallyOf<T> {
    let counted = |key: &OracleId| Counted { key: key.clone(), active: true, quoted: 0, outliers: 0 };
    Tally {
        round,
        page: CurrentPage::<T>::get(),
        members: BoundedVec::truncate_from(keys.iter().map(counted).collect()),
        closed_at: T::Calendar::now(),
        done: 0,
        accepted: 0,
    }
}

fn first(keys: &[OracleId], count: u32) -> &[OracleId] {
    keys.get(..usize::try_from(count).unwrap_or_default()).unwrap_or(keys)
}

fn last(keys: &[OracleId]) -> Result<OracleId, BenchmarkError> {
    Ok(keys.last().cloned().ok_or("no members")?)
}

/// Gives each of `keys` a voice for `statement`, as far as it has room for one more.
fn voice<T: Config>(statement: &Statement, keys: &[OracleId]) {
    let (subject, hash) = (Pallet::<T>::subject(statement), Pallet::<T>::statement_hash(statement));
    let voices: Vec<_> = keys.iter().map(|key| Voice { oracle: key.clone(), hash }).collect();
    let voices: VoicesOf<T> = BoundedVec::truncate_from(voices);
    OpenSubjects::<T>::insert(subject, voices);
    for key in keys {
        StatedBy::<T>::mutate(key, |stated| {
            let _ = stated.open.try_push(subject);
        });
    }
}

/// A price that was accepted before.
fn record() -> PriceRecord {
    PriceRecord {
        price: PRICE,
        low: PRICE,
        high: PRICE,
        accepted_round: 0,
        valid_until: 0,
        sources: 1,
        rounds: 1,
        reports: 1,
    }
}

/// Gives `sku` all kinds of prices and a full history.
fn price<T: Config>(sku: SkuId) {
    let [msrp, new, used] = [Some(record()); 3];
    AcceptedPrices::<T>::insert(sku, Prices { msrp, new, used, updates: HISTORY_LENGTH });
    let [msrp, new, used] = [Some(PRICE); 3];
    for place in 0..HISTORY_LENGTH {
        History::<T>::insert(sku, place, HistoryPoint { round: place, at: 0, msrp, new, used });
    }
}

/// The last slot of the running round.
fn slot<T: Config>() -> Slot {
    Slot {
        round: CurrentRound::<T>::get().number,
        number: u8::try_from(MAX_OPEN.saturating_sub(1)).unwrap_or_default(),
    }
}

#[benchmarks(where T::NativeBalance: Mutate<T::AccountId, Balance = Balance>)]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn add_sku() -> Result<(), BenchmarkError> {
        let caller = funded::<T>()?;
        let sku = SkuId(NextSku::<T>::get());

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), sku_key(u32::MAX));

        assert!(Skus::<T>::contains_key(sku));
        Ok(())
    }

    #[benchmark]
    fn remove_sku() -> Result<(), BenchmarkError> {
        let caller = funded::<T>()?;
        let keys = full_round::<T>(1)?;
        let sku = SkuId(NextSku::<T>::get());
        Pallet::<T>::do_add_sku(caller.clone(), sku_key(u32::MAX))?;
        price::<T>(sku);
        // Nobody has agreed yet on what it is, but everybody has a voice.
        voice::<T>(&Statement::Sku { sku, class: ClassId(0), capacity_gib: 1 }, &keys);

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), sku);

        assert!(!Skus::<T>::contains_key(sku));
        assert!(!History::<T>::contains_key(sku, 0));
        Ok(())
    }

    #[benchmark]
    fn set_parameters() -> Result<(), BenchmarkError> {
        let parameters = Parameters { price_ttl_ms: 1, ..Parameters::default() };
        let origin = governance::<T>()?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, parameters);

        assert_eq!(CurrentParameters::<T>::get(), parameters);
        Ok(())
    }

    #[benchmark]
    fn set_currencies() -> Result<(), BenchmarkError> {
        let list = currencies()?;
        let origin = governance::<T>()?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, list.clone());

        assert_eq!(Currencies::<T>::get(), list);
        Ok(())
    }

    #[benchmark]
    fn apply() -> Result<(), BenchmarkError> {
        let caller = funded::<T>()?;
        set_members::<T>(T::MaxMembers::get());
        let (key, proof) = proven::<T>(&caller)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()), key, proof);

        assert!(Applications::<T>::contains_key(&caller));
        Ok(())
    }

    #[benchmark]
    fn withdraw_application() -> Result<(), BenchmarkError> {
        let caller = applicant::<T>()?;

        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()));

        assert!(!Applications::<T>::contains_key(&caller));
        Ok(())
    }

    /// The last place is taken.
    #[benchmark]
    fn admit() -> Result<(), BenchmarkError> {
        set_members::<T>(T::MaxMembers::get().saturating_sub(1));
        let caller = applicant::<T>()?;
        let origin = governance::<T>()?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, caller);

        assert_eq!(Pallet::<T>::status().members, T::MaxMembers::get());
        Ok(())
    }

    /// The member has reported, and has as many statements open as it can, on each of which all others have a voice.
    #[benchmark]
    fn leave() -> Result<(), BenchmarkError> {
        let keys = full_round::<T>(T::MaxPage::get())?;
        let member = Members::<T>::get().first().cloned().ok_or("no members")?;
        Pallet::<T>::do_submit_report(member.key.clone(), report::<T>(T::MaxPage::get(), PRICE))?;
        (0..MAX_OPEN).for_each(|version| voice::<T>(&statement(version), &keys));

        #[extrinsic_call]
        _(RawOrigin::Signed(member.account.clone()));

        assert!(Departures::<T>::contains_key(&member.account));
        assert!(!StatedBy::<T>::contains_key(&member.key));
        assert_eq!(CurrentRound::<T>::get().reports, 0);
        Ok(())
    }

    #[benchmark]
    fn claim_bond() -> Result<(), BenchmarkError> {
        let caller = funded::<T>()?;
        let bond = T::OracleBond::get();
        T::NativeBalance::hold(&Pallet::<T>::bond_reason(), &caller, bond)?;
        Departures::<T>::insert(&caller, Departure { bond, until: 0 });

        #[extrinsic_call]
        _(RawOrigin::Signed(caller.clone()));

        assert!(!Departures::<T>::contains_key(&caller));
        Ok(())
    }

    #[benchmark]
    fn submit_report(q: Linear<1, { T::MaxPage::get() }>) -> Result<(), BenchmarkError> {
        let oracle = last(&full_round::<T>(T::MaxPage::get())?)?;
        let report = report::<T>(q, PRICE);
        let signature = sign(&oracle, &Pallet::<T>::report_payload(&report))?;

        #[extrinsic_call]
        _(RawOrigin::Authorized, oracle, report, signature);

        assert_eq!(CurrentRound::<T>::get().reports, 1);
        Ok(())
    }

    #[benchmark]
    fn authorize_submit_report(q: Linear<1, { T::MaxPage::get() }>) -> Result<(), BenchmarkError> {
        let oracle = last(&full_round::<T>(T::MaxPage::get())?)?;
        let report = report::<T>(q, PRICE);
        let signature = sign(&oracle, &Pallet::<T>::report_payload(&report))?;
        let call = Call::<T>::submit_report { oracle, report, signature };

        #[block]
        {
            call.authorize(TransactionSource::External).ok_or("not an authorized call")??;
        }

        Ok(())
    }

    /// All members make the statement, the last of whom has as many others open as it can: the oldest gives way, on which
    /// all others keep their voices.
    #[benchmark]
    fn submit_statement() -> Result<(), BenchmarkError> {
        let keys = full_round::<T>(1)?;
        let oracle = last(&keys)?;
        let others = first(&keys, T::MaxMembers::get().saturating_sub(1));
        voice::<T>(&statement(0), others);
        (1..=MAX_OPEN).for_each(|version| voice::<T>(&statement(version), &keys));
        let (slot, stated) = (slot::<T>(), statement(0));
        let signature = sign(&oracle, &Pallet::<T>::statement_payload(slot, &stated))?;
        let before = NextTable::<T>::get();

        #[extrinsic_call]
        _(RawOrigin::Authorized, oracle, slot, stated, signature);

        assert_eq!(NextTable::<T>::get(), before.saturating_add(1));
        assert!(!OpenSubjects::<T>::contains_key(Pallet::<T>::subject(&statement(0))));
        Ok(())
    }

    /// A statement made again, of which all members have a voice.
    #[benchmark]
    fn authorize_submit_statement() -> Result<(), BenchmarkError> {
        let keys = full_round::<T>(1)?;
        let oracle = last(&keys)?;
        (0..MAX_OPEN).for_each(|version| voice::<T>(&statement(version), &keys));
        let (slot, statement) = (slot::<T>(), statement(0));
        let signature = sign(&oracle, &Pallet::<T>::statement_payload(slot, &statement))?;
        let call = Call::<T>::submit_statement { oracle, slot, statement, signature };

        #[block]
        {
            call.authorize(TransactionSource::External).ok_or("not an authorized call")??;
        }

        Ok(())
    }

    /// All members have reported, so that the round will be counted; `r` reports of the round before were left over.
    #[benchmark]
    fn turn_round(
        r: Linear<0, { T::MaxMembers::get() }>,
        s: Linear<0, { T::MaxPage::get() }>,
    ) -> Result<(), BenchmarkError> {
        let keys = full_round::<T>(s)?;
        let round = CurrentRound::<T>::get().number;
        keys.iter().for_each(|key| file::<T>(round, key, report::<T>(s, PRICE)));
        let (rest, left) = (round.saturating_sub(1), first(&keys, r));
        left.iter().for_each(|key| file::<T>(rest, key, report::<T>(s, PRICE)));
        Counting::<T>::put(tally::<T>(rest, left));
        let block: BlockNumberFor<T> = round.saturating_add(1).saturating_mul(T::RoundLength::get()).into();

        #[block]
        {
            Pallet::<T>::turn_round(block);
        }

        assert_eq!(CurrentRound::<T>::get().number, round.saturating_add(1));
        assert_eq!(Counting::<T>::get().map(|tally| tally.round), (s > 0).then_some(round));
        Ok(())
    }

    /// The first step of a count, with the rates, is also the last, which judges the members and removes the reports. All
    /// `r` members have reported a full page, which each step reads; every fourth lies and is due for suspension.
    #[benchmark]
    fn tally_step(
        r: Linear<1, { T::MaxMembers::get() }>,
        s: Linear<1, { T::TallyStep::get() }>,
    ) -> Result<(), BenchmarkError> {
        let all = T::MaxPage::get().min(T::MaxWanted::get());
        let keys = round_of::<T>(all, r)?;
        let round = CurrentRound::<T>::get().number;
        for (number, key) in keys.iter().enumerate() {
            let price = if number % 4 == 3 { LIE } else { PRICE };
            file::<T>(round, key, report::<T>(all, price));
        }
        let points = CurrentParameters::<T>::get().suspend_at;
        Members::<T>::mutate(|members| {
            for member in members.iter_mut() {
                member.standing = Standing { absence: points, outlier: points, suspended: false };
            }
        });
        let mut counting = tally::<T>(round, &keys);
        counting.page.truncate(s.try_into().unwrap_or_default());
        counting.page.iter().for_each(|sku| price::<T>(*sku));
        for currency in Currencies::<T>::get() {
            AcceptedRates::<T>::insert(currency, record());
        }
        let sku = counting.page.last().copied().ok_or("an empty page")?;
        Counting::<T>::put(counting);

        #[block]
        {
            Pallet::<T>::tally_step();
        }

        assert_eq!(AcceptedPrices::<T>::get(sku).updates, HISTORY_LENGTH.saturating_add(1));
        assert!(Counting::<T>::get().is_none() && !Reports::<T>::contains_key(round, last(&keys)?));
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder::for_benchmarks(), crate::mock::Test);
}
