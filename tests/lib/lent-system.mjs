// A chain with fast days on which a system has become NAT, and an app has drawn a certificate from it.

import { writeFileSync } from 'node:fs';
import { Agent, Antnode, REFERENCE_SKU, hardwareOf, utilityOf, writeStore } from '../../scripts/lib/antnodes.mjs';
import { Chain } from '../../scripts/lib/chain.mjs';
import { until } from '../../scripts/lib/process.mjs';
import { SourceServer, honest } from '../../scripts/lib/sources.mjs';

const DISK = 'disk/seagate-exos-x16-st16000nm001g-16tb';
/** In cents. The reference is so dear that a small store is worth several such disks. */
const PRICES = {
  [DISK]: { msrp: 30_000, new: 25_000, used: 20_000 },
  [REFERENCE_SKU]: { msrp: 1_600_000, new: 1_600_000, used: 1_600_000 },
};
const PARTS = [{
  sku: DISK,
  serials: ['LENT-DISK-1'],
  paid: '250.00',
  in_service: 'today',
  condition: 'new',
  schedule: { kind: 'straight-line', months: 60, salvage_bps: 1000 },
}];
const STORE_MIB = 48;
const NAMES = ['shop-a', 'shop-b'];

/** Who owns the system, and who the app. */
export const SELLER = '//Charlie';
export const APP_OWNER = '//Dave';

/** A node, price sources and an antnode with its agent; the node and the agent are the workshop's to end. */
export class LentSystem {
  constructor(workshop) {
    this.workshop = workshop;
  }

  /** Runs `dlo`: numbers may be given as such. */
  dlo(...args) {
    return this.chain.dlo(...args.map(String));
  }

  async start() {
    this.sources = await SourceServer.start(PRICES);
    this.sources.tell(NAMES, honest());
    const file = this.workshop.path('sources.json');
    writeFileSync(file, JSON.stringify({ sources: NAMES.map((name) => this.sources.entry(name)) }));
    this.chain = await Chain.start(this.workshop, 'node', [
      '--chain', 'dev-fast', '--alice', '--sealing', 'interval=500',
      '--state-pruning', 'archive', '--blocks-pruning', 'archive', '--oracle', '--porv-sources', file,
    ]);
  }

  /** Registers the system, has its antnode prove enough work, and records its value as NAT. */
  async generate() {
    const file = this.workshop.path('parts.json');
    writeFileSync(file, JSON.stringify(PARTS));
    this.system = (await this.dlo('register', '--parts', file, '--dev-key', SELLER)).system;
    this.antnode = new Antnode(this.workshop, this.chain, this.workshop.path('antnode'));
    await writeStore(this.antnode.dir, { mib: STORE_MIB, seed: 'lent' });
    const agent = new Agent(this.workshop, this.chain, { name: 'agent', key: '//LentAgent' });
    await this.antnode.bind(this.system, SELLER, agent);
    await agent.start([this.antnode.dir]);
    await until('work that covers the hardware', 180, async () => {
      this.workshop.assertRunning();
      const [hardware, { work, ready }] =
        await Promise.all([hardwareOf(this.chain, this.system), utilityOf(this.chain, this.system)]);
      return ready && hardware > 0n && BigInt(work) > 2n * hardware;
    });
    await this.dlo('genesis', '--system', this.system, '--dev-key', SELLER);
  }

  /** Registers the app, and draws `amount` NAT for it by a rulebook that lists it. */
  async draw(amount, days) {
    const app = ['app', 'register', '--name', 'Harbour Bank', '--category', 'currency', '--dev-key', APP_OWNER];
    this.app = (await this.dlo(...app)).app;
    const rules = ['--mode', 'listed', '--rate', '0.01', '--notice', 1];
    const { book } = await this.dlo('policy', 'create', ...rules, '--dev-key', SELLER);
    await this.dlo('policy', 'list-app', '--book', book, '--app', this.app, '--dev-key', SELLER);
    await this.dlo('policy', 'assign', '--system', this.system, '--book', book, '--dev-key', SELLER);
    const leg = ['--leg', `${this.system}:${amount}`, '--days', days, '--max-rate', '0.01'];
    const { certificates } = await this.dlo('draw', '--app', this.app, ...leg, '--dev-key', APP_OWNER);
    this.cert = certificates[0].cert;
  }

  /** The certificate as an argument of `dlo`. */
  get certId() {
    return `${this.cert.system}/${this.cert.serial}`;
  }

  async close() {
    await this.sources?.close();
  }
}
