#!/usr/bin/env node
// Prints what draws weigh beside a plain transfer, the calls alone and as whole transactions, out of benchmark files.

import { readFileSync } from 'node:fs';

const [escrowFile, ledgerFile, balancesFile] = process.argv.slice(2);

// ParityDB, as the runtime counts it: frame_support::weights::constants::ParityDbWeight, in picoseconds.
const READ = 8_000_000;
const WRITE = 50_000_000;

/** What every transaction costs besides its call: frame_support's ExtrinsicBaseWeight, and the extension that charges it. */
const BASE = 108_157_000 + 35_979_000 + READ + WRITE;

/** Mean picoseconds and database accesses of one benchmark, where its components are `wanted`. */
function measured(file, name, wanted = {}) {
  const batches = JSON.parse(readFileSync(file, 'utf8')).filter(({ benchmark }) => benchmark === name);
  const fits = ({ components }) =>
    Object.entries(wanted).every(([key, value]) => components.some(([k, v]) => k === key && v === value));
  const mean = (results, pick) => {
    const fit = batches.flatMap(results).filter(fits);
    if (fit.length === 0) throw new Error(`${file} has no '${name}' with ${JSON.stringify(wanted)}`);
    return fit.reduce((sum, one) => sum + Number(pick(one)), 0) / fit.length;
  };
  const figures = {
    time: mean((batch) => batch.time_results, (one) => one.extrinsic_time) * 1000,
    reads: mean((batch) => batch.db_results, (one) => one.reads),
    writes: mean((batch) => batch.db_results, (one) => one.writes),
  };
  return { ...figures, weight: figures.time + figures.reads * READ + figures.writes * WRITE };
}

/** The values of a component in a benchmark, ascending. */
function values(file, name, component) {
  const batches = JSON.parse(readFileSync(file, 'utf8')).filter(({ benchmark }) => benchmark === name);
  const all = batches.flatMap((batch) => batch.time_results)
    .map(({ components }) => components.find(([key]) => key === component)?.[1]);
  return [...new Set(all.filter((value) => value !== undefined))].sort((one, other) => one - other);
}

/** The component by which draws are measured, whatever it is called: their legs. */
const legs = JSON.parse(readFileSync(escrowFile, 'utf8')).find(({ benchmark }) => benchmark === 'draw')
  .time_results[0].components[0][0];

const transfer = measured(balancesFile, 'transfer_keep_alive');
const rows = [
  ['balances.transfer_keep_alive', transfer, 1],
  ['certEscrow.draw, 1 leg', measured(escrowFile, 'draw', { [legs]: 1 }), 1],
  ['certEscrow.draw, each of 32 legs', measured(escrowFile, 'draw', { [legs]: 32 }), 32],
];
console.log('of systems with one part and one end day:');
console.log('call'.padEnd(36), 'time us', 'reads', 'writes', 'weight us', 'x transfer', 'whole us', 'x whole');
const us = (ps) => (ps / 1e6).toFixed(1);
for (const [name, figures, share] of rows) {
  const whole = (figures.weight + BASE) / share;
  console.log(
    name.padEnd(36), us(figures.time / share).padStart(7), (figures.reads / share).toFixed(1).padStart(5),
    (figures.writes / share).toFixed(1).padStart(6), us(figures.weight / share).padStart(9),
    (figures.weight / share / transfer.weight).toFixed(2).padStart(10), us(whole).padStart(8),
    (whole / (transfer.weight + BASE)).toFixed(2).padStart(7),
  );
}

// A larger system adds what the ledger takes to value it and to look at its end days.
const parts = values(ledgerFile, 'admission', 'p');
const most = { p: parts.at(-1), e: values(ledgerFile, 'admission', 'e').at(-1) };
const largest = measured(ledgerFile, 'admission', { p: most.p, e: most.e }).weight;
const smallest = Math.min(...['p', 'e'].map((key) => measured(ledgerFile, 'admission', { [key]: values(ledgerFile, 'admission', key)[0] }).weight));
console.log(
  `the ledger's admission: ${us(largest)} us with ${most.p} parts and ${most.e} end days, ` +
  `${us(smallest)} us at the least that was measured`,
);
