// What an app owes to many holders, and the sale of the system that stands behind it: with `dlo`, on a running node.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';
import { Agent } from '../../scripts/lib/antnodes.mjs';
import { DLO } from '../../scripts/lib/chain.mjs';
import { run, until } from '../../scripts/lib/process.mjs';
import { ANT, POT } from '../lib/accounts.mjs';
import { APP_OWNER, LentSystem, SELLER } from '../lib/lent-system.mjs';
import { suite } from '../lib/suite.mjs';

const BUYER = '//Bob';
const OTHER = '//Eve';
const STRANGER = '//Ferdie';
/** NAT of the certificate, and days until it ends: more than these tests take. */
const DRAWN = { amount: 100, days: 300 };
/** JSON-RPC's code for parameters that cannot be read. */
const INVALID_PARAMS = -32602;
/** Nothing listens there: a command that works with it needs no node. */
const NOWHERE = 'ws://127.0.0.1:1';
/** Of a command of `dlo`: refused by the chain, or bad input. */
const [REFUSED, BAD_INPUT] = [1, 2];

let api;
let lent;
// Before the suite ends its node.
after(async () => {
  await api?.disconnect();
  await lent?.close();
});
const { workshop, test } = suite('dlo-e2e-owed');

before(async () => {
  lent = new LentSystem(workshop);
  await lent.start();
  await lent.generate();
  await lent.draw(DRAWN.amount, DRAWN.days);
  api = await ApiPromise.create({ provider: new WsProvider(lent.chain.ws), noInitWarn: true });
}, { timeout: 400_000 });

const dlo = (...args) => lent.dlo(...args);
const by = (uri) => ['--dev-key', uri];
const ofApp = (...args) => [...args, '--app', lent.app];
const ofSystem = (...args) => [...args, '--system', lent.system];
const addressOf = (uri) => new Keyring({ type: 'sr25519' }).addFromUri(uri).address;

/** That a command fails with `status` and a message which `says` why. */
const fails = (status, says, command) =>
  assert.rejects(command, (error) => {
    assert.match(error.message, says);
    assert.equal(error.status, status, error.message);
    return true;
  });

const refused = (says, ...args) => fails(REFUSED, says, dlo(...args));

/** Runs `dlo` where there is no node: its JSON answer. */
async function offline(...args) {
  const { status, stdout, stderr } = await run(DLO, ['--url', NOWHERE, '--json', ...args]);
  if (status !== 0) throw Object.assign(new Error(stderr.trim()), { status });
  return JSON.parse(stdout);
}

// What an app owes.

/** Its holders, and what it owes them in NAT: one has no account. */
const OWED = { [OTHER]: '40', [STRANGER]: '25.5', 'id:customer 7': '10' };
const TOTAL = 75_500_000n;

/** Makes the book of a list of holders. */
function bookOf(name, owed) {
  const list = workshop.path(`${name}.csv`);
  writeFileSync(list, ['holder,amount', ...Object.entries(owed).map((row) => row.join()), ''].join('\n'));
  return offline('liabilities', 'build', list, '--out', workshop.path(name));
}

/** The statement for a holder, as the app makes it of its book. */
const statementOf = (name, holder) =>
  offline('liabilities', 'prove', '--from', workshop.path(name), '--holder', holder);

/** A statement in a file, as its holder has it. */
function fileOf(name, statement) {
  const file = workshop.path(`${name}.json`);
  writeFileSync(file, JSON.stringify(statement));
  return file;
}

/** A statement's liability in SCALE: holder, amount as u64, salt. */
function encoded({ holder, amount, salt }) {
  const number = Buffer.alloc(8);
  number.writeBigUInt64LE(BigInt(amount));
  return `${holder}${number.toString('hex')}${salt.slice(2)}`;
}

const checkByRpc = (statement) =>
  lent.chain.rpc('dlo_checkLiability', lent.app, encoded(statement), statement.proof);

const checkByApi = (statement) =>
  api.call.obligationsApi.checkLiability(lent.app, encoded(statement), statement.proof);

