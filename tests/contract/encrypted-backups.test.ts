import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { backUp, dumpFolder, listDumps } from '#lib/server/backup.ts';
import { chainFile, chainLines, settleChainLines, takeCopies } from '#lib/server/chain-places.ts';
import { eraseResident } from '#lib/server/console/erase-resident.ts';
import { changePolicy, policyOf } from '#lib/server/console/policy.ts';
import type { Database } from '#lib/server/db/database.ts';
import { embeddedFolder } from '#lib/server/db/open.ts';
import { openEmbedded } from '#lib/server/db/pglite.ts';
import { decryptionBy, encryptionFor, makeKey, NotAKey, NotOpened } from '#lib/server/encryption.ts';
import { openChainCopy } from '#lib/server/hub-chain-file.ts';
import { verifyLedger } from '#lib/server/ledger/verify.ts';
import { DumpEncrypted, restore } from '#lib/server/restore.ts';
import { byManager, chainOf, foundCommunity, quiet, residentId, testNow } from './community.ts';
import { databases } from './databases.ts';

// The embedded database alone: of a PostgreSQL the hub makes no dumps. Its second copy goes the same way.

let dataDir: string;
let database: Database;
let community: string;

const newFolder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'points-store-encrypted-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
};
const newKey = async () => {
  const { text, recipient } = await makeKey(testNow);
  return { text, recipient, encryption: encryptionFor(recipient), decryption: decryptionBy(text) };
};
type Key = Awaited<ReturnType<typeof newKey>>;

/** A hub that starts on a database with a data folder, and what it does is in the second copy from then on. */
const start = async (key: Pick<Key, 'encryption'> | undefined, on = database, folder = dataDir) => ({
  ...chainOf(on),
  chainCopy: await openChainCopy({ database: on, logger: quiet }, folder, key?.encryption),
});
const setLowStock = async (context: Awaited<ReturnType<typeof start>>, lowStockPieces: number) => {
  const seen = await policyOf(context.database.orm, community);
  const wanted = { seen, wanted: { ...seen, lowStockPieces }, reason: '试试' };
  expect(await changePolicy(context, byManager(community), wanted, testNow)).toEqual({ ok: true, value: 'saved' });
};
const inDumps = (): readonly string[] => readdirSync(dumpFolder(dataDir)).sort();
const encryptedCopy = (): string => `${chainFile(dataDir)}.age`;
/** Everything that the encrypted second copy holds, for who has the key. */
const openedCopy = async ({ decryption }: Key): Promise<string> => {
  const messages = readFileSync(encryptedCopy(), 'utf8').trim().split('\n');
  const texts = messages.map(async (each) =>
    (await decryption.decrypt(new Blob([Buffer.from(each, 'base64')]))).text(),
  );
  return (await Promise.all(texts)).join('');
};
/** Another machine that has nothing but the folder in which the dumps lie. */
const freshMachine = (): string => {
  const folder = newFolder();
  cpSync(dumpFolder(dataDir), dumpFolder(folder), { recursive: true });
  return folder;
};
/** What the policy says after a restore of the newest dump of a folder and the next start, and whether sums agree. */
const restoredLowStock = async (folder: string, key: Key): Promise<number> => {
  const [newest] = await listDumps(folder);
  const order = { file: newest?.file ?? '', dataDir: folder, decryption: key.decryption };
  await restore(order, testNow, secureRandom);
  const restored = await openEmbedded(embeddedFolder(folder));
  try {
    await start(key, restored, folder);
    expect(await verifyLedger(restored)).toEqual([]);
    return (await policyOf(restored.orm, community)).lowStockPieces;
  } finally {
    await restored.close();
  }
};

beforeEach(async () => {
  dataDir = newFolder();
  const embedded = databases.find(({ kind }) => kind === 'pglite');
  if (embedded === undefined) throw new Error('the embedded database is not among the tested ones');
  database = await embedded.open();
  community = await foundCommunity(database);
});
afterEach(() => database.close());

it('brings a hub back on a fresh machine from what lies among the dumps, for who has the key', async () => {
  const key = await newKey();
  const hub = await start(key);
  const file = await backUp(database, dataDir, testNow, key.encryption);
  expect(file).toMatch(/\.tar\.gz\.age$/);
  expect(await listDumps(dataDir)).toEqual([{ file, at: testNow }]);
  await setLowStock(hub, 7);
  expect(inDumps()).toEqual(['hub-facts.jsonl.age', file.slice(file.lastIndexOf('/') + 1)]);
  // Of what lies there nothing can be read: neither what the database nor what the chain says.
  for (const each of inDumps()) {
    const content = readFileSync(join(dumpFolder(dataDir), each));
    expect(content.includes('payload') || content.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]))).toBe(false);
  }
  expect(await restoredLowStock(freshMachine(), key)).toBe(7);
});

it('is refused without a key, with another one, and when it is torn; the old database stays', async () => {
  const [key, other] = [await newKey(), await newKey()];
  await start(key);
  const file = await backUp(database, dataDir, testNow, key.encryption);
  const put = (decryption: Key['decryption'] | undefined, from = file) =>
    restore({ file: from, dataDir, decryption }, testNow, secureRandom);
  await expect(put(undefined)).rejects.toThrow(DumpEncrypted);
  await expect(put(other.decryption)).rejects.toThrow(NotOpened);
  const torn = join(dataDir, 'torn.tar.gz.age');
  const content = readFileSync(file);
  for (const bytes of [0, 20, 3000, content.length - 1]) {
    writeFileSync(torn, content.subarray(0, bytes));
    await expect(put(key.decryption, torn)).rejects.toThrow(NotOpened);
  }
  expect(existsSync(embeddedFolder(dataDir))).toBe(false);
});

