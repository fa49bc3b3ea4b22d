// Tests that share a folder for logs: it stays unless every one of them has passed.

import { after, test as nodeTest } from 'node:test';
import { Workshop } from '../../scripts/lib/process.mjs';

/** A workshop, and `test` for the tests that use it. */
export function suite(prefix) {
  const workshop = new Workshop(prefix);
  // Counted down where a test passes, as one that ran out of time or never began throws nothing here.
  let open = 0;
  const test = (name, options, body) => {
    open += 1;
    return nodeTest(name, options, async (context) => {
      await body(context);
      open -= 1;
    });
  };
  after(async () => {
    if (open > 0) console.error(`the logs are in ${workshop.dir}`);
    await workshop.close({ keep: open > 0 });
  });
  return { workshop, test };
}
