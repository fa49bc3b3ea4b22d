#!/usr/bin/env node
// Prints what a draw with one leg, and each of 32 legs, weighs beside a plain transfer, out of two benchmark files.

import { readFileSync } from 'node:fs';

const [escrowFile, balancesFile] = process.argv.slice(2);

/** Mean picoseconds and database accesses of one benchmark, where its component is `n`. */
function measured(file, name, n) {
  const batches = JSON.parse(readFileSync(file, 'utf8')).filter(({ benchmark }) => benchmark === name);
  const fits = ({ components }) => n === undefined || components[0]?.[1] === n;
  const mean = (results, pick) => {
    const fit = batches.flatMap(results).filter(fits);
    if (fit.length === 0) throw new Error(`${file} has no '${name}'${n ? ` with ${n}` : ''}`);
    return fit.reduce((sum, one) => sum + Number(pick(one)), 0) / fit.length;
  };
  return {
    time: mean((batch) => batch.time_results, (one) => one.extrinsic_time) * 1000,
    reads: mean((batch) => batch.db_results, (one) => one.reads),
    writes: mean((batch) => batch.db_results, (one) => one.writes),
  };
}

// ParityDB, as the runtime counts it: frame_support::weights::constants::ParityDbWeight, in picoseconds.
const READ = 8_000_000;
const WRITE = 50_000_000;
const weight = ({ time, reads, writes }) => time + reads * READ + writes * WRITE;

const transfer = measured(balancesFile, 'transfer_keep_alive');
const rows = [
  ['balances.transfer_keep_alive', transfer, 1],
  ['certEscrow.draw, 1 leg', measured(escrowFile, 'draw', 1), 1],
  ['certEscrow.draw, each of 32 legs', measured(escrowFile, 'draw', 32), 32],
];
console.log('call'.padEnd(36), 'time us', 'reads', 'writes', 'weight us', 'x transfer');
for (const [name, figures, share] of rows) {
  const us = (ps) => (ps / 1e6 / share).toFixed(1).padStart(7);
  const count = (value) => (value / share).toFixed(1).padStart(6);
  const ratio = weight(figures) / share / weight(transfer);
  console.log(
    name.padEnd(36), us(figures.time), count(figures.reads), count(figures.writes),
    us(weight(figures)).padStart(9), ratio.toFixed(2).padStart(10),
  );
}
