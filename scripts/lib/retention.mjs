// What ant-node 0.23 keeps of the commitments that it has signed, read here by itself: beside the agent's own reader.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { blake3 } from './blake3.mjs';

const FILE = 'commitment_retention.bin';
const VERSION = 1;
const [LEAF, NODE, NAME] = ['storage_leaf', 'storage_node', 'commitment_hash']
  .map((what) => Buffer.from(`autonomi.ant.replication.${what}.v1`));
const DIGEST = 32;
/** Of ML-DSA-65. */
const [PUBLIC_KEY, SIGNATURE] = [1952, 3309];

/** Reads postcard: whole numbers seven bits a byte, the lowest first; lists with their length before them. */
class Postcard {
  #at = 0;

  constructor(bytes) {
    this.bytes = bytes;
  }

  get at() {
    return this.#at;
  }

  take(length) {
    const taken = this.bytes.subarray(this.#at, this.#at + length);
    if (taken.length !== length) throw new Error(`${FILE} ends within what begins at ${this.#at}`);
    this.#at += length;
    return taken;
  }

  number() {
    for (let value = 0, factor = 1; ; factor *= 128) {
      const [byte] = this.take(1);
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  list(item) {
    return Array.from({ length: this.number() }, item);
  }

  bytesOf(length) {
    const found = this.number();
    if (found !== length) throw new Error(`${found} bytes where ${length} belong`);
    return this.take(length);
  }

  flag() {
    const [byte] = this.take(1);
    if (byte > 1) throw new Error(`${byte} is no flag`);
    return byte === 1;
  }
}

function slotOf(reader) {
  const from = reader.at;
  const root = reader.take(DIGEST);
  const keyCount = reader.number();
  const peer = reader.take(DIGEST);
  const publicKey = reader.bytesOf(PUBLIC_KEY);
  const signature = reader.bytesOf(SIGNATURE);
  const hash = blake3(NAME, reader.bytes.subarray(from, reader.at));
  const keys = reader.list(() => reader.take(DIGEST));
  const expires = reader.flag() ? reader.number() : null;
  return { root, keyCount, peer, publicKey, signature, hash, keys, expires };
}

/** The slots that the antnode in `dir` keeps, the newest first, and whether it stands for that one now. */
export function readRetention(dir) {
  const reader = new Postcard(readFileSync(join(dir, FILE)));
  const version = reader.number();
  if (version !== VERSION) throw new Error(`${FILE} has version ${version}`);
  const slots = reader.list(() => slotOf(reader));
  const hasCurrent = reader.flag();
  if (reader.at !== reader.bytes.length) throw new Error(`${FILE} has ${reader.bytes.length - reader.at} bytes more`);
  return { slots, hasCurrent };
}

/** The paths of the chunks in `dir` by their addresses, which are their names. */
export function chunkFiles(dir) {
  const chunks = join(dir, 'chunks');
  const files = new Map();
  for (const entry of readdirSync(chunks, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    for (const name of readdirSync(join(chunks, entry.name))) {
      if (/^[0-9a-f]{64}$/.test(name)) files.set(name, join(chunks, entry.name, name));
    }
  }
  return files;
}

/** The Merkle root over chunks with these addresses, in hexadecimal digits. */
export function rootOf(addresses) {
  let level = [...addresses].sort().map((address) => Buffer.from(address, 'hex')).map((key) => blake3(LEAF, key, key));
  while (level.length > 1) {
    const pairs = Math.ceil(level.length / 2);
    // What has no neighbour is its own.
    level = Array.from({ length: pairs }, (_, at) => blake3(NODE, level[2 * at], level[2 * at + 1] ?? level[2 * at]));
  }
  return level[0];
}
