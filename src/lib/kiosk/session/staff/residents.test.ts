import { describe, expect, it } from 'vitest';
import { mintCardNumber } from '#lib/domain/card.ts';
import { mostFound, type FoundResident } from '../../store/staff/find.ts';
import type { ResidentView } from '../../store/resident-view.ts';
import type { NameAnswer } from '../../sync/namesakes.ts';
import { ResidentsTask, type ResidentsEnvironment } from './residents.svelte.ts';

type Registered = Awaited<ReturnType<ResidentsEnvironment['desk']['register']>>;

const clerk = { id: 'clerk', name: '张', role: 'clerk' } as const;
const wang: FoundResident = { residentId: 'res-1', number: '0001', maskedName: '王*兰' };
const view = { residentId: 'res-1', maskedName: '王*兰', balance: 30 } as unknown as ResidentView;
const recorded = { kind: 'recorded' } as Registered;
let drawn = 0;
/** Other bytes each time, as a source of randomness gives. */
const random = (bytes: number): Uint8Array => Uint8Array.from({ length: bytes }, () => (drawn += 7) % 251);

/** The task over a desk that answers as the test says, with what it was asked to record. */
function task(
  answer: () => Promise<Registered> = () => Promise.resolve(recorded),
  namesakes: readonly FoundResident[] = [],
  heard: NameAnswer = { kind: 'unanswered' },
) {
  const asked: (readonly [string, unknown])[] = [];
  const names: string[] = [];
  const searches = new Map<string, (found: readonly FoundResident[]) => void>();
  const noted = (name: string) => (_by: unknown, command: unknown) => {
    asked.push([name, command]);
    return answer() as Promise<never>;
  };
  const residents = new ResidentsTask({
    desk: {
      findResidents: (query) => new Promise((resolve) => searches.set(query, resolve)),
      findNamesakes: () => Promise.resolve(namesakes),
      findNamed: (_name, ids) => Promise.resolve(namesakes.filter(({ residentId }) => ids.includes(residentId))),
      findByCard: () => Promise.resolve(wang),
      residentCards: () => Promise.resolve([]),
      register: noted('register'),
      issueCard: noted('issueCard'),
      revokeCard: noted('revokeCard'),
      reverseAccrual: noted('reverseAccrual'),
    },
    residentView: () => Promise.resolve(view),
    member: clerk,
    newId: () => 'id',
    random,
    spell: (name) => Promise.resolve({ pinyin: `pinyin of ${name}`, initials: 'wxl' }),
    whoIsNamed: (name) => {
      names.push(name);
      return Promise.resolve(heard);
    },
    typed: () => Promise.resolve(),
  });
  return { residents, asked, searches, names };
}

const li: FoundResident = { residentId: 'res-2', number: '0002', maskedName: '王*兰' };
const told = (...residents: readonly string[]): NameAnswer => ({ kind: 'told', residents });

describe('a whole name', () => {
  const search = async (heard: NameAnswer, query = '王秀兰', found: readonly FoundResident[] = [wang, li]) => {
    const made = task(undefined, found, heard);
    const searching = made.residents.search(query);
    made.searches.get(query)?.(found);
    await searching;
    return { ...made, shown: [made.residents.found, made.residents.compared] };
  };

  it.each<[string, NameAnswer, readonly FoundResident[], string]>([
    ['is whom the hub names', told('res-2'), [li], 'named'],
    ['is nobody’s, and who looks like it stays', told(), [wang, li], 'nobody'],
    ['is not compared without the hub', { kind: 'unanswered' }, [wang, li], 'unanswered'],
    ['is not compared where too much was asked', { kind: 'tooMany' }, [wang, li], 'tooMany'],
  ])('%s', async (_what, heard, found, compared) => {
    expect((await search(heard)).shown).toEqual([found, compared]);
  });

  it('is asked for once, and not for letters, a number, or a name that nobody may bear', async () => {
    const { residents, searches, names } = await search(told('res-2'));
    const again = residents.search('王秀兰');
    expect(residents.compared).toBeUndefined();
    searches.get('王秀兰')?.([wang, li]);
    await again;
    expect([names, residents.compared]).toEqual([['王秀兰'], 'named']);
    for (const query of ['wxl', '0001', 'A-R0001']) expect((await search(told(), query)).names).toEqual([]);
    expect((await search(told(), '王秀兰', [])).names).toEqual([]);
  });

  it('is not asked for while it is still being typed', async () => {
    const { residents, searches, names } = task(undefined, [wang], told('res-1'));
    const first = residents.search('王');
    const second = residents.search('王秀兰');
    for (const query of ['王', '王秀兰']) searches.get(query)?.([wang]);
    await Promise.all([first, second]);
    expect([names, residents.compared]).toEqual([['王秀兰'], 'named']);
  });

  it('that is registered is that of whom the hub names alone, and of a newcomer when it names nobody', async () => {
    const known = task(undefined, [wang, li], told('res-2'));
    await known.residents.register('王秀兰', false);
    expect(known.residents.namesakes).toMatchObject({ found: [li], isCertain: true });
    expect(known.asked).toEqual([]);
    const unknown = task(undefined, [wang, li], told());
    await unknown.residents.register('王秀兰', false);
    expect([unknown.residents.namesakes, unknown.asked.length]).toEqual([undefined, 1]);
    const alone = task(undefined, [], told());
    await alone.residents.register('王秀兰', false);
    expect(alone.names).toEqual([]);
  });
});

