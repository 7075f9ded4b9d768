import { beforeEach, expect, test } from 'vitest';
import { openJournalFile } from '#lib/kiosk/device/journal-file.ts';
import { journalLines, readJournal } from '#lib/kiosk/store/journal.ts';

const line = (number: number): Promise<string> =>
  journalLines([{ kind: 'paired', kiosk: `ksk_${number}`, epoch: 'epoch' }]);

beforeEach(async () => openJournalFile().replace(''));

test('what was appended is there for the next page, in order', async () => {
  const journal = openJournalFile();
  for (let number = 0; number < 5; number += 1) await journal.append(await line(number));
  const { entries, damagedLines } = await readJournal(await openJournalFile().read());
  expect(entries.map((entry) => entry.kind === 'paired' && entry.kiosk)).toEqual(
    [0, 1, 2, 3, 4].map((n) => `ksk_${n}`),
  );
  expect(damagedLines).toBe(0);
});

test('F8 two tabs that append at once lose nothing and tear nothing', async () => {
  const tabs = [openJournalFile(), openJournalFile(), openJournalFile()];
  const writes = tabs.flatMap((tab, index) =>
    Array.from({ length: 20 }, async (_item, turn) => tab.append(await line(3 * turn + index))),
  );
  await Promise.all(writes);
  const { entries, damagedLines } = await readJournal(await openJournalFile().read());
  expect(new Set(entries.map((entry) => entry.kind === 'paired' && entry.kiosk)).size).toBe(60);
  expect(damagedLines).toBe(0);
});

test('replacing leaves nothing of what was longer before, Chinese letters and all', async () => {
  const journal = openJournalFile();
  await journal.append('一二三四五六七八九十\n'.repeat(200));
  await journal.replace('兑换\n');
  expect(await journal.read()).toBe('兑换\n');
});
