// Who made a block, by its header.

/** The variant of a digest item that consensus put in before the block was made. */
const PRE_RUNTIME = 6;
/** Kinds of BABE's pre-digest: a primary slot, a secondary plain one, a secondary one with a VRF. */
const KINDS = [1, 2, 3];

/** The SCALE compact length at `at`, and where it ends. */
function compactLength(bytes, at) {
  switch (bytes[at] & 3) {
    case 0: return [bytes[at] >> 2, at + 1];
    case 1: return [bytes.readUInt16LE(at) >> 2, at + 2];
    case 2: return [bytes.readUInt32LE(at) >>> 2, at + 4];
    default: throw new Error('a length of more than 30 bits');
  }
}

/** The index of the authority that made the block of `header`, as JSON-RPC gives it. */
export function authorOf({ digest }) {
  for (const log of digest.logs) {
    const bytes = Buffer.from(log.slice(2), 'hex');
    if (bytes[0] !== PRE_RUNTIME || bytes.toString('latin1', 1, 5) !== 'BABE') continue;
    const [length, at] = compactLength(bytes, 5);
    if (at + length !== bytes.length || !KINDS.includes(bytes[at])) throw new Error(`no pre-digest of BABE: ${log}`);
    return bytes.readUInt32LE(at + 1);
  }
  throw new Error('the header has no pre-digest of BABE');
}
