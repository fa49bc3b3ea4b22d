#!/usr/bin/env node
// Plays the story and prints it as one table; leaves the node running unless told `--once`.

import { Story, table } from './lib/story.mjs';
import { Workshop, sleep } from './lib/process.mjs';

const once = process.argv.includes('--once');
const workshop = new Workshop('dlo-story');
const story = new Story(workshop, once ? {} : { rpc: 9944, prometheus: 9615 });
story.onRow = ({ name, ok }) => process.stderr.write(`    ${ok ? 'ok    ' : 'FAILED'}  ${name}\n`);

const ok = await story.play();
console.log(table(story.rows));

if (!ok) {
  console.error(`error: the story failed at '${story.rows.at(-1).name}'; the logs are in ${workshop.dir}`);
  await workshop.close({ keep: true });
  process.exit(1);
}
if (once) {
  await workshop.close();
  process.exit(0);
}
const { ws, http, prometheus } = story.chain;
console.log(`
The node runs on until Ctrl-C.
  JSON-RPC    ${http}   ${ws}
  Prometheus  ${prometheus}
  logs        ${workshop.dir}

Try:
  curl -s -H 'content-type: application/json' ${http} \\
    -d '{"jsonrpc":"2.0","id":1,"method":"dlo_appReserves","params":[${story.listed}]}'
  ${process.env.DLO ?? 'dlo'} --url ${ws} status --system ${story.example}
`);
for (;;) {
  await sleep(1000);
  try {
    workshop.assertRunning();
  } catch (error) {
    console.error(`error: ${error.message}`);
    await workshop.close({ keep: true });
    process.exit(1);
  }
}