it('is opened by each of several keys', async () => {
  const [one, two] = [await newKey(), await newKey()];
  const both = { encryption: encryptionFor(`${one.recipient}, ${two.recipient}`) };
  await start(both);
  expect(await openedCopy(one)).toBe(await openedCopy(two));
  const encrypted = await both.encryption?.encrypt(new Blob(['dump']));
  for (const { decryption } of [one, two]) {
    expect(await (await decryption.decrypt(encrypted ?? new Blob())).text()).toBe('dump');
  }
});

it('takes what is erased out of the encrypted copy as well', async () => {
  const key = await newKey();
  const hub = await start(key);
  const namesIn = (text: string): number => text.split('王秀兰').length - 1;
  expect(namesIn(await openedCopy(key))).toBe(3);
  const wanted = { residentId: residentId(0), reason: '本人要求', typedNumber: 'XL-0000' };
  expect(await eraseResident(hub, byManager(community), wanted, testNow)).toEqual({ ok: true, value: 'erased' });
  const left = await openedCopy(key);
  expect(left).toContain('resident.erased');
  expect(namesIn(left)).toBe(2);
});

it('moves the copy when encryption begins and when it ends', async () => {
  const key = await newKey();
  await setLowStock(await start(undefined), 4);
  expect(inDumps()).toEqual(['hub-facts.jsonl']);
  await setLowStock(await start(key), 5);
  expect(inDumps()).toEqual(['hub-facts.jsonl.age']);
  expect(await openedCopy(key)).toBe(readFileSync(chainFile(dataDir, true), 'utf8'));
  await setLowStock(await start(undefined), 6);
  expect(inDumps()).toEqual(['hub-facts.jsonl']);
  expect(readFileSync(chainFile(dataDir), 'utf8').match(/policy\.changed/g)).toHaveLength(3);
});

it('keeps a copy that nobody has opened yet, and takes it with a later restore', async () => {
  const key = await newKey();
  await setLowStock(await start(key), 9);
  const said = readFileSync(chainFile(dataDir, true), 'utf8');
  const folder = freshMachine();
  // Somebody starts the hub before the restore, which must not write over the copy.
  const setApart = (await settleChainLines(folder, key.encryption)) ?? '';
  expect(existsSync(setApart)).toBe(true);
  await chainLines(folder, key.encryption).append('{"payload":"another"}\n');
  await takeCopies(folder, [dumpFolder(folder)], key.decryption);
  expect(readFileSync(chainFile(folder, true), 'utf8')).toBe(`{"payload":"another"}\n${said}`);
});

it('keeps it as well where the hub has begun a readable copy before, or stops encrypting', async () => {
  const key = await newKey();
  await setLowStock(await start(key), 9);
  const said = readFileSync(chainFile(dataDir, true), 'utf8');
  const begun = freshMachine();
  await chainLines(begun, undefined).append('{"payload":"begun"}\n');
  expect(await settleChainLines(begun, key.encryption)).toBeDefined();
  await takeCopies(begun, [dumpFolder(begun)], key.decryption);
  expect(readFileSync(chainFile(begun, true), 'utf8')).toBe(`{"payload":"begun"}\n${said}`);

  const stopped = freshMachine();
  writeFileSync(chainFile(stopped, true), '{"payload":"taken"}\n');
  await settleChainLines(stopped, undefined);
  expect(existsSync(`${chainFile(stopped)}.age`)).toBe(true);
});

it('leaves lines that are torn or for another key, and takes the others, once', async () => {
  const [key, other] = [await newKey(), await newKey()];
  await start(key);
  const said = readFileSync(chainFile(dataDir, true), 'utf8');
  const folder = freshMachine();
  const foreign = await other.encryption?.encrypt(new Blob(['{"payload":"{}"}\n']));
  const line = Buffer.from((await foreign?.arrayBuffer()) ?? new ArrayBuffer(0)).toString('base64');
  writeFileSync(`${chainFile(folder)}.age`, `${line}\n${readFileSync(encryptedCopy(), 'utf8')}${line.slice(0, 40)}`);
  const take = () => takeCopies(folder, [dumpFolder(folder)], key.decryption);
  expect(await take()).toEqual({ taken: said.trim().split('\n').length, unopened: 2 });
  expect(await take()).toEqual({ taken: 0, unopened: 2 });
  expect(readFileSync(chainFile(folder, true), 'utf8')).toBe(said);
});

it('takes a copy that lies beside a dump elsewhere', async () => {
  await start(undefined);
  const folder = newFolder();
  await takeCopies(folder, [dumpFolder(folder), dumpFolder(dataDir)], undefined);
  expect(readFileSync(chainFile(folder, true), 'utf8')).toBe(readFileSync(chainFile(dataDir), 'utf8'));
});

it('tells a recipient from a key and from neither', async () => {
  const { text, recipient } = await newKey();
  expect(encryptionFor(undefined)).toBeUndefined();
  expect(encryptionFor(' ')).toBeUndefined();
  for (const wrong of ['age1nonsense', `${recipient.slice(0, -1)}q`, text.trim().split('\n').at(-1)]) {
    expect(() => encryptionFor(wrong)).toThrow(NotAKey);
  }
  for (const wrong of ['', '# only a comment\n', recipient, 'AGE-SECRET-KEY-1NONSENSE']) {
    expect(() => decryptionBy(wrong)).toThrow(NotAKey);
  }
});
