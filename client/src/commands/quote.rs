//! `dlo quote` and the list of offers: the cheapest systems that lend.

use crate::{
    amount::{ant, nat, parse_nat, parse_rate, rate},
    chain::Chain,
    cli::Context,
    error::{Error, Result},
    output::table,
};
use clap::Args;
use dlo_core::{AppId, FeeRate, Nat, SystemId};
use dlo_runtime_api::{
    views::{OfferView, OffersPage, Planck, QuoteView, QuotedLeg},
    MAX_LEGS,
};
use serde_json::json;
use subxt::utils::AccountId32;

/// How often a quote goes on where the last one ended.
const MAX_FURTHER: usize = 8;

/// What to look for.
#[derive(Args, Debug)]
pub struct Opts {
    /// The app's id: rulebooks decide by it.
    #[arg(long)]
    app: u32,
    /// How much to draw in all.
    #[arg(long, value_name = "NAT", value_parser = parse_nat)]
    amount: Nat,
    /// Days until the certificates end.
    #[arg(long)]
    days: u32,
    /// The highest rate to accept: ANT per NAT and day.
    #[arg(long, value_name = "ANT", value_parser = parse_rate)]
    max_rate: FeeRate,
}

/// What is asked of the offer book.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// The app that would draw.
    pub app: AppId,
    /// How much in all.
    pub amount: Nat,
    /// Until when.
    pub days: u32,
    /// At which rate at most.
    pub max_rate: FeeRate,
}

/// Shows the cheapest legs. Ends with 1 where they do not suffice.
pub async fn run(opts: Opts, context: &Context) -> Result<()> {
    let wanted =
        Wanted { app: AppId(opts.app), amount: opts.amount, days: opts.days, max_rate: opts.max_rate };
    let quote = ask(&context.connect().await?, wanted).await?;
    context.out.emit(&quote, show)?;
    suffices(&quote, wanted)
}

/// The chain's quote for what is wanted. While that is not covered it goes on in the book, eight times at most, so that
/// offers at the cheap end which refuse the app do not hide those behind them.
pub async fn ask(chain: &Chain, wanted: Wanted) -> Result<QuoteView> {
    if wanted.amount.is_zero() || wanted.days == 0 {
        return Err(Error::input("--amount and --days must be above zero"));
    }
    let mut quote = part(chain, wanted, None).await?;
    for _ in 0..MAX_FURTHER {
        let Some((amount, after)) = missing(&quote, wanted.amount) else { break };
        let more = part(chain, Wanted { amount, ..wanted }, Some(after)).await?;
        join(&mut quote, more);
    }
    Ok(quote)
}

/// The quote among the offers from behind `after` on that the chain looks at in one go.
async fn part(chain: &Chain, wanted: Wanted, after: Option<(FeeRate, SystemId)>) -> Result<QuoteView> {
    let Wanted { app, amount, days, max_rate } = wanted;
    chain.read("dlo_quote", json!([app, amount, days, max_rate, after])).await
}

/// How much to ask for next, and from behind which offer on; none where `amount` is covered, the book is at its end, or a
/// draw could not have another leg.
fn missing(quote: &QuoteView, amount: Nat) -> Option<(Nat, (FeeRate, SystemId))> {
    let left = amount.saturating_sub(quote.amount);
    let next = quote.next?;
    (!left.is_zero() && quote.legs.len() < MAX_LEGS).then_some((left, next))
}

/// Adds what was found further behind: the cheapest of its legs for which there is room. The legs stay in the order of
/// their rates, which for an app with terms of its own is not that of the book.
fn join(quote: &mut QuoteView, more: QuoteView) {
    for leg in more.legs {
        if quote.legs.len() >= MAX_LEGS {
            break;
        }
        // A draw names each system once, and an offer may have moved in the book meanwhile.
        if quote.legs.iter().any(|known| known.system == leg.system) {
            continue;
        }
        quote.amount = Nat(quote.amount.0.saturating_add(leg.amount.0));
        quote.fee = Planck(quote.fee.0.saturating_add(leg.fee.0));
        quote.legs.push(leg);
    }
    quote.legs.sort_by_key(|leg| (leg.rate, leg.system));
    quote.examined = quote.examined.saturating_add(more.examined);
    quote.next = more.next;
}

