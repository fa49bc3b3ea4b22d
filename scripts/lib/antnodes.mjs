// Antnodes that work for systems: their stores, the agents that prove what is in these, and what the chain makes of it.

import { DLO } from './chain.mjs';
import { freePort, run, until } from './process.mjs';

export const MIB = 1 << 20;
/** The sku whose price is the rate on chains with fast days: so dear that some MiB of work cover a machine. */
export const REFERENCE_SKU = 'disk/development-reference-1gib';
/** The longest that a store may take to be written, in ms: a slow disk takes a minute for some hundred MiB. */
const STORE_TIMEOUT = 300_000;
/** Between two looks of an agent at the chain, in ms: an answer has time for three blocks of half a second. */
const POLL_MS = 150;
/** Between two looks of an agent through the chunks, in seconds. */
const SCAN_SECS = 5;
/** Parts per million in a percent. */
const PERCENT = 10_000;
const MIB_PER_GIB = 1024n;

/** The figures of fast development chains, which make minutes of what takes hours and days on others. */
const QUICK_WORK = {
  periodBlocks: 4,
  answerBlocks: 3,
  rootAgeBlocks: 6,
  rateBlocks: 5,
  probationMs: 10_000,
  prefixBits: 0,
  floor: 10_000,
};

/** Makes the work of a chain quick, and its rate the price of the reference sku: edits the patch of a genesis. */
export function makeWorkQuick({ porvOracle, resourceProof }) {
  const reference = porvOracle.skus.findIndex(({ key }) => key === REFERENCE_SKU);
  if (reference < 0) throw new Error(`the catalogue lacks ${REFERENCE_SKU}`);
  Object.assign(resourceProof.parameters, QUICK_WORK);
  resourceProof.references = [reference];
}

export const percent = (ppm) => `${(ppm / PERCENT).toFixed(1)} %`;
export const usd = (micro) => `${(Number(micro) / 1e6).toFixed(2)} $`;
const digits = (peer) => peer.replace(/^0x/, '');
/** The first digits of a peer's id. */
export const short = (peer) => digits(peer).slice(0, 8);

/** One line about an antnode as the chain sees it. */
export const proven = ({ keys, bytes, availability }) =>
  `${keys} keys, ${Math.floor(bytes / MIB)} MiB, ${percent(availability)}`;

/** An availability in parts per million after so many challenges were missed. */
export function afterMisses(ppm, misses) {
  let left = ppm;
  for (let miss = 0; miss < misses; miss += 1) left -= Math.ceil(left / 8);
  return left;
}

/** Writes the data directory of an antnode: so many MiB in chunks of `chunkBytes`. All of it follows from `seed`. */
export async function writeStore(dir, { mib, chunkBytes = MIB, seed }) {
  const size = ['--bytes', `${mib * MIB}`, '--chunk-bytes', `${chunkBytes}`];
  const args = ['--json', 'agent', 'dev-node', dir, ...size, '--seed', seed];
  const { status, stdout, stderr } = await run(DLO, args, { timeout: STORE_TIMEOUT });
  if (status !== 0) throw new Error(`no antnode in ${dir}: ${(stderr.trim() || stdout.trim()).split('\n').pop()}`);
}

/** The work of `system` as the chain counts it. */
export const utilityOf = (chain, system, ...at) => chain.rpc('dlo_utility', system, ...at);

/** Micro-dollars: H of a system were the genesis of all its parts behind it. */
export async function hardwareOf(chain, system) {
  return BigInt((await utilityOf(chain, system)).prospectiveHardware ?? 0);
}

/** MiB of work, rounded up, that are worth `value` micro-dollars at `rate` micro-dollars per GiB. */
export const mibFor = (value, rate) => Number((value * MIB_PER_GIB + rate - 1n) / rate);

/** The program that answers for antnodes, with a development key of its own. */
export class Agent {
  constructor(workshop, chain, { name, key }) {
    Object.assign(this, { workshop, chain, name, key });
  }

  /** Starts it for the antnodes in `dirs`, at first, and then for the same again. */
  async start(dirs = this.dirs) {
    this.dirs = dirs;
    this.metricsPort = await freePort(this.metricsPort);
    this.process = this.workshop.start(this.name, DLO, [
      '--url', this.chain.ws, 'agent', 'run',
      ...dirs.flatMap((dir) => ['--node', dir]), '--state', this.workshop.path(`${this.name}-state`),
      '--agent-dev-key', this.key, '--metrics-port', `${this.metricsPort}`,
      '--poll-ms', `${POLL_MS}`, '--scan-secs', `${SCAN_SECS}`,
    ]);
  }

  stop(signal) {
    return this.workshop.stop(this.process, signal);
  }

  /** Its figures by name: those of its own, and those of one antnode. Sums over labels that are not asked for. */
  async metrics(peer) {
    const text = await (await fetch(`http://127.0.0.1:${this.metricsPort}/metrics`)).text();
    const figures = {};
    for (const [, name, labels, figure] of text.matchAll(/^dlo_agent_(\w+)(?:\{([^}]*)\})? (\S+)$/gm)) {
      if (!labels || labels.includes(digits(peer))) figures[name] = (figures[name] ?? 0) + Number(figure);
    }
    return figures;
  }
}

/** An antnode in a folder, bound to a system. */
export class Antnode {
  constructor(workshop, chain, dir) {
    Object.assign(this, { workshop, chain, dir });
  }

  /** Binds it to a system of `owner`, with the agent that answers for it. */
  async bind(system, owner, agent) {
    const { peer } = await this.chain.dlo(
      'agent', 'bind', '--system', `${system}`, '--node', this.dir, '--agent-dev-key', agent.key, '--dev-key', owner,
    );
    Object.assign(this, { system, peer, agent });
  }

  /** What the chain holds of it. */
  view(...at) {
    return this.chain.rpc('dlo_peer', this.peer, ...at);
  }

  /** Waits until what the chain holds of it is as wanted, while everything runs. */
  until(what, seconds, wanted) {
    return until(`antnode ${short(this.peer)}: ${what}`, seconds, async () => {
      this.workshop.assertRunning();
      const view = await this.view();
      return wanted(view) && view;
    });
  }

  /** Waits for so many more answered challenges. */
  async answers(count, seconds) {
    const seen = new Set();
    const before = (await this.view()).challenge?.number ?? 0;
    return this.until(`${count} more answers`, seconds, ({ challenge }) => {
      if (challenge?.answered && challenge.number > before) seen.add(challenge.number);
      return seen.size >= count;
    });
  }
}
