#!/usr/bin/env node
// See scripts/antnode-trial --help.

import { AntnodeTrial } from './lib/antnode-trial.mjs';
import { Workshop } from './lib/process.mjs';
import { table } from './lib/steps.mjs';

/** Longer than any run that goes well, even on a busy machine. */
const LIMIT_MINUTES = 20;

const workshop = new Workshop('dlo-antnode-trial');
const trial = new AntnodeTrial(workshop);
trial.onRow = ({ name, ok }) => console.error(`    ${ok ? 'ok    ' : 'FAILED'}  ${name}`);

async function end(ok) {
  console.log(table(trial.rows));
  if (!ok) console.error(`error: the logs are in ${workshop.dir}`);
  await workshop.close({ keep: !ok });
  process.exit(ok ? 0 : 1);
}

setTimeout(() => {
  console.error(`error: not done within ${LIMIT_MINUTES} minutes`);
  end(false);
}, LIMIT_MINUTES * 60_000);

const ok = await trial.play();
if (!ok) console.error(`error: the trial failed at '${trial.rows.at(-1).name}'`);
await end(ok);
