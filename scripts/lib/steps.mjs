// Steps of a story: each says what it saw, or why it failed; after a failure the rest is left out.

export class Failed extends Error {}

export function check(condition, what) {
  if (!condition) throw new Failed(what);
}

export class Steps {
  rows = [];

  /** Runs one step and notes what it gave. */
  async step(name, work) {
    if (this.failed) return;
    const begun = Date.now();
    let row;
    try {
      row = { name, saw: await work(), ok: true };
    } catch (error) {
      this.failed = error;
      row = { name, saw: error.message, ok: false };
    }
    row.seconds = (Date.now() - begun) / 1000;
    this.rows.push(row);
    this.onRow?.(row);
  }
}

/** Rows of steps as a table. */
export function table(rows) {
  const width = (pick) => Math.max(...rows.map((row) => pick(row).length));
  const [name, saw] = [width((row) => row.name), width((row) => row.saw)];
  const line = `+-${'-'.repeat(name)}-+-${'-'.repeat(saw)}-+--------+--------+`;
  const body = rows.map(
    (row) =>
      `| ${row.name.padEnd(name)} | ${row.saw.padEnd(saw)} | ${(row.ok ? 'ok' : 'FAILED').padEnd(6)} | ` +
      `${row.seconds.toFixed(1).padStart(5)}s |`,
  );
  return [line, ...body, line].join('\n');
}
