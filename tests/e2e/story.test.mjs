// The story on a real node, and an unmodified @polkadot/api against the state that it leaves behind.

import assert from 'node:assert/strict';
import { after } from 'node:test';
import { ApiPromise, HttpProvider, Keyring, WsProvider } from '@polkadot/api';
import { until } from '../../scripts/lib/process.mjs';
import { Story, table } from '../../scripts/lib/story.mjs';
import { ANT, POT } from '../lib/accounts.mjs';
import { suite } from '../lib/suite.mjs';

/** JSON-RPC's code for parameters that cannot be read. */
const INVALID_PARAMS = -32602;

let api;
// Before the suite ends its node.
after(() => api?.disconnect());
const { workshop, test } = suite('dlo-e2e-story');
const story = new Story(workshop);

const exampleAntnode = () => story.antnodes.find(({ system }) => system === story.example);
const keyOf = (uri) => new Keyring({ type: 'sr25519' }).addFromUri(uri);
const issuance = async () => (await api.query.balances.totalIssuance()).toBigInt();

function nameOf(error) {
  if (!error.isModule) return error.toString();
  const { section, name } = api.registry.findMetaError(error.asModule);
  return `${section}.${name}`;
}

/** Sends `tx` and waits until it is final: its block's hash, and the name of the error where it was refused. */
const send = (tx, signer) =>
  new Promise((resolve, reject) => {
    const follow = ({ status, dispatchError, isError }) => {
      if (isError) reject(new Error(`the node gave the transaction up: ${status.type}`));
      if (!status.isFinalized) return;
      resolve({ block: status.asFinalized.toHex(), refused: dispatchError && nameOf(dispatchError) });
    };
    tx.signAndSend(signer, follow).catch(reject);
  });

/** ANT planck that each of `accounts` is free to use after `block`. */
async function freeAfter(block, accounts) {
  const { query } = await api.at(block);
  return Promise.all(accounts.map(async (account) => (await query.system.account(account)).data.free.toBigInt()));
}

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

test('@polkadot/api reads the work of a system through the runtime API as curl does', { timeout: 60_000 }, async () => {
  const block = await story.chain.rpc('chain_getBlockHash');
  const told = await story.chain.rpc('dlo_utility', story.example, block);
  const read = (await (await api.at(block)).call.utilityApi.utility(story.example)).unwrap();
  // Both as text: whole numbers of any size, names of either case, nothing where there is nothing.
  const text = (value) => (value === null ? '' : `${value}`.toLowerCase());
  for (const [name, value] of Object.entries(told)) assert.equal(text(read[name]), text(value), name);
  assert.deepEqual([told.boundBy, told.ready, told.peers, told.nextBind], ['hardware', true, 1, 1]);
  assert.ok(told.provenSince > 0 && BigInt(told.work) > BigInt(told.hardware), JSON.stringify(told));
  assert.equal(await story.chain.rpc('dlo_utility', 4_000_000), null);
});

test("the agent's metrics are those of the chain", { timeout: 60_000 }, async () => {
  const { agent, peer } = exampleAntnode();
  const { keys, bytes } = await exampleAntnode().view();
  const metrics = await until('an answer that is counted', 30, async () => {
    const now = await agent.metrics(peer);
    return now.challenges_answered_total > 0 && now.store_chunks > 0 && now;
  });
  assert.deepEqual([metrics.proven_keys, metrics.proven_bytes], [keys, bytes]);
  assert.deepEqual([metrics.store_chunks, metrics.store_bytes], [keys, bytes]);
  assert.equal(metrics.chain_reachable, 1);
  assert.ok(metrics.availability_ratio > 0.5 && metrics.units_mib > 0, JSON.stringify(metrics));
});

test('an agent that is killed and started again goes on answering', { timeout: 120_000 }, async () => {
  const { agent } = exampleAntnode();
  const { sequence, current } = await exampleAntnode().view();
  await agent.stop('SIGKILL');
  await agent.start();
  const { challenge, ...view } = await exampleAntnode().answers(2, 60);
  assert.equal(challenge.root, current.root);
  assert.deepEqual([view.sequence, view.current, view.pending], [sequence, current, null]);
});

test('@polkadot/api transfers ANT, the fee goes to the pot, and the issuance stays', { timeout: 120_000 }, async () => {
  const [alice, ferdie] = [keyOf('//Alice'), keyOf('//Ferdie')];
  const before = await issuance();
  const value = (3n * ANT) / 2n;
  const { block, refused } = await send(api.tx.balances.transferKeepAlive(ferdie.address, value), alice);
  assert.equal(refused, undefined);

  // Between this block and its parent nothing else can have moved ANT.
  const { parentHash } = await api.rpc.chain.getHeader(block);
  const accounts = [alice.address, ferdie.address, POT];
  const [was, is] = [await freeAfter(parentHash, accounts), await freeAfter(block, accounts)];
  const [payer, payee, pot] = is.map((free, at) => free - was[at]);
  assert.equal(payee, value);
  assert.ok(pot > 0n, `the pot got ${pot}`);
  assert.equal(pot, -payer - value);
  assert.equal(await issuance(), before);
});

