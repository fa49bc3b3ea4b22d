#!/usr/bin/env node
// See scripts/trial-agent --help.

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { Agent, Antnode } from './lib/antnodes.mjs';
import { Chain, DLO } from './lib/chain.mjs';
import { Workshop, until } from './lib/process.mjs';
import { Steps, check, table } from './lib/steps.mjs';
import { EXAMPLE } from './lib/story.mjs';

const GIB = 1024 ** 3;
const OWNER = '//Charlie';
const gib = Number(process.argv[2] ?? 10);
const workshop = new Workshop('dlo-trial-agent');
const seconds = (since) => ((Date.now() - since) / 1000).toFixed(1);

/** MiB of memory that a process has had at most. */
const peak = ({ child: { pid } }) => {
  const [, kib] = readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmHWM:\s+(\d+) kB/);
  return `${Math.ceil(kib / 1024)} MiB of memory at most`;
};

class Trial extends Steps {
  async play() {
    const dir = process.env.DLO_STORE || workshop.path('store');
    await this.step(`a store of ${gib} GiB`, async () => {
      const since = Date.now();
      const size = ['--bytes', `${gib * GIB}`, '--chunk-bytes', `${1 << 20}`];
      execFileSync(DLO, ['agent', 'dev-node', dir, ...size, '--seed', 'trial-agent'], { stdio: 'ignore' });
      return `${gib * 1024} chunks in ${seconds(since)} s`;
    });
    await this.step('its antnode is bound', async () => {
      this.chain = await Chain.start(workshop, 'node', [
        '--chain', 'dev-fast', '--alice', '--sealing', 'interval=1000',
      ]);
      const parts = workshop.path('parts.json');
      writeFileSync(parts, JSON.stringify(EXAMPLE));
      const { system } = await this.chain.dlo('register', '--parts', parts, '--dev-key', OWNER);
      this.agent = new Agent(workshop, this.chain, { name: 'agent', key: '//Ferdie' });
      this.antnode = new Antnode(workshop, this.chain, dir);
      await this.antnode.bind(system, OWNER, this.agent);
      return `system ${system}`;
    });
    await this.indexed('the first index of all chunks');
    await this.answered();
    await this.agent.stop();
    await this.indexed('the next start');
    await this.answered();
    return !this.failed;
  }

  async indexed(what) {
    await this.step(what, async () => {
      const since = Date.now();
      await this.agent.start([this.antnode.dir]);
      await until('all chunks', 1_200, async () => {
        workshop.assertRunning();
        return (await this.agent.metrics(this.antnode.peer)).store_chunks === gib * 1024;
      });
      return `${seconds(since)} s, ${peak(this.agent.process)}`;
    });
  }

  async answered() {
    await this.step('three challenges are answered', async () => {
      await this.antnode.answers(3, 180);
      const { last_answer_duration_seconds: last, challenges_missed_total: missed } =
        await this.agent.metrics(this.antnode.peer);
      check(last > 0, 'no answer was timed');
      return `the last in ${last.toFixed(3)} s, ${missed ?? 0} missed, ${peak(this.agent.process)}`;
    });
  }
}

const trial = new Trial();
trial.onRow = ({ name, ok }) => console.error(`    ${ok ? 'ok    ' : 'FAILED'}  ${name}`);
const ok = await trial.play().catch((error) => console.error(`error: ${error.message}`));
console.log(table(trial.rows));
await workshop.close({ keep: !ok });
process.exit(ok ? 0 : 1);
