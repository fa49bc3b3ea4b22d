// The story from hardware to certificate and back, step by step: each step says what it saw, or why it failed.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  Agent, Antnode, afterMisses, hardwareOf, mibFor, percent, proven, short, usd, utilityOf, writeStore,
} from './antnodes.mjs';
import { Books } from './books.mjs';
import { Chain, DLO } from './chain.mjs';
import { freePort, until } from './process.mjs';
import { Failed, Steps, check } from './steps.mjs';

export { table } from './steps.mjs';

const ROOT = join(fileURLToPath(import.meta.url), '../../..');
/** Skus and prices for development. */
export const CATALOGUE = join(ROOT, 'chain-specs/catalogue.csv');
/** Published depreciation tables, some of which the presets lack. */
const REFERENCE = join(ROOT, 'chain-specs/reference.json');

const HOST_OWNER = '//Bob';
const EXAMPLE_OWNER = '//Charlie';
const LISTED_APP = '//Dave';
const OTHER_APP = '//Eve';
const ANYONE = '//Ferdie';

/** Keys of the agents, which are nobody's accounts. */
const HOST_AGENT = '//HostAgent';
const EXAMPLE_AGENT = '//ExampleAgent';

/** Days of notice at a recall, by the rulebook. */
const NOTICE = 1;

/** MiB that the example's antnode stores: worth more than its hardware while three of five challenges are answered. */
const EXAMPLE_MIB = 320;
/** MiB that the host's antnode stores, at least and at most. */
const HOST_MIB = { least: 32, most: 1024 };
/** What the example's work must be worth before its genesis, in percent of its hardware. */
const COVER_PERCENT = 105n;
/** Challenges that an antnode misses while its agent is stopped. */
const MISSES = 3;

/** A machine out of the catalogue, beside the one that the story runs on. */
export const EXAMPLE = [
  { sku: 'cpu/amd-epyc-7302p', serials: ['EXAMPLE-CPU-1'], paid: '390.00' },
  { sku: 'disk/seagate-exos-x16-st16000nm001g-16tb', serials: ['EXAMPLE-HDD-1', 'EXAMPLE-HDD-2'], paid: '280.00' },
].map((part) => ({
  ...part,
  in_service: 'today',
  condition: 'new',
  schedule: { kind: 'straight-line', months: 60, salvage_bps: 1000 },
}));

export const nat = (micro) => `${(Number(micro) / 1e6).toFixed(2)} NAT`;
const ant = (planck) => `${(Number(planck) / 1e18).toFixed(3)} ANT`;
const idOf = ({ cert }) => `${cert.system}/${cert.serial}`;

/** Two price sources under two names, and the file that tells an oracle of them. */
export async function servePrices(workshop, catalogues, names) {
  const sources = [];
  for (const name of names) {
    const port = await freePort();
    const files = catalogues.flatMap((file) => ['--catalogue', file]).concat('--reference', REFERENCE);
    workshop.start(name, DLO, ['feed', 'serve', ...files, '--listen', `127.0.0.1:${port}`, '--name', name]);
    await until(`${name} answers`, 20, async () => {
      workshop.assertRunning();
      return (await fetch(`http://127.0.0.1:${port}/healthz`)).ok;
    });
    sources.push({
      name,
      url: `http://127.0.0.1:${port}/v1/price/{sku}`,
      currency: 'USD',
      pointers: { msrp: '/msrp', new: '/new', used: '/used' },
      timeoutMs: 2000,
    });
  }
  const file = workshop.path('sources.json');
  const reference = sources.map(({ name, url }) => ({
    name: `${name}-reference`,
    url: url.replace('price/{sku}', 'reference'),
  }));
  writeFileSync(file, JSON.stringify({ sources, reference }, null, 2));
  return { file, sources };
}

/** This host's parts, with what a trial has to make up: prices paid, a day, and serials that are not given. */
function completed(parts) {
  return parts.map((part, at) => ({
    ...part,
    paid: part.paid || '10.00',
    in_service: part.in_service || 'today',
    serials: part.serials.map((serial, item) => serial || `THIS-HOST-${at}-${item}`),
  }));
}

export class Story extends Steps {
  /** `ports`: where the node had best be found, if these are free. */
  constructor(workshop, ports) {
    super();
    this.workshop = workshop;
    this.ports = ports;
  }