test('what would burn ANT or take away session keys is refused', { timeout: 120_000 }, async () => {
  const alice = keyOf('//Alice');
  const before = await issuance();
  const burn = api.tx.balances.burn(ANT, false);
  for (const tx of [burn, api.tx.session.purgeKeys(), api.tx.utility.batchAll([burn])]) {
    const { refused } = await send(tx, alice);
    assert.equal(refused, 'system.CallFiltered', tx.method.method);
  }
  assert.equal(await issuance(), before);
  assert.ok((await api.query.session.nextKeys(alice.address)).isSome, 'the validator has no keys any more');
});

test('a recall through @polkadot/api by a stranger is refused with the name of the error', { timeout: 120_000 }, async () => {
  const [cert] = await api.call.certificateApi.certificatesByApp(story.listed, null, 10);
  const { refused } = await send(api.tx.certEscrow.recall(cert.id), keyOf('//Eve'));
  assert.equal(refused, 'certEscrow.NotSystemOwner');
});

test('an app draws by a quote, renews, tops up and gives back in part, and every dry run changes nothing', { timeout: 240_000 }, async () => {
  const dlo = (...args) => story.chain.dlo(...args.map(String));
  const [owner, app] = [['--dev-key', '//Charlie'], ['--dev-key', '//Dave']];
  const wanted = ['--app', story.listed, '--amount', 60, '--days', 30];
  await assert.rejects(dlo('quote', ...wanted, '--max-rate', '0.02'), { status: 1 }, 'nothing is offered yet');
  await dlo('offer', 'add', '--system', story.example, ...owner);
  await assert.rejects(dlo('quote', ...wanted, '--max-rate', '0.001'), { status: 1 }, 'the rate is above that');
  const { legs, fee } = await dlo('quote', ...wanted, '--max-rate', '0.02');
  assert.deepEqual(legs.map(({ system, amount }) => [system, amount]), [[story.example, '60000000']]);

  const { certificates: [drawn], receipt } = await dlo('draw', ...wanted, '--max-rate', '0.02', ...app);
  assert.equal(drawn.amount, '60000000');
  // What a day costs; the first of the thirty is what is left of the block's own.
  const daily = BigInt(drawn.rate) * 60n;
  assert.ok(BigInt(fee) > 29n * daily && BigInt(fee) <= 30n * daily, `${fee} quoted`);
  const dayLength = BigInt((await story.chain.rpc('dlo_totals')).dayLength);
  const now = (await (await api.at(receipt.block)).query.timestamp.now()).toBigInt();
  const term = BigInt(drawn.ends) * dayLength - now;
  assert.equal(BigInt(drawn.fee), (daily * term + dayLength - 1n) / dayLength);
  const cert = ['--cert', `${drawn.cert.system}/${drawn.cert.serial}`];
  const renewed = await dlo('renew', ...cert, '--days', 40, '--max-rate', '0.02', ...app);
  assert.ok(renewed.ends > drawn.ends, `ends ${renewed.ends}`);
  assert.equal((await dlo('top-up', ...cert, '--amount', 15, '--max-rate', '0.02', ...app)).total, '75000000');
  assert.equal((await dlo('release-part', ...cert, '--amount', 25, ...app)).left, '50000000');

  const recall = await dlo('recall', ...cert, '--dry-run');
  assert.deepEqual([recall.freed, recall.refused], ['50000000', null]);
  const rulebook = await story.chain.rpc('dlo_rulebookOf', story.example);
  const closed = ['policy', 'dry-run', '--owner', '//Charlie', '--book', rulebook.book, '--mode', 'closed', '--rate', '0.01'];
  const [change] = await dlo(...closed);
  assert.ok(change.decisions.length >= 2 && change.decisions.every(({ before, after }) => !before && after === 'Closed'));
  assert.deepEqual(await story.chain.rpc('dlo_rulebookOf', story.example), rulebook);
  const leg = ['--leg', `${story.example}:1000000`];
  await assert.rejects(dlo('draw', '--app', story.listed, ...leg, '--days', 5, '--max-rate', '0.02', '--dry-run'), { status: 1 });
  const [{ tightest }] = await story.chain.rpc('dlo_dryRunDraw', story.listed, [[story.example, '1000000']], 5, '20000000000000000');
  assert.ok(tightest.day > 0 && BigInt(tightest.allowed) >= BigInt(tightest.committed), JSON.stringify(tightest));
  assert.equal((await story.chain.rpc('dlo_certificate', drawn.cert)).amount, '50000000');
});

