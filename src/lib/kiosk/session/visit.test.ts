import { describe, expect, it } from 'vitest';
import { counter, number, resident } from '#doubles/counter.ts';
import { communityLook } from './look.ts';
import type { CardOutcome, RedeemOutcome } from '../store/redeem.ts';

const found = communityLook('zh-CN');

describe('F60 another code while somebody is served', () => {
  const other: CardOutcome = { kind: 'found', cardHash: 'other', resident: { ...resident, residentId: 'res_2' } };
  const revoked: CardOutcome = { kind: 'refused', refusal: { code: 'cardInactive', status: 'revoked' } };

  /** One piece chosen, and another answer to the next card. */
  async function chosen(next: CardOutcome) {
    const at = counter();
    await at.session.offerCode(number);
    at.session.choose();
    at.session.changeQuantity('A-01', 1);
    at.answers.card = next;
    return { session: at.session, outcome: await at.session.offerCode(number) };
  }

  it.each([
    ['goes on with the basket when the answer is no', false, 'choosing', 'res_1', 1],
    ['begins the other visit when the answer is yes', true, 'resident', 'res_2', 0],
  ] as const)('another card asks first, and %s', async (_how, yes, kind, residentId, pieces) => {
    const { session } = await chosen(other);
    expect([session.isAsking, session.screen.kind]).toEqual([true, 'choosing']);
    if (yes) session.switchCard();
    else session.keepCard();
    expect(session.isAsking).toBe(false);
    const { screen } = session;
    expect(screen).toMatchObject({ kind, visit: { resident: { residentId } } });
    expect('visit' in screen ? screen.visit.basket.size : undefined).toBe(pieces);
  });

  it('asks at the list to confirm as well, and not where nothing was chosen', async () => {
    const { session, answers } = counter();
    await session.offerCode(number);
    answers.card = other;
    await session.offerCode(number);
    expect(session.screen).toMatchObject({ kind: 'resident', visit: { cardHash: 'other' } });
    session.choose();
    session.changeQuantity('A-01', 1);
    session.review();
    answers.card = { ...other, cardHash: 'third' };
    await session.offerCode(number);
    expect([session.isAsking, session.screen.kind]).toEqual([true, 'confirming']);
  });

  it('the same card again is no change', async () => {
    const { session } = await chosen({ kind: 'found', cardHash: 'h', resident });
    expect([session.isAsking, session.screen.kind]).toEqual([false, 'choosing']);
  });

  it.each([
    ['a revoked card', revoked, 'cardRefused'],
    ['a card that nobody knows', { kind: 'unknown' }, 'unknownCode'],
  ] as const)('%s is told of and changes nothing', async (_what, next, word) => {
    const { session, outcome } = await chosen(next);
    expect([session.screen.kind, outcome]).toEqual(['choosing', word]);
  });

  it('a refusal leaves when its resident leaves, and a new card takes its place at once', async () => {
    const { session, answers, pass } = counter({ card: revoked });
    await session.offerCode(number);
    expect(session.idle.secondsLeft).toBe(20);
    pass(20_000);
    expect(session.screen).toEqual({ kind: 'idle', notice: undefined });
    await session.offerCode(number);
    answers.card = other;
    await session.offerCode(number);
    expect(session.screen.kind).toBe('resident');
  });
});

