import { describe, expect, test } from 'vitest';
import { residentForm } from '#lib/protocol/columns.ts';
import { mintCardNumber, type CardNumber } from '#lib/domain/card.ts';
import { secureRandom } from '#lib/base/id.ts';
import { clerk, itemPrice, newPairedScene, redeemOne, residentName, type Scene } from '#doubles/community-double.ts';
import { loadSpelling } from '#lib/domain/spelling.ts';
import type { StaffDesk } from '#doubles/staff-desk.ts';
import type { Speller } from './find.ts';

/** Initials as the tablet spells them. */
const spell: Speller = async (name) => (await loadSpelling())(name);
const desk = (scene: Scene): StaffDesk => scene.tablet.staff;
const refused = (code: string) => ({ kind: 'refused', refusal: { code } });
const newCard = (): CardNumber => mintCardNumber(secureRandom);

const newcomer = { residentId: 'resident-1', name: ' 欧阳华 ', pinyin: 'ouyanghua', initials: 'oyh', elderMode: true };

async function openBy(scene: Scene, number: CardNumber) {
  const found = await scene.tablet.store.openCard(number);
  return found.kind === 'found' ? found : undefined;
}

describe('registering', () => {
  test('offline: the new card opens, earns and spends at once, and the hub agrees afterwards', async () => {
    const scene = await newPairedScene();
    const cardNumber = newCard();
    await redeemOne(scene);
    const command = { ...newcomer, cardNumber };
    const outcomes = await Promise.all([desk(scene).register(clerk, command), desk(scene).register(clerk, command)]);
    expect(outcomes[0]).toMatchObject({ kind: 'recorded', event: { type: 'card.issued', staff: clerk.id } });
    expect(outcomes[1]).toEqual(outcomes[0]);
    expect(await openBy(scene, cardNumber)).toMatchObject({
      resident: { maskedName: '欧阳*', balance: 0, elderMode: true },
    });
    const accrual = { accrualId: scene.newId(), residentId: 'resident-1', categoryId: 'cat_2', quantity: 2, note: '' };
    await desk(scene).award(clerk, { ...accrual, approvedBy: null });
    const redeemed = await scene.tablet.store.redeem({
      redemptionId: scene.newId(),
      cardHash: (await openBy(scene, cardNumber))?.cardHash ?? '',
      lines: [{ itemId: 'itm_1', quantity: 1, pointsEach: itemPrice, cashEachFen: 0 }],
      letThrough: null,
    });
    expect(redeemed).toMatchObject({ kind: 'recorded', receipt: { balanceAfter: 0 } });
    await scene.tablet.exchange();
    expect(scene.hub.setAside).toEqual([]);
    expect(scene.hub.row('residents', 'resident-1')).toMatchObject({ number: 'A-R0002', balance: 0 });
    expect(await scene.tablet.tables.effects.count()).toBe(0);
    expect(await openBy(scene, cardNumber)).toMatchObject({ resident: { maskedName: '欧阳*', balance: 0 } });
  });

  test('never gives a number twice, even when the tablet has lost its memory', async () => {
    const scene = await newPairedScene();
    await desk(scene).register(clerk, { ...newcomer, cardNumber: newCard() });
    const files = await scene.tablet.copyFiles();
    await desk(scene).register(clerk, { ...newcomer, residentId: 'resident-2', cardNumber: newCard() });
    await scene.tablet.restoreFiles(files);
    await scene.tablet.powerOff();
    await scene.tablet.start();
    await desk(scene).register(clerk, { ...newcomer, residentId: 'resident-3', cardNumber: newCard() });
    const events = (await scene.tablet.tables.outbox.toArray()).map(({ event }) => event);
    const numbers = events.flatMap((event) => (event.type === 'resident.registered' ? [event.body.number] : []));
    expect(numbers.toSorted()).toEqual(['A-R0001', 'A-R0003', 'A-R0004']);
  });

  test.each([
    ['no name', { name: '   ' }, 'nameInvalid'],
    ['a pasted page', { name: '字'.repeat(41) }, 'nameInvalid'],
    ['a variation selector alone', { name: '\uFE0F' }, 'nameInvalid'],
    ['a grapheme joiner alone', { name: '\u034F' }, 'nameInvalid'],
    ['an empty braille pattern', { name: '\u2800' }, 'nameInvalid'],
    ['a tag letter alone', { name: '\u{E0041}' }, 'nameInvalid'],
    ['full stops', { name: '。。' }, 'nameInvalid'],
    ['a picture', { name: '😀' }, 'nameInvalid'],
    ['initials that are none', { initials: '王' }, 'invalid'],
    ['somebody who is known', { residentId: 'res_1' }, 'residentKnown'],
  ])('refuses %s', async (_name, change, code) => {
    const scene = await newPairedScene();
    const outcome = await desk(scene).register(clerk, { ...newcomer, ...change, cardNumber: newCard() });
    expect(outcome).toEqual(refused(code));
    expect(await scene.tablet.tables.outbox.count()).toBe(0);
  });

  test('refuses a card that is somebody else’s', async () => {
    const scene = await newPairedScene();
    const taken = scene.cards[0]?.number ?? newCard();
    expect(await desk(scene).register(clerk, { ...newcomer, cardNumber: taken })).toEqual(refused('cardKnown'));
  });
});