/// Fails where the offers found are less than what is wanted.
pub fn suffices(quote: &QuoteView, wanted: Wanted) -> Result<()> {
    if quote.amount >= wanted.amount {
        return Ok(());
    }
    let (found, asked) = (nat(quote.amount), nat(wanted.amount));
    Err(Error::RefusedOther(format!(
        "{found} of {asked} are offered to this app at that rate and for that time ({} offers looked at): ask for \
         less, for fewer days, or accept a higher rate",
        quote.examined
    )))
}

/// The legs of a quote as a table, and what they come to.
pub fn show(quote: &QuoteView) -> String {
    let legs = table(["system", "amount", "rate", "fee"], quote.legs.iter().map(row));
    format!("{}\n{} for {}", legs.trim_end(), nat(quote.amount), ant(quote.fee.0))
}

fn row(leg: &QuotedLeg) -> [String; 4] {
    [leg.system.0.to_string(), nat(leg.amount), rate(leg.rate), ant(leg.fee.0)]
}

/// Lists the offer book, cheapest first.
pub async fn offers(context: &Context) -> Result<()> {
    let chain = context.connect().await?;
    let mut listing = context.out.listing();
    let mut after: Option<(FeeRate, SystemId)> = None;
    loop {
        let page: OffersPage<AccountId32> = chain.read("dlo_offers", json!([after])).await?;
        let heads = ["system", "rate", "free", "owner"];
        if !listing.add(&page.offers, |offers| table(heads, offers.iter().map(offer)))? {
            break;
        }
        // A page may be empty although others follow.
        let Some(next) = page.next else { break };
        after = Some(next);
    }
    listing.end("no system is offered")
}

