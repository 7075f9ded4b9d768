import { readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build } from 'vite';

const root = fileURLToPath(new URL('./gallery', import.meta.url));
const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** The gallery of all screens, built and served. */
export interface ServedGallery {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Builds the gallery into .cache and serves it together with the product's static files on a free port. */
export async function serveGallery(): Promise<ServedGallery> {
  const outDir = join(projectRoot, '.cache/gallery-build', String(process.pid));
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    publicDir: join(projectRoot, 'static'),
    plugins: [svelte({ configFile: false, compilerOptions: { runes: true } })],
    build: { outDir, emptyOutDir: true },
  });
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const path = normalize(decodeURIComponent(pathname === '/' ? '/index.html' : pathname));
    const type = contentTypes[extname(path)] ?? 'application/octet-stream';
    readFile(join(outDir, path)).then(
      (body) => response.writeHead(200, { 'content-type': type }).end(body),
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
