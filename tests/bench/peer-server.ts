import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

// The peer's server, in a process of its own as ours is: express-pouchdb as its documentation starts it, storing by
// LevelDB in the folder of the first argument. It tells its port to the parent. Run by peer.ts, which installs the
// packages.

type Middleware = (request: unknown, response: unknown, next?: () => void) => void;
interface Express {
  (): { use: (...parts: readonly unknown[]) => void; get: (where: string, handle: Middleware) => void } & Listening;
  static: (folder: string) => Middleware;
}
interface Listening {
  listen: (port: number, host: string, ready: () => void) => { address: () => { port: number } };
}
interface PouchDb {
  defaults: (options: { readonly prefix: string }) => PouchDb;
}

const [folder = ''] = process.argv.slice(2);
const packages = fileURLToPath(new URL('../../.cache/peer/', import.meta.url));
const require = createRequire(path.join(packages, 'package.json'));
const express = require('express') as Express;
const PouchDB = require('pouchdb') as PouchDb;
const expressPouchDb = require('express-pouchdb') as (pouch: PouchDb, options: object) => Middleware;

const app = express();
app.get('/page', (_request, response) => {
  (response as { send: (text: string) => void }).send('<!doctype html><script src="/static/pouchdb.min.js"></script>');
});
app.use('/static', express.static(path.join(packages, 'node_modules/pouchdb/dist')));
const settings = { mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: path.join(folder, 'log.txt') };
app.use('/db', expressPouchDb(PouchDB.defaults({ prefix: `${folder}/` }), settings));
const server = app.listen(0, '127.0.0.1', () => process.send?.({ port: server.address().port }));
