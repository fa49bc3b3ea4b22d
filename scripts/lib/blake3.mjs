// BLAKE3 as its specification describes it, for what a trial checks by itself: names of chunks, and Merkle roots.

const IV = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
const PERMUTATION = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8];
const MIXED = [
  [0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15],
  [0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14],
];
const BLOCK = 64;
const CHUNK = 1024;
const ROUNDS = 7;
const [CHUNK_START, CHUNK_END, PARENT, ROOT] = [1, 2, 4, 8];

const rotated = (word, bits) => (word >>> bits) | (word << (32 - bits));

/** Mixes two words of a message into four of the state. */
function mix(state, [a, b, c, d], x, y) {
  state[a] += state[b] + x;
  state[d] = rotated(state[d] ^ state[a], 16);
  state[c] += state[d];
  state[b] = rotated(state[b] ^ state[c], 12);
  state[a] += state[b] + y;
  state[d] = rotated(state[d] ^ state[a], 8);
  state[c] += state[d];
  state[b] = rotated(state[b] ^ state[c], 7);
}

/** The first half of the compression's output, which is all that a hash of 32 bytes needs. */
function compress(chaining, block, counter, length, flags) {
  const state = Uint32Array.of(
    ...chaining, ...IV.slice(0, 4), counter >>> 0, Math.floor(counter / 2 ** 32), length, flags,
  );
  let words = block;
  for (let round = 0; round < ROUNDS; round += 1) {
    MIXED.forEach((places, at) => mix(state, places, words[2 * at], words[2 * at + 1]));
    words = PERMUTATION.map((from) => words[from]);
  }
  return Array.from({ length: 8 }, (_, at) => (state[at] ^ state[at + 8]) >>> 0);
}

/** A block's words, little-endian, filled up with zeros. */
function wordsOf(bytes) {
  const whole = Buffer.alloc(BLOCK);
  bytes.copy(whole);
  return Array.from({ length: 16 }, (_, at) => whole.readUInt32LE(4 * at));
}

function chunkValue(chunk, counter, end) {
  let value = IV;
  for (let at = 0; at === 0 || at < chunk.length; at += BLOCK) {
    const block = chunk.subarray(at, at + BLOCK);
    const first = at === 0 ? CHUNK_START : 0;
    const last = at + BLOCK >= chunk.length ? CHUNK_END | end : 0;
    value = compress(value, wordsOf(block), counter, block.length, first | last);
  }
  return value;
}

/** The chaining value of what begins with chunk number `counter`; `end`: the flag of the root, if it is one. */
function valueOf(bytes, counter, end) {
  if (bytes.length <= CHUNK) return chunkValue(bytes, counter, end);
  let left = CHUNK;
  while (left * 2 < bytes.length) left *= 2;
  const [one, other] = [bytes.subarray(0, left), bytes.subarray(left)];
  const words = [...valueOf(one, counter, 0), ...valueOf(other, counter + left / CHUNK, 0)];
  return compress(IV, words, 0, BLOCK, PARENT | end);
}

/** The hash of some bytes, one after the other. */
export function blake3(...parts) {
  const hash = Buffer.alloc(32);
  valueOf(Buffer.concat(parts), 0, ROOT).forEach((word, at) => hash.writeUInt32LE(word, 4 * at));
  return hash;
}
