/**
 * One request to the app itself: whatever is made on the first request is then ready before the first person comes.
 * @param {string} origin
 * @returns {Promise<boolean>} whether the app says that it is well
 */
async function warmUp(origin) {
  const address = new URL('/api/v1/health', origin);
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(10_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

/**
 * Where the hub is reached.
 * @typedef {object} Addresses
 * @property {string} local from this machine, for example http://localhost:3000
 * @property {string} origin what people open: ORIGIN behind a proxy, else the local one
 * @property {string} consoleOrigin the same for the console
 * @property {readonly string[]} lan from other machines of the local network, when it was opened to them
 */

/**
 * The app knows the kiosk's and the hub's addresses, the demo sign-in and the pairing code, so it provides the lines:
 * a function of the addresses under a global symbol, because the built app shares no module with this file.
 * @param {Addresses} addresses
 * @returns {Promise<readonly string[]>} empty when the app provides none
 */
async function welcomeLines({ origin, consoleOrigin, lan }) {
  const holder = /** @type {Record<symbol, unknown>} */ (/** @type {unknown} */ (globalThis));
  const provide = holder[Symbol.for('points-store.welcome')];
  if (typeof provide !== 'function') return [];
  const lines = await provide({ origin, consoleOrigin, lan, colours: process.stdout.isTTY });
  return Array.isArray(lines) ? lines.map(String) : [];
}

/**
 * The links by which a community is founded, where `npm run setup` has said how they are made: their token is in no
 * setting that the app reads.
 * @param {Addresses} addresses
 * @returns {readonly string[]}
 */
function setupLinks({ consoleOrigin, lan }) {
  const holder = /** @type {Record<symbol, unknown>} */ (/** @type {unknown} */ (globalThis));
  const linkAt = holder[Symbol.for('points-store.setup-link')];
  return typeof linkAt === 'function' ? [consoleOrigin, ...lan].map((origin) => String(linkAt(origin))) : [];
}

/**
 * Prints what to open, in Chinese and English.
 * @param {Addresses} addresses
 * @returns {Promise<void>}
 */
export async function printWelcome(addresses) {
  const { local, origin } = addresses;
  const well = await warmUp(local);
  const lines = await welcomeLines(addresses);
  console.log(`\n积分超市已启动 · Points Store is open: ${origin}`);
  if (origin !== local) console.log(`代理应转到 · The proxy forwards to: ${local}`);
  if (lines.length > 0) console.log(`\n${lines.map((line) => `  ${line}`).join('\n')}`);
  for (const link of setupLinks(addresses)) console.log(`\n  ${link}`);
  console.log('\n按 Ctrl+C 停止 · Ctrl+C stops it\n');
  if (!well)
    console.error(`自检未通过，请看上面的日志 · The self-check at ${local}/api/v1/health failed: see the log above`);
}
