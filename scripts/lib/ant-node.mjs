// A real ant-node on loopback. Chunks that lie in its store before it starts are taken up, so nobody has to pay for any.

import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeStore } from './antnodes.mjs';
import { run, until } from './process.mjs';
import { chunkFiles, readRetention, rootOf } from './retention.mjs';

const BIN = process.env.ANT_NODE_BIN ?? '';
const PROGRAM = join(BIN, 'ant-node');
/** It writes down what it has signed every 30 seconds. */
const COMMITMENT_SECONDS = 100;

export async function antNodeVersion() {
  const { status, stdout, stderr } = await run(PROGRAM, ['--version']);
  if (status !== 0) throw new Error(stderr.trim() || `${PROGRAM} does not run`);
  return stdout.trim();
}

export class AntNode {
  /** The antnode `name` among those in `folder`. */
  constructor(workshop, folder, name) {
    Object.assign(this, { workshop, folder, name, dir: join(folder, name) });
  }

  /** Places chunks: the content of another antnode's store, which is no antnode then. */
  async fill(store) {
    const other = this.workshop.path(`${this.name}-chunks`);
    await writeStore(other, { ...store, seed: this.name });
    mkdirSync(this.dir, { recursive: true });
    renameSync(join(other, 'chunks'), join(this.dir, 'chunks'));
    rmSync(other, { recursive: true });
  }

  /** Starts it, at the port that it had where it was started before; `friend`: another's port to find the rest by. */
  async start(friend = this.friend) {
    this.friend = friend;
    // Nothing of this host's own settings: they could lead to the real network.
    const home = this.workshop.path('home');
    const environment = ['-i', `HOME=${home}`, `ANT_BOOTSTRAP_PEERS_PATH=${home}/none`, 'NO_COLOR=1'];
    this.process = this.workshop.start(this.name, 'env', [
      ...environment, PROGRAM, '--root-dir', this.dir, '--port', `${this.port ?? 0}`, '--ipv4-only',
      '--disable-webrtc-direct', '--rewards-address', `0x${'11'.repeat(20)}`, '--evm-network', 'arbitrum-sepolia',
      '--network-mode', 'development', '--metrics-port', '0', '--stop-on-upgrade', '--enable-logging',
      ...(friend ? ['--bootstrap', `127.0.0.1:${friend}`] : []),
    ]);
    this.port = await until(`${this.name} runs`, 60, () => {
      this.workshop.assertRunning();
      return this.process.said().match(/Node is running on port: (\d+)/)?.[1];
    });
  }

  stop() {
    return this.workshop.stop(this.process);
  }

  /** Paths of its chunks by address. */
  chunks() {
    return chunkFiles(this.dir);
  }

  /** Waits until what it stands for is a signed commitment over the chunks that it has now. */
  commitment() {
    const root = rootOf(this.chunks().keys());
    return until(`${this.name} signs root ${root.toString('hex')}`, COMMITMENT_SECONDS, () => {
      this.workshop.assertRunning();
      const { slots: [current], hasCurrent } = readRetention(this.dir);
      return hasCurrent && current?.root.equals(root) && current;
    });
  }

  /** Whether it has logged that it signed this commitment. */
  hasLogged({ hash, keyCount }) {
    const log = readFileSync(this.process.log, 'utf8');
    return log.includes(`Storage commitment rotated: hash=${hash.toString('hex')} key_count=${keyCount} `);
  }
}
