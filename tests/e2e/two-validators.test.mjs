// Two validators over libp2p: both make blocks, both finalize the same ones, with the same state.

import assert from 'node:assert/strict';
import { before } from 'node:test';
import { writeFileSync } from 'node:fs';
import { authorOf } from '../../scripts/lib/babe.mjs';
import { Chain, editedSpec } from '../../scripts/lib/chain.mjs';
import { until } from '../../scripts/lib/process.mjs';
import { EXAMPLE } from '../../scripts/lib/story.mjs';
import { suite } from '../lib/suite.mjs';

const { workshop, test } = suite('dlo-e2e-two');
let alice;
let bob;

before(async () => {
  const spec = workshop.path('two.json');
  // The first two validators only: two of the four that `local` has could not finalize.
  const edited = await editedSpec('local', ({ session }) => {
    session.keys = session.keys.slice(0, 2);
  });
  writeFileSync(spec, edited);
  alice = await Chain.start(workshop, 'alice', ['--chain', spec, '--alice']);
  const [address] = await until('an address of alice', 30, async () => {
    const all = await alice.rpc('system_localListenAddresses');
    return all.filter((one) => one.startsWith('/ip4/127.0.0.1/tcp/') && !one.includes('/ws'));
  });
  bob = await Chain.start(workshop, 'bob', ['--chain', spec, '--bob', '--bootnodes', address]);
}, { timeout: 700_000 });

/** What each of the two answers. */
const both = (ask) => Promise.all([alice, bob].map(ask));

const finalOnBoth = (height, seconds) =>
  until(`block ${height} final on both`, seconds, async () => {
    workshop.assertRunning();
    return (await both((node) => node.finalizedHeight())).every((final) => final >= height);
  });

test('the author is read from every kind of pre-digest', { timeout: 10_000 }, () => {
  const header = (...logs) => ({ digest: { logs: logs.map((log) => `0x${log}`) } });
  const slot = '8877665500000000';
  const vrf = '00'.repeat(96);
  const plain = `0202000000${slot}`;
  for (const kind of ['01', '03']) {
    // 109 bytes: their number takes two.
    assert.equal(authorOf(header(`0642414245b501${kind}01000000${slot}${vrf}`)), 1);
  }
  assert.equal(authorOf(header('0446524e4b00', `064241424534${plain}`, '054241424500')), 2);
  assert.throws(() => authorOf(header()), /no pre-digest/);
  assert.throws(() => authorOf(header(`064241424538${plain}`)), /no pre-digest/);
});

test('both validators finalize the same blocks', { timeout: 240_000 }, async () => {
  await finalOnBoth(5, 200);
  for (let number = 1; number <= 5; number += 1) {
    const [one, other] = await both((node) => node.blockHash(number));
    assert.equal(one, other);
  }
});

test('what is sent through either is final on both, with the same state', { timeout: 400_000 }, async () => {
  const parts = workshop.path('parts.json');
  writeFileSync(parts, JSON.stringify(EXAMPLE));
  const [{ system, receipt }, { app, receipt: other }] = await Promise.all([
    alice.dlo('register', '--parts', parts, '--dev-key', '//Charlie'),
    bob.dlo('app', 'register', '--name', 'Harbour Loans', '--category', 'lending', '--dev-key', '//Dave'),
  ]);
  await finalOnBoth(Math.max(receipt.blockNumber, other.blockNumber), 60);
  for (const { block, blockNumber } of [receipt, other]) {
    assert.deepEqual(await both((node) => node.blockHash(blockNumber)), [block, block]);
  }
  const at = receipt.blockNumber > other.blockNumber ? receipt.block : other.block;
  for (const question of [['dlo_system', system], ['dlo_app', app], ['dlo_totals']]) {
    const [one, same] = await both((node) => node.rpc(...question, at));
    assert.ok(one, `${question[0]} is ${one}`);
    assert.deepEqual(one, same);
  }
  const { parts: registered } = await bob.rpc('dlo_system', system, at);
  assert.deepEqual(registered.map((part) => part.quantity), EXAMPLE.map((part) => part.serials.length));
});

test('both validators make blocks, and nobody else does', { timeout: 120_000 }, async () => {
  const authors = new Set();
  let next = 1;
  await until('blocks of both', 100, async () => {
    for (const height = await alice.finalizedHeight(); next <= height; next += 1) {
      authors.add(authorOf(await alice.rpc('chain_getHeader', await alice.blockHash(next))));
    }
    return authors.size >= 2;
  });
  assert.deepEqual([...authors].sort(), [0, 1]);
});
