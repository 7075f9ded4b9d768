import { describe, expect, it } from 'vitest';
import { secureRandom } from '#lib/base/id.ts';
import { mintCardNumber } from '#lib/domain/card.ts';
import { mostPieces } from '#lib/domain/count.ts';
import { staffItem } from '#doubles/staff-item.ts';
import { WriteOffTask, type WriteOffEnvironment } from './write-off.svelte.ts';

type Outcome = Awaited<ReturnType<WriteOffEnvironment['desk']['writeOff']>>;

const clerk = { id: 'clerk', name: '张', role: 'clerk' } as const;
const recorded = { kind: 'recorded' } as Outcome;
const batch = (batchId: string, remaining: number) => ({
  batchId,
  itemId: 'A-02',
  code: '',
  bestBefore: '2026-01-01',
  remaining,
});
const rice = '2000000100012';
const milk = '2000000100029';
const items = [
  staffItem('A-01', { barcode: rice }),
  staffItem('A-02', { barcode: milk, expired: 2, batches: [batch('gone', 0), batch('old', 2), batch('new', 5)] }),
];

/** The task over a desk that answers as the test says, with what it was asked to record and how often it looked. */
async function task(
  answer: () => Promise<Outcome> = () => Promise.resolve(recorded),
  { shelf = items, isRead = true } = {},
) {
  const asked: Parameters<WriteOffEnvironment['desk']['writeOff']>[1][] = [];
  let ids = 0;
  let looks = 0;
  const writeOff = new WriteOffTask({
    desk: {
      items: () => {
        looks += 1;
        return Promise.resolve(shelf);
      },
      writeOff: (_by, command) => {
        asked.push(command);
        return answer();
      },
    },
    member: clerk,
    newId: () => `id-${(ids += 1)}`,
  });
  const starting = writeOff.start();
  if (isRead) await starting;
  return { writeOff, asked, looks: () => looks };
}

describe('WriteOffTask', () => {
  it('makes a line of each item, counts one scanned again as one more, and names the batch that has expired', async () => {
    const { writeOff } = await task();
    await writeOff.scan(rice);
    await writeOff.scan(milk);
    await writeOff.scan(rice);
    expect(writeOff.lines).toEqual([
      { itemId: 'A-01', quantity: 2, batchId: null },
      { itemId: 'A-02', quantity: 1, batchId: 'old' },
    ]);
  });

  it('knows what is scanned before the shelf has been read', async () => {
    const { writeOff } = await task(undefined, { isRead: false });
    expect([await writeOff.scan(rice), writeOff.refusal]).toEqual(['used', undefined]);
  });

  it('leads from the pictures back to the list with what was picked', async () => {
    const { writeOff } = await task();
    writeOff.pick();
    expect(writeOff.screen.kind).toBe('picking');
    writeOff.add('A-01');
    expect([writeOff.screen.kind, writeOff.lines.length]).toEqual(['list', 1]);
  });

  it('takes a line off the list that falls to nothing, and none that grows too large', async () => {
    const { writeOff } = await task();
    await writeOff.scan(rice);
    writeOff.change('A-01', { quantity: mostPieces });
    await writeOff.scan(rice);
    expect(writeOff.lines.map(({ quantity }) => quantity)).toEqual([mostPieces]);
    writeOff.change('A-01', { quantity: 0 });
    expect(writeOff.lines).toEqual([]);
  });

  it('says when a code is none of these goods, until the next one', async () => {
    const { writeOff } = await task();
    expect([await writeOff.scan('no barcode'), writeOff.refusal?.code]).toEqual(['said', 'barcodeUnread']);
    expect([await writeOff.scan('6901234567892'), writeOff.refusal?.code]).toEqual(['said', 'itemNotFound']);
    expect([await writeOff.scan(mintCardNumber(secureRandom)), writeOff.lines]).toEqual(['wantsGoods', []]);
    await writeOff.scan(rice);
    expect(writeOff.refusal).toBeUndefined();
  });

  it('records once with a reason, however often it is touched, and begins afresh with what is on the shelf now', async () => {
    const { writeOff, asked, looks } = await task();
    await writeOff.scan(rice);
    await writeOff.confirm();
    expect(asked).toEqual([]);
    writeOff.because('damaged');
    writeOff.note = ' 摔破了 ';
    writeOff.show('photo');
    await Promise.all([writeOff.confirm(), writeOff.confirm()]);
    const lines = [{ itemId: 'A-01', quantity: 1, batchId: null }];
    expect(asked).toEqual([{ writeOffId: 'id-1', lines, reason: 'damaged', note: '摔破了', photo: 'photo' }]);
    expect([writeOff.screen.kind, looks()]).toEqual(['done', 2]);
    expect([writeOff.lines, writeOff.reason, writeOff.photo, writeOff.note]).toEqual([[], undefined, null, '']);
    await writeOff.scan(rice);
    writeOff.because('damaged');
    await writeOff.confirm();
    expect(asked.map(({ writeOffId }) => writeOffId)).toEqual(['id-1', 'id-2']);
  });

  it('keeps the list when the storage fails, and records the same at the next touch', async () => {
    const outcomes: Outcome[] = [{ kind: 'storageFailed', cause: 'test' }];
    const { writeOff, asked } = await task(() => Promise.resolve(outcomes.shift() ?? recorded));
    await writeOff.scan(rice);
    writeOff.because('damaged');
    await writeOff.confirm();
    expect([writeOff.refusal, writeOff.lines.length, writeOff.screen.kind]).toEqual([
      { code: 'storageFailed' },
      1,
      'list',
    ]);
    await writeOff.confirm();
    expect([writeOff.screen.kind, asked[0]]).toEqual(['done', asked[1]]);
  });

  it('asks which item is meant where two have one barcode', async () => {
    const shelf = ['one', 'two'].map((id) => staffItem(id, { barcode: rice }));
    const { writeOff } = await task(undefined, { shelf });
    await writeOff.scan(rice);
    expect([writeOff.screen, writeOff.lines]).toEqual([{ kind: 'which', itemIds: ['one', 'two'], pieces: 1 }, []]);
    writeOff.add('two');
    expect([writeOff.screen.kind, writeOff.lines.map(({ itemId }) => itemId)]).toEqual(['list', ['two']]);
  });
});
