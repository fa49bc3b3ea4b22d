// Real antnodes that prove their work to a chain: what they sign on their own is what the chain checks.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { AntNode, antNodeVersion } from './ant-node.mjs';
import {
  Agent, Antnode, MIB, afterMisses, hardwareOf, percent, proven, short, usd, utilityOf,
} from './antnodes.mjs';
import { blake3 } from './blake3.mjs';
import { Chain, DLO } from './chain.mjs';
import { run, until } from './process.mjs';
import { Steps, check } from './steps.mjs';
import { CATALOGUE, EXAMPLE, nat, servePrices } from './story.mjs';

const OWNER = '//Charlie';
const AGENT = '//Agent';
/** What each antnode stores: chunks of a usual size, the largest there are, and many that end within a piece of 1 KiB. */
const STORES = {
  'antnode-a': { mib: 128, chunkBytes: MIB },
  'antnode-b': { mib: 128, chunkBytes: 4 * MIB },
  'antnode-c': { mib: 128, chunkBytes: 100_000 },
};
/** Answered challenges of each. */
const ANSWERS = 10;
/** Missed challenges of one that has lost half of its chunks; it still answers one of sixteen. */
const MISSES = 3;

const hex = (bytes) => `0x${bytes.toString('hex')}`;

export class AntnodeTrial extends Steps {
  constructor(workshop) {
    super();
    this.workshop = workshop;
    this.folder = workshop.path('antnodes');
    this.nodes = Object.keys(STORES).map((name) => new AntNode(workshop, this.folder, name));
  }

  async play() {
    await this.antnodes();
    await this.system();
    await this.work();
    await this.value();
    await this.loss();
    return !this.failed;
  }

  async antnodes() {
    await this.step('programs', async () => {
      mkdirSync(this.workshop.path('home'));
      const { stdout } = await run(DLO, ['--version']);
      return `${await antNodeVersion()}, ${stdout.trim()}`;
    });
    await this.step('chunks lie in their stores', async () => {
      for (const node of this.nodes) await node.fill(STORES[node.name]);
      this.checkNames();
      return this.nodes.map((node) => `${node.chunks().size} of ${STORES[node.name].chunkBytes} bytes`).join(', ');
    });
    await this.step('antnodes start on loopback, and join', async () => {
      const [first, ...others] = this.nodes;
      await first.start();
      await Promise.all(others.map((node) => node.start(first.port)));
      return `ports ${this.nodes.map(({ port }) => port).join(', ')}`;
    });
    await this.step('each signs the root over its files', async () => {
      this.signed = await Promise.all(this.nodes.map((node) => node.commitment()));
      this.signed.forEach((signed, at) => this.checkSigned(this.nodes[at], signed));
      return this.signed.map(({ root, keyCount }) => `${short(hex(root))} over ${keyCount}`).join(', ');
    });
  }

  /** The first chunk of each store is named by its BLAKE3. */
  checkNames() {
    for (const node of this.nodes) {
      const [[address, path]] = node.chunks();
      check(blake3(readFileSync(path)).toString('hex') === address, `${path} is not what its name says`);
      check(basename(path) === address, path);
    }
  }

  /** What an antnode has signed is of its own key, and what its log says. */
  checkSigned(node, signed) {
    check(blake3(signed.publicKey).equals(signed.peer), `${node.name} signs as another`);
    check(signed.keys.length === signed.keyCount && signed.keyCount === node.chunks().size, `${signed.keyCount} keys`);
    check(node.hasLogged(signed), `the log of ${node.name} has no commitment ${hex(signed.hash)}`);
  }

  async system() {
    await this.step('a chain starts, and a system is registered', async () => {
      const { file } = await servePrices(this.workshop, [CATALOGUE], ['shop-a', 'shop-b']);
      this.chain = await Chain.start(this.workshop, 'node', [
        '--chain', 'dev-fast', '--alice', '--sealing', 'interval=1000', '--oracle', '--porv-sources', file,
      ]);
      const parts = this.workshop.path('parts.json');
      writeFileSync(parts, JSON.stringify(EXAMPLE));
      ({ system: this.id } = await this.dlo('register', '--parts', parts));
      return `system ${this.id} on ${await this.chain.rpc('system_chain')}`;
    });
    await this.step('its parts and work have prices', async () => {
      const { parts } = await this.chain.rpc('dlo_system', this.id);
      await this.wait('prices of three rounds, and a rate', 240, async () => {
        const prices = await Promise.all(parts.map(({ sku }) => this.chain.rpc('dlo_price', sku)));
        const kinds = prices.flatMap((price) => [price.msrp, price.new, price.used]);
        return kinds.every((kind) => kind?.rounds >= 3) && BigInt((await this.chain.rpc('dlo_workRate')).rate) > 0n;
      });
      const { rate } = await this.chain.rpc('dlo_workRate');
      return `H ${usd(await hardwareOf(this.chain, this.id))}, ${usd(rate)} per GiB`;
    });
  }

