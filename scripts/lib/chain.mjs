// A node as a script sees it: plain JSON-RPC over HTTP, and the `dlo` command line.

import { freePort, run, until } from './process.mjs';

export const NODE = process.env.DLO_NODE ?? 'dlo-node';
export const DLO = process.env.DLO ?? 'dlo';

/** Edits JSON whose whole numbers are larger than JavaScript's: they pass through as they are. */
export function editJson(text, edit) {
  const value = JSON.parse(text.replace(/(?<=[:[,]\s*)\d{16,}/g, (digits) => `"@${digits}@"`));
  edit(value);
  return JSON.stringify(value).replace(/"@(\d+)@"/g, '$1');
}

/** The specification of a preset as text, its genesis patch edited. */
export async function editedSpec(preset, edit) {
  const { status, stdout, stderr } = await run(NODE, ['export-chain-spec', '--chain', preset]);
  if (status !== 0) throw new Error(stderr);
  return editJson(stdout, ({ genesis }) => edit(genesis.runtimeGenesis.patch));
}

/** twox128("Balances") ++ twox128("TotalIssuance") */
const TOTAL_ISSUANCE = '0xc2261276cc9d1f8598ea4b6a74b15c2f57c875e4cff74148e4628f264b974c80';

/** The longest that one command of `dlo` may take, in ms: a registration on slots of six seconds waits for 20 blocks. */
const COMMAND_TIMEOUT = 300_000;

function refusal(method, { code, message, data }) {
  const detail = data === undefined ? '' : ` (${typeof data === 'string' ? data : JSON.stringify(data)})`;
  return Object.assign(new Error(`${method}: ${message}${detail}`), { code });
}

/** The longest that a node may take until it answers, in seconds: where a busy machine compiles the runtime for several. */
const START_SECONDS = 300;

/** The ports that a node says it listens on. */
function portsOf(said) {
  const [, rpc] = said.match(/Running JSON-RPC server: addr=127\.0\.0\.1:(\d+)/) ?? [];
  const [, prometheus] = said.match(/Prometheus exporter started at 127\.0\.0\.1:(\d+)/) ?? [];
  return rpc && prometheus && { rpc: Number(rpc), prometheus: Number(prometheus) };
}

export class Chain {
  #id = 0;

  constructor(process_, ports) {
    this.process = process_;
    this.ports = ports;
    this.http = `http://127.0.0.1:${ports.rpc}`;
    this.ws = `ws://127.0.0.1:${ports.rpc}`;
    this.prometheus = `http://127.0.0.1:${ports.prometheus}/metrics`;
  }

  /**
   * Starts a node in `workshop` and waits until it answers; at `ports` where these are free, else at any that are.
   * Waits for the first block too where the node makes blocks by itself: before that a chain has no day.
   */
  static async start(workshop, name, args, ports = {}) {
    const [rpc, prometheus] = await Promise.all([ports.rpc, ports.prometheus].map((port) => (port ? freePort(port) : 0)));
    const process_ = workshop.start(name, NODE, [
      '--base-path', workshop.path(name),
      '--rpc-port', `${rpc}`,
      '--prometheus-port', `${prometheus}`,
      '--port', '0',
      '--no-telemetry',
      '--no-mdns',
      ...args,
    ]);
    return until(`${name} answers`, START_SECONDS, async () => {
      workshop.assertRunning();
      const found = portsOf(process_.said());
      if (!found) return undefined;
      const chain = new Chain(process_, found);
      return (await chain.height()) >= (args.includes('--sealing') ? 1 : 0) && chain;
    });
  }

  /** A refusal throws, with JSON-RPC's code. */
  async rpc(method, ...params) {
    const response = await fetch(this.http, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: ++this.#id, method, params }),
    });
    const { result, error } = await response.json();
    if (error) throw refusal(method, error);
    return result;
  }

  async height(hash) {
    return Number((await this.rpc('chain_getHeader', ...(hash ? [hash] : []))).number);
  }

  /** The hash of the block of this number on the best chain. */
  blockHash(number) {
    return this.rpc('chain_getBlockHash', number);
  }

  async finalizedHeight() {
    return this.height(await this.rpc('chain_getFinalizedHead'));
  }

  /** ANT planck that exist. */
  async totalIssuance() {
    const bytes = Buffer.from((await this.rpc('state_getStorage', TOTAL_ISSUANCE)).slice(2), 'hex');
    return BigInt(`0x${bytes.reverse().toString('hex')}`);
  }

  /** Runs `dlo` against this node: its JSON answer. A refusal throws, with the status and the message. */
  async dlo(...args) {
    const { status, stdout, stderr } = await run(DLO, ['--url', this.ws, '--json', ...args], { timeout: COMMAND_TIMEOUT });
    if (status !== 0) {
      const error = new Error((stderr.trim() || stdout.trim()).split('\n').pop());
      error.status = status;
      throw error;
    }
    return JSON.parse(stdout);
  }
}
