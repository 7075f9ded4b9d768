import { expect, test } from 'vitest';
import { clerk, newPairedScene, newScene, redeemOne, type Scene } from '#doubles/community-double.ts';
import { journalLines, readJournal } from './journal.ts';
import { judgeStorage } from './recovery.ts';

const day = 86_400_000;

const redeemRefused = { kind: 'refused', refusal: { code: 'storageDoubtful' } };

async function status(scene: Scene) {
  return scene.tablet.store.status();
}

test('a new tablet is sound: nothing to recover, no word to staff, no doubt', async () => {
  const { tablet } = newScene();
  expect(await tablet.start()).toEqual({ kind: 'sound' });
  expect(await tablet.store.status()).toMatchObject({ word: null, doubt: null, waiting: 0, identity: undefined });
});

test('F4 an empty store beside a journal gives back what the journal has, and staff hear of it', async () => {
  const scene = await newPairedScene();
  await redeemOne(scene);
  await redeemOne(scene, 1);
  await scene.tablet.powerOff();
  scene.tablet.loseDatabase();
  expect(await scene.tablet.start()).toEqual({ kind: 'recovered', events: 2 });
  expect(await status(scene)).toMatchObject({
    waiting: 2,
    identity: undefined,
    word: { kind: 'recovered', events: 2 },
  });
});

test('F4 a paired tablet that lost its store before it recorded anything is noticed too', async () => {
  const scene = await newPairedScene();
  await scene.tablet.powerOff();
  scene.tablet.loseDatabase();
  expect(await scene.tablet.start()).toEqual({ kind: 'recovered', events: 0 });
});

test('F4 a second start before the tablet is paired again does not recover the same events twice', async () => {
  const scene = await newPairedScene();
  await redeemOne(scene);
  await scene.tablet.powerOff();
  scene.tablet.loseDatabase();
  await scene.tablet.start();
  await scene.tablet.powerOff();
  expect(await scene.tablet.start()).toEqual({ kind: 'sound' });
  expect((await status(scene)).waiting).toBe(1);
});

test('F10 a wiped tablet gets a new kiosk, and what the journal kept is sent under the old one, ids and hashes unchanged', async () => {
  const scene = await newPairedScene();
  await redeemOne(scene);
  const [row] = await scene.tablet.tables.outbox.toArray();
  await scene.tablet.powerOff();
  scene.tablet.loseDatabase();
  await scene.tablet.loseKey();
  await scene.tablet.start();
  expect(await scene.tablet.pair()).toMatchObject({ ok: true, value: { kiosk: 'ksk_2' } });
  expect((await status(scene)).word).toBeNull();
  expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: 1 });
  expect(scene.hub.events).toEqual([row?.event]);
  expect(scene.hub.row('residents', 'res_1')?.balance).toBe(490);
});

test('F3 F50 a store behind its journal begins a new epoch and sends the missing events as recovered', async () => {
  const scene = await newPairedScene();
  await redeemOne(scene);
  const files = await scene.tablet.copyFiles();
  await redeemOne(scene);
  await scene.tablet.restoreFiles(files);
  await scene.tablet.powerOff();
  const { entries } = await readJournal(scene.tablet.journal.text);
  const before = entries.flatMap((entry) => (entry.kind === 'event' ? [entry.event.epoch] : []));
  expect(await scene.tablet.start()).toEqual({ kind: 'recovered', events: 1 });
  expect((await status(scene)).chain).toMatchObject({ nextSeq: 1, lastHash: 'genesis' });
  expect(before).not.toContain((await status(scene)).chain?.epoch);
  await scene.tablet.store.forgetWord();
  expect((await status(scene)).word).toBeNull();
  // F9: the number on the receipt of the lost event is not given a second time.
  expect(await redeemOne(scene)).toMatchObject({ receipt: { number: 'A-0003' } });
  expect(await scene.tablet.exchange()).toEqual({ kind: 'done', pushed: 3 });
  expect(scene.hub.row('residents', 'res_1')?.balance).toBe(470);
});

test('a journal that lost its end, or all, is written again from the store', async () => {
  const scene = await newPairedScene();
  await redeemOne(scene);
  await redeemOne(scene);
  await scene.tablet.powerOff();
  const whole = scene.tablet.journal.text;
  for (const left of [whole.slice(0, -30), '', whole.split('\n').slice(1).join('\n')]) {
    scene.tablet.journal.text = left;
    expect(await scene.tablet.start()).toEqual({ kind: 'sound' });
    expect(await readJournal(scene.tablet.journal.text)).toEqual(await readJournal(whole));
    await scene.tablet.powerOff();
  }
});

test('a journal that ends like the store but lacks a line in between is written again', async () => {
  const scene = await newPairedScene();
  await redeemOne(scene);
  await redeemOne(scene);
  await scene.tablet.powerOff();
  const whole = scene.tablet.journal.text;
  const [paired, , last] = whole.split('\n');
  scene.tablet.journal.text = `${paired}\n${last}\n`;
  expect(await scene.tablet.start()).toEqual({ kind: 'sound' });
  expect((await readJournal(scene.tablet.journal.text)).entries).toHaveLength(3);
});

