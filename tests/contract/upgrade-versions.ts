import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { root } from './project-files.ts';

// Versions of this program that an upgrade goes between, with a small server of their own.

const server = `
import { createServer } from 'node:http';
import { register } from 'tsx/esm/api';
register();
const { openDatabase } = await import('../lib/server/db/open.ts');
const { DATABASE_URL: databaseUrl, DATA_DIR: dataDir, PORT } = process.env;
const database = await openDatabase({ databaseUrl, dataDir });
BEHAVIOUR
const server = createServer((request, response) => void response.writeHead(status).end('version VERSION'));
server.listen(Number(PORT), '127.0.0.1');
process.on('SIGTERM', () => void database.close().then(() => process.exit(0)));
`;

const prepare = `import { symlinkSync } from 'node:fs';
symlinkSync(${JSON.stringify(join(root, 'node_modules'))}, new URL('../../node_modules', import.meta.url), 'dir');
`;

/** What a version does when it serves, and which step its schema has behind those of today. */
export interface Version {
  readonly version: string;
  readonly behaviour?: string;
  readonly migration?: string;
}

/** Writes a version of the program into a folder, over what is there. */
export function writeVersion(into: string, { version, behaviour = 'const status = 200;', migration }: Version): void {
  cpSync(join(root, 'src'), join(into, 'src'), { recursive: true });
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as object;
  writeFileSync(join(into, 'package.json'), JSON.stringify({ ...manifest, version }));
  cpSync(join(root, 'package-lock.json'), join(into, 'package-lock.json'));
  writeFileSync(join(into, 'src/cli/prepare.mjs'), prepare);
  const said = server.replace('BEHAVIOUR', behaviour).replace('VERSION', version);
  writeFileSync(join(into, 'src/cli/serve.mjs'), said);
  if (migration === undefined) return;
  const file = join(into, 'src/lib/server/db/migrate.ts');
  const steps = `const laterSteps: readonly Migration[] = [{ id: '9999-later', statements: [${JSON.stringify(migration)}] }];`;
  const text = readFileSync(file, 'utf8').replace(
    'export const migrations: readonly Migration[] = [',
    `${steps}\nexport const migrations: readonly Migration[] = [`,
  );
  writeFileSync(file, text.replace(/\n\];/, '\n  ...laterSteps,\n];'));
}

/** A port that nobody listens on at the moment. */
export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address() as AddressInfo;
      probe.close(() => resolve(free));
    });
  });
