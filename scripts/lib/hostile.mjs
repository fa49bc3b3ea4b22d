// What a hostile price source does to who asks it. Where an answer can be read at all, its prices are bait: so low that
// a single one of them that counted would show.

import { gzipSync } from 'node:zlib';
import { quoteOf, sendJson } from './sources.mjs';

const BAIT = quoteOf({ msrp: 100, new: 100, used: 100 });
const SPACES = ' '.repeat(16_384);
const MEGABYTE = 1 << 20;

/** The bait with `text`, which need not be JSON, for the price of a new item. */
const withNew = (text) => JSON.stringify({ ...BAIT, new: '@' }).replace('"@"', text);

const send = (body) => (response) => sendJson(response, body);

function every(ms, response, work) {
  const timer = setInterval(work, ms);
  response.on('close', () => clearInterval(timer));
}

function endlessBody(response) {
  const more = () => {
    while (!response.destroyed && response.write(SPACES));
  };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.on('drain', more);
  more();
}

function oneByteASecond(response) {
  response.writeHead(200, { 'content-type': 'application/json' }).write('{');
  every(1000, response, () => response.write(' '));
}

function slowHeaders(response) {
  response.socket.write('HTTP/1.1 200 OK\r\n');
  every(1000, response, () => response.socket?.write('x-more: 1\r\n'));
}

/** Small on the way, 32 MiB when unpacked. Packed once: meanwhile no other source could answer. */
const BOMB = gzipSync(JSON.stringify(BAIT) + ' '.repeat(32 * MEGABYTE));
const TEN_MEGABYTES = JSON.stringify({ ...BAIT, more: 'x'.repeat(10 * MEGABYTE) });

const gzipBomb = (response) =>
  response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(BOMB);

/** Leads by turns to an address that only this machine's own network has, and to the server `trap`, where bait waits. */
function redirect(trap) {
  trap.tell('bait', send(BAIT));
  const places = ['http://169.254.169.254/latest/meta-data/', trap.url('bait')];
  let turn = 0;
  return (response) => response.writeHead(302, { location: places[turn++ % places.length] }).end();
}

/**
 * Of each hostile source: how it behaves, what its line in the log says, and by which reason its failures count. The
 * server `trap` is where nobody should be led.
 */
export const hostileSources = (trap) => ({
  'endless-body': { behave: endlessBody, says: /too long|in time/, reason: 'too_long|late' },
  'one-byte-a-second': { behave: oneByteASecond, says: /in time/, reason: 'late' },
  'slow-headers': { behave: slowHeaders, says: /in time/, reason: 'late' },
  'ten-megabytes': {
    behave: send(TEN_MEGABYTES), says: /too long|in time/, reason: 'too_long|late',
  },
  'deep-nesting': {
    behave: send(withNew('['.repeat(30_000) + ']'.repeat(30_000))),
    says: /decimal number|format/, reason: 'not_a_number|malformed',
  },
  'not-a-number': { behave: send(withNew('NaN')), says: /format/, reason: 'malformed' },
  'below-zero': { behave: send(withNew('-5.00')), says: /decimal number|bounds/, reason: 'not_a_number|out_of_range' },
  'beyond-range': { behave: send(withNew('1e400')), says: /decimal number|bounds/, reason: 'not_a_number|out_of_range' },
  'other-currency': { behave: send({ ...BAIT, currency: 'EUR' }), says: /currency/, reason: 'wrong_currency' },
  redirect: { behave: redirect(trap), says: /302/, reason: 'status' },
  'closed-socket': { behave: (response) => response.socket.destroy(), says: /reach|connection/, reason: 'unreachable' },
  'gzip-bomb': { behave: gzipBomb, says: /format/, reason: 'malformed' },
  html: {
    behave: (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>1.00</p>'),
    says: /format/, reason: 'malformed',
  },
  'status-500': {
    behave: (response) => response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify(BAIT)),
    says: /500/, reason: 'status',
  },
});
