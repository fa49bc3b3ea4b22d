// Four validators that are the four oracles, and what becomes of prices and draws while their sources misbehave.

import { writeFileSync } from 'node:fs';
import {
  Agent, Antnode, REFERENCE_SKU, hardwareOf, makeWorkQuick, proven, usd, utilityOf, writeStore,
} from './antnodes.mjs';
import { Chain, editedSpec } from './chain.mjs';
import { until } from './process.mjs';
import { SourceServer, dead, honest, microOf, slow } from './sources.mjs';
import { Steps, check } from './steps.mjs';
import { EXAMPLE, nat } from './story.mjs';

const OWNER = '//Eve';
const APP = '//Ferdie';
const DAYS = 5;
/** NAT that are drawn. */
const AMOUNT = 100;
/** Milliseconds for which a price holds: three rounds. */
const TTL_MS = 180_000;
const KINDS = ['msrp', 'new', 'used'];
/** The key of the antnode's agent. */
const AGENT = '//Agent';
/** MiB that the antnode stores: some answered challenges are worth more than the system. */
const MIB = 128;

/** In cents: of the system's parts, and of what makes the rate of work. */
const PRICES = {
  'cpu/amd-epyc-7302p': { msrp: 82_500, new: 41_000, used: 16_800 },
  'disk/seagate-exos-x16-st16000nm001g-16tb': { msrp: 62_900, new: 27_900, used: 17_800 },
  [REFERENCE_SKU]: { msrp: 1_600_000, new: 1_600_000, used: 1_600_000 },
};
/** What the sources of each oracle quote while they are honest, in percent of these. */
const PERCENT = { alice: 100, bob: 101, charlie: 99, dave: 102 };
const HIGHEST = Math.max(...Object.values(PERCENT));
const LIE = 10 * PERCENT.alice;

/** The names of an oracle's sources: a genesis needs prices of at least two. */
const sourcesOf = (oracle) => [`${oracle}-shop`, `${oracle}-market`];

export class OracleTrial extends Steps {
  constructor(workshop) {
    super();
    this.workshop = workshop;
    this.servers = {};
    this.nodes = {};
  }

  async play() {
    await this.network();
    await this.reserve();
    await this.oneLiesOneIsDead();
    await this.noQuorum();
    await this.allAreBack();
    return !this.failed;
  }

  async close() {
    await Promise.all(Object.values(this.servers).map((server) => server.close()));
  }

  async network() {
    await this.step('each of four oracles has two price sources', async () => {
      for (const oracle of Object.keys(PERCENT)) {
        this.servers[oracle] = await SourceServer.start(PRICES);
        this.tell(oracle, honest(PERCENT[oracle]));
      }
      return Object.keys(PERCENT).flatMap(sourcesOf).join(', ');
    });
    await this.step('four validators finalize together', async () => {
      const spec = await this.spec();
      for (const name of Object.keys(PERCENT)) await this.startNode(name, spec);
      this.chain = this.nodes.alice;
      await this.wait('block 3 final on all of them', 180, async () => {
        const finals = await Promise.all(Object.values(this.nodes).map((node) => node.finalizedHeight()));
        return finals.every((height) => height >= 3);
      });
      const { members, quorum, roundLength } = await this.chain.rpc('dlo_oracle');
      return `${members} oracles, quorum ${quorum}, rounds of ${roundLength} blocks`;
    });
  }

  async spec() {
    const file = this.workshop.path('oracles.json');
    const edited = await editedSpec('local', (patch) => {
      patch.porvOracle.parameters.priceTtlMs = TTL_MS;
      makeWorkQuick(patch);
    });
    writeFileSync(file, edited);
    return file;
  }

  async startNode(name, spec) {
    const file = this.workshop.path(`${name}-sources.json`);
    const entries = sourcesOf(name).map((source) => this.servers[name].entry(source));
    writeFileSync(file, JSON.stringify({ sources: entries }));
    const friends = this.address ? ['--bootnodes', this.address] : [];
    const args = ['--chain', spec, `--${name}`, '--oracle', '--porv-sources', file, ...friends];
    this.nodes[name] = await Chain.start(this.workshop, name, args);
    this.address ??= await this.wait('an address', 30, async () => {
      const all = await this.nodes[name].rpc('system_localListenAddresses');
      return all.find((one) => one.startsWith('/ip4/127.0.0.1/tcp/') && !one.includes('/ws'));
    });
  }

