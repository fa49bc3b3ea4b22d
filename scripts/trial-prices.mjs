#!/usr/bin/env node
// See scripts/trial-prices --help.

import { writeFileSync } from 'node:fs';
import { Chain, editedSpec } from './lib/chain.mjs';
import { Workshop, until } from './lib/process.mjs';
import { servePrices } from './lib/story.mjs';

const SKUS = Number(process.env.SKUS ?? 500);
/** Parts that one system may have. */
const PARTS = 32;
const OWNERS = ['//Alice', '//Bob', '//Charlie', '//Dave', '//Eve', '//Ferdie'];

const files = process.argv.slice(2);
const workshop = new Workshop('dlo-trial-prices');
const begun = Date.now();
const say = (text) => console.log(`${((Date.now() - begun) / 1000).toFixed(1).padStart(7)}s  ${text}`);

/** Skus of the lists that have a price. */
async function pricedKeys(source) {
  const base = source.url.replace('{sku}', '');
  const { skus } = await (await fetch(base.replace('/price/', '/skus'))).json();
  const keys = [];
  for (const sku of skus) {
    const key = sku.sku ?? sku;
    const quote = await (await fetch(base + encodeURIComponent(key))).json();
    if (Number(quote.new) > 0) keys.push(key);
    if (keys.length === SKUS) break;
  }
  return keys;
}

async function register(chain, owner, at, keys) {
  const parts = keys.map((sku, item) => ({
    sku,
    serials: [`TRIAL-${at + item}`],
    paid: '100000.00',
    in_service: 'today',
    condition: 'new',
    schedule: { kind: 'straight-line', months: 60, salvage_bps: 0 },
  }));
  const file = workshop.path(`parts-${at}.json`);
  writeFileSync(file, JSON.stringify(parts));
  await chain.dlo('--wait', 'in-block', 'register', '--parts', file, '--dev-key', owner);
}

/** Owners at the same time, as each registration waits for some blocks; each one's systems in turn, for its nonces. */
async function registerAll(chain, keys) {
  const starts = Array.from({ length: Math.ceil(keys.length / PARTS) }, (_, page) => page * PARTS);
  await Promise.all(OWNERS.map(async (owner, turn) => {
    for (const at of starts.filter((start) => (start / PARTS) % OWNERS.length === turn)) {
      await register(chain, owner, at, keys.slice(at, at + PARTS));
    }
  }));
}

async function priced(chain, ids) {
  let count = 0;
  for (const id of ids) {
    const { market, new: record } = await chain.rpc('dlo_price', id);
    if (market && record?.rounds >= 3 && record.sources >= 2) count += 1;
  }
  return count;
}

try {
  const { file, sources } = await servePrices(workshop, files, ['list-a', 'list-b']);
  const keys = await pricedKeys(sources[0]);
  say(`${keys.length} skus with a price, served by ${sources.map((source) => source.name).join(' and ')}`);
  const spec = workshop.path('trial.json');
  const edited = await editedSpec('dev-fast', ({ porvOracle }) => {
    porvOracle.skus = keys.map((key) => ({ key, class: 1, capacityGib: 0 }));
  });
  writeFileSync(spec, edited);
  const chain = await Chain.start(workshop, 'node', [
    '--chain', spec, '--alice', '--sealing', 'interval=1000', '--oracle', '--porv-sources', file,
  ]);
  await registerAll(chain, keys);
  const { round: from, pages, wanted, roundLength } = await chain.rpc('dlo_oracle');
  say(`${wanted} skus in use, ${pages} pages, round ${from} of ${roundLength} blocks each`);
  const ids = keys.map((_, at) => at);
  await until('a price of three rounds for every sku', 600, async () => {
    workshop.assertRunning();
    const { round } = await chain.rpc('dlo_oracle');
    const count = await priced(chain, ids);
    say(`round ${round}: ${count} of ${ids.length} priced`);
    return count === ids.length;
  }, 5000);
  const { round } = await chain.rpc('dlo_oracle');
  say(`all ${ids.length} skus have a price of three rounds after ${round - from} rounds`);
  await workshop.close();
} catch (error) {
  console.error(`error: ${error.message}; the logs are in ${workshop.dir}`);
  await workshop.close({ keep: true });
  process.exitCode = 1;
}
