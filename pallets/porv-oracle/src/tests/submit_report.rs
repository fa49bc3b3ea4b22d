use crate::{mock::*, pallet::*, Filed, Quote, Report, SkuReport, MAX_PRICE, REPORT_CONTEXT};
use codec::Encode;
use dlo_core::{SkuId, Usd};
use frame_support::{
    assert_noop, assert_ok,
    dispatch::{DispatchClass, GetDispatchInfo, Pays},
    pallet_prelude::{InvalidTransaction, TransactionValidityError},
    traits::Authorize,
};
use frame_system::RawOrigin;
use sp_core::{Pair as _, H256};
use sp_runtime::DispatchError;

fn in_round(test: impl FnOnce()) {
    ExtBuilder::default().currencies(&["EUR", "GBP"]).build_and_execute(|| {
        run_to_round(1);
        test();
    });
}

/// The report is no valid transaction, and would not pass the call either.
fn assert_refused(n: u64, report: ReportOf<Test>, invalid: InvalidTransaction, error: Error<Test>) {
    let signature = sign(n, &report);
    assert_eq!(
        validate(key(n), report.clone(), signature.clone()),
        Err(TransactionValidityError::Invalid(invalid))
    );
    assert_noop!(Oracle::submit_report(RawOrigin::Authorized.into(), key(n), report, signature), error);
}

#[test]
fn only_an_authorized_origin_reports() {
    in_round(|| {
        let report = report(vec![used(0, 5)]);
        let signature = sign(1, &report);
        for origin in [RawOrigin::Root, RawOrigin::Signed(1), RawOrigin::None] {
            assert_noop!(
                Oracle::submit_report(origin.into(), key(1), report.clone(), signature.clone()),
                DispatchError::BadOrigin
            );
        }
    });
}

#[test]
fn a_report_of_another_round_is_stale() {
    in_round(|| {
        for round in [0, 2] {
            let other = Report { round, ..report(vec![used(0, 5)]) };
            assert_refused(1, other, InvalidTransaction::Stale, Error::WrongRound);
        }
    });
}

#[test]
fn a_report_is_stale_where_the_next_block_opens_a_round() {
    in_round(|| {
        run_to(2 * ROUND - 1);
        let report = report(vec![used(0, 5)]);
        assert_ok!(validate(key(1), report.clone(), sign(1, &report)));
        // What a pool sees on top of the round's last block, before any hook has run.
        System::set_block_number(2 * ROUND);
        assert_refused(1, report, InvalidTransaction::Stale, Error::WrongRound);
        System::set_block_number(2 * ROUND - 1);
    });
}

#[test]
fn a_report_of_another_page_is_refused() {
    in_round(|| {
        let other = Report { page: page_hash(&[0, 1]), ..report(vec![used(0, 5)]) };
        assert_refused(1, other, InvalidTransaction::Call, Error::WrongPage);
    });
}

#[test]
fn a_key_that_is_no_members_is_refused() {
    in_round(|| {
        let report = report(vec![used(0, 5)]);
        assert_refused(5, report, InvalidTransaction::BadSigner, Error::UnknownOracle);
    });
}

#[test]
fn a_second_report_in_a_round_is_stale() {
    in_round(|| {
        assert_ok!(submit(1, vec![used(0, 5)]));
        assert_refused(1, report(vec![used(1, 5)]), InvalidTransaction::Stale, Error::AlreadyReported);
        run_to_round(2);
        assert_ok!(submit(1, vec![used(0, 5)]));
    });
}

#[test]
fn quotes_out_of_bounds_are_refused() {
    in_round(|| {
        let priced = |price, sources| SkuReport { used: Some(Quote { price, sources }), ..used(0, 1) };
        for quotes in [
            vec![],
            vec![SkuReport { used: None, ..used(0, 1) }],
            vec![priced(Usd(0), 1)],
            vec![priced(Usd(MAX_PRICE.0 + 1), 1)],
            vec![priced(usd(1), 0)],
            vec![SkuReport { msrp: quote(0), ..used(0, 5) }],
            vec![used(0, 5), used(0, 6)],
            vec![used(1, 5), used(0, 5)],
            vec![used(0, 5), used(3, 5)],
            vec![used(9, 5)],
        ] {
            assert_refused(1, report(quotes), InvalidTransaction::Call, Error::BadQuotes);
        }
        assert_ok!(submit(1, vec![priced(MAX_PRICE, 1)]));
    });
}