/** That a statement is refused by its holder's client, without a node and with one, and by the node itself. */
async function refusedEverywhere(root, statement, says) {
  const verify = ['liabilities', 'verify', fileOf('refused', statement)];
  await fails(BAD_INPUT, says, offline(...verify, '--root', root));
  await fails(BAD_INPUT, says, dlo(...ofApp(...verify)));
  const { included, reason } = await checkByRpc(statement);
  assert.equal(included, false);
  assert.match(reason, says);
  assert.ok((await checkByApi(statement)).included.isFalse);
}

const declared = (...at) => lent.chain.rpc('dlo_liabilityRoot', lent.app, ...at);

/** What was made of the list of all holders. */
let book;

test('liabilities above the free reserve are refused, and so are those that a stranger declares', { timeout: 60_000 }, async () => {
  const above = await bookOf('above', { [OTHER]: '60', [STRANGER]: '40.000001' });
  assert.deepEqual([above.total, above.holders], ['100000001', 2]);
  const declare = ofApp('liabilities', 'declare', '--from', above.book);
  await refused(/refused: AppObligations\.NotCovered: \w+/, ...declare, ...by(APP_OWNER));
  await refused(/refused: AppObligations\.NotAppOwner/, ...declare, ...by(STRANGER));
  await refused(/refused: AppObligations\.NothingDeclared/,
    ...ofApp('liabilities', 'declare', '--nothing'), ...by(APP_OWNER));
  assert.equal(await declared(), null);

  const statement = await statementOf('above', OTHER);
  await refused(/no declaration of liabilities/, ...ofApp('liabilities', 'verify', fileOf('above', statement)));
  const { included, reason, declared: against } = await checkByRpc(statement);
  assert.deepEqual([included, reason, against], [false, 'the app has declared no liabilities', null]);
});

test('an app declares what it owes to all holders of a list, and its reserve is bound by that', { timeout: 60_000 }, async () => {
  book = await bookOf('owed', OWED);
  assert.deepEqual([book.total, book.holders], [`${TOTAL}`, 3]);
  const { receipt } = await dlo(...ofApp('liabilities', 'declare', '--from', book.book), ...by(APP_OWNER));
  const { root, total, holders } = await declared(receipt.block);
  assert.deepEqual([root, total, holders], [book.root, book.total, 3]);

  const { coverage, liabilityRoot } = await dlo(...ofApp('obligations', 'show'));
  assert.equal(liabilityRoot.root, book.root);
  const { liabilities, owed, spare, standing } = coverage;
  assert.deepEqual([liabilities, owed, spare, standing], [`${TOTAL}`, `${TOTAL}`, '24500000', 'sound']);
  // The same NAT backs nothing else.
  const currency = (...args) => ofApp('currency', ...args);
  await dlo(...currency('create'), '--name', 'Harbour Dollar', '--symbol', 'HBD', ...by(APP_OWNER));
  const issue = [...currency('issue'), '--to', OTHER, '--amount', '24.500001'];
  await refused(/refused: AppObligations\.NotCovered/, ...issue, ...by(APP_OWNER));
  await refused(/refused: CertEscrow\.ReserveInUse/, 'release', '--cert', lent.certId, ...by(APP_OWNER));
});

