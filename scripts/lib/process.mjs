// Child processes of a story or a test: started on free ports, always ended again.

import { execFile, spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const listen = (wanted) =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(wanted, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** A port on loopback that is free now: `wanted` where it is, else any. */
export const freePort = (wanted = 0) => listen(wanted).catch(() => listen(0));

/** Calls `probe` until it gives something truthy; fails with `what` after `seconds`. */
export async function until(what, seconds, probe, pause = 250) {
  const end = Date.now() + seconds * 1000;
  let last;
  while (Date.now() < end) {
    try {
      const value = await probe();
      if (value) return value;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await sleep(pause);
  }
  throw new Error(`${what}: not within ${seconds} s${last ? ` (${last.message})` : ''}`);
}

/** A folder for one run, and the processes started in it. */
export class Workshop {
  #children = [];
  #exiting = false;
  #onSignal;

  constructor(prefix) {
    this.dir = mkdtempSync(join(tmpdir(), `${prefix}-`));
    this.#onSignal = () => this.close().then(() => process.exit(130));
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, this.#onSignal);
  }

  path(name) {
    return join(this.dir, name);
  }

  /** Starts a program whose output goes to `<name>.log`; `said()` is what it has written there since. */
  start(name, program, args) {
    const log = this.path(`${name}.log`);
    const begin = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const out = createWriteStream(log, { flags: 'a' });
    child.stdout.pipe(out, { end: false });
    child.stderr.pipe(out, { end: false });
    const said = () => readFileSync(log).subarray(begin).toString();
    const process_ = { name, child, log, said, ended: false };
    child.on('error', (error) => {
      process_.ended = true;
      process_.reason = error.message;
    });
    child.on('exit', (code, signal) => {
      process_.ended = true;
      process_.reason = `exit status ${code ?? signal}`;
    });
    this.#children.push(process_);
    return process_;
  }

  /** Fails if a started program has ended by itself. */
  assertRunning() {
    for (const { name, ended, reason, log } of this.#children) {
      if (ended && !this.#exiting) throw new Error(`${name} ended: ${reason}; its log is ${log}`);
    }
  }

  async stop(process_, signal = 'SIGTERM') {
    if (process_.ended) return;
    const ended = (seconds) => until(`${process_.name} ends`, seconds, () => process_.ended);
    process_.child.kill(signal);
    await ended(20).catch(() => {
      process_.child.kill('SIGKILL');
      return ended(20);
    });
    this.#children = this.#children.filter((other) => other !== process_);
  }

  /** Ends every program and removes the folder, unless `keep`. */
  async close({ keep = false } = {}) {
    this.#exiting = true;
    for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, this.#onSignal);
    for (const process_ of [...this.#children].reverse()) await this.stop(process_);
    if (!keep) rmSync(this.dir, { recursive: true, force: true });
  }
}

/** Runs a program to its end: its status and output. */
export const run = (program, args, { input, timeout = 120_000 } = {}) =>
  new Promise((resolve) => {
    const child = execFile(
      program,
      args,
      { timeout, maxBuffer: 64 << 20 },
      (error, stdout, stderr) => resolve({ status: error ? (error.code ?? 1) : 0, stdout, stderr }),
    );
    child.stdin.end(input ?? '');
  });
