#!/usr/bin/env node
// See scripts/trial-oracles --help.

import { OracleTrial } from './lib/oracle-trial.mjs';
import { Workshop } from './lib/process.mjs';
import { table } from './lib/steps.mjs';

/** Longer than any run that goes well, even on a busy machine. */
const LIMIT_MINUTES = 35;

const workshop = new Workshop('dlo-trial-oracles');
const trial = new OracleTrial(workshop);
const begun = Date.now();
const minutes = () => ((Date.now() - begun) / 60_000).toFixed(1).padStart(5);
trial.onRow = ({ name, saw, ok }) => console.error(`${minutes()} min  ${ok ? 'ok    ' : 'FAILED'}  ${name}: ${saw}`);

async function end(ok) {
  console.log(table(trial.rows));
  await trial.close();
  await workshop.close({ keep: !ok });
  process.exit(ok ? 0 : 1);
}

setTimeout(() => {
  console.error(`error: not done within ${LIMIT_MINUTES} minutes; the logs are in ${workshop.dir}`);
  end(false);
}, LIMIT_MINUTES * 60_000);

const ok = await trial.play();
if (!ok) console.error(`error: the trial failed at '${trial.rows.at(-1).name}'; the logs are in ${workshop.dir}`);
await end(ok);
