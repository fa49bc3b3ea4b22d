//! Benchmarks: one for each call, one for each step of the hook.

use crate::{pallet::*, types::*, OracleId, OracleSignature};
use alloc::{format, vec::Vec};
use dlo_core::{Balance, Bps, Calendar, ClassId, Day, PriceProvider, SkuId, Usd};
use frame_benchmarking::v2::*;
use frame_support::{
    pallet_prelude::TransactionSource,
    traits::{fungible::Mutate, Authorize, EnsureOrigin, Get},
    BoundedVec,
};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use sp_runtime::RuntimeAppPublic;

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

/// A funded account, with room for one deposit.
fn funded<T: Config>() -> Result<T::AccountId, BenchmarkError>
where
    T::NativeBalance: Mutate<T::AccountId, Balance = Balance>,
{
    let who = whitelisted_caller();
    let amount = T::SkuDeposit::get().saturating_mul(10).max(1_000_000_000_000_000_000_000);
    T::NativeBalance::mint_into(&who, amount)?;
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

/// The most members, whose keys are in the keystore.
fn members<T: Config>(count: u32) -> BoundedVec<MemberOf<T>, T::MaxMembers> {
    let members = (0..count).map(|number| {
        let seed = format!("//Bench{number}").into_bytes();
        Member { account: account("member", number, 0), key: OracleId::generate_pair(Some(seed)) }
    });
    BoundedVec::truncate_from(members.collect())
}

fn sku_report(sku: SkuId) -> SkuReport {
    let quote = Some(Quote { price: Usd(1_000_000), sources: 3 });
    SkuReport { sku, msrp: quote, new: quote, used: quote }
}

/// Begins the next round, whose page has all skus in use as far as they fit.
fn next_round<T: Config>() {
    let number = CurrentRound::<T>::get().number.saturating_add(1);
    let block = number.saturating_mul(T::RoundLength::get());
    frame_system::Pallet::<T>::set_block_number(block.into());
    Pallet::<T>::turn_round(block.into());
}

fn report<T: Config>(skus: u32) -> ReportOf<T> {
    let round = CurrentRound::<T>::get();
    let length = usize::try_from(skus).unwrap_or_default();
    let quotes = CurrentPage::<T>::get().iter().take(length).copied().map(sku_report).collect();
    Report { round: round.number, page: round.page, quotes: BoundedVec::truncate_from(quotes) }
}

fn sign<T: Config>(oracle: &OracleId, report: &ReportOf<T>) -> Result<OracleSignature, BenchmarkError> {
    let payload = Pallet::<T>::report_payload(report);
    Ok(oracle.sign(&payload).ok_or("the keystore does not sign")?)
}

/// A round with a full page and the most members, in which one is to report.
fn ready_to_report<T: Config>() -> Result<OracleId, BenchmarkError> {
    use_skus::<T>(T::MaxPage::get().min(T::MaxWanted::get()))?;
    let members = members::<T>(T::MaxMembers::get());
    let oracle = members.last().map(|member| member.key.clone()).ok_or("no members")?;
    Pallet::<T>::do_set_members(members)?;
    next_round::<T>();
    Ok(oracle)
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
        let sku = SkuId(NextSku::<T>::get());
        Pallet::<T>::do_add_sku(caller.clone(), sku_key(u32::MAX))?;

        #[extrinsic_call]
        _(RawOrigin::Signed(caller), sku);

        assert!(!Skus::<T>::contains_key(sku));
        Ok(())
    }

    #[benchmark]
    fn classify_skus(s: Linear<1, MAX_CLASSIFIED>) -> Result<(), BenchmarkError> {
        Pallet::<T>::do_set_class(ClassId(1), class())?;
        let first = NextSku::<T>::get();
        for number in 0..s {
            let key = sku_key(first.saturating_add(number));
            let entry = Sku { key, depositor: None, deposit: 0, class: None, capacity_gib: 0, parts: 0 };
            Pallet::<T>::insert_sku(entry).map_err(|_| "no ids")?;
        }
        let end = NextSku::<T>::get();
        let skus = (first..end).map(|number| (SkuId(number), ClassId(1), 1)).collect::<Vec<_>>();
        let skus: Classification = BoundedVec::truncate_from(skus);
        let origin = governance::<T>()?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, skus);

        assert_eq!(Skus::<T>::get(SkuId(first)).and_then(|sku| sku.class), Some(ClassId(1)));
        Ok(())
    }

    #[benchmark]
    fn set_class() -> Result<(), BenchmarkError> {
        let origin = governance::<T>()?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, ClassId(u16::MAX), class());

        assert!(Classes::<T>::contains_key(ClassId(u16::MAX)));
        Ok(())
    }

    #[benchmark]
    fn add_table() -> Result<(), BenchmarkError> {
        let mut years = alloc::vec![Bps(0); 31];
        years.push(Bps::WHOLE);
        let table = Table {
            jurisdiction: bytes(&"j".repeat(64)),
            class: bytes(&"c".repeat(64)),
            version: 1,
            effective: Day(0),
            years: BoundedVec::truncate_from(years),
        };
        let before = NextTable::<T>::get();
        let origin = governance::<T>()?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, table);

        assert_eq!(NextTable::<T>::get(), before.saturating_add(1));
        Ok(())
    }

    /// The former members are as many as there can be, all have reported, and none stays.
    #[benchmark]
    fn set_members(m: Linear<0, { T::MaxMembers::get() }>) -> Result<(), BenchmarkError> {
        ready_to_report::<T>()?;
        for member in Members::<T>::get() {
            Pallet::<T>::do_submit_report(member.key, report::<T>(1))?;
        }
        let new = (0..m).map(|number| Member {
            account: account("other", number, 0),
            key: OracleId::generate_pair(Some(format!("//Other{number}").into_bytes())),
        });
        let new = BoundedVec::truncate_from(new.collect());
        let origin = governance::<T>()?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, new);

        assert_eq!(CurrentRound::<T>::get().reports, 0);
        Ok(())
    }

    #[benchmark]
    fn set_parameters() -> Result<(), BenchmarkError> {
        let parameters = Parameters { price_ttl_ms: 1, max_rise: Bps(1) };
        let origin = governance::<T>()?;

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, parameters);

        assert_eq!(CurrentParameters::<T>::get(), parameters);
        Ok(())
    }

    #[benchmark]
    fn submit_report(q: Linear<1, { T::MaxPage::get() }>) -> Result<(), BenchmarkError> {
        let oracle = ready_to_report::<T>()?;
        let report = report::<T>(q);
        let signature = sign::<T>(&oracle, &report)?;

        #[extrinsic_call]
        _(RawOrigin::Authorized, oracle, report, signature);

        assert_eq!(CurrentRound::<T>::get().reports, 1);
        Ok(())
    }

    #[benchmark]
    fn authorize_submit_report(q: Linear<1, { T::MaxPage::get() }>) -> Result<(), BenchmarkError> {
        let oracle = ready_to_report::<T>()?;
        let report = report::<T>(q);
        let signature = sign::<T>(&oracle, &report)?;
        let call = Call::<T>::submit_report { oracle, report, signature };

        #[block]
        {
            call.authorize(TransactionSource::External).ok_or("not an authorized call")??;
        }

        Ok(())
    }

    /// The reports are below quorum or a rest of an older round: they are removed at once.
    #[benchmark]
    fn turn_round(
        r: Linear<0, { T::MaxMembers::get() }>,
        s: Linear<0, { T::MaxPage::get() }>,
    ) -> Result<(), BenchmarkError> {
        use_skus::<T>(s.min(T::MaxWanted::get()))?;
        Pallet::<T>::do_set_members(members::<T>(T::MaxMembers::get()))?;
        next_round::<T>();
        let round = CurrentRound::<T>::get().number;
        let keys: Vec<_> =
            Members::<T>::get().into_iter().take(r.try_into().unwrap_or_default()).map(|m| m.key).collect();
        for key in &keys {
            Reports::<T>::insert(round, key, report::<T>(s));
        }
        let keys = BoundedVec::truncate_from(keys);
        Counting::<T>::put(Tally { round, page: CurrentPage::<T>::get(), keys, closed_at: 0, done: 0 });
        let block: BlockNumberFor<T> = round.saturating_add(1).saturating_mul(T::RoundLength::get()).into();

        #[block]
        {
            Pallet::<T>::turn_round(block);
        }

        assert_eq!(CurrentRound::<T>::get().number, round.saturating_add(1));
        Ok(())
    }

    /// The last step of a count, so that the reports are removed as well.
    #[benchmark]
    fn tally_step(
        r: Linear<1, { T::MaxMembers::get() }>,
        s: Linear<1, { T::TallyStep::get() }>,
    ) -> Result<(), BenchmarkError> {
        let page = T::MaxPage::get().min(T::MaxWanted::get());
        use_skus::<T>(page)?;
        let members = members::<T>(r);
        let keys: Vec<_> = members.iter().map(|member| member.key.clone()).collect();
        Pallet::<T>::do_set_members(members)?;
        next_round::<T>();
        let round = CurrentRound::<T>::get().number;
        for key in &keys {
            Reports::<T>::insert(round, key, report::<T>(page));
        }
        let skus = CurrentPage::<T>::get();
        let done = u32::try_from(skus.len()).unwrap_or_default().saturating_sub(s);
        let last = skus.last().copied().ok_or("an empty page")?;
        Counting::<T>::put(Tally {
            round,
            page: skus,
            keys: BoundedVec::truncate_from(keys),
            closed_at: T::Calendar::now(),
            done,
        });

        #[block]
        {
            Pallet::<T>::tally_step();
        }

        assert!(AcceptedPrices::<T>::get(last).used.is_some());
        assert!(Counting::<T>::get().is_none());
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder::for_benchmarks(), crate::mock::Test);
}
