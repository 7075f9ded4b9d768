import { readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import svelteConfig from '../../svelte.config.js';

const root = fileURLToPath(new URL('./scanner', import.meta.url));
const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
  '.png': 'image/png',
};

/** The harness page, built and served. */
export interface ServedHarness {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Builds the harness page as the app is built and serves it under the app's own content security policy: a worker or a
 * WebAssembly file that the app could not load does not load here either.
 * @param folders further folders to serve, by the first part of their path
 */
export async function serveScannerHarness(folders: Readonly<Record<string, string>> = {}): Promise<ServedHarness> {
  const outDir = join(projectRoot, '.cache/scanner-harness', String(process.pid));
  await build({ configFile: false, root, logLevel: 'error', build: { outDir, emptyOutDir: true } });
  const policy = contentSecurityPolicy();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = normalize(decodeURIComponent(pathname === '/' ? '/index.html' : pathname));
    const first = path.split('/')[1] ?? '';
    const folder = folders[first];
    const file = folder === undefined ? join(outDir, path) : join(folder, path.slice(first.length + 1));
    const type = contentTypes[extname(file)] ?? 'application/octet-stream';
    readFile(file).then(
      (body) => response.writeHead(200, { 'content-type': type, 'content-security-policy': policy }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/`,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await rm(outDir, { recursive: true, force: true });
    },
  };
}

function contentSecurityPolicy(): string {
  const keywords = /^(self|none|unsafe-inline|wasm-unsafe-eval)$/;
  const directives = Object.entries(svelteConfig.kit?.csp?.directives ?? {}).map(([name, sources]) => {
    const list = Array.isArray(sources)
      ? sources.map((source) => (keywords.test(source) ? `'${source}'` : source))
      : [];
    return `${name} ${list.join(' ')}`;
  });
  return directives.join('; ');
}