  async play() {
    await this.prices();
    await this.systems();
    await this.work();
    await this.genesis();
    await this.terms();
    await this.certificates();
    await this.fees();
    await this.endings();
    await this.equalities();
    await this.silence();
    return !this.failed;
  }

  async prices() {
    await this.step('two price sources answer over HTTP', async () => {
      this.feed = await servePrices(this.workshop, [CATALOGUE], ['shop-a', 'shop-b']);
      return this.feed.sources.map((source) => source.name).join(', ');
    });
    await this.step('a node starts and produces blocks', async () => {
      this.chain = await this.startNode(this.ports);
      await until('block 2', 60, async () => (await this.chain.height()) >= 2);
      this.issuance = await this.chain.totalIssuance();
      return `${await this.chain.rpc('system_chain')}, block ${await this.chain.height()}`;
    });
  }

  startNode(ports) {
    return Chain.start(this.workshop, 'node', [
      '--chain', 'dev-fast', '--alice', '--sealing', 'interval=500',
      '--state-pruning', 'archive', '--blocks-pruning', 'archive',
      '--oracle', '--porv-sources', this.feed.file,
    ], ports);
  }

  /** Ends the node and starts it again on what it has kept, at the same addresses. */
  async restartNode() {
    const { ports } = this.chain;
    await this.workshop.stop(this.chain.process);
    this.chain = await this.startNode(ports);
    check(this.chain.ports.rpc === ports.rpc, `port ${ports.rpc} is taken`);
  }

  async systems() {
    await this.step('this host is read and registered', async () => {
      const file = this.workshop.path('host.json');
      const inventory = await this.chain.dlo('inventory', '--out', file);
      const parts = completed(JSON.parse(readFileSync(file, 'utf8')));
      check(parts.length > 0, 'no part of this host matches the catalogue');
      writeFileSync(file, JSON.stringify(parts));
      const { system } = await this.chain.dlo('register', '--parts', file, '--dev-key', HOST_OWNER);
      this.host = system;
      return `system ${system}: ${parts.length} of ${inventory.items.length} things found have a sku`;
    });
    await this.step('an example system is registered', async () => {
      const file = this.workshop.path('example.json');
      writeFileSync(file, JSON.stringify(EXAMPLE));
      const { system } = await this.chain.dlo('register', '--parts', file, '--dev-key', EXAMPLE_OWNER);
      this.example = system;
      return `system ${system}: ${EXAMPLE.length} kinds of parts`;
    });
    await this.step('oracles price every part', async () => {
      const parts = (await this.parts()).map((part) => part.sku);
      await until('prices of three rounds', 180, async () => {
        this.workshop.assertRunning();
        const prices = await Promise.all(parts.map((sku) => this.chain.rpc('dlo_price', sku)));
        const kinds = prices.map((price) => [price.msrp, price.new, price.used].filter(Boolean));
        return kinds.every((of) => of.length > 0 && of.every((kind) => kind.rounds >= 3 && kind.sources >= 2));
      });
      const { round } = await this.chain.rpc('dlo_oracle');
      return `${parts.length} skus, round ${round}`;
    });
    await this.step('oracles state depreciation tables', async () => {
      const { tables: published } = JSON.parse(readFileSync(REFERENCE, 'utf8'));
      const tables = await until('every published table', 60, async () => {
        const all = await this.chain.rpc('dlo_tables');
        return all.length >= published.length && all;
      });
      const rule = ({ jurisdiction, class: name, version, years }) => [jurisdiction, name, version, years].join();
      const accepted = new Set(tables.map(rule));
      const missing = published.filter((table) => !accepted.has(rule(table)));
      check(missing.length === 0, `not accepted: ${missing.map(rule)}`);
      return `${tables.length} tables of ${new Set(tables.map((table) => table.jurisdiction)).size} countries`;
    });
  }

