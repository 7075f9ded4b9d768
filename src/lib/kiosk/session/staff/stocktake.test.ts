import { describe, expect, it } from 'vitest';
import type { Member } from '../../store/staff/recording.ts';
import { withCounted, type CountDraft } from '../../store/staff/count-draft.ts';
import { staffItem } from '#doubles/staff-item.ts';
import { StocktakeTask, type StocktakeEnvironment } from './stocktake.svelte.ts';

type Outcome = Awaited<ReturnType<StocktakeEnvironment['desk']['count']>>;

const clerk = { id: 'clerk', name: '张', role: 'clerk' } as const;
const other = { id: 'other', name: '李', role: 'clerk' } as const;
const recorded = { kind: 'recorded' } as Outcome;
const shelved = [
  staffItem('A-01', { barcode: '2000000100012' }),
  staffItem('A-02', { barcode: '2000000100029' }),
  staffItem('B-01', { barcode: '2000000200019', shelfPlace: '乙架上层', needsCount: true }),
];

/** Desks of one tablet, which keep one draft for each place, and answer a confirmation as the test says. */
function shelf(count: () => Promise<Outcome> = () => Promise.resolve(recorded), items = shelved) {
  const drafts = new Map<string, CountDraft>();
  const asked: Parameters<StocktakeEnvironment['desk']['count']>[1][] = [];
  let ids = 0;
  const kept = (draft: CountDraft): Promise<CountDraft> => {
    drafts.set(draft.place, draft);
    return Promise.resolve(draft);
  };
  const begun = (place: string, countId: string, startedBy: Member): CountDraft =>
    drafts.get(place) ?? { countId, place, startedBy, startedMs: 0, lines: [] };
  const begin = async (member: Member): Promise<StocktakeTask> => {
    const task = new StocktakeTask({
      desk: {
        items: () => Promise.resolve(items),
        countDrafts: () => Promise.resolve([...drafts.values()]),
        startCount: (by, place, countId) => kept(begun(place, countId, by)),
        countItem: (by, place, itemId, counted) =>
          kept(withCounted(begun(place, 'none', by), { itemId, counted, expected: 10, afterCount: null }, by)),
        explainCount: (by, place, { itemId, reason }) => {
          const draft = begun(place, 'none', by);
          const lines = draft.lines.map((line) => (line.itemId === itemId ? { ...line, reason } : line));
          return kept({ ...draft, lines });
        },
        count: (_by, command) => {
          asked.push(command);
          return count();
        },
      },
      member,
      newId: () => `id-${(ids += 1)}`,
    });
    await task.start();
    return task;
  };
  return { begin, asked };
}

describe('StocktakeTask', () => {
  it('names every place once, those that need a count first', async () => {
    const task = await shelf().begin(clerk);
    expect(task.places.map(({ place, items: kinds, needsCount }) => [place, kinds, needsCount])).toEqual([
      ['乙架上层', 1, true],
      ['甲架上层', 2, false],
    ]);
  });

  it('leads from item to item to the results, and from there to the record', async () => {
    const { begin, asked } = shelf();
    const task = await begin(clerk);
    await task.open('甲架上层');
    expect(task.screen).toMatchObject({ kind: 'counting', itemId: 'A-01' });
    await task.enter(10);
    expect(task.screen).toMatchObject({ kind: 'counting', itemId: 'A-02' });
    await task.enter(8);
    expect(task.screen.kind).toBe('reviewing');
    await task.explain('A-02', 'damaged');
    await Promise.all([task.confirm(null), task.confirm(null)]);
    expect(task.screen).toEqual({ kind: 'done', place: '甲架上层', lines: 2, differences: 1 });
    expect(asked).toEqual([{ countId: 'id-1', place: '甲架上层', approvedBy: null }]);
  });

  it.each([-1, 1.5, Number.NaN, 1e9])('takes no count of %s', async (counted) => {
    const task = await shelf().begin(clerk);
    await task.open('甲架上层');
    await task.enter(counted);
    expect(task.screen).toMatchObject({ kind: 'counting', itemId: 'A-01', draft: { lines: [] } });
  });

  it('is gone on with by whoever comes next, who sees who began it', async () => {
    const { begin } = shelf();
    const first = await begin(clerk);
    await first.open('甲架上层');
    await first.enter(10);
    const second = await begin(other);
    expect(second.places.find(({ place }) => place === '甲架上层')).toMatchObject({ startedBy: '张', counted: 1 });
    await second.open('甲架上层');
    expect(second.screen).toMatchObject({ itemId: 'A-02', draft: { countId: 'id-1' } });
    await second.enter(7);
    expect(second.screen).toMatchObject({
      kind: 'reviewing',
      draft: { lines: [{ countedBy: { id: 'clerk' } }, { countedBy: { id: 'other' } }] },
    });
  });

  it('goes to the item that is scanned, and says when it is none of this place', async () => {
    const task = await shelf().begin(clerk);
    await task.open('甲架上层');
    task.scan('2000000200019');
    expect([task.screen, task.refusal?.code]).toMatchObject([{ itemId: 'A-01' }, 'notAtThisPlace']);
    task.scan('no barcode');
    expect(task.refusal?.code).toBe('barcodeUnread');
    task.scan('2000000100029');
    expect([task.screen, task.refusal]).toMatchObject([{ itemId: 'A-02' }, undefined]);
  });

  it('has no results to show while nothing is counted', async () => {
    const task = await shelf().begin(clerk);
    await task.open('甲架上层');
    task.review();
    expect(task.screen.kind).toBe('counting');
  });

  it('leads to the item that somebody else has counted meanwhile, also when it does not differ', async () => {
    const refusal = { code: 'countedMeanwhile', itemId: 'A-01' } as const;
    const task = await shelf(() => Promise.resolve({ kind: 'refused', refusal })).begin(clerk);
    await task.open('甲架上层');
    await task.enter(10);
    await task.enter(10);
    await task.confirm(null);
    expect([task.screen, task.refusal]).toMatchObject([{ kind: 'counting', itemId: 'A-01' }, refusal]);
    await task.enter(10);
    expect([task.screen.kind, task.refusal]).toEqual(['reviewing', undefined]);
  });

  it('asks which item is meant where two at one place have one barcode', async () => {
    const [one, two] = ['one', 'two'].map((id) => staffItem(id, { barcode: '2000000100012' }));
    const task = await shelf(undefined, one && two ? [one, two] : []).begin(clerk);
    await task.open('甲架上层');
    task.scan('2000000100012');
    expect(task.which?.map(({ itemId }) => itemId)).toEqual(['one', 'two']);
    task.select('two');
    expect([task.which, task.screen]).toMatchObject([undefined, { kind: 'counting', itemId: 'two' }]);
  });

  it('names places in the order in which people count', async () => {
    const places = ['10 号柜', '乙架', '甲架下层', '2 号柜', '甲架上层', '丁架'];
    const task = await shelf(
      undefined,
      places.map((shelfPlace, index) => staffItem(`A-${index}`, { shelfPlace })),
    ).begin(clerk);
    expect(task.places.map(({ place }) => place)).toEqual([
      '2 号柜',
      '10 号柜',
      '甲架上层',
      '甲架下层',
      '乙架',
      '丁架',
    ]);
  });
});