test('a wallet of @polkadot/api creates, issues, moves and burns a currency, and never more than its reserve', { timeout: 240_000 }, async () => {
  const [dave, eve, ferdie] = [keyOf('//Dave'), keyOf('//Eve'), keyOf('//Ferdie')];
  const app = story.listed;
  const owed = (call, ...args) => api.tx.appObligations[call](app, ...args);
  const held = async (who) => (await api.query.assets.account(app, who.address)).unwrapOrDefault().balance.toBigInt();
  const { free } = await story.chain.rpc('dlo_appReserves', app);
  const all = BigInt(free);

  assert.equal((await send(owed('createCurrency', 'Harbour Dollar', 'HBD'), eve)).refused, 'appObligations.NotAppOwner');
  assert.equal((await send(owed('createCurrency', 'Harbour Dollar', 'HBD'), dave)).refused, undefined);
  const { symbol, decimals } = await api.query.assets.metadata(app);
  assert.deepEqual([symbol.toUtf8(), decimals.toNumber()], ['HBD', 6]);

  assert.equal((await send(owed('issue', eve.address, all + 1n), dave)).refused, 'appObligations.NotCovered');
  assert.equal((await send(owed('issue', eve.address, all), dave)).refused, undefined);
  assert.equal((await send(owed('issue', eve.address, 1), dave)).refused, 'appObligations.NotCovered');
  // Nobody goes round the rule by way of the assets themselves.
  assert.equal((await send(api.tx.assets.mint(app, dave.address, 1), dave)).refused, 'assets.NoPermission');
  assert.equal((await send(api.tx.assets.burn(app, eve.address, 1), dave)).refused, 'assets.NoPermission');

  assert.equal((await send(api.tx.assets.transfer(app, ferdie.address, 40_000_000), eve)).refused, undefined);
  assert.deepEqual([await held(ferdie), await held(eve)], [40_000_000n, all - 40_000_000n]);
  const [cert] = await api.call.certificateApi.certificatesByApp(app, null, 10);
  assert.equal((await send(api.tx.certEscrow.release(cert.id), dave)).refused, 'certEscrow.ReserveInUse');

  const reference = `0x${'07'.repeat(32)}`;
  assert.equal((await send(owed('redeem', 40_000_000, reference), ferdie)).refused, undefined);
  assert.equal(await held(ferdie), 0n);
  const supply = (await api.query.assets.asset(app)).unwrap().supply.toBigInt();
  assert.equal(supply, all - 40_000_000n);
  const coverage = await story.chain.rpc('dlo_coverage', app);
  assert.deepEqual([coverage.issued, coverage.standing], [`${supply}`, 'sound']);
  assert.equal((await send(owed('redeem', all - 40_000_000n, reference), eve)).refused, undefined);
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
    'dlo_certificatesByApp', 'dlo_certificatesBySystem', 'dlo_price', 'dlo_priceHistory', 'dlo_tables', 'dlo_rates', 'dlo_oracles',
    'dlo_skuByKey', 'dlo_skus', 'dlo_oracle',
    'dlo_rulebookOf', 'dlo_rulebook', 'dlo_dryRunDraw', 'dlo_dryRunRecall', 'dlo_dryRunRules', 'dlo_offers', 'dlo_quote',
    'dlo_requests', 'dlo_operators', 'dlo_coverage', 'dlo_currency', 'dlo_liabilityRoot', 'dlo_foreign', 'dlo_settlement',
    'dlo_checkLiability', 'dlo_saleOffer', 'dlo_saleOffers', 'dlo_utility', 'dlo_peers', 'dlo_peer', 'dlo_workRate',
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
  await assert.rejects(story.chain.rpc('dlo_systemsOf', 'not an address'), { code: INVALID_PARAMS });
  await assert.rejects(story.chain.dlo('draw', '--app', '0', '--leg', 'nonsense', '--days', '1', '--max-rate', '1'), {
    status: 2,
  });
  await assert.rejects(story.chain.dlo('reserves', '--app', '4000000'), { status: 1 });
  assert.equal(await story.chain.rpc('dlo_appReserves', 4_000_000), null);
  const now = await story.chain.rpc('dlo_totals');
  assert.equal(now.issued, before_.issued);
});

// The last test, as it takes the node away from the others.
test('agents go on where a node was started again', { timeout: 500_000 }, async () => {
  await api.disconnect();
  api = undefined;
  const height = await story.chain.height();
  await story.restartNode();
  const { challenge } = await exampleAntnode().answers(2, 90);
  assert.ok(challenge.openedAt >= height, `block ${challenge.openedAt}, and the node was stopped at ${height}`);
  workshop.assertRunning();
});