  /** The systems' antnodes prove what they store. */
  async work() {
    await this.step('genesis without proven work is refused', () =>
      this.refused('WorkNotReady', ['genesis', '--system', `${this.example}`, '--dev-key', EXAMPLE_OWNER]));
    await this.step('antnodes are bound to their systems', async () => {
      this.antnodes = (await Promise.all([this.bindHost(), this.bindExample()])).filter(Boolean);
      const bound = this.antnodes.map(({ peer, system }) => `${short(peer)} to system ${system}`).join(', ');
      if (this.provesHost) return bound;
      return `${bound}; no disk of this host has a sku: no work can count for it, its genesis is left out`;
    });
    await this.step('their agents commit and answer challenges', async () => {
      await Promise.all(this.antnodes.map(({ agent, dir }) => agent.start([dir])));
      const answered = ({ challenge, availability }) => challenge?.answered && availability > 0;
      const views = await Promise.all(this.antnodes.map((one) => one.until('an answer', 60, answered)));
      return views.map(proven).join('; ');
    });
    await this.step('proven work covers the hardware', async () => {
      const worth = async ({ system }) => {
        const part = system === this.example ? COVER_PERCENT : COVER_PERCENT / 2n;
        const { work, hardware } = await this.covered(system, part);
        return `system ${system}: W ${usd(work)}, H ${usd(hardware)}`;
      };
      return (await Promise.all(this.antnodes.map(worth))).join('; ');
    });
  }

  /** An antnode with enough chunks for a genesis of this host; none where none of its parts stores anything. */
  async bindHost() {
    const { capacity } = await utilityOf(this.chain, this.host);
    this.provesHost = capacity > 0;
    if (!this.provesHost) return undefined;
    const rate = await until('a rate of work', 60, async () => BigInt((await this.chain.rpc('dlo_workRate')).rate));
    const wanted = Math.max(HOST_MIB.least, mibFor(await hardwareOf(this.chain, this.host), rate));
    const mib = Math.min(wanted, capacity, HOST_MIB.most);
    return this.bound(this.host, { name: 'host', owner: HOST_OWNER, key: HOST_AGENT, mib });
  }

  bindExample() {
    return this.bound(this.example, { name: 'example', owner: EXAMPLE_OWNER, key: EXAMPLE_AGENT, mib: EXAMPLE_MIB });
  }

  /** An antnode with a store of its own and an agent of its own, bound to `system`. */
  async bound(system, { name, owner, key, mib }) {
    const antnode = new Antnode(this.workshop, this.chain, this.workshop.path(`${name}-antnode`));
    await writeStore(antnode.dir, { mib, seed: name });
    await antnode.bind(system, owner, new Agent(this.workshop, this.chain, { name: `${name}-agent`, key }));
    return antnode;
  }

  /** Waits until a genesis of `system` can rest on its work, which is worth so many percent of its hardware. */
  async covered(system, part) {
    const hardware = await hardwareOf(this.chain, system);
    return until(`enough work of system ${system}`, 90, async () => {
      this.workshop.assertRunning();
      const { work, ready } = await utilityOf(this.chain, system);
      return ready && BigInt(work) * 100n >= hardware * part && { work, hardware };
    });
  }

  async genesis() {
    await this.step('genesis records their value as NAT', async () => {
      const told = [];
      if (this.provesHost) told.push(await this.generated(this.host, HOST_OWNER));
      told.push(await this.generated(this.example, EXAMPLE_OWNER));
      this.issued = told.at(-1).issued;
      return told.map(({ issued, boundBy }) => `${nat(issued)}, bound by ${boundBy}`).join('; ');
    });
    await this.step('a second genesis is refused', () =>
      this.refused('NothingToGenerate', ['genesis', '--system', `${this.example}`, '--dev-key', EXAMPLE_OWNER]));
  }

  async generated(system, owner) {
    const { issued, receipt } = await this.chain.dlo('genesis', '--system', `${system}`, '--dev-key', owner);
    const { hardware, boundBy } = await utilityOf(this.chain, system, receipt.block);
    check(BigInt(issued) > 0n, `the genesis of system ${system} recorded nothing`);
    check(hardware === issued, `system ${system}: H is ${hardware}, and ${issued} is issued`);
    return { issued: BigInt(issued), boundBy };
  }

  async parts() {
    const systems = await Promise.all([this.host, this.example].map((id) => this.chain.rpc('dlo_system', id)));
    return systems.flatMap((system) => system.parts);
  }

  /** Runs a command that must be refused with `name`. */
  async refused(name, args) {
    try {
      await this.chain.dlo(...args);
    } catch (error) {
      check(error.message.includes(name), `refused, but not with ${name}: ${error.message}`);
      check(error.status === 1, `refused with exit status ${error.status}`);
      return `refused: ${name}`;
    }
    throw new Failed(`was not refused with ${name}`);
  }

