import { describe, expect, it } from 'vitest';
import { counter, number, resident } from '#doubles/counter.ts';
import { en } from '#lib/i18n/en.ts';
import { zhCN } from '#lib/i18n/zh-CN.ts';
import { promptFor } from './prompts.ts';

// What whoever is in elder mode hears from the card to the end.

const other = { ...resident, residentId: 'res_2', maskedName: '李*', balance: 90, spendable: 90 };

describe('what is said aloud', () => {
  it('is for whom the card’s holder redeems, and then whose points these are', async () => {
    const { session } = counter({ card: { kind: 'found', cardHash: 'h', resident, others: [other] } });
    const said = () => [promptFor(session.screen, zhCN), promptFor(session.screen, en)];
    await session.offerCode(number);
    expect(said()).toEqual(['为谁兑换？请按名字', 'For whom? Touch a name']);
    session.chooseAccount(other);
    expect(said()).toEqual(['对方有90积分', 'They have 90 points']);
    session.finish();
    await session.offerCode(number);
    session.chooseAccount(undefined);
    expect(said()).toEqual([`您有${resident.balance}积分`, `You have ${resident.balance} points`]);
  });
});