  /** Makes all sources of an oracle behave so. */
  tell(oracle, behaviour) {
    this.servers[oracle].tell(sourcesOf(oracle), behaviour);
  }

  wait(what, seconds, probe) {
    return until(what, seconds, () => {
      this.workshop.assertRunning();
      return probe();
    }, 2000);
  }

  async reserve() {
    await this.step('a system, an app and terms are registered', async () => {
      const file = this.workshop.path('parts.json');
      writeFileSync(file, JSON.stringify(EXAMPLE));
      const [{ system }, { app }] = await Promise.all([
        this.dlo(OWNER, 'register', '--parts', file),
        this.dlo(APP, 'app', 'register', '--name', 'Harbour Loans', '--category', 'lending'),
      ]);
      Object.assign(this, { system, app });
      const { book } = await this.dlo(
        OWNER, 'policy', 'create', '--mode', 'listed', '--rate', '0.01', '--notice', '1', '--min-days', '1',
        '--max-days', '60', '--floor', '50', '--cap-share', '80',
      );
      await this.dlo(OWNER, 'policy', 'list-app', '--book', `${book}`, '--app', `${app}`);
      await this.dlo(OWNER, 'policy', 'assign', '--system', `${system}`, '--book', `${book}`);
      return `system ${system}, app ${app}, book ${book}`;
    });
    await this.step('an antnode is bound to it, and its agent runs', async () => {
      const agent = new Agent(this.workshop, this.chain, { name: 'agent', key: AGENT });
      this.antnode = new Antnode(this.workshop, this.chain, this.workshop.path('antnode'));
      await writeStore(this.antnode.dir, { mib: MIB, seed: 'trial' });
      await this.antnode.bind(this.system, OWNER, agent);
      await agent.start([this.antnode.dir]);
      return `${MIB} MiB for system ${this.system}`;
    });
    await this.step('every part has prices of three rounds', async () => {
      await this.wait('prices of three rounds', 420, async () => (await this.least((kind) => kind.rounds)) >= 3);
      return `round ${await this.round()}, ${await this.spread()}`;
    });
    await this.step('proven work covers the hardware', async () => {
      const hardware = await hardwareOf(this.chain, this.system);
      const { work } = await this.wait('enough work', 420, async () => {
        const utility = await utilityOf(this.chain, this.system);
        return utility.ready && BigInt(utility.work) >= hardware && utility;
      });
      return `${proven(await this.antnode.view())}, W ${usd(work)}, H ${usd(hardware)}`;
    });
    await this.step('the system becomes NAT', async () => {
      const { issued } = await this.dlo(OWNER, 'genesis', '--system', `${this.system}`);
      return nat(issued);
    });
    await this.step('a draw would be admitted', () => this.dryRunGives('admitted'));
  }

  dlo(key, ...args) {
    return this.chain.dlo(...args, '--dev-key', key);
  }

  async round() {
    return (await this.chain.rpc('dlo_oracle')).round;
  }

  /** What the chain says of each sku, by its key. */
  async prices() {
    const read = async (key) => [key, await this.chain.rpc('dlo_price', await this.chain.rpc('dlo_skuByKey', key))];
    return Promise.all(Object.keys(PRICES).map(read));
  }

  /** The least of a figure over all kinds of all skus; zero where one has no price. */
  async least(figure) {
    const kinds = (await this.prices()).flatMap(([, price]) => KINDS.map((kind) => price?.[kind]));
    return Math.min(...kinds.map((kind) => (kind ? figure(kind) : 0)));
  }

