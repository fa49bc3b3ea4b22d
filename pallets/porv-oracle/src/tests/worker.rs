use super::net::{answer, status, Behaviour, Body, Node};
use crate::{mock::*, pallet::*, Quote, SkuReport};
use codec::Encode;
use dlo_core::Currency;
use dlo_core::SkuId;
use frame_support::{assert_ok, traits::Hooks};
use frame_system::RawOrigin;
use sp_core::offchain::Timestamp;

const GOOD: &str = r#"{"m":"120.50","n":100,"u":"80"}"#;

fn late() -> Behaviour {
    Behaviour { delay: 60_000, ..answer(GOOD) }
}

fn body(body: Body) -> Behaviour {
    Behaviour { body, ..answer("") }
}

/// Runs the worker of member 1's node in round 1, at block `block` of it.
fn at_block(block: u64, sources: &[Behaviour], test: impl FnOnce(&Node)) {
    let (node, mut ext) = Node::on(&ExtBuilder::default(), &[1]);
    node.with_sources(sources);
    ext.execute_with(|| {
        run_to(ROUND + block);
        work();
        test(&node);
        Oracle::do_try_state().unwrap();
    });
}

fn in_round(sources: &[Behaviour], test: impl FnOnce(&Node)) {
    at_block(0, sources, test);
}

fn work() {
    Oracle::offchain_worker(System::block_number());
}

/// Puts what the worker submitted into the block, and gives its quotes.
fn include(node: &Node) -> Vec<Vec<SkuReport>> {
    let submitted = node.take_submitted();
    submitted
        .into_iter()
        .map(|transaction| {
            let RuntimeCall::Oracle(Call::submit_report { oracle, report, signature }) = transaction.function
            else {
                panic!("not a report")
            };
            let quotes = report.quotes.to_vec();
            assert_ok!(validate(oracle.clone(), report.clone(), signature.clone()));
            assert_ok!(Oracle::submit_report(RawOrigin::Authorized.into(), oracle, report, signature));
            quotes
        })
        .collect()
}

/// Failed requests of each source that has any, its reasons taken together.
fn failures(node: &Node) -> Vec<(String, u64)> {
    let mut sums = std::collections::BTreeMap::new();
    for (source, _, failed) in node.counters().unwrap().failures {
        *sums.entry(source).or_default() += failed;
    }
    sums.into_iter().collect()
}

fn of(source: &str, failed: u64) -> (String, u64) {
    (source.into(), failed)
}

fn price(micro: u128, sources: u8) -> Option<Quote> {
    Some(Quote { price: dlo_core::Usd(micro), sources })
}

#[test]
fn a_node_without_sources_does_nothing() {
    let (node, mut ext) = Node::on(&ExtBuilder::default(), &[1]);
    ext.execute_with(|| {
        run_to_round(1);
        work();
        assert!(node.take_submitted().is_empty() && node.counters().is_none());
    });
}

#[test]
fn a_node_without_a_members_key_asks_nobody() {
    for keys in [&[][..], &[5]] {
        let (node, mut ext) = Node::on(&ExtBuilder::default(), keys);
        node.with_sources(&[answer(GOOD)]);
        ext.execute_with(|| {
            run_to_round(1);
            work();
            assert!(node.take_asked().is_empty());
        });
    }
}

#[test]
fn nobody_is_asked_where_no_sku_is_in_use() {
    let (node, mut ext) = Node::on(&ExtBuilder::default().skus(3, 0), &[1]);
    node.with_sources(&[answer(GOOD)]);
    ext.execute_with(|| {
        run_to_round(1);
        work();
        assert!(node.take_asked().is_empty());
    });
}

#[test]
fn nobody_is_asked_in_the_last_block_of_a_round() {
    at_block(ROUND - 1, &[answer(GOOD)], |node| assert!(node.take_asked().is_empty()));
}

#[test]
fn a_sources_file_that_is_not_usable_stops_nothing_but_the_report() {
    let (node, mut ext) = Node::on(&ExtBuilder::default(), &[1]);
    node.with_file("{\"sources\": 5}");
    ext.execute_with(|| {
        run_to_round(1);
        work();
        assert!(node.take_submitted().is_empty() && node.take_asked().is_empty());
    });
}

