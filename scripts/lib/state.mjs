// What a chain's state holds, asked over JSON-RPC.

const PRIMES = [
  0x9e3779b185ebca87n, 0xc2b2ae3d27d4eb4fn, 0x165667b19e3779f9n, 0x85ebca77c2b2ae63n, 0x27d4eb2f165667c5n,
];
const word = (value) => BigInt.asUintN(64, value);
const rotated = (value, bits) => word(value << bits) | (value >> (64n - bits));

/** XXH64 of less than 32 bytes, as names of pallets and their items are. */
function xxh64(bytes, seed) {
  const [p1, p2, p3, p4, p5] = PRIMES;
  let hash = word(seed + p5 + BigInt(bytes.length));
  let at = 0;
  for (; at + 8 <= bytes.length; at += 8) {
    const lane = word(rotated(word(bytes.readBigUInt64LE(at) * p2), 31n) * p1);
    hash = word(rotated(hash ^ lane, 27n) * p1 + p4);
  }
  if (at + 4 <= bytes.length) {
    hash = word(rotated(hash ^ word(BigInt(bytes.readUInt32LE(at)) * p1), 23n) * p2 + p3);
    at += 4;
  }
  for (; at < bytes.length; at += 1) hash = word(rotated(hash ^ word(BigInt(bytes[at]) * p5), 11n) * p1);
  hash = word((hash ^ (hash >> 33n)) * p2);
  hash = word((hash ^ (hash >> 29n)) * p3);
  return hash ^ (hash >> 32n);
}

function twox128(text) {
  const bytes = Buffer.from(text);
  if (bytes.length >= 32) throw new Error(`'${text}' has 32 bytes or more`);
  const hash = Buffer.alloc(16);
  [0n, 1n].forEach((seed) => hash.writeBigUInt64LE(xxh64(bytes, seed), Number(seed) * 8));
  return hash.toString('hex');
}

/** The key of a storage value, or what the keys of a map begin with. */
export const storageKey = (pallet, item) => `0x${twox128(pallet)}${twox128(item)}`;

/** The most keys that a node gives at once. */
const PAGE = 1000;

/** All keys that begin with `prefix`, page by page. */
async function* keysFrom(chain, prefix) {
  for (let last = null; ; ) {
    const keys = await chain.rpc('state_getKeysPaged', prefix, PAGE, last);
    yield* keys;
    if (keys.length < PAGE) return;
    last = keys.at(-1);
  }
}

/** Of a map: entries, and bytes of all their keys and of all their values. */
export async function weigh(chain, pallet, item) {
  const prefix = storageKey(pallet, item);
  const size = { item, entries: 0, keys: 0, values: Number((await chain.rpc('state_getStorageSize', prefix)) ?? 0) };
  for await (const key of keysFrom(chain, prefix)) {
    size.entries += 1;
    size.keys += key.length / 2 - 1;
  }
  return size;
}

/** A SCALE compact number at `at`, and where it ends. */
function compact(bytes, at) {
  switch (bytes[at] & 3) {
    case 0: return [BigInt(bytes[at] >> 2), at + 1];
    case 1: return [BigInt(bytes.readUInt16LE(at) >> 2), at + 2];
    case 2: return [BigInt(bytes.readUInt32LE(at) >>> 2), at + 4];
    default: {
      const end = at + 5 + (bytes[at] >> 2);
      return [BigInt(`0x${Buffer.from(bytes.subarray(at + 1, end)).reverse().toString('hex')}`), end];
    }
  }
}

/** The weight that the calls and hooks of a block declared, in picoseconds: of each class of dispatch. */
export async function blockWeight(chain, hash) {
  const stored = await chain.rpc('state_getStorage', storageKey('System', 'BlockWeight'), hash);
  const bytes = Buffer.from(stored.slice(2), 'hex');
  const figures = [];
  for (let at = 0; at < bytes.length; ) {
    const [figure, end] = compact(bytes, at);
    figures.push(figure);
    at = end;
  }
  const [normal, , operational, , mandatory] = figures;
  return { normal, operational, mandatory };
}