  /** The highest accepted price as a share of the highest honest quote of its kind, in percent. */
  async highest() {
    const shares = (await this.prices()).flatMap(([key, price]) => KINDS.map((kind) => {
      const honestQuote = microOf(PRICES[key][kind], HIGHEST);
      return Number((BigInt(price[kind].price) * 100_000n) / honestQuote) / 1000;
    }));
    return Math.max(...shares);
  }

  async spread() {
    return `at most ${(await this.highest()).toFixed(1)} % of the highest honest quote`;
  }

  async refusals() {
    return (await this.prices()).map(([, { refused }]) => refused);
  }

  /** What a draw would be refused with, or "admitted". */
  async dryRun() {
    const leg = [this.system, `${AMOUNT}000000`];
    const [{ rule, refused }] = await this.chain.rpc('dlo_dryRunDraw', this.app, [leg], DAYS, `${2n * 10n ** 16n}`);
    return refused ?? rule ?? 'admitted';
  }

  async dryRunGives(expected) {
    const outcome = await this.dryRun();
    check(outcome === expected, `the dry run gives ${outcome}, not ${expected}`);
    return `the dry run gives ${outcome}`;
  }

  async oneLiesOneIsDead() {
    await this.step('one oracle lies tenfold, one is dead: prices go on, never above the honest', async () => {
      this.tell('alice', honest(LIE));
      this.tell('bob', dead);
      const seen = await this.watch(3, 400);
      check(seen.missing === 0, `${seen.missing} times a price was missing`);
      check(seen.highest <= 100, `a price was at ${seen.highest} % of the highest honest quote`);
      return `${seen.rounds} rounds accepted, ${seen.looks} looks, at most ${seen.highest.toFixed(1)} %`;
    });
    await this.step('draws go on', () => this.dryRunGives('admitted'));
  }

  /** Looks at the prices until those of so many more rounds are accepted: what was worst of all that was seen. */
  async watch(rounds, seconds) {
    const accepted = () => this.least((kind) => kind.rounds);
    const seen = { missing: 0, highest: 0, looks: 0, rounds: 0 };
    const from = await accepted();
    await this.wait(`${rounds} more rounds accepted`, seconds, async () => {
      seen.looks += 1;
      seen.missing += (await this.refusals()).filter(Boolean).length;
      seen.highest = Math.max(seen.highest, await this.highest());
      seen.rounds = (await accepted()) - from;
      return seen.rounds >= rounds;
    });
    return seen;
  }

  async noQuorum() {
    await this.step('a third oracle is too slow: two of four is no quorum, prices expire', async () => {
      this.tell('charlie', slow(10_000));
      const begun = Date.now();
      await this.wait('expiry', (TTL_MS / 1000) + 240, async () =>
        (await this.refusals()).every((refused) => refused === 'Expired'));
      return `Expired after ${((Date.now() - begun) / 1000).toFixed(0)} s, round ${await this.round()}`;
    });
    await this.step('a draw fails closed', async () => {
      const told = await this.dryRunGives('StalePrices');
      const refused = await this.draw().then(() => 'nothing', (error) => error.message);
      check(refused.includes('StalePrices'), `a draw is refused with ${refused}`);
      return `${told}, so does a draw`;
    });
  }

  draw() {
    const leg = `${this.system}:${AMOUNT}`;
    return this.dlo(APP, 'draw', '--app', `${this.app}`, '--leg', leg, '--days', `${DAYS}`, '--max-rate', '0.02');
  }

  async allAreBack() {
    await this.step('all sources are honest again: prices come back by themselves', async () => {
      for (const [oracle, percent] of Object.entries(PERCENT)) this.tell(oracle, honest(percent));
      const begun = Date.now();
      await this.wait('prices', 600, async () => (await this.refusals()).every((refused) => !refused));
      check((await this.highest()) <= 100, await this.spread());
      return `after ${((Date.now() - begun) / 1000).toFixed(0)} s, round ${await this.round()}, ${await this.spread()}`;
    });
    await this.step('draws come back by themselves', async () => {
      await this.dryRunGives('admitted');
      const { certificates } = await this.draw();
      return `${nat(certificates[0].amount)} drawn`;
    });
  }
}