  async terms() {
    await this.step('two apps register with a bond', async () => {
      const register = (name, category, key) =>
        this.chain.dlo('app', 'register', '--name', name, '--category', category, '--dev-key', key);
      this.listed = (await register('Harbour Loans', 'lending', LISTED_APP)).app;
      this.other = (await register('Unknown Ventures', 'other', OTHER_APP)).app;
      return `apps ${this.listed} and ${this.other}`;
    });
    await this.step('a rulebook lists one of them', async () => {
      const { book } = await this.chain.dlo(
        'policy', 'create', '--mode', 'listed', '--rate', '0.01', '--notice', `${NOTICE}`, '--min-days', '1',
        '--max-days', '60', '--floor', '50', '--cap-share', '80', '--dev-key', EXAMPLE_OWNER,
      );
      const key = ['--dev-key', EXAMPLE_OWNER];
      await this.chain.dlo('policy', 'list-app', '--book', `${book}`, '--app', `${this.listed}`, ...key);
      await this.chain.dlo('policy', 'assign', '--system', `${this.example}`, '--book', `${book}`, ...key);
      return `book ${book}: listed apps, 0.01 ANT per NAT and day, ${NOTICE} day of notice, 50 NAT stay`;
    });
  }

  draw(app, amount, days, key) {
    const leg = `${this.example}:${amount}`;
    return ['draw', '--app', `${app}`, '--leg', leg, '--days', `${days}`, '--max-rate', '0.02', '--dev-key', key];
  }

  async certificates() {
    await this.step('the other app is refused, and told why', () =>
      this.refused('NotListed', this.draw(this.other, 100, 5, OTHER_APP)));
    await this.step('a draw above the cap on shares is refused', () => {
      const share = (this.issued * 81n) / 100n / 1_000_000n;
      return this.refused('AppShareCap', this.draw(this.listed, share, 3, LISTED_APP));
    });
    await this.step('the listed app draws two certificates', async () => {
      // Days last a few seconds here: the first has enough of them to be alive in every step before the endings.
      const [first, second] = [
        await this.chain.dlo(...this.draw(this.listed, 100, 8, LISTED_APP)),
        await this.chain.dlo(...this.draw(this.listed, 150, 50, LISTED_APP)),
      ];
      [this.expiring] = first.certificates;
      [this.recalled] = second.certificates;
      check(idOf(this.expiring) !== idOf(this.recalled), 'a serial was used twice');
      this.drawn = second.receipt.block;
      return `${nat(this.expiring.amount)} for 8 days, ${nat(this.recalled.amount)} for 50 days`;
    });
    await this.step('anyone reads the reserve over JSON-RPC', async () => {
      const { reserve, certificates } = await this.chain.rpc('dlo_appReserves', this.listed, this.drawn);
      check(reserve === '250000000' && certificates === 2, `${reserve} in ${certificates} certificates`);
      return `dlo_appReserves: ${nat(reserve)} in ${certificates} certificates`;
    });
    await this.step('the same NAT is not free any more', async () => {
      const { backing } = await this.chain.rpc('dlo_system', this.example, this.drawn);
      check(backing.committed === '250000000', `committed: ${backing.committed}`);
      return `${nat(backing.committed)} of ${nat(backing.backed)} committed`;
    });
  }

  async fees() {
    await this.step('anyone has a fee paid out that is earned', async () => {
      const { toOwner, toPot, receipt } =
        await this.chain.dlo('claim', '--cert', idOf(this.recalled), '--dev-key', ANYONE);
      const { feePaid } = await this.chain.rpc('dlo_certificate', this.recalled.cert, receipt.block);
      check(BigInt(toOwner) > 0n && BigInt(toPot) > 0n, 'nothing was paid');
      check(BigInt(feePaid) === BigInt(toOwner) + BigInt(toPot), `${feePaid} paid, ${toOwner} and ${toPot} received`);
      this.claimed = receipt.block;
      return `${ant(toOwner)} to the owner, ${ant(toPot)} to the pot`;
    });
    await this.step('while both certificates live, all sums agree', async () => {
      const books = this.books(this.claimed);
      const [issued, committed, fees] = [await books.issued(), await books.committed(), await books.feesHeld()];
      check(committed === 250_000_000n && fees > 0n, `${committed} committed, ${fees} held`);
      return `${nat(committed)} of ${nat(issued)} committed, ${ant(fees)} of fees held`;
    });
  }