test('a torn line is left out and counted, and an altered one as well', async () => {
  const line = await journalLines([{ kind: 'paired', kiosk: 'ksk_1', epoch: 'e' }]);
  expect(await readJournal(line + line.slice(0, 20))).toMatchObject({ entries: [{ kiosk: 'ksk_1' }], damagedLines: 1 });
  expect(await readJournal(line.replace('ksk_1', 'ksk_2'))).toEqual({ entries: [], damagedLines: 1 });
});

test('F1 nothing is done before the second copy has it, and a copy that hangs keeps nobody waiting', async () => {
  const scene = await newPairedScene();
  let flush = (): void => undefined;
  scene.tablet.journal.delay = new Promise((resolve) => (flush = resolve));
  const { journal, staff } = scene.tablet;
  const writeOff = { writeOffId: scene.newId(), reason: 'damaged', note: '', photo: null } as const;
  const lines = [{ itemId: 'itm_1', batchId: null, quantity: 1 }];
  const copied = Promise.all([
    redeemOne(scene).then(() => journal.text),
    staff.writeOff(clerk, { ...writeOff, lines }).then(() => journal.text),
  ]);
  setTimeout(flush, 20);
  const [afterRedemption, afterWriteOff] = await copied;
  expect(afterRedemption).toContain('redemption.recorded');
  expect(afterWriteOff).toContain('stock.writtenOff');
  scene.tablet.journal.delay = new Promise(() => undefined);
  expect(await redeemOne(scene)).toMatchObject({ kind: 'recorded' });
});

test('F1 without a journal work goes on, and staff see why there is no second copy', async () => {
  const scene = await newPairedScene();
  scene.tablet.journal.failing = true;
  expect(await redeemOne(scene)).toMatchObject({ kind: 'recorded' });
  await scene.tablet.store.journalSettled();
  expect((await status(scene)).journalFailure).toContain('the disk is full');
  scene.tablet.journal.failing = false;
  await redeemOne(scene);
  await scene.tablet.store.journalSettled();
  expect((await status(scene)).journalFailure).toBeNull();
  // The line that is missing in between is written at the next start.
  await scene.tablet.powerOff();
  await scene.tablet.start();
  expect((await readJournal(scene.tablet.journal.text)).entries).toHaveLength(3);
});

test('F4 a damaged database whose second copy fails too is doubtful: no redemption until both are well or staff say so', async () => {
  const scene = await newPairedScene();
  await scene.tablet.powerOff();
  scene.tablet.loseDatabase();
  scene.tablet.journal.failing = true;
  const finding = await scene.tablet.start();
  await judgeStorage(scene.tablet.tables, { finding, dataLost: true, nowMs: scene.clock.nowMs });
  await scene.tablet.pair();
  await scene.tablet.exchange();
  expect((await status(scene)).doubt?.cause).toContain('the disk is full');
  expect(await redeemOne(scene)).toEqual(redeemRefused);
  const [card] = scene.cards;
  expect(card && (await scene.tablet.store.openCard(card.number))).toEqual(redeemRefused);

  await scene.tablet.store.endDoubt();
  expect(await redeemOne(scene)).toMatchObject({ kind: 'recorded' });
});

test('a doubt ends by itself at a start that finds both copies well', async () => {
  const scene = await newPairedScene();
  const { tables } = scene.tablet;
  await tables.write('doubt', { cause: 'the disk was full', sinceMs: 0 });
  await judgeStorage(tables, { finding: { kind: 'sound' }, dataLost: false, nowMs: 1 });
  expect((await status(scene)).doubt).toBeNull();
});

test('F4 a database that the browser threw away is told to staff even when no second copy is left', async () => {
  const scene = newScene();
  const finding = await scene.tablet.start();
  await judgeStorage(scene.tablet.tables, { finding, dataLost: true, nowMs: 7 });
  expect(await status(scene)).toMatchObject({ word: { kind: 'recovered', events: 0, atMs: 7 }, doubt: null });
});

test('F13 events are forgotten after 90 days and only behind a backup of the hub, in both copies, without a false alarm', async () => {
  const scene = await newPairedScene();
  await redeemOne(scene);
  await redeemOne(scene);
  await scene.tablet.exchange();
  scene.clock.nowMs += 91 * day;
  await scene.tablet.exchange();
  await scene.tablet.store.forgetOutdated();
  expect(await scene.tablet.tables.outbox.count()).toBe(2);

  scene.hub.backupSeq = 1;
  await redeemOne(scene, 1);
  await scene.tablet.exchange();
  await scene.tablet.store.forgetOutdated();
  expect((await scene.tablet.tables.outbox.toArray()).map(({ seq }) => seq).toSorted()).toEqual([2, 3]);
  await scene.tablet.powerOff();
  expect(await scene.tablet.start()).toEqual({ kind: 'sound' });
});
