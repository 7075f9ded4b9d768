import { CommandError, inProject } from './project.mjs';

/**
 * Where the hub listens. Only this machine by default: a tablet needs HTTPS for its camera anyway, so it always comes
 * through a TLS proxy, and plain HTTP stays off the shop's network. HOST=0.0.0.0 opens it, in a container for instance.
 * @returns {{ host: string, port: number }}
 * @throws {CommandError} when PORT is not a port number
 */
export function listenAddress() {
  const host = process.env['HOST'] || '127.0.0.1';
  const portText = process.env['PORT'] || '3000';
  const port = Number(portText);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new CommandError(`PORT 不是端口号：${portText}\nPORT is not a port number: ${portText}`);
  }
  return { host, port };
}

/** Set by this server on every request, over whatever the client sent, so nobody can pretend another protocol. */
export const protocolHeader = 'x-points-store-protocol';

/**
 * Gives the app's server (adapter-node) the settings that it takes from the environment, where the person who starts
 * it has given none.
 * @returns {void}
 * @throws {CommandError} when DEMO_RESIDENTS is no number of residents
 */
export function completeEnvironment() {
  const environment = process.env;
  environment['NODE_ENV'] ||= 'production';
  environment['DATA_DIR'] ||= inProject('.data');
  const residents = environment['DEMO_RESIDENTS'];
  if (residents !== undefined && !/^[1-9]\d{0,4}$/.test(residents)) {
    throw new CommandError(
      `DEMO_RESIDENTS 应为 1 到 99999：${residents}\nDEMO_RESIDENTS is not 1 to 99999: ${residents}`,
    );
  }
  // The app refuses oversized pushes itself, with a problem document that says the limit. This one is above it and
  // only keeps a flood out of memory.
  environment['BODY_SIZE_LIMIT'] ||= '4M';
  // adapter-node takes https for granted, and form posts to http://localhost would fail its origin check. Behind a
  // proxy ORIGIN (or PROTOCOL_HEADER) says what the browser sees.
  if (!environment['ORIGIN']) environment['PROTOCOL_HEADER'] ||= protocolHeader;
}
