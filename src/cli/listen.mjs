import { createServer } from 'node:http';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { CommandError } from './project.mjs';

/**
 * @typedef {{ host: string, port: number }} Place
 */

/**
 * @param {import('node:http').Server} server
 * @param {Place} place
 * @returns {Promise<number>} the port, which the system chooses for 0
 * @throws {CommandError} when nobody can listen there
 */
export async function listen(server, { host, port }) {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new CommandError(whyNot(error, host, port));
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

/**
 * @param {unknown} error
 * @param {string} host
 * @param {number} port
 */
function whyNot(error, host, port) {
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'EADDRINUSE':
      return `端口 ${port} 已被占用：也许积分超市已经在运行。可以换一个端口：PORT=3001 npm start
Port ${port} is taken: perhaps Points Store is running already. Another port: PORT=3001 npm start`;
    case 'EACCES':
      return `端口 ${port} 需要管理员权限，请换一个 1024 以上的：PORT=3000 npm start
Port ${port} needs an administrator's rights. Choose one above 1023: PORT=3000 npm start`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `HOST=${host} 不是这台机器的地址。\nHOST=${host} is no address of this machine.`;
    default:
      return `无法监听 ${host}:${port}。\nCannot listen on ${host}:${port}: ${String(error)}`;
  }
}

/**
 * @param {Place} place
 * @returns {Promise<void>}
 * @throws {CommandError} when somebody listens there already
 */
export async function refuseTakenPort(place) {
  const server = createServer();
  await listen(server, place);
  server.close();
  await once(server, 'close');
}

/**
 * @param {string} host what the server listens on
 * @param {number} port
 * @returns {string} the address to open on this machine
 */
export function localOrigin(host, port) {
  const everywhere = ['0.0.0.0', '::', '127.0.0.1', '::1', 'localhost'].includes(host);
  return `http://${everywhere ? 'localhost' : isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** Networks inside of this machine: containers, virtual machines, tunnels. */
const virtual = /^(docker|br-|veth|virbr|vmnet|vboxnet|podman|cni|flannel|lxc|tun|tap|wg|utun|tailscale|zt)/i;

/**
 * @param {string} host what the server listens on
 * @param {number} port
 * @param {ReturnType<typeof networkInterfaces>} [interfaces]
 * @returns {readonly string[]} addresses for other machines of the local network, the likeliest first
 */
export function lanOrigins(host, port, interfaces = networkInterfaces()) {
  if (!['0.0.0.0', '::'].includes(host)) return [localOrigin(host, port)];
  return Object.entries(interfaces)
    .flatMap(([name, addresses = []]) => addresses.map((address) => ({ name, ...address })))
    .filter(({ family, internal, address }) => family === 'IPv4' && !internal && !address.startsWith('169.254.'))
    .sort((left, right) => Number(virtual.test(left.name)) - Number(virtual.test(right.name)))
    .map(({ address }) => `http://${address}:${port}`);
}
