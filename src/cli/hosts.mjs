import { isIP } from 'node:net';
import { hostname } from 'node:os';

/*
 * A page of a stranger can have its own name lead to this machine (DNS rebinding), and is then of the same origin as
 * the hub to the browser. So a request has to say a name that is this hub's. A bare address cannot be led elsewhere.
 */

/** What whoever watches over the hub asks, from this machine and by its address. */
const watched = /^\/api\/v1\/(?:health|ready|metrics)(?:\?|$)/;

/** @param {string} host as a request has it, with or without a port */
const nameIn = (host) =>
  host
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();

/** @param {string} name */
const isOfThisMachine = (name) => isIP(name) !== 0 || name === 'localhost' || name.endsWith('.localhost');

/**
 * @typedef {object} ServedAs
 * @property {string} host what the server listens on
 * @property {string | undefined} origin what people open, behind a proxy
 * @property {string | undefined} consoleOrigin the same for the console, where it has an address of its own
 */

/** Where a request is for. @typedef {{ protocol: 'http' | 'https', isConsole: boolean }} Addressed */

/** @param {URL} url @returns {'http' | 'https'} */
const protocolIn = ({ protocol }) => (protocol === 'https:' ? 'https' : 'http');

/**
 * How the browser sees the hub, by what a request says; undefined when it is for another host. With one address behind
 * a proxy nothing depends on what the request says, since forms are compared with that address.
 * @param {ServedAs} servedAs
 * @returns {(request: { host: string | undefined, path: string }) => Addressed | undefined}
 */
export function addressing({ host: listensOn, origin, consoleOrigin }) {
  if (origin !== undefined && consoleOrigin === undefined) {
    return () => ({ protocol: protocolIn(new URL(origin)), isConsole: false });
  }
  const local = /** @type {const} */ ({ protocol: 'http', isConsole: false });
  const machine = hostname();
  const own = new Set([listensOn, machine, `${machine}.local`, `${machine}.lan`].map((name) => name.toLowerCase()));
  const known = [origin, consoleOrigin].flatMap((each) => (each === undefined ? [] : [new URL(each)]));
  return ({ host, path }) => {
    if (host === undefined) return local;
    const name = nameIn(host);
    if (known.length === 0) return isOfThisMachine(name) || own.has(name) ? local : undefined;
    const meant = known.find((each) => each.host === host.toLowerCase());
    if (meant !== undefined) return { protocol: protocolIn(meant), isConsole: meant.origin === consoleOrigin };
    return isOfThisMachine(name) && watched.test(path) ? local : undefined;
  };
}