describe('cards', () => {
  test('a new card takes the balance along, and the old one stops here at once', async () => {
    const scene = await newPairedScene();
    const old = scene.cards[0];
    if (old === undefined) throw new Error('the scene has cards');
    const number = newCard();
    const ends = { cardHash: old.hash, status: 'lost', reason: '丢了' } as const;
    const command = { residentId: 'res_1', cardNumber: number, ends };
    const first = await desk(scene).issueCard(clerk, command);
    expect(first).toMatchObject({ kind: 'recorded', event: { type: 'card.issued' } });
    expect(await desk(scene).issueCard(clerk, command)).toEqual(first);
    const stopped = { kind: 'refused', refusal: { code: 'cardInactive', status: 'lost' } };
    expect(await scene.tablet.store.openCard(old.number)).toEqual(stopped);
    expect(await redeemOne(scene)).toEqual(stopped);
    expect(await openBy(scene, number)).toMatchObject({ resident: { residentId: 'res_1', balance: 500 } });
    expect((await desk(scene).residentCards('res_1')).map(({ status }) => status)).toEqual(['active', 'lost']);
    expect(await desk(scene).findByCard(old.number)).toMatchObject({ residentId: 'res_1' });
    await scene.tablet.exchange();
    expect(scene.hub.row('cards', old.hash)?.status).toBe('lost');
    expect((await desk(scene).residentCards('res_1')).map(({ status }) => status)).toEqual(['active', 'lost']);
    expect(await scene.tablet.tables.outbox.count()).toBe(2);
  });

  test('a card that was reported lost stays so when a new one is issued later', async () => {
    const scene = await newPairedScene();
    const end = { cardHash: scene.cards[0]?.hash ?? '', residentId: 'res_1', reason: '丢了' };
    const first = await desk(scene).revokeCard(clerk, { ...end, status: 'lost' });
    expect(await desk(scene).revokeCard(clerk, { ...end, status: 'revoked' })).toEqual(first);
    const { residentId: _residentId, ...ends } = end;
    const command = { residentId: 'res_1', cardNumber: newCard(), ends: { ...ends, status: 'replaced' } as const };
    expect(await desk(scene).issueCard(clerk, command)).toMatchObject({ kind: 'recorded' });
    expect((await desk(scene).residentCards('res_1')).map(({ status }) => status)).toEqual(['active', 'lost']);
  });

  test('a card issued and revoked here is revoked, not active', async () => {
    const scene = await newPairedScene();
    const number = newCard();
    await desk(scene).issueCard(clerk, { residentId: 'res_2', cardNumber: number, ends: null });
    const cardHash = (await openBy(scene, number))?.cardHash ?? '';
    await desk(scene).revokeCard(clerk, { cardHash, residentId: 'res_2', status: 'revoked', reason: '收回' });
    expect(await scene.tablet.store.openCard(number)).toMatchObject({ refusal: { status: 'revoked' } });
  });

  test('refuses a card of somebody else, one that has ended at the hub, an unknown resident, and no reason', async () => {
    const scene = await newPairedScene();
    const [mine, other] = scene.cards;
    if (mine === undefined || other === undefined) throw new Error('the scene has cards');
    scene.hub.put('cards', { id: other.hash, residentId: 'res_2', status: 'replaced' });
    await scene.tablet.exchange();
    const end = { residentId: 'res_2', status: 'lost', reason: '丢了' } as const;
    expect(await desk(scene).revokeCard(clerk, { ...end, cardHash: mine.hash })).toEqual(refused('cardUnknown'));
    expect(await desk(scene).revokeCard(clerk, { ...end, cardHash: other.hash })).toEqual(refused('cardInactive'));
    const blank = { ...end, residentId: 'res_1', cardHash: mine.hash, reason: ' ' };
    expect(await desk(scene).revokeCard(clerk, blank)).toEqual(refused('reasonMissing'));
    const nobody = { residentId: 'nobody', cardNumber: newCard(), ends: null };
    expect(await desk(scene).issueCard(clerk, nobody)).toEqual(refused('residentUnknown'));
    const taken = { residentId: 'res_1', cardNumber: other.number, ends: null };
    expect(await desk(scene).issueCard(clerk, taken)).toEqual(refused('cardKnown'));
  });
});