describe('ResidentsTask', () => {
  it('asks before it registers a name that may be there, and registers another of that name all the same', async () => {
    const { residents, asked } = task(undefined, [wang]);
    residents.toRegister();
    await residents.register('王秀兰', false);
    expect([asked, residents.namesakes?.found, residents.screen.kind]).toEqual([[], [wang], 'registering']);
    expect(residents.namesakes?.isCertain).toBe(false);
    residents.forgetNamesakes();
    await residents.registerNamesake();
    expect([asked, residents.namesakes]).toEqual([[], undefined]);
    await residents.register('王秀兰', true);
    await residents.registerNamesake();
    expect(asked).toEqual([['register', expect.objectContaining({ name: '王秀兰', elderMode: true })]]);
    await residents.register('王秀兰', false);
    await residents.open(wang);
    expect([residents.namesakes, residents.screen.kind, asked.length]).toEqual([undefined, 'resident', 1]);
  });

  it('shows what the last letter found, whichever was answered first, and says when there may be more', async () => {
    const { residents, searches } = task();
    const first = residents.search('w');
    const second = residents.search('wx');
    searches.get('wx')?.([wang]);
    await second;
    searches.get('w')?.(Array.from({ length: mostFound }, () => wang));
    await first;
    expect([residents.query, residents.found, residents.isCutOff]).toEqual(['wx', [wang], false]);
    const third = residents.search('x');
    searches.get('x')?.(Array.from({ length: mostFound }, () => wang));
    await third;
    expect(residents.isCutOff).toBe(true);
    await residents.search('  ');
    expect([residents.found, searches.has('  ')]).toEqual([[], false]);
  });

  it('opens whoever a card belongs to, and says when it is none', async () => {
    const { residents } = task();
    await residents.scan('123');
    expect([residents.screen.kind, residents.refusal?.code]).toEqual(['searching', 'cardUnread']);
    await residents.scan(mintCardNumber(random));
    expect(residents.screen).toEqual({ kind: 'resident', found: wang, view, cards: [] });
    expect(residents.refusal).toBeUndefined();
    residents.toSearch();
    expect(residents.screen.kind).toBe('searching');
  });

  it('F60 a card throws away neither a form that is filled in nor a new card whose number is shown once', async () => {
    const { residents } = task();
    residents.toRegister();
    await residents.scan(mintCardNumber(random));
    expect([residents.screen.kind, residents.refusal?.code]).toEqual(['registering', 'residentUnfinished']);
    await residents.register('王秀兰', false);
    await residents.scan(mintCardNumber(random));
    expect([residents.screen.kind, residents.refusal?.code]).toEqual(['card', 'residentUnfinished']);
  });

  it('registers once, however often it is touched, and shows the card that was made', async () => {
    const { residents, asked } = task();
    residents.toRegister();
    await Promise.all([residents.register(' 王秀兰 ', true), residents.register(' 王秀兰 ', true)]);
    expect(asked).toMatchObject([
      ['register', { residentId: 'resident-id', elderMode: true, pinyin: 'pinyin of 王秀兰', initials: 'wxl' }],
    ]);
    const { screen } = residents;
    if (screen.kind !== 'card') throw new Error('no card is shown');
    expect(screen.card).toMatchObject({ residentNumber: '0001', maskedName: '王*兰' });
    expect(asked[0]?.[1]).toMatchObject({ cardNumber: screen.card.number });
  });

  it('stays at the form when nobody was registered, and says why', async () => {
    const { residents } = task(() => Promise.resolve({ kind: 'storageFailed', cause: 'test' }));
    residents.toRegister();
    await residents.register('王秀兰', false);
    expect([residents.screen.kind, residents.refusal]).toEqual(['registering', { code: 'storageFailed' }]);
    residents.toSearch();
    expect(residents.refusal).toBeUndefined();
  });

  it('makes a new card in place of a lost one', async () => {
    const { residents, asked } = task();
    await residents.open(wang);
    const ends = { cardHash: 'hash', status: 'lost', reason: '丢了' } as const;
    await residents.issueCard(ends);
    expect(residents.screen.kind).toBe('card');
    expect(asked).toMatchObject([['issueCard', { residentId: 'res-1', ends }]]);
  });

  it('stops a card and takes points back for the resident who is shown, and for nobody otherwise', async () => {
    const { residents, asked } = task();
    const all = async (): Promise<void> => {
      await residents.revokeCard('hash', 'revoked', '停用');
      await residents.reverseAccrual('transfer', '重复发放');
    };
    await all();
    await residents.issueCard(null);
    expect(asked).toEqual([]);
    await residents.open(wang);
    await all();
    expect(asked).toEqual([
      ['revokeCard', { cardHash: 'hash', residentId: 'res-1', status: 'revoked', reason: '停用' }],
      ['reverseAccrual', { residentId: 'res-1', transferId: 'transfer', reason: '重复发放' }],
    ]);
    expect(residents.screen.kind).toBe('resident');
  });
});
