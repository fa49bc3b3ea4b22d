// The story on a real node, and an unmodified @polkadot/api against the state that it leaves behind.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ApiPromise, HttpProvider, Keyring, WsProvider } from '@polkadot/api';
import { Workshop, until } from '../../scripts/lib/process.mjs';
import { Story, table } from '../../scripts/lib/story.mjs';

let workshop;
let story;
let api;

before(async () => {
  workshop = new Workshop('dlo-e2e-story');
  story = new Story(workshop);
}, { timeout: 30_000 });

after(async () => {
  await api?.disconnect();
  await workshop.close({ keep: Boolean(story.failed) });
});

test('the story from hardware to certificate and back is ok in every step', { timeout: 600_000 }, async () => {
  const ok = await story.play();
  assert.ok(ok, `${table(story.rows)}\nlogs: ${workshop.dir}`);
});

test('@polkadot/api connects, and reads the reserve through the runtime API as curl does', { timeout: 120_000 }, async () => {
  api = await ApiPromise.create({ provider: new WsProvider(story.chain.ws), noInitWarn: true });
  const drawn = await story.chain.dlo(...story.draw(story.listed, 120, 40, '//Dave'));
  const read = await api.call.certificateApi.appReserves(story.listed);
  const { reserve } = await story.chain.rpc('dlo_appReserves', story.listed);
  assert.equal(read.unwrap().reserve.toString(), reserve);
  assert.equal(reserve, drawn.certificates[0].amount);
});

test('@polkadot/api transfers ANT, the fee goes to the pot, and the issuance stays', { timeout: 120_000 }, async () => {
  const keyring = new Keyring({ type: 'sr25519' });
  const [alice, ferdie] = ['//Alice', '//Ferdie'].map((uri) => keyring.addFromUri(uri));
  const free = async (who) => (await api.query.system.account(who.address)).data.free.toBigInt();
  const before_ = await free(ferdie);
  const issuance = (await api.query.balances.totalIssuance()).toBigInt();
  const value = 1_500_000_000_000_000_000n;
  await new Promise((resolve, reject) => {
    api.tx.balances
      .transferKeepAlive(ferdie.address, value)
      .signAndSend(alice, ({ status, dispatchError }) => {
        if (dispatchError) reject(new Error(dispatchError.toString()));
        else if (status.isFinalized) resolve();
      })
      .catch(reject);
  });
  assert.equal((await free(ferdie)) - before_, value);
  assert.equal((await api.query.balances.totalIssuance()).toBigInt(), issuance);
});

test('a recall through @polkadot/api by a stranger is refused with the name of the error', { timeout: 120_000 }, async () => {
  const eve = new Keyring({ type: 'sr25519' }).addFromUri('//Eve');
  const [cert] = await api.call.certificateApi.certificatesByApp(story.listed, null, 10);
  const name = await new Promise((resolve, reject) => {
    api.tx.certEscrow
      .recall(cert.id)
      .signAndSend(eve, ({ status, dispatchError }) => {
        if (dispatchError?.isModule) resolve(api.registry.findMetaError(dispatchError.asModule).name);
        else if (status.isFinalized) reject(new Error('it was not refused'));
      })
      .catch(reject);
  });
  assert.equal(name, 'NotSystemOwner');
});

test('plain HTTP works as well as a socket', { timeout: 60_000 }, async () => {
  const provider = new HttpProvider(story.chain.http);
  const totals = await provider.send('dlo_totals', []);
  assert.equal(totals.committed, totals.outstanding);
});

test('every standard namespace is there', { timeout: 60_000 }, async () => {
  const { methods } = await story.chain.rpc('rpc_methods');
  const wanted = [
    'system_health', 'chain_getHeader', 'state_getMetadata', 'author_submitExtrinsic', 'payment_queryInfo',
    'babe_epochAuthorship', 'grandpa_roundState', 'sync_state_genSyncSpec', 'chainHead_v1_follow',
    'archive_v1_hashByHeight', 'chainSpec_v1_chainName', 'transaction_v1_broadcast',
    'dlo_totals', 'dlo_system', 'dlo_systemsOf', 'dlo_app', 'dlo_appsOf', 'dlo_appReserves', 'dlo_certificate',
    'dlo_certificatesByApp', 'dlo_certificatesBySystem', 'dlo_price', 'dlo_skuByKey', 'dlo_skus', 'dlo_oracle',
    'dlo_rulebookOf', 'dlo_dryRunDraw',
  ];
  assert.deepEqual(wanted.filter((name) => !methods.includes(name)), []);
});

test('Prometheus shows what the oracle worker reported', { timeout: 60_000 }, async () => {
  const rounds = await until('the counter', 30, async () => {
    const text = await (await fetch(story.chain.prometheus)).text();
    return Number(text.match(/^dlo_oracle_rounds_reported\S* (\d+)/m)?.[1] ?? 0);
  });
  assert.ok(rounds >= 3, `${rounds}`);
});

test('bad input gets an error that names it, and changes nothing', { timeout: 60_000 }, async () => {
  const before_ = await story.chain.rpc('dlo_totals');
  await assert.rejects(story.chain.rpc('dlo_systemsOf', 'not an address'), /dlo_systemsOf/);
  await assert.rejects(story.chain.dlo('draw', '--app', '0', '--leg', 'nonsense', '--days', '1', '--max-rate', '1'), {
    status: 2,
  });
  await assert.rejects(story.chain.dlo('reserves', '--app', '4000000'), { status: 1 });
  assert.equal(await story.chain.rpc('dlo_appReserves', 4_000_000), null);
  const now = await story.chain.rpc('dlo_totals');
  assert.equal(now.issued, before_.issued);
});
