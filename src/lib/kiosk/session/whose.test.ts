import { describe, expect, it } from 'vitest';
import { counter, number, resident } from '#doubles/counter.ts';

// One question more for whoever may spend from several accounts.

const other = { ...resident, residentId: 'res_2', maskedName: '李*', balance: 90, spendable: 90 };
const card = { kind: 'found', cardHash: 'h', resident, others: [other] } as const;

describe('the question for whom it is', () => {
  it('comes before the welcome, and the redemption is of whoever was chosen', async () => {
    const { session, cues } = counter({ card });
    await session.offerCode(number);
    expect(session.screen).toMatchObject({ kind: 'whose', others: [{ residentId: 'res_2' }] });
    session.chooseAccount(other);
    expect(session.screen).toMatchObject({ kind: 'resident', visit: { isProxy: true, resident: other } });
    session.choose();
    session.changeQuantity('A-02', 1);
    session.review();
    await session.confirm();
    expect(session.screen).toMatchObject({ kind: 'done', forName: '李*' });
    expect(cues).toEqual(['cardRead', 'added', 'done']);
  });

  it('leads to the own account as ever, and says no name then', async () => {
    const { session } = counter({ card });
    await session.offerCode(number);
    session.chooseAccount(undefined);
    const { screen } = session;
    expect(screen.kind === 'resident' && screen.visit).toEqual({ cardHash: 'h', resident, basket: new Map() });
    session.finish();
    await session.offerCode(number);
    session.chooseAccount(undefined);
    session.choose();
    session.changeQuantity('A-01', 1);
    session.review();
    await session.confirm();
    expect(session.screen).toMatchObject({ kind: 'done', forName: undefined });
  });

  it('is answered before goods are scanned, keeps what was scanned before the card, and is left alone', async () => {
    const { session, walkAway } = counter({ card });
    await session.offerCode('6901234567892');
    await session.offerCode(number);
    expect(session.screen.kind).toBe('whose');
    expect(await session.offerCode('96385074')).toBe('questionOpen');
    session.chooseAccount(undefined);
    expect(session.screen).toMatchObject({ kind: 'confirming', visit: { basket: new Map([['A-01', 1]]) } });
    session.finish();
    await session.offerCode(number);
    walkAway();
    expect(session.screen.kind).toBe('idle');
    session.chooseAccount(other);
    expect(session.screen.kind).toBe('idle');
  });
});