test('a forged amount and the proof of another holder are refused by client and node', { timeout: 60_000 }, async () => {
  const [eve, ferdie] = [await statementOf('owed', OTHER), await statementOf('owed', STRANGER)];
  const { root } = book;
  const [sums, path] = [/the sums do not add up to the total/, /the path does not lead to the root/];
  await refusedEverywhere(root, { ...eve, amount: '41000000' }, sums);
  await refusedEverywhere(root, { ...eve, proof: ferdie.proof }, sums);
  await refusedEverywhere(root, { ...eve, holder: ferdie.holder }, path);
  await refusedEverywhere(root, { ...eve, salt: ferdie.salt }, path);
  // With a total that fits the forged amount: the root does not fit that total.
  const lie = fileOf('lie', { ...eve, amount: '41000000', total: '76500000' });
  await fails(BAD_INPUT, path, offline('liabilities', 'verify', lie, '--root', root));
  await fails(BAD_INPUT, sums, dlo(...ofApp('liabilities', 'verify', lie)));

  const verify = ofApp('liabilities', 'verify', fileOf('eve', eve));
  await fails(BAD_INPUT, /is another's/, dlo(...verify, '--holder', STRANGER));
  await fails(BAD_INPUT, /is of 40\.00 NAT, not of 41\.00 NAT/, dlo(...verify, '--amount', 41));
  await fails(BAD_INPUT, /the book has no holder/, statementOf('owed', BUYER));
  await assert.rejects(
    lent.chain.rpc('dlo_checkLiability', lent.app, encoded(eve), `${eve.proof}00`), { code: INVALID_PARAMS });
});

test("each holder's statement holds without a node, through the client and through the node", { timeout: 60_000 }, async () => {
  for (const [holder, amount] of Object.entries(OWED)) {
    const statement = await statementOf('owed', holder);
    const file = fileOf('statement', statement);
    const person = ['--holder', holder, '--amount', amount];
    const alone = await offline('liabilities', 'verify', file, '--root', book.root, ...person);
    const asked = await dlo(...ofApp('liabilities', 'verify', file, ...person));
    for (const { holds, total, holders } of [alone, asked]) {
      assert.deepEqual([holds, total, holders], [true, `${TOTAL}`, 3]);
    }
    assert.deepEqual([alone.declaration, asked.declaration.root], [undefined, book.root]);
    const { included, reason, declared: against } = await checkByRpc(statement);
    assert.deepEqual([included, reason, against.root], [true, null, book.root]);
    assert.ok((await checkByApi(statement)).included.isTrue);
  }
  const { statements, folder } =
    await offline('liabilities', 'prove', '--from', book.book, '--all', '--out', workshop.path('statements'));
  assert.equal(statements, 3);
  const { holder } = await statementOf('owed', OTHER);
  assert.equal(JSON.parse(readFileSync(`${folder}/${holder.slice(2)}.json`)).amount, '40000000');
});

test('a statement of an older declaration holds no more, and nothing owed frees the reserve', { timeout: 60_000 }, async () => {
  const old = await statementOf('owed', OTHER);
  const newer = await bookOf('newer', { ...OWED, [OTHER]: '30' });
  const declare = ofApp('liabilities', 'declare');
  await dlo(...declare, '--from', newer.book, ...by(APP_OWNER));
  const verify = ofApp('liabilities', 'verify', fileOf('old', old));
  await fails(BAD_INPUT, /of another declaration/, dlo(...verify));
  assert.ok(!(await checkByRpc(old)).included);
  assert.ok((await checkByRpc(await statementOf('newer', OTHER))).included);

  await dlo(...declare, '--nothing', ...by(APP_OWNER));
  const { coverage, liabilityRoot } = await dlo(...ofApp('obligations', 'show'));
  assert.deepEqual([liabilityRoot, coverage.owed, coverage.spare], [null, '0', `${DRAWN.amount}000000`]);
});

// The sale.

/** In ANT. */
const PRICE = 12;
/** What the pot gets of a fee. */
const POT_PERCENT = 5n;
const system = (...at) => lent.chain.rpc('dlo_system', lent.system, ...at);
const certificate = (...at) => lent.chain.rpc('dlo_certificate', lent.cert, ...at);
const offerOf = (...at) => lent.chain.rpc('dlo_saleOffer', lent.system, ...at);

/** The offer, as a buyer sees it. */
const seenOffer = () => dlo(...ofSystem('sale', 'show'));

/** A purchase on the terms of an offer that was seen; or at another price, or with other NAT behind it at least. */
function buy({ revision }, { price = PRICE, least = 150 } = {}) {
  return ofSystem('sale', 'buy', '--ant', price, '--least-backed', least, '--revision', revision);
}

/** By how much the block of a receipt has changed what `account` has: all of it, and what of that is held. */
async function changed({ block }, account) {
  const { parentHash } = await api.rpc.chain.getHeader(block);
  const [was, is] = await Promise.all([parentHash, block].map(async (at) => {
    const { data } = await (await api.at(at)).query.system.account(account);
    return { free: data.free.toBigInt(), held: data.reserved.toBigInt() };
  }));
  return { all: is.free + is.held - was.free - was.held, held: is.held - was.held };
}

/** What is held for the offer. */
let deposit;

test("a stranger's offer, and a purchase of what is not offered, are refused", { timeout: 60_000 }, async () => {
  const { today } = await dlo('totals');
  const terms = ['--ant', PRICE, '--until', today + 200];
  await refused(/refused: SystemSale\.NotSystemOwner/, ...ofSystem('sale', 'offer', ...terms), ...by(STRANGER));
  await refused(/refused: SystemSale\.UntilNotInFuture/,
    ...ofSystem('sale', 'offer', '--ant', PRICE, '--until', today), ...by(SELLER));
  await refused(/there is no offer/, ...ofSystem('sale', 'show'));
  await refused(/refused: SystemSale\.UnknownOffer/, ...buy({ revision: 1 }), ...by(BUYER));
});

test('an owner offers his system for ANT to one buyer', { timeout: 60_000 }, async () => {
  const { today } = await dlo('totals');
  const terms = ['--ant', PRICE, '--until', today + 200, '--buyer', BUYER];
  deposit = BigInt((await dlo(...ofSystem('sale', 'offer', ...terms), ...by(SELLER))).deposit);
  const { seller, buyer, price, isVoid } = await seenOffer();
  assert.deepEqual([seller, buyer, isVoid], [addressOf(SELLER), addressOf(BUYER), false]);
  assert.deepEqual(price, { kind: 'ant', amount: `${BigInt(PRICE) * ANT}` });
});

test('nobody buys at another price, with less behind it, on terms that have changed, or in place of another', { timeout: 60_000 }, async () => {
  const seen = await seenOffer();
  const purchase = (how, signer = BUYER) => [...buy(seen, how), ...by(signer)];
  await refused(/refused: SystemSale\.NotTheBuyer/, ...purchase({}, STRANGER));
  await refused(/refused: SystemSale\.BuyerIsSeller/, ...purchase({}, SELLER));
  await refused(/refused: SystemSale\.PriceChanged/, ...purchase({ price: PRICE - 1 }));
  // More than was ever recorded of it.
  await refused(/refused: SystemSale\.BackedTooLow/, ...purchase({ least: 188 }));
  const certs = ['--cert', `${lent.certId}:1`];
  await fails(BAD_INPUT, /not paid with certificates/, dlo(...purchase(), ...certs));

  await dlo('top-up', '--cert', lent.certId, '--amount', 5, '--max-rate', '0.01', ...by(APP_OWNER));
  await refused(/refused: SystemSale\.TermsChanged/, ...purchase());
  const now = await seenOffer();
  assert.deepEqual(now, { ...seen, revision: seen.revision + 1 });
  assert.equal((await system()).owner, addressOf(SELLER));
});

test('a sale pays the seller the price and the fee until then; certificate and terms stay', { timeout: 120_000 }, async () => {
  await until('a fee that is due', 30, async () => BigInt((await certificate()).feeDue) > 0n);
  const { receipt } = await dlo(...buy(await seenOffer()), ...by(BUYER));
  const { parentHash } = await api.rpc.chain.getHeader(receipt.block);

  const [was, is] = [await certificate(parentHash.toHex()), await certificate(receipt.block)];
  const earned = BigInt(is.feePaid) - BigInt(was.feePaid);
  assert.ok(earned > 0n && is.feeDue === '0', `${earned} paid, ${is.feeDue} due`);
  const { owner, feePaid, feeDue } = is;
  assert.equal(owner, addressOf(BUYER));
  assert.deepEqual(is, { ...was, owner, feePaid, feeDue });
  const [before_, sold] = [await system(parentHash.toHex()), await system(receipt.block)];
  assert.equal(sold.owner, owner);
  assert.deepEqual([sold.backing.committed, sold.backing.issued], [before_.backing.committed, before_.backing.issued]);
  assert.deepEqual(sold.ends, before_.ends);
  assert.equal(await offerOf(receipt.block), null);

  // Who is better or worse off, to the last planck: nothing else in that block moves ANT.
  const price = BigInt(PRICE) * ANT;
  const [seller, buyer, app, pot] =
    await Promise.all([...[SELLER, BUYER, APP_OWNER].map(addressOf), POT].map((account) => changed(receipt, account)));
  const share = (earned * POT_PERCENT) / 100n;
  assert.equal(seller.all, price + earned - share);
  assert.equal(pot.all, share + BigInt(receipt.fee));
  assert.equal(buyer.all, -price - BigInt(receipt.fee));
  assert.equal(app.all, -earned);
  // The deposits of system, part and antnode are the buyer's now; that of the offer went back.
  assert.ok(buyer.held > 0n);
  assert.equal(seller.held, -buyer.held - deposit);
});

test("after the sale the fee is the new owner's, and so is the say over the certificate", { timeout: 120_000 }, async () => {
  await until('a fee that is due', 30, async () => BigInt((await certificate()).feeDue) > 0n);
  const { toOwner, receipt } = await dlo('claim', '--cert', lent.certId, ...by(STRANGER));
  const [seller, buyer] = await Promise.all([SELLER, BUYER].map((uri) => changed(receipt, addressOf(uri))));
  assert.ok(BigInt(toOwner) > 0n);
  assert.deepEqual([seller.all, buyer.all], [0n, BigInt(toOwner)]);

  await refused(/refused: SystemSale\.UnknownOffer/, ...buy({ revision: 2 }), ...by(OTHER));
  await refused(/refused: CertEscrow\.NotSystemOwner/, 'recall', '--cert', lent.certId, ...by(SELLER));
  const { today } = await dlo('totals');
  const again = ofSystem('sale', 'offer', '--ant', PRICE, '--until', today + 100);
  await refused(/refused: SystemSale\.NotSystemOwner/, ...again, ...by(SELLER));
});

test('after the sale the antnode goes on proving, and gets an agent of the new owner', { timeout: 120_000 }, async () => {
  const { antnode } = lent;
  const { agent, system: bound } = await antnode.answers(1, 60);
  assert.deepEqual([bound, agent], [lent.system, `0x${'00'.repeat(32)}`]);
  const own = new Agent(workshop, lent.chain, { name: 'new-agent', key: '//BuyersAgent' });
  const name = ['agent', 'set-agent', '--peer', antnode.peer, '--agent-dev-key', own.key];
  await refused(/refused: ResourceProof\.NotOwner/, ...name, ...by(SELLER));
  await dlo(...name, ...by(BUYER));
  await antnode.agent.stop();
  await own.start([antnode.dir]);
  antnode.agent = own;
  await antnode.answers(1, 60);
});

// Draws that an owner accepts one by one.

const draw = (amount, days) =>
  [...ofApp('draw', '--leg', `${lent.system}:${amount}`, '--days', days, '--max-rate', '0.02'), ...by(APP_OWNER)];
const aboutRequest = (verb, signer, ...terms) => [...ofSystem(...ofApp('request', verb, ...terms)), ...by(signer)];
const ask = (days) => aboutRequest('make', APP_OWNER, '--amount', 15, '--days', days, '--max-rate', '0.02');

test('nobody draws by the old rulebook, nor from a manual one unasked', { timeout: 60_000 }, async () => {
  await refused(/refused: LiquidityPolicy\.NoRulebook/, ...draw(5, 5));
  await refused(/refused: LiquidityPolicy\.NoRulebook/, ...ask(20));
  const rules = ['--mode', 'open', '--strategy', 'manual', '--rate', '0.02', '--max-days', 40];
  const { book: number } = await dlo('policy', 'create', ...rules, ...by(BUYER));
  const assign = ofSystem('policy', 'assign', '--book', number);
  await refused(/refused: LiquidityPolicy\.NotSystemOwner/, ...assign, ...by(SELLER));
  await dlo(...assign, ...by(BUYER));
  await refused(/refused: LiquidityPolicy\.NotAccepted/, ...draw(5, 5));
  await refused(/refused: LiquidityPolicy\.TooLong/, ...ask(41));
  await refused(/there is no request/, ...aboutRequest('accept', BUYER));
});

test('an owner accepts less than was asked for, and that is drawn once', { timeout: 60_000 }, async () => {
  await dlo(...ask(20));
  await refused(/refused: LiquidityPolicy\.NotSystemOwner/, ...aboutRequest('accept', SELLER));
  await dlo(...aboutRequest('accept', BUYER, '--amount', 10));
  const [request] = await dlo(...ofSystem('request', 'list'));
  assert.deepEqual([request.app, request.amount, request.acceptedAt], [lent.app, '15000000', `${ANT / 50n}`]);
  await refused(/refused: LiquidityPolicy\.NotAccepted/, ...draw(11, 20));
  await refused(/refused: LiquidityPolicy\.NotAccepted/, ...draw(10, 21));
  const { certificates: [drawn] } = await dlo(...draw(10, 20));
  assert.deepEqual([drawn.amount, drawn.rate], ['10000000', `${ANT / 50n}`]);
  assert.deepEqual(await dlo(...ofSystem('request', 'list')), []);
  await refused(/refused: LiquidityPolicy\.NotAccepted/, ...draw(10, 20));
});

// The sale against an assignment: the app's owner pays with NAT that his app holds.

test('a system is sold for NAT that an app of the buyer assigns, exactly as much as was asked for', { timeout: 120_000 }, async () => {
  const { today } = await dlo('totals');
  const [nat, until_] = [30, today + 150];
  const price = ['--nat', nat, '--assigned-until', until_];
  await dlo(...ofSystem('sale', 'offer', ...price, '--until', today + 100, '--buyer', APP_OWNER), ...by(BUYER));
  const seen = await seenOffer();
  assert.deepEqual(seen.price, { kind: 'assignment', amount: `${nat}000000`, until: until_ });
  const pay = (...parts) => [
    ...ofSystem('sale', 'buy', ...price, '--least-backed', 150, '--revision', seen.revision),
    ...parts.flatMap((part) => ['--cert', `${lent.certId}:${part}`]), ...by(APP_OWNER),
  ];
  await fails(BAD_INPUT, /the parts are 29.* the price is 30/, dlo(...pay(nat - 1)));
  const { receipt } = await dlo(...pay(nat));
  assert.equal((await system(receipt.block)).owner, addressOf(APP_OWNER));
  const { assigned, assignments } = await certificate(receipt.block);
  const [{ purpose, amount, beneficiary, until: ends }] = assignments;
  assert.deepEqual([assigned, assignments.length], [`${nat}000000`, 1]);
  assert.deepEqual([purpose, amount, beneficiary, ends], ['Settlement', `${nat}000000`, addressOf(BUYER), until_]);
  await refused(/refused: CertEscrow\.Assigned/, 'release', '--cert', lent.certId, ...by(APP_OWNER));
});

// Who runs an app.

test('who runs the container that an app states is listed, as long as he likes', { timeout: 60_000 }, async () => {
  const container = `0x${'c0'.repeat(32)}`;
  const rent = (hash, uri) => [...ofApp('app', 'rent', '--container', hash), ...by(uri)];
  const operators = async () =>
    (await dlo(...ofApp('app', 'operators'))).map(({ operator, current }) => [operator, current]);
  await refused(/refused: CertEscrow\.OtherContainer/, ...rent(container, OTHER));
  await dlo(...ofApp('app', 'update', '--container', container), ...by(APP_OWNER));
  await dlo(...rent(container, OTHER));
  await refused(/refused: CertEscrow\.AlreadyOperator/, ...rent(container, OTHER));
  assert.deepEqual(await operators(), [[addressOf(OTHER), true]]);
  await dlo(...ofApp('app', 'update', '--container', `0x${'c1'.repeat(32)}`), ...by(APP_OWNER));
  assert.deepEqual(await operators(), [[addressOf(OTHER), false]]);
  await dlo(...ofApp('app', 'vacate'), ...by(OTHER));
  assert.deepEqual(await operators(), []);
  await refused(/refused: CertEscrow\.NotOperator/, ...ofApp('app', 'vacate'), ...by(OTHER));
});