  dlo(...args) {
    return this.chain.dlo(...args, '--dev-key', OWNER);
  }

  wait(what, seconds, probe) {
    return until(what, seconds, () => {
      this.workshop.assertRunning();
      return probe();
    });
  }

  async work() {
    await this.step('antnodes are bound by their own keys', async () => {
      this.agent = new Agent(this.workshop, this.chain, { name: 'agent', key: AGENT });
      this.bound = this.nodes.map(({ dir }) => new Antnode(this.workshop, this.chain, dir));
      for (const antnode of this.bound) await antnode.bind(this.id, OWNER, this.agent);
      const own = this.signed.every(({ peer }, at) => hex(peer) === this.bound[at].peer);
      check(own, 'one is bound under another id than it signs with');
      return this.bound.map(({ peer }) => short(peer)).join(', ');
    });
    await this.step('one agent hands on what they signed', async () => {
      await this.agent.start([this.folder]);
      await Promise.all(this.bound.map((antnode, at) => this.committed(antnode, this.signed[at])));
      return 'the same roots on the chain';
    });
    await this.step(`${ANSWERS} challenges of each are answered`, async () => {
      const views = await Promise.all(this.bound.map((antnode) => antnode.answers(ANSWERS, 180)));
      const { length } = await this.chain.rpc('dlo_peers', this.id, null, 100);
      check(length === this.bound.length, `${length} peers`);
      return views.map(proven).join('; ');
    });
  }

  /** Waits until challenges draw from what an antnode has signed. */
  committed(antnode, { root, keyCount }) {
    const wanted = ({ current }) => current?.root === hex(root) && current.keyCount === keyCount;
    return antnode.until(`root ${hex(root)} on the chain`, 90, wanted);
  }

  async value() {
    await this.step('work and hardware make the value', async () => {
      const ready = await this.wait('enough work', 120, async () => {
        const utility = await utilityOf(this.chain, this.id);
        return utility.ready && BigInt(utility.work) >= await hardwareOf(this.chain, this.id) && utility;
      });
      const { issued, receipt } = await this.dlo('genesis', '--system', `${this.id}`);
      const { backing, hardware, work } = await this.chain.rpc('dlo_system', this.id, receipt.block);
      const porv = BigInt(work) < BigInt(hardware) ? work : hardware;
      check(issued === hardware && backing.backed === porv, JSON.stringify({ issued, hardware, work, backing }));
      return `${ready.units} MiB: W ${usd(work)}, H ${usd(hardware)}, PoRV ${usd(porv)}: ${nat(issued)}`;
    });
  }

  async loss() {
    const [node] = this.nodes;
    await this.step('half of the chunks are deleted under an antnode', async () => {
      const [antnode] = this.bound;
      const lost = [...node.chunks().values()].filter((_, at) => at % 2 === 0);
      const before = await antnode.view();
      for (const path of lost) rmSync(path);
      const left = node.chunks().size;
      const counted = async () => (await this.agent.metrics(antnode.peer)).store_chunks;
      await this.wait('the agent sees it', 60, async () => (await counted()) === left);
      return `${lost.length} of ${before.keys}; the agent counts ${left}`;
    });
    await this.step('it cannot answer, and loses its availability', async () => {
      const [antnode] = this.bound;
      const [before, worth] = [await antnode.view(), await utilityOf(this.chain, this.id)];
      const expected = afterMisses(before.availability, MISSES);
      const after = await antnode.until(`${MISSES} misses`, 180, ({ availability }) => availability <= expected);
      const { work } = await utilityOf(this.chain, this.id);
      check(BigInt(work) < BigInt(worth.work), `W was ${worth.work} and is ${work}`);
      const { errors_total: failures } = await this.agent.metrics(antnode.peer);
      check(failures > 0, 'the agent counts no failure');
      return `${percent(before.availability)} to ${percent(after.availability)}, W ${usd(worth.work)} to ${usd(work)}`;
    });
    await this.step('started again, it signs what it has left', async () => {
      const [antnode] = this.bound;
      await node.stop();
      await node.start();
      const signed = await node.commitment();
      this.checkSigned(node, signed);
      await this.committed(antnode, signed);
      return `${short(hex(signed.root))} over ${signed.keyCount}, commitment ${(await antnode.view()).sequence}`;
    });
    await this.step('it answers for that', async () => {
      const view = await this.bound[0].answers(MISSES, 120);
      check(view.keys === node.chunks().size, `${view.keys} keys`);
      return `${proven(view)}, W ${usd((await utilityOf(this.chain, this.id)).work)}`;
    });
  }
}
