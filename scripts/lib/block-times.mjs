// How long a node takes to make each of its blocks, by its own metrics.

import { blockWeight } from './state.mjs';
import { sleep } from './process.mjs';

const POLL_MS = 100;

/** Follows a node that makes every block of its chain itself. */
export class BlockTimes {
  /** Seconds by number of the block. */
  #seconds = new Map();
  #last = { count: 0, sum: 0 };

  constructor(chain) {
    this.chain = chain;
  }

  async follow() {
    for (this.running = true; this.running; await sleep(POLL_MS)) {
      const now = await this.#constructed().catch(() => this.#last);
      // What was made since the last look can be told apart only if it is one block.
      if (now.count === this.#last.count + 1) this.#seconds.set(now.count, now.sum - this.#last.sum);
      this.#last = now;
    }
  }

  stop() {
    this.running = false;
  }

  async #constructed() {
    const text = await (await fetch(this.chain.prometheus)).text();
    const figure = (name) =>
      Number(text.match(new RegExp(`^substrate_proposer_block_constructed_${name}\\S* (\\S+)`, 'm'))?.[1] ?? 0);
    return { count: figure('count'), sum: figure('sum') };
  }

  /** Every timed block: time to make it in ms, weight that it declared in ms, bytes of its largest transaction. */
  async blocks() {
    const height = await this.chain.height();
    const made = this.#last.count;
    if (Math.abs(made - height) > 1) throw new Error(`the node has made ${made} blocks, and the chain has ${height}`);
    const timed = [...this.#seconds].filter(([number]) => number <= height);
    return Promise.all(timed.map(async ([number, seconds]) => {
      const hash = await this.chain.blockHash(number);
      const { block } = await this.chain.rpc('chain_getBlock', hash);
      const { normal, operational, mandatory } = await blockWeight(this.chain, hash);
      const bytes = Math.max(...block.extrinsics.map((extrinsic) => extrinsic.length / 2 - 1));
      const declared = ms(normal + operational + mandatory);
      return { number, ms: seconds * 1000, reports: ms(operational), hooks: ms(mandatory), declared, bytes };
    }));
  }
}

const ms = (picoseconds) => Number(picoseconds) / 1e9;
