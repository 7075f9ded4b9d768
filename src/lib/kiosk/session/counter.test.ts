import { describe, expect, it } from 'vitest';
import { mintCardNumber } from '#lib/domain/card.ts';
import { secureRandom } from '#lib/base/id.ts';
import { counter, number, resident } from '#doubles/counter.ts';
import type { RedeemOutcome } from '../store/redeem.ts';

describe('CounterSession', () => {
  it('leads from the card to "done" in four touches', async () => {
    const { session, cues, asked } = counter();
    await session.offerCode(number);
    session.choose(); // 1
    session.changeQuantity('A-01', 1); // 2
    session.review(); // 3
    await session.confirm(); // 4
    expect(session.screen).toMatchObject({ kind: 'done', receipt: { number: 'A-0001' } });
    expect([cues, asked]).toEqual([['cardRead', 'added', 'done'], ['id-1']]);
  });

  it('sees to points that other kiosks hold while the list is looked at, and to nothing where they are here', async () => {
    const elsewhere = { ...resident, spendable: 100 };
    const { session, prepared } = counter({ card: { kind: 'found', cardHash: 'h', resident: elsewhere } });
    await session.offerCode(number);
    session.choose();
    session.changeQuantity('A-02', 1);
    session.review();
    expect(prepared).toEqual([]);
    session.changeQuantity('A-02', -1);
    session.changeQuantity('A-01', 1);
    session.review();
    expect(prepared).toEqual([['res_1', 120]]);
  });

  it('records once, however often "confirm" is touched', async () => {
    const { session, asked } = counter();
    await session.offerCode(number);
    session.choose();
    session.changeQuantity('A-01', 1);
    session.review();
    await Promise.all([session.confirm(), session.confirm(), session.confirm()]);
    expect(asked).toEqual(['id-1']);
  });

  it('plays no "done" and shows no number when the storage fails', async () => {
    const { session, cues } = counter({
      redeem: () => Promise.resolve({ kind: 'storageFailed', cause: 'QuotaExceededError' }),
    });
    await session.offerCode(number);
    session.choose();
    session.changeQuantity('A-02', 1);
    session.review();
    await session.confirm();
    expect(session.screen).toEqual({ kind: 'storageFailed', cause: 'QuotaExceededError' });
    expect(cues).not.toContain('done');
  });

  it('leads back to the shelf with the reason and the basket when the redemption is refused', async () => {
    const refusal = { code: 'notEnoughOnShelf', itemId: 'A-02', left: 0 } as const;
    const { session } = counter({ redeem: () => Promise.resolve({ kind: 'refused', refusal }) });
    await session.offerCode(number);
    session.choose();
    session.changeQuantity('A-02', 1);
    session.review();
    await session.confirm();
    expect(session.screen).toMatchObject({ kind: 'choosing', refusal });
    expect(session.screen.kind === 'choosing' && session.screen.visit.basket.get('A-02')).toBe(1);
  });

  it('forgets name, basket and history when the resident walks away', async () => {
    const { session, walkAway } = counter();
    await session.offerCode(number);
    session.choose();
    session.changeQuantity('A-01', 1);
    walkAway();
    expect(session.screen).toEqual({ kind: 'idle', notice: undefined });
    expect(session.isFree).toBe(true);
  });

  it('does not walk away from a redemption that is being recorded, nor lets an update in', async () => {
    let answer = (_outcome: RedeemOutcome): void => undefined;
    const { session, walkAway } = counter({ redeem: () => new Promise((resolve) => (answer = resolve)) });
    await session.offerCode(number);
    session.choose();
    session.changeQuantity('A-01', 1);
    session.review();
    const confirmed = session.confirm();
    walkAway();
    session.finish();
    await session.offerCode(mintCardNumber(secureRandom));
    expect([session.screen.kind, session.isFree]).toEqual(['recording', false]);
    answer({ kind: 'storageFailed', cause: 'test' });
    await confirmed;
  });

  it.each([
    ['a web address', 'https://example.org', 'format'],
    ['a mistyped card', number.slice(0, 23) + String((Number(number[23]) + 1) % 10), 'checkDigits'],
  ])('keeps scanning after %s', async (_name, text, reason) => {
    const { session } = counter();
    await session.offerCode(text);
    expect(session.screen).toEqual({ kind: 'idle', notice: { kind: 'codeUnknown', reason } });
    expect(session.wantsCode).toBe(true);
  });

  it('says on the idle screen why a revoked card does not open', async () => {
    const refusal = { code: 'cardInactive', status: 'revoked' } as const;
    const { session } = counter({ card: { kind: 'refused', refusal } });
    await session.offerCode(number);
    expect(session.screen).toEqual({ kind: 'idle', notice: { kind: 'refused', refusal } });
  });

  it('keeps a typing error on the keypad', async () => {
    const { session } = counter({ card: { kind: 'unknown' } });
    session.showKeypad();
    await session.offerCode(number);
    expect(session.screen).toEqual({ kind: 'keypad', error: 'notFound' });
  });

  it('goes back to the shelf when the last line is taken off the list', async () => {
    const { session } = counter();
    await session.offerCode(number);
    session.choose();
    session.changeQuantity('A-01', 1);
    session.review();
    session.changeQuantity('A-01', -1);
    expect(session.screen).toMatchObject({ kind: 'choosing', visit: { basket: new Map() } });
  });

  describe('goods that are scanned off the shelf', () => {
    const [rice, sweets] = ['6901234567892', '96385074'];
    const chosen = ({ session }: ReturnType<typeof counter>) =>
      'visit' in session.screen ? [...session.screen.visit.basket] : [...session.gathered];

    it('before the card are the list that the card takes over, to be confirmed', async () => {
      const at = counter();
      await at.session.refresh();
      expect(await at.session.offerCode(rice)).toBe('used');
      await at.session.offerCode(`]E0${rice}`);
      expect([at.session.screen.kind, chosen(at), at.session.isFree]).toEqual(['gathering', [['A-01', 2]], false]);
      await at.session.offerCode(number);
      expect([at.session.screen.kind, chosen(at)]).toEqual(['confirming', [['A-01', 2]]]);
      at.pass(800);
      await at.session.confirm();
      expect([at.session.screen.kind, at.asked, [...at.session.gathered]]).toEqual(['done', ['id-1'], []]);
    });

    it('are on the list before anything else can happen, once they can be read', async () => {
      const at = counter();
      await at.session.refresh();
      await at.session.offerCode(rice);
      await at.session.offerCode(number);
      at.pass(800);
      const scanned = at.session.offerCode(rice);
      await new Promise((resolve) => setImmediate(resolve));
      await at.session.confirm();
      expect([at.session.screen.kind, chosen(at), await scanned]).toEqual(['confirming', [['A-01', 2]], 'used']);
    });

    it('before the card go when nobody comes, or nobody wants them', async () => {
      const at = counter();
      await at.session.refresh();
      await at.session.offerCode(rice);
      at.walkAway();
      expect([at.session.screen.kind, chosen(at)]).toEqual(['idle', []]);
      await at.session.offerCode(rice);
      at.session.changeGathered('A-01', -1);
      expect([at.session.screen.kind, chosen(at)]).toEqual(['idle', []]);
    });

    it('stay on the list through the keypad, a foreign code and a card that is refused', async () => {
      const at = counter({ card: { kind: 'refused', refusal: { code: 'cardInactive', status: 'revoked' } } });
      await at.session.refresh();
      await at.session.offerCode(rice);
      expect(await at.session.offerCode('hello')).toBe('said');
      expect(await at.session.offerCode(number)).toBe('said');
      expect(at.session.screen).toMatchObject({ kind: 'gathering', notice: { kind: 'refused' } });
      at.session.showKeypad();
      at.session.back();
      expect([at.session.screen.kind, chosen(at)]).toEqual(['gathering', [['A-01', 1]]]);
    });

    it('that cost more than the resident has are left out, and it is said', async () => {
      const at = counter();
      await at.session.refresh();
      for (const code of [rice, rice, sweets]) await at.session.offerCode(code);
      expect(await at.session.offerCode(number)).toEqual({ code: 'tooFewPoints', itemId: 'A-02' });
      expect([at.session.screen.kind, chosen(at)]).toEqual(['choosing', [['A-01', 2]]]);
    });

    it('after the card are added from every screen of the visit, and what is confirmed was seen', async () => {
      const at = counter();
      await at.session.refresh();
      await at.session.offerCode(number);
      expect(await at.session.offerCode(rice)).toBe('used');
      expect([at.session.screen.kind, chosen(at)]).toEqual(['choosing', [['A-01', 1]]]);
      at.session.review();
      at.pass(5_000);
      await at.session.offerCode(sweets);
      expect([at.session.screen.kind, chosen(at).length]).toEqual(['confirming', 2]);
      await at.session.confirm();
      expect(at.asked).toEqual([]);
      at.pass(800);
      await at.session.confirm();
      expect(at.asked).toHaveLength(1);
      expect(await at.session.offerCode(rice)).toBe('finishFirst');
    });

    it('are never passed over in silence', async () => {
      const at = counter();
      await at.session.refresh();
      expect(await at.session.offerCode('4006381333931')).toEqual({ code: 'goodsUnknown' });
      expect(await at.session.offerCode('16901234567899')).toEqual({ code: 'cartonAtCounter', itemId: 'A-01' });
      await at.session.offerCode(sweets);
      expect(await at.session.offerCode(sweets)).toEqual({ code: 'noMore', itemId: 'A-02' });
      await at.session.offerCode(number);
      expect(await at.session.offerCode('hello')).toBe('unknownCode');
      await at.session.offerCode(rice);
      expect(await at.session.offerCode(rice)).toEqual({ code: 'tooFewPoints', itemId: 'A-01' });
    });
  });
});
