import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { build } from 'vite';
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

/** The two parts of the program that open its database. */
const parts = ['src/cli/upgrade-database.ts', 'src/lib/server/db/open.ts'] as const;

/** Returns a part with all that it takes from the program in one file: a process reads one in place of hundreds. */
async function inOneFile(part: string): Promise<string> {
  const built = await build({
    configFile: false,
    root,
    logLevel: 'silent',
    build: {
      ...{ ssr: part, write: false, minify: false },
      // The commands around it know the errors of a CommandError's class.
      rolldownOptions: { external: [/^[^.#/]/, /project\.mjs$/] },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (output === undefined || !('output' in output)) throw new Error('the build answers with what it wrote');
  return output.output[0].code;
}

/** The parts by their files, as today's program has them. */
export const programParts = (): Promise<readonly (readonly [file: string, text: string])[]> =>
  Promise.all(parts.map(async (part) => [part, await inOneFile(part)] as const));

/** What a version does when it serves, and which step its schema has behind those of today. */
export interface Version {
  readonly version: string;
  readonly behaviour?: string;
  readonly migration?: string;
}

/** Writes a version of the program into a folder, over what is there. @param program its parts as they are today */
export function writeVersion(
  into: string,
  program: Awaited<ReturnType<typeof programParts>>,
  { version, behaviour = 'const status = 200;', migration }: Version,
): void {
  cpSync(join(root, 'src/cli'), join(into, 'src/cli'), { recursive: true });
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as object;
  writeFileSync(join(into, 'package.json'), JSON.stringify({ ...manifest, version }));
  cpSync(join(root, 'package-lock.json'), join(into, 'package-lock.json'));
  writeFileSync(join(into, 'src/cli/prepare.mjs'), prepare);
  const said = server.replace('BEHAVIOUR', behaviour).replace('VERSION', version);
  writeFileSync(join(into, 'src/cli/serve.mjs'), said);
  const later = migration === undefined ? '' : `{ id: '9999-later', statements: [${JSON.stringify(migration)}] },`;
  for (const [file, text] of program) {
    const list = /^var migrations = \[$([^]*?)^\];$/m;
    if (!list.test(text)) throw new Error(`${file} knows no migrations`);
    mkdirSync(join(into, dirname(file)), { recursive: true });
    writeFileSync(
      join(into, file),
      text.replace(list, (_, steps: string) => `var migrations = [${steps}, ${later}];`),
    );
  }
}

/** A port that nobody listens on at the moment. */
export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address() as AddressInfo;
      probe.close(() => resolve(free));
    });
  });
