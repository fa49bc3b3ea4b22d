// Two validators over libp2p: both make blocks, both finalize the same ones.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { writeFileSync } from 'node:fs';
import { Chain, editedSpec } from '../../scripts/lib/chain.mjs';
import { Workshop, until } from '../../scripts/lib/process.mjs';

let workshop;
let alice;
let bob;

before(async () => {
  workshop = new Workshop('dlo-e2e-two');
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
}, { timeout: 240_000 });

after(() => workshop.close({ keep: !bob }));

test('both validators finalize the same blocks', { timeout: 240_000 }, async () => {
  await until('five final blocks on both', 200, async () => {
    workshop.assertRunning();
    const heights = await Promise.all([alice, bob].map((node) => node.finalizedHeight()));
    return heights.every((height) => height >= 5);
  });
  const hashes = await Promise.all([alice, bob].map((node) => node.rpc('chain_getBlockHash', 5)));
  assert.equal(hashes[0], hashes[1]);
});

test('both validators make blocks', { timeout: 120_000 }, async () => {
  const authors = new Set();
  await until('blocks of both', 100, async () => {
    const height = await alice.height();
    for (let number = 1; number <= height && authors.size < 2; number += 1) {
      const header = await alice.rpc('chain_getHeader', await alice.rpc('chain_getBlockHash', number));
      const digest = header.digest.logs.find((log) => log.startsWith('0x0642414245'));
      // A BABE pre-digest: kind of slot, then the authority's index, little-endian.
      const bytes = Buffer.from(digest.slice(2), 'hex');
      const at = bytes.indexOf('BABE') + 5;
      authors.add(bytes.readUInt32LE(at + 1));
    }
    return authors.size === 2;
  });
});
