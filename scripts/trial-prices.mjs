#!/usr/bin/env node
// See scripts/trial-prices --help.

import { writeFileSync } from 'node:fs';
import { BlockTimes } from './lib/block-times.mjs';
import { Chain, editedSpec } from './lib/chain.mjs';
import { Workshop, until } from './lib/process.mjs';
import { weigh } from './lib/state.mjs';
import { servePrices } from './lib/story.mjs';

const SKUS = Number(process.env.SKUS ?? 1000);
/** Parts that one system may have. */
const PARTS = 32;
const OWNERS = ['//Alice', '//Bob', '//Charlie', '//Dave', '//Eve', '//Ferdie'];

const files = process.argv.slice(2);
const workshop = new Workshop('dlo-trial-prices');
const begun = Date.now();
const say = (text) => console.log(`${((Date.now() - begun) / 1000).toFixed(1).padStart(7)}s  ${text}`);

/** All keys of a source's lists, and the first SKUS of them that have a price. */
async function skusOf(source) {
  const base = source.url.replace('{sku}', '');
  const { skus: keys } = await (await fetch(base.replace('/price/', '/skus'))).json();
  const priced = [];
  for (const key of keys) {
    if (priced.length === SKUS) break;
    const quote = await (await fetch(base + encodeURIComponent(key))).json();
    if (Number(quote.new) > 0) priced.push(key);
  }
  return { keys, priced };
}

/** The specification of a chain that has all of `keys`; each begins with the name of its class. */
async function specWith(keys) {
  const file = workshop.path('trial.json');
  const edited = await editedSpec('dev-fast', ({ porvOracle, resourceProof }) => {
    const classes = new Map(porvOracle.classes.map(({ id, name }) => [name, id]));
    const classOf = (key) => classes.get(key.split('/')[0]) ?? porvOracle.classes[0].id;
    porvOracle.skus = keys.map((key) => ({ key, class: classOf(key), capacityGib: 0 }));
    resourceProof.references = [];
  });
  writeFileSync(file, edited);
  say(`spec of ${keys.length} skus: ${(edited.length / 1e6).toFixed(1)} MB`);
  return file;
}

async function startNode(spec, sources) {
  const started = Date.now();
  const chain = await Chain.start(workshop, 'node', [
    '--chain', spec, '--alice', '--sealing', 'interval=1000', '--state-pruning', 'archive',
    '--oracle', '--porv-sources', sources,
  ]);
  say(`the node answers ${((Date.now() - started) / 1000).toFixed(1)} s after its start`);
  return chain;
}

/** What the entries of some maps of the oracle take, and what that is for each of `skus` skus. */
async function tellSizes(chain, items, skus) {
  for (const item of items) {
    const { entries, keys, values } = await weigh(chain, 'PorvOracle', item);
    const each = (bytes, of) => (of > 0 ? (bytes / of).toFixed(0) : '-');
    say(`${item}: ${entries} entries of ${each(keys, entries)} + ${each(values, entries)} bytes (key + value), ` +
      `${each(keys + values, skus)} bytes a sku`);
  }
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

async function countPriced(chain, ids) {
  let count = 0;
  for (const id of ids) {
    const { market, new: record } = await chain.rpc('dlo_price', id);
    if (market && record?.rounds >= 3 && record.sources >= 2) count += 1;
  }
  return count;
}

/** Rounds until every one of `ids` has a price of three rounds. */
async function priceAll(chain, ids) {
  const { round: from, pages, wanted, roundLength } = await chain.rpc('dlo_oracle');
  say(`${wanted} skus in use, ${pages} pages, round ${from} of ${roundLength} blocks each`);
  await until('a price of three rounds for every sku', 900, async () => {
    workshop.assertRunning();
    const { round } = await chain.rpc('dlo_oracle');
    const count = await countPriced(chain, ids);
    say(`round ${round}: ${count} of ${ids.length} priced`);
    return count === ids.length;
  }, 5000);
  const { round } = await chain.rpc('dlo_oracle');
  say(`all ${ids.length} skus have a price of three rounds after ${round - from} rounds`);
}

/** Mean time of some blocks beside the whole weight that they declared. */
function tellTimes(what, blocks) {
  const mean = (figure) => (blocks.reduce((sum, block) => sum + figure(block), 0) / blocks.length).toFixed(1);
  if (blocks.length === 0) return say(`${what}: none was timed`);
  const longest = Math.max(...blocks.map((block) => block.ms)).toFixed(1);
  say(`${what}: ${blocks.length} blocks, made in ${mean((block) => block.ms)} ms each (longest ${longest}), ` +
    `declared ${mean((block) => block.declared)} ms`);
}

async function tellBlocks(times) {
  const blocks = await times.blocks();
  const idle = Math.min(...blocks.map((block) => block.hooks));
  const isCounting = (block) => block.hooks > 2 * idle;
  const largest = Math.max(...blocks.map((block) => block.bytes));
  const isFull = (block) => block.reports > 0 && block.bytes > largest * 0.9;
  tellTimes(`a report of a full page (${largest} bytes)`, blocks.filter(isFull));
  tellTimes('counting', blocks.filter(isCounting));
  tellTimes('neither', blocks.filter((block) => !isCounting(block) && block.reports === 0));
}

async function trial() {
  const { file, sources } = await servePrices(workshop, files, ['list-a', 'list-b']);
  const { keys, priced } = await skusOf(sources[0]);
  say(`${keys.length} skus, served by ${sources.map((source) => source.name).join(' and ')}; ${priced.length} of them are used`);
  const chain = await startNode(await specWith(keys), file);
  await tellSizes(chain, ['Skus', 'SkuByKey'], keys.length);
  await registerAll(chain, priced);
  const times = new BlockTimes(chain);
  const followed = times.follow();
  const ids = new Map(keys.map((key, id) => [key, id]));
  await priceAll(chain, priced.map((key) => ids.get(key)));
  times.stop();
  await followed;
  await tellBlocks(times);
  await tellSizes(chain, ['Wanted', 'WantedPlace', 'AcceptedPrices', 'History'], priced.length);
}

try {
  await trial();
  await workshop.close();
} catch (error) {
  console.error(`error: ${error.message}; the logs are in ${workshop.dir}`);
  await workshop.close({ keep: true });
  process.exitCode = 1;
}
