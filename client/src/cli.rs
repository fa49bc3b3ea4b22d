//! The command line: options that all commands share, and one variant per command.

use crate::{
    chain::{Chain, ChainOpts},
    commands::{
        address, adopt, agent, app, assign, certificate, certs, change, currency, draw, feed, genesis,
        inventory, liabilities, market, obligations, oracle, part, policy, price, quote, register, reserves,
        sale, sku, status, totals,
    },
    error::Result,
    output::Output,
};
use clap::{Parser, Subcommand};

/// The command line of the DLO chain: for owners of hardware, for apps and for oracles.
///
/// Exit codes: 0 done, 1 refused by the chain, 2 bad input, 3 no connection to a node, 4 timed out or another failure.
#[derive(Debug, Parser)]
#[command(name = "dlo", version, propagate_version = true)]
pub struct Cli {
    #[command(flatten)]
    chain: ChainOpts,
    /// Print one JSON document instead of text; errors too, to standard error.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

/// What `dlo` does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Look at this host's hardware, and find its skus.
    Inventory(inventory::Opts),
    /// Register a host and its parts as a new system, or more parts for one.
    Register(register::Opts),
    /// Record the value of a system's new parts as NAT, once for each part.
    Genesis(genesis::Opts),
    /// Value a system anew, as anyone may.
    Revalue(genesis::Revalue),
    /// Depreciate a part by another schedule, which raises its value on no later day.
    SwitchSchedule(part::Switch),
    /// Take a part off its system, or retire a system that is empty.
    Retire(part::Retire),
    /// Show a system, or all of an owner's.
    Status(status::Opts),
    /// Say which apps may draw on which terms.
    #[command(subcommand)]
    Policy(policy::Command),
    /// Register, update, show and close apps, and say who runs them.
    #[command(subcommand)]
    App(app::Command),
    /// Draw certificates for an app, all or none.
    Draw(draw::Opts),
    /// Find the cheapest systems that lend an app an amount for some days, and what that costs.
    Quote(quote::Opts),
    /// Offer systems to apps, and list what is offered.
    #[command(subcommand)]
    Offer(market::Offer),
    /// Ask owners for draws that they accept one by one, and accept them.
    #[command(subcommand)]
    Request(market::Request),
    /// List certificates.
    Certs(certs::Opts),
    /// Move the end of a certificate to a later day, as the app's owner, on the terms that its rulebook has now.
    Renew(change::Renew),
    /// Draw more behind a certificate until the same day, as the app's owner.
    TopUp(change::TopUp),
    /// Give part of a certificate back, as the app's owner: its share of the unused fee is refunded.
    ReleasePart(change::ReleasePart),
    /// Take one step of the write-down of a system that was impaired for too long; blocks take them by themselves too.
    WriteDown(change::WriteDown),
    /// Bind part of a certificate to a loan, a warranty or a settlement, as the app's owner: until its day comes, the
    /// certificate is neither given back nor, when recalled, ended.
    Assign(assign::Opts),
    /// Give up an assignment, as its beneficiary; or, once its day has come, as anyone.
    Clear(assign::Clear),
    /// Recall a certificate, as the system's owner: it ends once the agreed days of notice after today have passed
    /// and its assignments have lapsed, or on the next day that has room; later it may be recalled again, to end
    /// earlier.
    Recall(certificate::Recall),
    /// Give a certificate back, as the app's owner: the unused fee is refunded.
    Release(certificate::Opts),
    /// Have a certificate's fee paid out up to now, as anyone may.
    Claim(certificate::Opts),
    /// End a certificate whose time is over, as anyone may.
    Settle(certificate::Opts),
    /// Try again to deliver fees that could not be delivered, as anyone may.
    ClaimUndelivered(certificate::Undelivered),
    /// Show the reserve behind an app.
    Reserves(reserves::Opts),
    /// Sell whole systems, and buy them.
    #[command(subcommand)]
    Sale(sale::Command),
    /// Create, issue, redeem, show and close the currency of an app.
    #[command(subcommand)]
    Currency(currency::Command),
    /// Build, declare, prove and verify what an app owes to many holders.
    #[command(subcommand)]
    Liabilities(liabilities::Command),
    /// Show what an app owes and what covers it; declare and settle the rest of it.
    #[command(subcommand)]
    Obligations(obligations::Command),
    /// Show the price of a sku, or how it went in the last rounds.
    Price(price::Opts),
    /// Add, remove and list skus of the chain's catalogue.
    #[command(subcommand)]
    Sku(sku::Command),
    /// Propose and adopt calls of governance.
    #[command(subcommand)]
    Adopt(adopt::Command),
    /// Serve prices for oracles, in development.
    #[command(subcommand)]
    Feed(feed::Command),
    /// Show the chain's sums.
    Totals(totals::Opts),
    /// Follow the oracles, become one, and try its sources.
    #[command(subcommand)]
    Oracle(oracle::Command),
    /// Bind antnodes to systems, and prove their work.
    #[command(subcommand)]
    Agent(agent::Command),
    /// Show the address of a key, or of an account in another form.
    Address(address::Opts),
}

