import { describe, expect, it } from 'vitest';
import { mintCardNumber } from '#lib/domain/card.ts';
import { mostFound, type FoundResident } from '../../store/staff/find.ts';
import type { ResidentView } from '../../store/resident-view.ts';
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
) {
  const asked: (readonly [string, unknown])[] = [];
  const searches = new Map<string, (found: readonly FoundResident[]) => void>();
  const noted = (name: string) => (_by: unknown, command: unknown) => {
    asked.push([name, command]);
    return answer() as Promise<never>;
  };
  const residents = new ResidentsTask({
    desk: {
      findResidents: (query) => new Promise((resolve) => searches.set(query, resolve)),
      findNamesakes: () => Promise.resolve(namesakes),
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
  });
  return { residents, asked, searches };
}

describe('ResidentsTask', () => {
  it('asks before it registers a name that may be there, and registers another of that name all the same', async () => {
    const { residents, asked } = task(undefined, [wang]);
    residents.toRegister();
    await residents.register('王秀兰', false);
    expect([asked, residents.namesakes?.found, residents.screen.kind]).toEqual([[], [wang], 'registering']);
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
