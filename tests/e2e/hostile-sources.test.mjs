// A node among two good price sources, one of them on a bad line, and fourteen hostile ones: it lives, its prices are
// those of the good ones, and each of the others has a line in its log and a count in its metrics.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { writeFileSync } from 'node:fs';
import { Chain } from '../../scripts/lib/chain.mjs';
import { hostileSources } from '../../scripts/lib/hostile.mjs';
import { until } from '../../scripts/lib/process.mjs';
import { SourceServer, brokenAtFirst, honest, microOf } from '../../scripts/lib/sources.mjs';
import { EXAMPLE } from '../../scripts/lib/story.mjs';
import { suite } from '../lib/suite.mjs';

const KINDS = ['msrp', 'new', 'used'];
/** In cents, the same for every sku. */
const PRICE = { msrp: 41_300, new: 35_750, used: 12_345 };
const PRICES = Object.fromEntries(EXAMPLE.map(({ sku }) => [sku, PRICE]));
/** Good sources. The lower median of two is the lower one: the first. */
const GOOD = { sound: honest(100), 'bad-line': brokenAtFirst(honest(109)) };

/** Behaves so at the skus that have prices here, and knows no other: else a source would be left alone before these. */
const onlyKnown = (behave) => (response, prices) => (prices ? behave(response) : honest()(response));

let chain;
let sources;
/** A server of its own for the source on a bad line. */
let badLine;
let trap;
let hostile;
after(() => Promise.all([sources?.close(), badLine?.close(), trap?.close()]));
const { workshop, test } = suite('dlo-e2e-hostile');

before(async () => {
  [sources, badLine, trap] = await Promise.all([PRICES, PRICES, {}].map((prices) => SourceServer.start(prices)));
  hostile = hostileSources(trap);
  const serverOf = (name) => (name === 'bad-line' ? badLine : sources);
  const entries = [];
  const add = (name, behave, timeoutMs) => {
    serverOf(name).tell(name, behave);
    entries.push(serverOf(name).entry(name, { currencyPointer: '/currency', timeoutMs }));
  };
  // Who keeps the node waiting is given up soon; nobody else is late, however busy the machine is.
  for (const [name, { behave, reason }] of Object.entries(hostile)) {
    add(name, onlyKnown(behave), reason.includes('late') ? 1000 : 4000);
  }
  for (const [name, behave] of Object.entries(GOOD)) add(name, behave, 4000);
  const file = workshop.path('sources.json');
  writeFileSync(file, JSON.stringify({ sources: entries }));
  // A round of 20 seconds: time for every request, and for the report to get into it.
  chain = await Chain.start(workshop, 'node', [
    '--chain', 'dev-fast', '--alice', '--sealing', 'interval=2000', '--oracle', '--porv-sources', file,
  ]);
  const parts = workshop.path('parts.json');
  writeFileSync(parts, JSON.stringify(EXAMPLE));
  await chain.dlo('--wait', 'in-block', 'register', '--parts', parts, '--dev-key', '//Charlie');
}, { timeout: 400_000 });

async function prices() {
  const ids = await Promise.all(EXAMPLE.map(({ sku }) => chain.rpc('dlo_skuByKey', sku)));
  return Promise.all(ids.map((id) => chain.rpc('dlo_price', id)));
}

/** What the node counts for `source`: failed requests by reason. */
async function failures(source) {
  const text = await (await fetch(chain.prometheus)).text();
  const lines = text.matchAll(new RegExp(`^dlo_oracle_source_failures\\{([^}]*source="${source}"[^}]*)\\} (\\d+)`, 'gm'));
  return [...lines].map(([, labels, count]) => [labels.match(/reason="([^"]*)"/)?.[1], Number(count)]);
}

test('prices are those of the good sources, and no other counts', { timeout: 250_000 }, async () => {
  const accepted = await until('prices of every kind', 240, async () => {
    workshop.assertRunning();
    const all = await prices();
    return all.every((price) => KINDS.every((kind) => price[kind])) && all;
  });
  for (const price of accepted) {
    for (const kind of KINDS) {
      assert.equal(price[kind].price, microOf(PRICE[kind]).toString(), kind);
      assert.equal(price[kind].sources, Object.keys(GOOD).length, kind);
    }
  }
});

test('every source was asked for these prices, and no redirect was followed', { timeout: 10_000 }, () => {
  const asked = new Set([...sources.asked, ...badLine.asked].map(({ name, sku }) => `${name} ${sku}`));
  for (const name of [...Object.keys(GOOD), ...Object.keys(hostile)]) {
    for (const sku of Object.keys(PRICES)) assert.ok(asked.has(`${name} ${sku}`), `${name} ${sku}`);
  }
  assert.deepEqual(trap.asked, []);
});

test('each hostile source has one line a report that says why, and its failures are counted', { timeout: 60_000 }, async () => {
  for (const [name, { says, reason }] of Object.entries(hostile)) {
    const text = chain.process.said();
    const reports = text.match(/round \d+: quotes for /g).length;
    const lines = [...text.matchAll(new RegExp(`source ${name}: (\\d+) of (\\d+) requests failed, the last: (.+)`, 'g'))];
    assert.ok(lines.length >= 1 && lines.length <= reports, `${name}: ${lines.length} lines in ${reports} reports`);
    for (const [line, failed, asked, why] of lines) {
      // It fails at all skus but the one that it does not know.
      assert.ok(Number(failed) >= 1 && Number(asked) - Number(failed) <= 1, line);
      assert.match(why, says, line);
    }
    const counted = await until(`${name} is counted`, 20, async () => {
      const found = await failures(name);
      return found.some(([, count]) => count > 0) && found;
    });
    for (const [why] of counted) assert.match(why, new RegExp(`^(${reason})$`), name);
  }
});

test('the good sources have no line', { timeout: 10_000 }, () => {
  const good = new RegExp(`source (${Object.keys(GOOD).join('|')}):`);
  assert.deepEqual(chain.process.said().split('\n').filter((line) => good.test(line)), []);
});

test('the node lives and makes blocks', { timeout: 30_000 }, async () => {
  const before_ = await chain.height();
  await until('two more blocks', 20, async () => {
    workshop.assertRunning();
    return (await chain.height()) >= before_ + 2;
  });
});