/// What each command gets besides its own options.
#[derive(Clone, Debug)]
pub struct Context {
    /// Which node.
    pub chain: ChainOpts,
    /// Where the answer goes.
    pub out: Output,
}

impl Context {
    /// Connects to the node.
    pub async fn connect(&self) -> Result<Chain> {
        Chain::connect(&self.chain).await
    }
}

impl Cli {
    /// How to print.
    pub fn output(&self) -> Output {
        Output::new(self.json)
    }

    /// Does what was asked for.
    pub async fn run(self) -> Result<()> {
        let context = Context { out: self.output(), chain: self.chain };
        let context = &context;
        match self.command {
            Command::Inventory(opts) => inventory::run(opts, context).await,
            Command::Register(opts) => register::run(opts, context).await,
            Command::Genesis(opts) => genesis::run(opts, context).await,
            Command::Revalue(opts) => genesis::revalue(opts, context).await,
            Command::SwitchSchedule(opts) => part::switch(opts, context).await,
            Command::Retire(opts) => part::retire(opts, context).await,
            Command::Status(opts) => status::run(opts, context).await,
            Command::Policy(command) => policy::run(command, context).await,
            Command::App(command) => app::run(command, context).await,
            Command::Draw(opts) => draw::run(opts, context).await,
            Command::Quote(opts) => quote::run(opts, context).await,
            Command::Offer(command) => market::offer(command, context).await,
            Command::Request(command) => market::request(command, context).await,
            Command::Certs(opts) => certs::run(opts, context).await,
            Command::Renew(opts) => change::renew(opts, context).await,
            Command::TopUp(opts) => change::top_up(opts, context).await,
            Command::ReleasePart(opts) => change::release_part(opts, context).await,
            Command::WriteDown(opts) => change::write_down(opts, context).await,
            Command::Assign(opts) => assign::run(opts, context).await,
            Command::Clear(opts) => assign::clear(opts, context).await,
            Command::Recall(opts) => certificate::recall(opts, context).await,
            Command::Release(opts) => certificate::run("release", opts, context).await,
            Command::Claim(opts) => certificate::run("claim", opts, context).await,
            Command::Settle(opts) => certificate::run("settle", opts, context).await,
            Command::ClaimUndelivered(opts) => certificate::claim_undelivered(opts, context).await,
            Command::Reserves(opts) => reserves::run(opts, context).await,
            Command::Sale(command) => sale::run(command, context).await,
            Command::Currency(command) => currency::run(command, context).await,
            Command::Liabilities(command) => liabilities::run(command, context).await,
            Command::Obligations(command) => obligations::run(command, context).await,
            Command::Price(opts) => price::run(opts, context).await,
            Command::Sku(command) => sku::run(command, context).await,
            Command::Adopt(command) => adopt::run(command, context).await,
            Command::Feed(command) => feed::run(command, context).await,
            Command::Totals(opts) => totals::run(opts, context).await,
            Command::Oracle(command) => oracle::run(command, context).await,
            Command::Agent(command) => agent::run(command, context).await,
            Command::Address(opts) => address::run(opts, context).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn parses(line: &str) -> bool {
        Cli::try_parse_from(line.split_whitespace()).is_ok()
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_command_that_signs_needs_exactly_one_key() {
        assert!(!parses("dlo genesis --system 0"));
        assert!(!parses("dlo genesis --system 0 --dev-key //Alice --key-stdin"));
        assert!(parses("dlo genesis --system 0 --dev-key //Alice"));
    }

    #[test]
    fn amounts_and_ids_are_checked_before_anything_is_sent() {
        let draw = "dlo draw --dev-key //Bob --app 0 --days 10 --max-rate 0.5";
        assert!(!parses(draw), "no leg");
        assert!(!parses(&format!("{draw} --leg 0")), "no amount");
        assert!(!parses(&format!("{draw} --leg 0:1.0000001")), "too fine");
        assert!(!parses(&format!("{draw} --leg 0:0")), "nothing");
        assert!(!parses("dlo recall --dev-key //Bob --cert 5"), "no serial");
        assert!(parses(&format!("{draw} --leg 0:10.5 --leg 3:1")));
        assert!(parses("dlo recall --dev-key //Bob --cert 5/0"));
    }

    #[test]
    fn an_assignment_names_purpose_amount_reference_beneficiary_and_day() {
        let start = "dlo assign --dev-key //Dave --cert 5/0 --amount 100 --beneficiary //Eve --until 20800";
        let reference = format!("--reference 0x{}", "00".repeat(32));
        assert!(!parses(&format!("{start} --purpose loan")), "no reference");
        assert!(!parses(&format!("{start} --purpose loan --reference 0x00")), "no hash");
        assert!(!parses(&format!("{start} {reference}")), "no purpose");
        assert!(!parses(&format!("{start} {reference} --purpose gift")), "no such purpose");
        for purpose in ["loan", "warranty", "settlement"] {
            assert!(parses(&format!("{start} {reference} --purpose {purpose}")), "{purpose}");
        }
        assert!(!parses("dlo clear --dev-key //Eve --cert 5/0"), "no assignment");
        assert!(parses("dlo clear --dev-key //Eve --cert 5/0 --assignment 0"));
    }

    #[test]
    fn a_statement_is_verified_against_an_app_or_against_a_root() {
        let root = format!("0x{}", "ab".repeat(32));
        assert!(!parses("dlo liabilities verify statement.json"), "against what");
        assert!(!parses(&format!("dlo liabilities verify statement.json --app 0 --root {root}")), "both");
        assert!(!parses("dlo liabilities verify --app 0"), "no statement");
        assert!(!parses("dlo liabilities verify statement.json --root ab"), "no hash");
        assert!(parses("dlo liabilities verify statement.json --app 0"));
        assert!(parses(&format!("dlo liabilities verify s.json --root {root} --holder //Bob --amount 1.5")));
    }

    #[test]
    fn liabilities_are_proven_for_some_holders_or_for_all() {
        assert!(!parses("dlo liabilities build"), "no list");
        assert!(parses("dlo liabilities build owed.csv --out book"));
        assert!(!parses("dlo liabilities prove --from book"), "for whom");
        assert!(!parses("dlo liabilities prove --from book --holder //Bob --all --out proofs"), "both");
        assert!(!parses("dlo liabilities prove --from book --all"), "to where");
        assert!(parses("dlo liabilities prove --from book --holder //Bob"));
        assert!(parses("dlo liabilities prove --from book --holder //Bob --holder id:7 --out proofs"));
        assert!(parses("dlo liabilities prove --from book --all --out proofs"));
    }

    #[test]
    fn liabilities_are_declared_of_a_book_or_by_their_root_or_taken_back() {
        let declare = "dlo liabilities declare --dev-key //Dave --app 0";
        let root = format!("--root 0x{}", "ab".repeat(32));
        assert!(!parses(declare), "what");
        assert!(!parses(&format!("{declare} {root}")), "no total");
        assert!(!parses(&format!("{declare} {root} --total 5")), "no holders");
        assert!(!parses(&format!("{declare} --from book --total 5 --holders 1")), "a total of its own");
        assert!(!parses(&format!("{declare} --from book --nothing")), "both");
        assert!(!parses("dlo liabilities declare --app 0 --from book"), "no key");
        assert!(parses(&format!("{declare} {root} --total 5 --holders 1")));
        assert!(parses(&format!("{declare} --from book")));
        assert!(parses(&format!("{declare} --nothing")));
    }

    #[test]
    fn a_currency_is_shown_without_a_key_and_changed_with_one() {
        assert!(parses("dlo currency show --app 0"));
        for change in [
            "create --app 0 --name Dollar --symbol USDX",
            "issue --app 0 --to //Bob --amount 1.5",
            "redeem --app 0 --amount 1.5",
            "close --app 0",
        ] {
            assert!(!parses(&format!("dlo currency {change}")), "{change}");
            assert!(parses(&format!("dlo currency {change} --dev-key //Dave")), "{change}");
        }
        assert!(!parses("dlo currency issue --app 0 --to //Bob --amount 1.0000001 --dev-key //Dave"));
    }

    #[test]
    fn obligations_are_shown_without_a_key_and_changed_with_one() {
        assert!(parses("dlo obligations show --app 0"));
        let settlement = format!("settlement --app 0 --volume 5 --count 2 --reference 0x{}", "00".repeat(32));
        for change in [
            "foreign --app 0 --slot 1 --chain ethereum --token 0xabc --issued 10",
            "foreign --app 0 --slot 1 --issued 0",
            settlement.as_str(),
            "restore-bond --app 0",
            "poke --app 0",
        ] {
            assert!(!parses(&format!("dlo obligations {change}")), "{change}");
            assert!(parses(&format!("dlo obligations {change} --dev-key //Dave")), "{change}");
        }
        assert!(!parses("dlo obligations settlement --app 0 --volume 5 --count 2 --dev-key //Dave"));
    }

    #[test]
    fn a_dry_run_and_an_address_need_no_key() {
        assert!(parses("dlo draw --app 0 --days 10 --max-rate 0.5 --leg 0:1 --dry-run"));
        assert!(parses("dlo address //Alice"));
        assert!(parses("dlo address --dev-key //Alice"));
        assert!(!parses("dlo address"));
        assert!(!parses("dlo address //Alice --dev-key //Bob"));
    }

    #[test]
    fn shared_options_may_follow_the_command() {
        assert!(parses("dlo totals --json --url ws://127.0.0.1:9955 --wait in-block --timeout 5"));
        assert!(parses("dlo --json totals"));
    }

    #[test]
    fn a_call_is_proposed_from_the_command_line_or_from_a_file() {
        let propose = "dlo adopt propose --dev-key //Alice";
        assert!(!parses(propose), "no call");
        assert!(!parses(&format!("{propose} --call 0x0001 --call-file call")), "two calls");
        assert!(!parses(&format!("{propose} --call 0001")), "no hexadecimal");
        assert!(!parses("dlo adopt propose --call 0x0001"), "no key");
        assert!(parses(&format!("{propose} --call 0x0001")));
        assert!(parses(&format!("{propose} --call-file call")));
    }

    #[test]
    fn a_proposal_is_shown_by_its_hash_and_without_a_key() {
        assert!(!parses("dlo adopt show"));
        assert!(!parses("dlo adopt show --hash 0x00"));
        assert!(parses(&format!("dlo adopt show --hash 0x{}", "00".repeat(32))));
    }

    #[test]
    fn an_application_needs_the_account_s_key_and_the_oracle_s() {
        let apply = "dlo oracle apply --dev-key //Bob";
        assert!(!parses(apply), "no key of the oracle");
        assert!(!parses("dlo oracle apply --oracle-dev-key //Alice"), "no key of the account");
        assert!(!parses(&format!("{apply} --oracle-key key --oracle-dev-key //Alice")), "two keys");
        assert!(parses(&format!("{apply} --oracle-key key")));
        assert!(parses(&format!("{apply} --oracle-dev-key //Alice")));
    }

    #[test]
    fn oracles_are_read_without_a_key_and_left_with_one() {
        assert!(!parses("dlo oracle"), "nothing is asked for");
        for read in ["status", "members", "rates"] {
            assert!(parses(&format!("dlo oracle {read}")), "{read}");
        }
        for out in ["withdraw", "leave", "claim-bond"] {
            assert!(!parses(&format!("dlo oracle {out}")), "{out}");
            assert!(parses(&format!("dlo oracle {out} --dev-key //Alice")), "{out}");
        }
    }

    #[test]
    fn an_admission_is_about_an_account() {
        for name in ["admit-call", "expel-call"] {
            assert!(!parses(&format!("dlo oracle {name}")), "{name}");
            assert!(!parses(&format!("dlo oracle {name} --account 5Grw")), "{name}");
            assert!(parses(&format!("dlo oracle {name} --account //Alice")), "{name}");
        }
    }

    #[test]
    fn an_antnode_is_bound_with_the_owner_s_key_and_one_agent() {
        let bind = "dlo agent bind --system 1 --node dir";
        assert!(!parses(&format!("{bind} --dev-key //Alice")), "no agent");
        assert!(!parses(&format!("{bind} --agent-key key")), "no key of the owner");
        assert!(!parses(&format!("{bind} --dev-key //Alice --agent-key key --agent-dev-key //Bob")), "two");
        assert!(parses(&format!("{bind} --dev-key //Alice --agent-dev-key //Bob")));
        assert!(parses(&format!("{bind} --dev-key //Alice --agent 5Grw")));
        let peer = "ab".repeat(32);
        assert!(!parses("dlo agent unbind --dev-key //Alice --peer ab"));
        assert!(parses(&format!("dlo agent unbind --dev-key //Alice --peer {peer}")));
        assert!(parses(&format!("dlo agent set-agent --dev-key //Alice --peer 0x{peer} --agent-key key")));
    }

    #[test]
    fn an_agent_runs_with_its_own_key_only() {
        assert!(!parses("dlo agent run"), "no key");
        assert!(!parses("dlo agent run --dev-key //Alice --agent-dev-key //Bob"), "the owner's key");
        assert!(!parses("dlo agent run --agent-dev-key //Bob --poll-ms 1"), "too often");
        assert!(!parses("dlo agent run --agent-dev-key //Bob --min-change 101"));
        assert!(parses("dlo agent run --agent-dev-key //Bob"));
        assert!(parses("dlo agent run --agent-key key --node a --node b --state s --metrics-port 0"));
    }

    #[test]
    fn antnodes_are_shown_of_one_system_or_by_id_or_those_of_this_host() {
        assert!(!parses(&format!("dlo agent status --system 1 --peer {}", "ab".repeat(32))));
        assert!(parses("dlo agent status"));
        assert!(parses("dlo agent status --system 1"));
        assert!(!parses("dlo agent dev-node dir --bytes 1000"), "no seed");
        assert!(parses("dlo agent dev-node dir --bytes 1000 --chunk-bytes 100 --seed a --prefix-bits 2"));
    }

    #[test]
    fn a_price_is_asked_for_with_its_history_or_without() {
        assert!(!parses("dlo price --history"), "of what");
        assert!(parses("dlo price --sku 3 --history"));
        assert!(parses("dlo price --sku cpu/x"));
    }

    #[test]
    fn a_system_is_offered_and_bought_at_one_price() {
        for start in [
            "dlo sale offer --dev-key //Alice --system 1 --until 20800",
            "dlo sale buy --dev-key //Bob --system 1 --least-backed 900 --revision 3",
        ] {
            assert!(!parses(start), "no price");
            assert!(!parses(&format!("{start} --ant 5 --nat 5 --assigned-until 20900")), "two prices");
            assert!(!parses(&format!("{start} --nat 5")), "until when");
            assert!(!parses(&format!("{start} --ant 5 --assigned-until 20900")), "nothing is assigned");
            assert!(parses(&format!("{start} --ant 0.5")));
            assert!(parses(&format!("{start} --nat 5 --assigned-until 20900")));
        }
        let buy = "dlo sale buy --dev-key //Bob --system 1 --nat 5 --assigned-until 20900";
        assert!(!parses(&format!("{buy} --cert 3/0:5")), "nothing is known of what is backed");
        assert!(!parses(&format!("{buy} --least-backed 0 --revision 0 --cert 3/0")), "no amount");
        assert!(parses(&format!("{buy} --least-backed 0 --revision 0 --cert 3/0:2 --cert 3/1:3")));
        assert!(!parses("dlo sale withdraw --system 1"), "no key");
        assert!(parses("dlo sale withdraw --system 1 --dev-key //Alice"));
    }

    #[test]
    fn offers_are_shown_of_one_system_or_all_without_a_key() {
        assert!(!parses("dlo sale show"));
        assert!(!parses("dlo sale show --system 1 --all"));
        assert!(parses("dlo sale show --system 1"));
        assert!(parses("dlo sale show --all"));
    }

    #[test]
    fn a_status_is_asked_of_one_system_or_one_owner() {
        assert!(!parses("dlo status"));
        assert!(!parses("dlo status --system 1 --owner //Alice"));
        assert!(parses("dlo status --owner //Alice"));
    }
}