fn offer(offer: &OfferView<AccountId32>) -> [String; 4] {
    [offer.system.0.to_string(), rate(offer.rate), nat(offer.free), offer.owner.to_string()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TableNode;

    fn quote(amount: u128) -> QuoteView {
        let leg = QuotedLeg {
            system: SystemId(4),
            amount: Nat(amount),
            rate: FeeRate(1_000),
            fee: Planck(2_000_000_000_000_000_000),
        };
        QuoteView {
            legs: vec![leg],
            amount: Nat(amount),
            fee: Planck(2 * 10u128.pow(18)),
            examined: 3,
            next: None,
        }
    }

    #[test]
    fn less_than_wanted_is_a_refusal_that_says_how_much_there_is() {
        let wanted = Wanted { app: AppId(0), amount: Nat(3_000_000), days: 5, max_rate: FeeRate(9) };
        let error = suffices(&quote(2_000_000), wanted).unwrap_err();
        assert_eq!(error.exit_code(), 1);
        let text = error.to_string();
        assert!(text.contains("2.00 NAT of 3.00 NAT") && text.contains("3 offers"), "{text}");
        assert!(suffices(&quote(3_000_000), wanted).is_ok());
    }

    const NEXT: Option<(FeeRate, SystemId)> = Some((FeeRate(9), SystemId(900)));

    /// A leg of 1 NAT that costs as much as its rate says.
    fn leg(system: u64, rate: u128) -> QuotedLeg {
        QuotedLeg { system: SystemId(system), amount: Nat(1_000_000), rate: FeeRate(rate), fee: Planck(rate) }
    }

    fn quote_of(legs: Vec<QuotedLeg>, next: Option<(FeeRate, SystemId)>) -> QuoteView {
        QuoteView {
            amount: Nat(legs.iter().map(|leg| leg.amount.0).sum()),
            fee: Planck(legs.iter().map(|leg| leg.fee.0).sum()),
            legs,
            examined: 128,
            next,
        }
    }

    fn systems(quote: &QuoteView) -> Vec<u64> {
        quote.legs.iter().map(|leg| leg.system.0).collect()
    }

    #[test]
    fn nothing_is_missing_once_covered_at_the_end_of_the_book_or_without_room_for_a_leg() {
        let (two, three) = (Nat(2_000_000), Nat(3_000_000));
        let found = vec![leg(1, 5), leg(2, 6)];
        assert_eq!(missing(&quote_of(found.clone(), NEXT), two), None);
        assert_eq!(missing(&quote_of(found.clone(), None), three), None);
        let full = (0..32).map(|system| leg(system, 5)).collect();
        assert_eq!(missing(&quote_of(full, NEXT), Nat(u128::MAX)), None);
        assert_eq!(
            missing(&quote_of(found, NEXT), three),
            Some((Nat(1_000_000), (FeeRate(9), SystemId(900))))
        );
    }

    #[test]
    fn a_system_that_is_found_twice_is_one_leg() {
        let mut quote = quote_of(vec![leg(1, 5)], NEXT);
        join(&mut quote, quote_of(vec![leg(1, 6), leg(2, 6)], None));
        assert_eq!((systems(&quote), quote.amount, quote.fee.0), (vec![1, 2], Nat(2_000_000), 11));
    }

    #[test]
    fn there_are_never_more_legs_than_a_draw_may_have_and_the_cheapest_are_added() {
        let mut quote = quote_of((0..30).map(|system| leg(system, 5)).collect(), NEXT);
        join(&mut quote, quote_of((40..45).map(|system| leg(system, u128::from(system))).collect(), None));
        assert_eq!(quote.legs.len(), 32);
        assert_eq!(systems(&quote)[30..], [40, 41]);
        assert_eq!((quote.amount, quote.fee.0), (Nat(32_000_000), 30 * 5 + 40 + 41));
    }

    #[test]
    fn legs_found_further_behind_stand_by_their_rate_and_all_sums_are_those_of_both() {
        let mut quote = quote_of(vec![leg(1, 5), leg(2, 7)], None);
        join(&mut quote, quote_of(vec![leg(9, 4), leg(3, 7), leg(8, 8)], NEXT));
        assert_eq!(systems(&quote), [9, 1, 2, 3, 8]);
        assert_eq!((quote.amount, quote.fee.0), (Nat(5_000_000), 31));
        assert_eq!((quote.examined, quote.next), (256, NEXT));
    }

    #[tokio::test]
    async fn a_quote_goes_on_behind_offers_that_refuse_and_asks_for_what_is_missing_until_it_gives_up() {
        let wanted = Wanted { app: AppId(0), amount: Nat(3_000_000), days: 5, max_rate: FeeRate(9) };
        let answer = |legs, next| serde_json::to_value(quote_of(legs, next)).unwrap();
        let node = TableNode::new([("dlo_quote", answer(vec![], NEXT))]);
        let quote = ask(&node.chain(), wanted).await.unwrap();
        assert_eq!((node.asked.lock().unwrap().len(), quote.examined), (9, 9 * 128));
        assert!(suffices(&quote, wanted).is_err());

        let node = TableNode::new([
            (r#"dlo_quote [0,"3000000",5,"9",null]"#, answer(vec![leg(1, 5)], NEXT)),
            (r#"dlo_quote [0,"2000000",5,"9",["9",900]]"#, answer(vec![leg(2, 6), leg(3, 6)], NEXT)),
        ]);
        let quote = ask(&node.chain(), wanted).await.unwrap();
        assert_eq!((systems(&quote), quote.amount), (vec![1, 2, 3], wanted.amount));
    }

    #[test]
    fn a_quote_shows_its_legs_and_their_sum() {
        let text = show(&quote(2_000_000));
        for part in ["4", "2.00 NAT", "2.00 ANT"] {
            assert!(text.contains(part), "{text}");
        }
    }
}