#[test]
fn a_signature_over_anything_else_is_bad_proof() {
    in_round(|| {
        let good = report(vec![used(0, 5)]);
        let payload = |context: &[u8], genesis| {
            (context, genesis, good.round, good.page, &good.quotes, &good.rates).encode()
        };
        assert_eq!(Oracle::report_payload(&good), payload(REPORT_CONTEXT, GENESIS_HASH));
        let other_quotes = report(vec![used(0, 6)]);
        let other_rates = report_with(vec![used(0, 5)], vec![rate("EUR", 1)]);
        let other_round = Report { round: 2, ..good.clone() };
        let other_page = Report { page: page_hash(&[0]), ..good.clone() };
        for signature in [
            pair(1).sign(&payload(REPORT_CONTEXT, H256::zero())),
            pair(1).sign(&payload(b"dlo/other", GENESIS_HASH)),
            sign(1, &other_quotes),
            sign(1, &other_rates),
            sign(1, &other_round),
            sign(1, &other_page),
            sign(2, &good),
        ] {
            let bad = TransactionValidityError::Invalid(InvalidTransaction::BadProof);
            assert_eq!(validate(key(1), good.clone(), signature), Err(bad));
        }
        assert_ok!(validate(key(1), good.clone(), sign(1, &good)));
    });
}

#[test]
fn a_valid_report_stands_for_its_member_and_round_until_the_round_ends() {
    in_round(|| {
        run_to(ROUND + 2);
        let one = report(vec![used(0, 5)]);
        let two = report(vec![used(0, 6)]);
        let valid = validate(key(1), one.clone(), sign(1, &one)).unwrap();
        assert_eq!(valid.longevity, 3);
        assert!(valid.propagate && valid.requires.is_empty());
        assert_eq!(valid.provides, validate(key(1), two.clone(), sign(1, &two)).unwrap().provides);
        assert_ne!(valid.provides, validate(key(2), one.clone(), sign(2, &one)).unwrap().provides);
    });
}

#[test]
fn a_report_that_somebody_signs_pays_a_fee_and_calls_of_users_need_no_authorization() {
    in_round(|| {
        let report = report(vec![used(0, 5)]);
        let signature = sign(1, &report);
        let call = RuntimeCall::Oracle(Call::submit_report { oracle: key(1), report, signature });
        let info = call.get_dispatch_info();
        // Who signs it pays: only an authorized origin, which has no account, does not.
        assert_eq!((info.pays_fee, info.class), (Pays::Yes, DispatchClass::Operational));
        assert!(call.weight_of_authorize().ref_time() > 0);
        let user = RuntimeCall::Oracle(Call::add_sku { key: text("x") });
        assert!(user.authorize(frame_support::pallet_prelude::TransactionSource::External).is_none());
    });
}

#[test]
fn a_report_is_kept_for_the_count() {
    in_round(|| {
        let quotes = vec![used(0, 5), SkuReport { new: quote(9), ..used(2, 6) }];
        let sent = report(quotes.clone());
        assert_ok!(submit(1, quotes));
        let filed = Filed { at: ROUND * BLOCK_MS, report: sent };
        assert_eq!(Reports::<Test>::get(1, key(1)), Some(filed));
        assert_eq!(CurrentRound::<Test>::get().reports, 1);
        assert_eq!(events(), [Event::Reported { round: 1, oracle: key(1), skus: 2 }]);
        assert_eq!(Reports::<Test>::get(1, key(1)).unwrap().report.quotes[1].sku, SkuId(2));
    });
}