  /** What the chain has recorded at the block `at`. */
  books(at) {
    return new Books(this.chain, { systems: [this.host, this.example], apps: [this.listed, this.other], at });
  }

  async endings() {
    await this.step('the owner recalls one certificate', async () => {
      const { ends, receipt } =
        await this.chain.dlo('recall', '--cert', idOf(this.recalled), '--dev-key', EXAMPLE_OWNER);
      // Read at the block of the recall: the certificate may be gone by now.
      const certificate = await this.chain.rpc('dlo_certificate', this.recalled.cert, receipt.block);
      const { today } = await this.chain.rpc('dlo_totals', receipt.block);
      check(certificate.recalled && certificate.ends === ends, `ends on ${certificate.ends}, not on ${ends}`);
      check(ends < this.recalled.ends, 'the end did not move');
      // What is left of today is no day of notice.
      const days = ends - today - 1;
      check(days >= NOTICE, `${days} full days of notice`);
      return `ends ${this.recalled.ends - ends} days earlier, full days of notice: ${days}`;
    });
    await this.step('one certificate ends after its notice, one expires', async () => {
      const certificate = ({ cert }) => this.chain.rpc('dlo_certificate', cert);
      await until('both certificates are burned', 180, async () => {
        this.workshop.assertRunning();
        return !(await certificate(this.expiring)) && !(await certificate(this.recalled));
      });
      const { reserve } = await this.chain.rpc('dlo_appReserves', this.listed);
      check(reserve === '0', `the app's reserve is ${reserve}`);
      return 'both are burned';
    });
    await this.step('the NAT is whole again', async () => {
      this.ended = await this.chain.rpc('chain_getBlockHash');
      const { backing, hardware, work } = await this.chain.rpc('dlo_system', this.example, this.ended);
      check(backing.committed === '0' && BigInt(backing.issued) === this.issued, JSON.stringify(backing));
      const least = [backing.issued, hardware, work].map(BigInt).reduce((one, other) => (one < other ? one : other));
      check(BigInt(backing.backed) === least, `backed ${backing.backed}, not min(issued, H, W) = ${least}`);
      return `${nat(backing.backed)} backed of ${nat(backing.issued)}, nothing committed`;
    });
  }

  async equalities() {
    const books = this.books(this.ended);
    await this.step("issued = sum of the systems' issued = sum of their parts'", async () =>
      nat(await books.issued()));
    await this.step("committed = outstanding = apps' reserves", async () => {
      const committed = await books.committed();
      check(committed === 0n, `${committed} committed`);
      return nat(committed);
    });
    await this.step('fees held = fees not yet paid', async () => {
      const fees = await books.feesHeld();
      check(fees === 0n, `${fees} held`);
      return 'nothing held, nothing undelivered';
    });
    await this.step('the issuance of ANT is what it was', async () => {
      check((await this.chain.totalIssuance()) === this.issuance, 'it changed');
      return `${this.issuance / 10n ** 18n} ANT`;
    });
    await this.step('the node goes on and finalizes', async () => {
      const before = await this.chain.finalizedHeight();
      await until('another block is final', 30, async () => (await this.chain.finalizedHeight()) > before);
      return `block ${await this.chain.height()}`;
    });
  }

  /** What becomes of an antnode whose agent is stopped: the host's where it has one, so that no reserve suffers. */
  async silence() {
    const [antnode] = this.antnodes ?? [];
    const work = async () => (await utilityOf(this.chain, antnode.system)).work;
    await this.step('an antnode that stops answering loses its availability', async () => {
      await antnode.agent.stop();
      const [before, worth] = [await antnode.view(), await work()];
      const expected = afterMisses(before.availability, MISSES);
      const missed = ({ availability }) => availability <= expected;
      const after = await antnode.until(`${MISSES} missed challenges`, 60, missed);
      const left = await work();
      check(after.units < before.units && BigInt(left) < BigInt(worth), `W was ${worth} and is ${left}`);
      return `${percent(before.availability)} to ${percent(after.availability)}, W ${usd(worth)} to ${usd(left)}`;
    });
    await this.step('started again, it gains it back', async () => {
      await antnode.agent.start();
      const { availability } = await antnode.answers(MISSES, 60);
      return `${percent(availability)} after ${MISSES} answers, W ${usd(await work())}`;
    });
  }
}