describe('F61 the number stays until it can have been read', () => {
  it('an early "finish" is remembered and leads away after five seconds, once', async () => {
    const { session, redeem, pass } = counter();
    await redeem();
    pass(900);
    session.finish();
    session.finish();
    expect([session.screen.kind, session.reading.secondsLeft]).toEqual(['done', 5]);
    pass(4000);
    expect(session.screen.kind).toBe('done');
    pass(100);
    expect(session.screen.kind).toBe('idle');
  });

  it('later it leads away at once', async () => {
    const { session, redeem, pass } = counter();
    await redeem();
    pass(5000);
    session.finish();
    expect(session.screen.kind).toBe('idle');
  });

  it.each(['before', 'after'])('a card shown %s "finish" waits for the number and is not lost', async (when) => {
    const { session, redeem, pass } = counter();
    await redeem();
    if (when === 'after') session.finish();
    await session.offerCode(number);
    if (when === 'before') session.finish();
    expect([session.screen.kind, session.isHolding]).toEqual(['done', true]);
    pass(5000);
    await expect.poll(() => session.screen.kind).toBe('resident');
    expect(session.isHolding).toBe(false);
  });

  it('a card shown while a redemption is recorded that is then refused asks for its turn', async () => {
    let answer = (_outcome: RedeemOutcome): void => undefined;
    const at = counter({ redeem: () => new Promise((resolve) => (answer = resolve)) });
    const done = at.redeem();
    await expect.poll(() => at.session.screen.kind).toBe('recording');
    at.answers.card = { kind: 'found', cardHash: 'other', resident: { ...resident, residentId: 'res_2' } };
    await at.session.offerCode(number);
    answer({ kind: 'refused', refusal: { code: 'notEnoughOnShelf', itemId: 'A-01', left: 0 } });
    await done;
    await expect.poll(() => at.session.isAsking).toBe(true);
    expect(at.session.screen).toMatchObject({ kind: 'choosing', refusal: { code: 'notEnoughOnShelf' } });
    at.session.switchCard();
    expect(at.session.screen).toMatchObject({ kind: 'resident', visit: { cardHash: 'other' } });
  });

  it('a card shown while the redemption is recorded waits as well', async () => {
    let answer = (_outcome: RedeemOutcome): void => undefined;
    const { session, redeem, pass } = counter({ redeem: () => new Promise((resolve) => (answer = resolve)) });
    const done = redeem();
    await expect.poll(() => session.screen.kind).toBe('recording');
    await session.offerCode(number);
    const receipt = { redemptionId: 'id-1', number: 'A-0001', lines: [], points: 120, cashFen: 0, balanceAfter: 180 };
    answer({ kind: 'recorded', receipt });
    await done;
    expect([session.screen.kind, session.isHolding]).toEqual(['done', true]);
    pass(5000);
    await expect.poll(() => session.screen.kind).toBe('resident');
  });
});

describe('F62 language and elder mode belong to one visit', () => {
  const english = { elderMode: true, locale: 'en' } as const;

  it('stay on every way, are kept for the card, and are gone for whoever comes next', async () => {
    const { session, looks, redeem, pass } = counter();
    await session.offerCode(number);
    await session.chooseLook(english);
    expect(looks).toEqual([['res_1', english]]);
    session.choose();
    session.changeQuantity('A-01', 1);
    session.review();
    session.choose();
    await session.refresh();
    expect(session.look).toEqual(english);
    session.finish();
    expect(session.look).toEqual(found);
    await redeem();
    await session.chooseLook(english);
    expect([session.screen.kind, session.look]).toEqual(['done', english]);
    pass(120_000);
    expect(session.look).toEqual(found);
  });

  it('chosen before the card is shown they stay with it, over shelf, rules and keypad, and are not kept for it', async () => {
    const { session, looks } = counter();
    await session.chooseLook(english);
    for (const look of ['lookAtShelf', 'lookAtRules', 'showKeypad'] as const) {
      session[look]();
      session.back();
      expect([session.screen.kind, session.look]).toEqual(['idle', english]);
    }
    await session.offerCode(number);
    expect([session.look, looks]).toEqual([english, []]);
  });

  it('chosen on the idle screen by somebody who walks away they are gone', async () => {
    const { session, walkAway } = counter();
    await session.chooseLook(english);
    walkAway();
    expect([session.screen.kind, session.look]).toEqual(['idle', found]);
  });

  it('a card brings its own, and the next card not that of the one before', async () => {
    const own = { ...resident, ...english };
    const { session, answers } = counter({ card: { kind: 'found', cardHash: 'h', resident: own } });
    await session.offerCode(number);
    expect(session.look).toEqual(english);
    answers.card = { kind: 'found', cardHash: 'other', resident: { ...resident, residentId: 'res_2' } };
    await session.offerCode(number);
    expect(session.look).toEqual(found);
  });

  it('without any everybody is spoken to in the language of the community, whenever it is settled anew', async () => {
    const { session, answers } = counter({ language: 'en' });
    expect(session.look).toEqual(communityLook('en'));
    await session.offerCode(number);
    expect(session.look.locale).toBe('en');
    await session.chooseLook({ locale: 'zh-CN' });
    session.finish();
    expect(session.look.locale).toBe('en');
    answers.language = 'zh-CN';
    expect(session.look.locale).toBe('zh-CN');
  });

  it('a card in another language than the community stands above it', async () => {
    const chinese = { ...resident, locale: 'zh-CN' as const };
    const { session } = counter({ language: 'en', card: { kind: 'found', cardHash: 'h', resident: chinese } });
    await session.offerCode(number);
    expect(session.look.locale).toBe('zh-CN');
  });
});