#[test]
fn while_another_run_holds_the_lock_nothing_is_done_and_a_stale_lock_is_broken() {
    for (until, asked) in [(1_000_001, false), (999_999, true)] {
        let (node, mut ext) = Node::on(&ExtBuilder::default(), &[1]);
        node.with_sources(&[answer(GOOD)]);
        node.store(b"dlo::porv::lock", &Timestamp::from_unix_millis(until).encode());
        ext.execute_with(|| {
            run_to_round(1);
            work();
            assert_eq!(!node.take_asked().is_empty(), asked);
        });
    }
}

#[test]
fn the_chain_takes_the_lower_median_of_the_sources_with_their_number() {
    let sources = [answer(GOOD), answer(r#"{"m":130,"n":90.5,"u":null}"#), answer(r#"{"m":125,"n":95}"#)];
    in_round(&sources, |node| {
        let quotes = include(node);
        let expected = |sku| SkuReport {
            sku: SkuId(sku),
            msrp: price(125_000_000, 3),
            new: price(95_000_000, 3),
            used: price(80_000_000, 1),
        };
        assert_eq!(quotes, [[expected(0), expected(1), expected(2)]]);
        assert_eq!(failures(node), []);
        let counters = node.counters().unwrap();
        assert_eq!((counters.rounds_reported, counters.quotes, counters.last_round), (1, 9, 1));
        assert_eq!(node.take_asked().len(), 9);
    });
}

#[test]
fn urls_have_the_encoded_name_and_requests_the_configured_headers() {
    in_round(&[answer(GOOD)], |node| {
        let mut asked = node.take_asked();
        asked.sort();
        assert_eq!(asked, ["http://s0/maker%2F0", "http://s0/maker%2F1", "http://s0/maker%2F2"]);
        assert_eq!(node.headers()[0], ("x-node".into(), "0".into()));
    });
}

#[test]
fn every_own_key_reports() {
    let (node, mut ext) = Node::on(&ExtBuilder::default(), &[1, 2, 3]);
    node.with_sources(&[answer(GOOD)]);
    ext.execute_with(|| {
        run_to_round(1);
        work();
        assert_eq!(include(&node).len(), 3);
        run_to_round(2);
        assert_eq!(used_price(0).unwrap().price, usd(80));
    });
}

#[test]
fn a_hostile_source_is_left_out_and_the_good_one_still_counts() {
    for bad in [
        late(),
        body(Body::Endless),
        body(Body::Drip(1)),
        body(Body::Drip(400)),
        body(Body::Broken(GOOD.into())),
        body(Body::Whole(vec![b' '; 65_537])),
        body(Body::Whole(vec![0xff, 0xfe])),
        status(500),
        status(301),
        status(204),
        answer(""),
        answer("<html>"),
        answer(&GOOD.replace("100", "1e999")),
        answer(&GOOD.replace("\"80\"", "-1")),
        answer(&GOOD.replace("\"80\"", "0")),
        answer(&GOOD.replace("\"80\"", "\"80 USD\"")),
        answer(r#"{"u":1,"u":2}"#),
        answer(&"[".repeat(65_000)),
    ] {
        in_round(&[bad, answer(GOOD)], |node| {
            let quotes = include(node);
            assert_eq!(quotes.len(), 1);
            assert_eq!(quotes[0].len(), 3);
            assert!(quotes[0].iter().all(|sku| sku.used == price(80_000_000, 1)));
            assert_eq!(failures(node), [of("s0", 3)]);
            assert!(node.elapsed() <= 1_100, "{}", node.elapsed());
        });
    }
}

#[test]
fn an_unreachable_source_is_a_failure() {
    let (node, mut ext) = Node::on(&ExtBuilder::default(), &[1]);
    node.with_file(
        r#"{"sources":[{"name":"gone","url":"http://gone/{sku}","currency":"USD","pointers":{"new":"/n"}}]}"#,
    );
    ext.execute_with(|| {
        run_to_round(1);
        work();
        assert!(node.take_submitted().is_empty());
        assert_eq!(node.counters().unwrap().failures, [("gone".into(), "unreachable".into(), 3)]);
        assert_eq!(node.counters().unwrap().rounds_reported, 0);
    });
}

/// One source whose next `requests` break, among them each of the three skus' first; then it answers like `then`.
fn breaking(requests: u32, then: Behaviour, test: impl FnOnce(&Node)) {
    let (node, mut ext) = Node::on(&ExtBuilder::default(), &[1]);
    node.with_sources(&[then]);
    node.break_next("http://s0/", requests);
    ext.execute_with(|| {
        run_to_round(1);
        work();
        test(&node);
    });
}

#[test]
fn a_request_whose_connection_breaks_is_made_once_more() {
    breaking(3, answer(GOOD), |node| {
        assert_eq!(node.take_asked().len(), 6);
        assert_eq!(failures(node), []);
        assert_eq!(include(node)[0].len(), 3);
    });
}

#[test]
fn a_request_whose_connection_breaks_again_has_failed_once() {
    breaking(6, answer(GOOD), |node| {
        assert_eq!(node.take_asked().len(), 6);
        assert_eq!(failures(node), [of("s0", 3)]);
    });
    in_round(&[body(Body::Broken(GOOD[..9].into()))], |node| {
        assert_eq!(node.take_asked().len(), 6);
        assert_eq!(failures(node), [of("s0", 3)]);
    });
}

#[test]
fn a_request_that_is_made_once_more_gets_no_more_time() {
    // The first try breaks after 0.7 of the second that there is; another would take as long.
    breaking(3, Behaviour { delay: 700, ..answer(GOOD) }, |node| {
        assert_eq!(node.counters().unwrap().failures, [("s0".into(), "late".into(), 3)]);
        assert!(node.elapsed() <= 1_100, "{}", node.elapsed());
    });
}

#[test]
fn a_source_that_does_not_know_a_sku_has_not_failed() {
    in_round(&[status(404), answer("{}"), answer(r#"{"u":null}"#)], |node| {
        assert!(node.take_submitted().is_empty());
        assert_eq!(failures(node), []);
    });
}

#[test]
fn a_sku_that_no_source_knows_is_left_out_of_the_report() {
    let (node, mut ext) = Node::on(&ExtBuilder::default(), &[1]);
    node.with_sources(&[answer(GOOD)]);
    node.serve("http://s0/maker%2F1", status(404));
    ext.execute_with(|| {
        run_to_round(1);
        work();
        let quotes = include(&node);
        assert_eq!(quotes[0].iter().map(|sku| sku.sku.0).collect::<Vec<_>>(), [0, 2]);
    });
}

#[test]
fn an_answer_just_within_its_time_and_size_counts() {
    let mut padded = GOOD.as_bytes().to_vec();
    padded.resize(65_536, b' ');
    let just = Behaviour { delay: 990, ..body(Body::Whole(padded)) };
    in_round(&[just], |node| {
        assert_eq!(include(node)[0].len(), 3);
        assert_eq!(failures(node), []);
    });
}

/// As many sources as there can be: a batch holds two skus.
fn sixteen(behaviour: &Behaviour) -> Vec<Behaviour> {
    vec![behaviour.clone(); 16]
}

#[test]
fn no_more_than_32_requests_are_under_way_at_a_time() {
    in_round(&sixteen(&answer(GOOD)), |node| {
        assert_eq!((node.take_asked().len(), node.largest_batch()), (48, 32));
        assert_eq!(include(node)[0][0].used, price(80_000_000, 16));
    });
}

#[test]
fn a_source_that_fails_three_times_in_a_row_is_left_alone_for_the_round() {
    let mut sources = sixteen(&answer(GOOD));
    sources[0] = status(503);
    let builder = ExtBuilder::default().skus(4, 4);
    let (node, mut ext) = Node::on(&builder, &[1]);
    node.with_sources(&sources);
    let asked = |node: &Node| node.take_asked().iter().filter(|url| url.starts_with("http://s0/")).count();
    ext.execute_with(|| {
        run_to_round(1);
        work();
        // Two batches of two skus.
        assert_eq!(asked(&node), 4);
        assert_eq!(failures(&node), [of("s0", 4)]);
    });
}

#[test]
fn when_time_is_short_the_report_is_partial_but_each_sku_in_it_is_whole() {
    // At the round's last block but one there are 4.5 seconds: sources of 1 second that take 0.99 leave room for
    // some batches only.
    let builder = ExtBuilder::default().skus(4, 4);
    let (node, mut ext) = Node::on(&builder, &[1]);
    let slow = Behaviour { delay: 990, ..answer(GOOD) };
    node.with_sources(&sixteen(&slow));
    ext.execute_with(|| {
        run_to(2 * ROUND - 2);
        BlockTime::set(2_000);
        work();
        let quotes = include(&node);
        // The page begins elsewhere each round: in round 1 of four skus at the second.
        assert_eq!(quotes[0].iter().map(|sku| sku.sku.0).collect::<Vec<_>>(), [1, 2]);
        assert!(quotes[0].iter().all(|sku| sku.used == price(80_000_000, 16)));
    });
}

#[test]
fn a_round_is_reported_once() {
    in_round(&[answer(GOOD)], |node| {
        assert_eq!(include(node).len(), 1);
        node.take_asked();
        for block in ROUND..2 * ROUND {
            run_to(block);
            work();
        }
        assert!(node.take_asked().is_empty());
        run_to_round(2);
        work();
        assert_eq!(include(node).len(), 1);
        assert_eq!(node.counters().unwrap().last_round, 2);
    });
}

#[test]
fn a_report_that_did_not_get_into_the_chain_is_tried_again_after_some_blocks() {
    in_round(&[answer(GOOD)], |node| {
        assert_eq!(node.take_submitted().len(), 1);
        run_to(ROUND + 2);
        work();
        assert!(node.take_submitted().is_empty());
        run_to(ROUND + 3);
        work();
        assert_eq!(include(node).len(), 1);
    });
}

#[test]
fn a_fork_with_another_page_is_reported_anew() {
    in_round(&[answer(GOOD)], |node| {
        assert_eq!(node.take_submitted().len(), 1);
        CurrentPage::<Test>::put(frame_support::BoundedVec::truncate_from(vec![SkuId(1)]));
        CurrentRound::<Test>::mutate(|round| round.page = page_hash(&[1]));
        work();
        assert_eq!(include(node)[0].len(), 1);
    });
}

#[test]
fn a_full_pool_is_no_report() {
    let (node, mut ext) = Node::on(&ExtBuilder::default(), &[1]);
    node.with_sources(&[answer(GOOD)]);
    node.fill_pool();
    ext.execute_with(|| {
        run_to_round(1);
        work();
        let counters = node.counters().unwrap();
        assert_eq!((counters.rounds_reported, counters.quotes), (0, 0));
    });
}

#[test]
fn counters_forget_sources_that_are_no_longer_configured() {
    in_round(&[answer(GOOD), status(500)], |node| {
        assert_eq!(failures(node), [of("s1", 3)]);
        node.with_sources(&[answer(GOOD)]);
        run_to_round(2);
        work();
        assert_eq!(failures(node), []);
    });
}

#[test]
fn a_source_that_gives_nothing_but_failures_pauses_for_longer_each_time_and_comes_back() {
    let (node, mut ext) = Node::on(&ExtBuilder::default(), &[1]);
    node.with_sources(&[status(500), answer(GOOD)]);
    ext.execute_with(|| {
        let asked = |round| {
            run_to_round(round);
            work();
            node.take_asked().iter().filter(|url| url.starts_with("http://s0/")).count()
        };
        assert_eq!(asked(1), 3);
        assert_eq!(asked(2), 0);
        node.pass(60_000);
        assert_eq!(asked(3), 3);
        node.pass(60_000);
        assert_eq!(asked(4), 0);
        node.pass(60_000);
        node.serve("http://s0/", answer(GOOD));
        assert_eq!((asked(5), asked(6)), (3, 3));
    });
}

#[test]
fn each_failure_is_counted_by_its_reason() {
    in_round(&[late(), status(503), answer("<html>"), answer(GOOD)], |node| {
        let reasons: Vec<_> = node.counters().unwrap().failures.into_iter().collect();
        let expected = [("s0", "late"), ("s1", "status"), ("s2", "malformed")];
        assert_eq!(reasons, expected.map(|(source, reason)| (source.into(), reason.into(), 3)));
    });
}

/// Rates are accepted for euros: 1.25 US$ each.
fn with_euros() {
    let euro: Currency = "EUR".parse().unwrap();
    assert_ok!(Oracle::set_currencies(RuntimeOrigin::root(), vec![euro].try_into().unwrap()));
}

const RATES: &str =
    r#""rates":[{"name":"bank","url":"http://bank/","quoted":"unitsPerUsd","pointers":{"EUR":"/e"}}]"#;
const EUROS: &str =
    r#""sources":[{"name":"laden","url":"http://laden/{sku}","currency":"EUR","pointers":{"used":"/u"}}]"#;

#[test]
fn prices_in_another_currency_wait_for_its_rate_and_are_converted_by_it() {
    let (node, mut ext) = Node::on(&ExtBuilder::default().members(1), &[1]);
    node.with_file(&format!("{{{EUROS},{RATES}}}"));
    node.serve("http://laden/", answer(r#"{"u":80}"#));
    node.serve("http://bank/", answer(r#"{"e":0.8}"#));
    ext.execute_with(|| {
        with_euros();
        run_to_round(1);
        work();
        // The first report has the rate only: without it nothing can be converted.
        assert_eq!(include(&node), [Vec::new()]);
        assert!(node.counters().unwrap().failures.contains(&("laden".into(), "no_rate".into(), 3)));
        run_to_round(2);
        node.pass(60_000);
        work();
        let quotes = include(&node);
        assert_eq!(quotes[0][0].used, price(100_000_000, 1));
        Oracle::do_try_state().unwrap();
    });
}

#[test]
fn a_list_is_fetched_once_for_all_skus() {
    let (node, mut ext) = Node::on(&ExtBuilder::default(), &[1]);
    node.with_file(
        r#"{"sources":[{"name":"list","url":"http://list/all.csv","format":"csv","keyColumn":"sku",
        "currency":"USD","pointers":{"new":"price"}}]}"#,
    );
    node.serve("http://list/", answer("sku,price\nmaker/0,10\nmaker/2,12.5\n"));
    ext.execute_with(|| {
        run_to_round(1);
        work();
        assert_eq!(node.take_asked(), ["http://list/all.csv"]);
        let quotes = include(&node).remove(0);
        let found: Vec<_> = quotes.iter().map(|sku| (sku.sku.0, sku.new)).collect();
        assert_eq!(found, [(0, price(10_000_000, 1)), (2, price(12_500_000, 1))]);
    });
}

#[test]
fn a_wrong_line_of_a_list_spoils_neither_the_others_nor_the_next_round() {
    let (node, mut ext) = Node::on(&ExtBuilder::default(), &[1]);
    node.with_file(
        r#"{"sources":[{"name":"list","url":"http://list/all.csv","format":"csv","keyColumn":"sku",
        "currency":"USD","pointers":{"new":"price"}}]}"#,
    );
    node.serve("http://list/", answer("sku,price\nmaker/0,10\nmaker/1,x\nmaker/2,y\n"));
    ext.execute_with(|| {
        for round in 1..=3 {
            run_to_round(round);
            work();
            assert_eq!(node.take_asked(), ["http://list/all.csv"], "{round}");
            assert_eq!(include(&node).remove(0)[0].new, price(10_000_000, 1));
        }
        assert_eq!(node.counters().unwrap().failures, [("list".into(), "not_a_number".into(), 6)]);
    });
}

#[test]
fn rates_lists_and_documents_keep_to_the_time_of_the_round_as_well() {
    let (node, mut ext) = Node::on(&ExtBuilder::default(), &[1]);
    let reference = r#""reference":[{"name":"a","url":"http://a/","timeoutMs":10000},{"name":"b","url":"http://b/","timeoutMs":10000}]"#;
    node.with_file(&format!(
        "{{{EUROS},{},{reference}}}",
        RATES.replace("\"quoted\"", "\"timeoutMs\":10000,\"quoted\"")
    ));
    for url in ["http://bank/", "http://a/", "http://b/", "http://laden/"] {
        node.serve(url, late());
    }
    ext.execute_with(|| {
        with_euros();
        run_to(2 * ROUND - 2);
        BlockTime::set(2_000);
        work();
        // Three quarters of the two seconds that are left, and no source after that.
        assert!(node.elapsed() <= 1_600, "{}", node.elapsed());
    });
}

const REFERENCE: &str = r#"{
    "tables": [{"jurisdiction":"DE","class":"one year","version":1,"effective":0,"years":[10000],"source":"s"}],
    "classes": [{"id":7,"name":"Disk","resaleHaircut":1,"writeoffHaircut":2,"lifeMonths":3}],
    "skus": [{"key":"maker/0","class":0,"capacityGib":5},{"key":"nobody's","class":0}]
}"#;

fn with_reference(node: &Node, body: &str) {
    node.with_file(&format!(
        r#"{{{SOURCE},"reference":[{{"name":"dead","url":"http://dead/"}},{{"name":"ref","url":"http://ref/"}}]}}"#,
        SOURCE = r#""sources":[{"name":"s0","url":"http://s0/{sku}","currency":"USD","pointers":{"used":"/u"}}]"#
    ));
    node.serve("http://s0/", answer(GOOD));
    node.serve("http://ref/", answer(body));
}

/// Statements that the worker submitted, put into the block.
fn state_all(node: &Node) -> usize {
    let submitted = node.take_submitted().into_iter();
    let stated = submitted.filter_map(|transaction| match transaction.function {
        RuntimeCall::Oracle(call @ Call::submit_statement { .. }) => Some(call),
        _ => None,
    });
    stated
        .map(|call| {
            use frame_support::traits::{Authorize, UnfilteredDispatchable};
            assert!(RuntimeCall::Oracle(call.clone())
                .authorize(frame_support::pallet_prelude::TransactionSource::Local)
                .unwrap()
                .is_ok());
            assert_ok!(call.dispatch_bypass_filter(RawOrigin::Authorized.into()));
        })
        .count()
}

#[test]
fn what_the_reference_document_says_is_stated_once() {
    let (node, mut ext) = Node::on(&ExtBuilder::default().members(1), &[1]);
    with_reference(&node, REFERENCE);
    ext.execute_with(|| {
        run_to_round(1);
        work();
        assert_eq!(state_all(&node), 3);
        assert!(Classes::<Test>::contains_key(dlo_core::ClassId(7)));
        assert_eq!(Skus::<Test>::get(SkuId(0)).unwrap().capacity_gib, 5);
        assert_eq!(NextTable::<Test>::get(), 2);
        // Nothing is new ten rounds later.
        for round in 2..12 {
            run_to_round(round);
            work();
            assert_eq!(state_all(&node), 0, "{round}");
        }
        Oracle::do_try_state().unwrap();
    });
}

#[test]
fn a_reference_document_that_cannot_be_read_is_a_failure_and_states_nothing() {
    let (node, mut ext) = Node::on(&ExtBuilder::default().members(1), &[1]);
    with_reference(&node, "<html>");
    ext.execute_with(|| {
        run_to_round(1);
        work();
        assert_eq!(state_all(&node), 0);
        assert_eq!(failures(&node), [of("dead", 1), of("ref", 1)]);
    });
}

#[test]
fn what_is_open_from_an_older_document_does_not_keep_the_worker_from_stating() {
    let (node, mut ext) = Node::on(&ExtBuilder::default(), &[1]);
    with_reference(&node, REFERENCE);
    ext.execute_with(|| {
        for n in 0..16 {
            assert_ok!(state(1, &statement(n)));
        }
        run_to_round(1);
        work();
        assert_eq!(state_all(&node), 3);
        let stated = StatedBy::<Test>::get(key(1)).open;
        assert_eq!((stated.len(), stated.contains(&Oracle::subject(&statement(2)))), (16, false));
        Oracle::do_try_state().unwrap();
    });
}
