// A server of price sources that behave as they are told, and may be told otherwise at any time.

import { createServer } from 'node:http';

const JSON_TYPE = { 'content-type': 'application/json' };

/** Answers with JSON: a value, or text that is sent as it is. */
export function sendJson(response, body, headers = {}) {
  response.writeHead(200, { ...JSON_TYPE, ...headers }).end(typeof body === 'string' ? body : JSON.stringify(body));
}

/** What a source sends for prices in cents, each at `percent` of it. */
export function quoteOf({ msrp, new: price, used }, percent = 100) {
  const text = (cents) => (Math.round((cents * percent) / 100) / 100).toFixed(2);
  return { currency: 'USD', msrp: text(msrp), new: text(price), used: text(used) };
}

/** The same as the chain writes it: micro-dollars. */
export const microOf = (cents, percent = 100) => BigInt(Math.round((cents * percent) / 100)) * 10_000n;

/** Behaviours: each is handed the response, and the prices in cents of the sku that was asked for. */
export const honest = (percent = 100) => (response, prices) => {
  if (prices) sendJson(response, quoteOf(prices, percent));
  else response.writeHead(404).end();
};
export const dead = (response) => response.socket.destroy();
export const slow = (ms, then = honest()) => (response, prices) => {
  const timer = setTimeout(() => then(response, prices), ms);
  response.on('close', () => clearTimeout(timer));
};

/** Breaks the first of every two requests for the same. Keeps no connection, so that each request gets here. */
export function brokenAtFirst(then) {
  const broken = new Set();
  return (response, prices) => {
    const { url } = response.req;
    if (broken.delete(url)) {
      response.shouldKeepAlive = false;
      then(response, prices);
    } else {
      broken.add(url);
      dead(response);
    }
  };
}

export class SourceServer {
  #behaviours = new Map();

  /** `prices`: of each sku's key, in cents. */
  constructor(prices) {
    this.prices = prices;
    /** Who was asked for what, in order. */
    this.asked = [];
    this.server = createServer((request, response) => this.#answer(request, response));
    // Connections stay until their client closes them: where one breaks off is told by a behaviour, not by chance.
    this.server.keepAliveTimeout = 0;
    // Who is asked breaks off as it likes.
    this.server.on('clientError', (_, socket) => socket.destroy());
  }

  static async start(prices) {
    const sources = new SourceServer(prices);
    await new Promise((resolve, reject) => {
      sources.server.on('error', reject);
      sources.server.listen(0, '127.0.0.1', resolve);
    });
    return sources;
  }

  #answer(request, response) {
    const [name, sku] = request.url.slice(1).split('/').map(decodeURIComponent);
    this.asked.push({ name, sku });
    response.on('error', () => {});
    const behave = this.#behaviours.get(name);
    if (behave) behave(response, this.prices[sku]);
    else response.writeHead(404).end();
  }

  /** Makes sources behave so from the next request on. */
  tell(names, behaviour) {
    for (const name of [names].flat()) this.#behaviours.set(name, behaviour);
  }

  url(name) {
    return `http://127.0.0.1:${this.server.address().port}/${name}/`;
  }

  /** What a sources file says of the source `name`. */
  entry(name, more = {}) {
    const pointers = { msrp: '/msrp', new: '/new', used: '/used' };
    return { name, url: `${this.url(name)}{sku}`, currency: 'USD', pointers, timeoutMs: 2000, ...more };
  }

  async close() {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }
}