describe('finding a resident without a card', () => {
  test.each([
    ['the whole name', residentName, ['0001', '0002', '0003']],
    ['the name with a blank', '王 秀兰', ['0001', '0002', '0003']],
    ['the beginning of the name', '王', ['0001', '0002', '0003']],
    ['the name in full width with what nobody sees', '王\u200B秀\uFEFF兰', ['0001', '0002', '0003']],
    ['another name that is shown alike', '王秀丽', []],
    ['initials', 'WX', ['0001', '0002', '0003']],
    ['initials of the newcomer', 'o', ['A-R0001']],
    ['the newcomer’s whole name', '欧阳华', ['A-R0001']],
    ['a number', '0002', ['0002']],
    ['a number without its zeros', '3', ['0003']],
    ['a number with its prefix', 'a-r0001', ['A-R0001']],
    ['a number without its prefix', '1', ['0001', 'A-R0001']],
    ['full-width digits of an input method', '０００２', ['0002']],
    ['nothing', '  ', []],
    ['what nobody is called', '%_*', []],
  ])('by %s', async (_name, query, numbers) => {
    const scene = await newPairedScene();
    await desk(scene).register(clerk, { ...newcomer, cardNumber: newCard() });
    const found = await desk(scene).findResidents(query, spell);
    expect(found.map(({ number }) => number).toSorted()).toEqual(numbers);
  });

  test.each([
    '阿依古丽·买买提',
    '阿依古丽•买买提',
    '阿依古丽买买提',
    '阿依古丽 ・ 买买提',
    '张Ｔｏｎｙ',
    '张tony',
    '张 TONY',
  ])('%s by its own and every other spelling, and whoever registers it again is told', async (typed) => {
    const scene = await newPairedScene();
    for (const [index, name] of ['阿依古丽·买买提', '张Ｔｏｎｙ'].entries()) {
      const somebody = { residentId: `resident-${index}`, name, ...(await spell(name)), elderMode: false };
      await desk(scene).register(clerk, { ...somebody, pinyin: '', cardNumber: newCard() });
    }
    await scene.tablet.exchange();
    const number = typed.startsWith('张') ? 'A-R0003' : 'A-R0001';
    for (const found of [desk(scene).findResidents(typed, spell), desk(scene).findNamesakes(typed, spell)])
      expect((await found).map((each) => each.number)).toEqual([number]);
  });

  test.each([
    ['김철', '김철수'],
    ['ئالى', 'ئالىم'],
    ['Ну', 'Нуржан'],
    ['Alexandra Konstantinopolou', 'Alexandra Konstantinopolou'],
    ['O2', 'O2'],
    ['རྡོ', 'རྡོ་རྗེ'],
  ])('%s finds %s', async (typed, name) => {
    const scene = await newPairedScene();
    const { pinyin, initials } = (await loadSpelling())(name);
    const somebody = { residentId: 'resident-1', name, pinyin, initials, elderMode: false };
    expect(await desk(scene).register(clerk, { ...somebody, cardNumber: newCard() })).toMatchObject({
      kind: 'recorded',
    });
    for (const found of [await desk(scene).findResidents(typed, spell), await desk(scene).findNamesakes(name, spell)])
      expect(found.map(({ number }) => number)).toEqual(['A-R0001']);
  });

  test('by what the hub told of a name, and by the words of whoever was registered here', async () => {
    const scene = await newPairedScene();
    await desk(scene).register(clerk, { ...newcomer, cardNumber: newCard() });
    const numbers = async (name: string, told: readonly string[]) =>
      (await desk(scene).findNamed(name, told)).map(({ number }) => number);
    expect(await numbers(residentName, ['res_2', 'res_9'])).toEqual(['0002']);
    expect(await numbers('欧阳 华', [])).toEqual(['A-R0001']);
    expect(await numbers('欧阳花', [])).toEqual([]);
  });

  test('finds whoever the latest pull brought, and a newcomer once after the hub has sent the newcomer back', async () => {
    const scene = await newPairedScene();
    await desk(scene).register(clerk, { ...newcomer, cardNumber: newCard() });
    expect(await desk(scene).findResidents('oyh', spell)).toHaveLength(1);
    const row = scene.hub.row('residents', 'res_1');
    if (row === undefined) throw new Error('the scene has residents');
    scene.hub.put('residents', { ...row, initials: 'oyxl' });
    await scene.tablet.exchange();
    const found = await desk(scene).findResidents('oy', spell);
    expect(found.map(({ residentId }) => residentId)).toEqual(['resident-1', 'res_1']);
  });

  test('shows twenty at most', async () => {
    const scene = await newPairedScene();
    const [row] = await scene.tablet.tables.residents.all();
    if (row === undefined) throw new Error('the scene has residents');
    const many = Array.from({ length: 30 }, (_item, index) => ({ ...row, id: `r${index}`, number: `9${100 + index}` }));
    await scene.tablet.tables.residents.put(residentForm.ofRows(many));
    expect(await desk(scene).findResidents('wxl', spell)).toHaveLength(20);
  });
});
