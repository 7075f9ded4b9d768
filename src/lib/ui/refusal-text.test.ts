import { expect, test } from 'vitest';
import type { RedemptionRefusal } from '#lib/facts/redemption/redeem.ts';
import { en } from '#lib/i18n/en.ts';
import { zhCN } from '#lib/i18n/zh-CN.ts';
import { refusalText } from './refusal-text.ts';

const itemName = (itemId: string): string | undefined => (itemId === 'A-01' ? '香米' : undefined);

const table: readonly (readonly [RedemptionRefusal, 'attention' | 'danger', string])[] = [
  [{ code: 'storageDoubtful' }, 'danger', '请稍等，正在请工作人员'],
  [{ code: 'clockBehind', behindMs: 1 }, 'danger', '这台机器的时间不对，请找工作人员'],
  [{ code: 'snapshotTooOld', ageMs: 1 }, 'danger', '这台机器很久没有联网，或时间不对，请找工作人员'],
  [{ code: 'cardUnknown' }, 'attention', '没有找到这张卡，请找工作人员'],
  [{ code: 'cardInactive', status: 'lost' }, 'attention', '这张卡已挂失，请找工作人员'],
  [{ code: 'cardInactive', status: 'revoked' }, 'attention', '这张卡已停用，请找工作人员'],
  [{ code: 'cardInactive', status: 'replaced' }, 'attention', '这张卡已换新卡，请用新卡'],
  [{ code: 'emptyBasket' }, 'attention', '还没有选商品，点一下商品就选上了'],
  [{ code: 'quantityInvalid', itemId: 'A-01' }, 'attention', '一次最多换 99 件'],
  [{ code: 'itemUnknown', itemId: 'A-01' }, 'attention', '香米已经下架了，请换一件'],
  [{ code: 'itemUnknown', itemId: 'gone' }, 'attention', '这件商品已经下架了，请换一件'],
  [{ code: 'priceChanged', itemId: 'A-01' }, 'attention', '香米的价格刚刚变了，请看一下再换'],
  [{ code: 'notEnoughOnShelf', itemId: 'A-01', left: 2 }, 'attention', '香米只剩 2 件了'],
  [{ code: 'notEnoughOnShelf', itemId: 'A-01', left: 0 }, 'attention', '香米刚刚换完了，请换一件'],
  [{ code: 'expired', itemId: 'A-01' }, 'attention', '香米过了保质期，请拿别的'],
  [{ code: 'notEnoughPoints', missing: 30, hours: 3 }, 'attention', '还差 30 分。再参加 3 小时志愿服务就够了'],
  [{ code: 'leaseOver', residentId: 'res_1', points: 30 }, 'attention', '这台机器太久没有联网，连上后才能用积分'],
  [{ code: 'notPermitted' }, 'attention', '这一步要请管理员来办'],
  [{ code: 'capReached', cap: 'redemption', limit: 200 }, 'attention', '一次最多用 200 积分，更多请找工作人员'],
  [{ code: 'capReached', cap: 'card', limit: 200 }, 'attention', '连不上中心平台时，一张卡最多用 200 积分'],
  [{ code: 'capReached', cap: 'kiosk', limit: 200 }, 'attention', '连不上中心平台时能换的已经换完，连上后可继续'],
];

test.each(table)('%o', (refusal, tone, text) => {
  expect(refusalText(zhCN, refusal, itemName)).toMatchObject({ tone, text });
  expect(refusalText(en, refusal, itemName).text).not.toBe('');
});

test('where no goods may be taken, the screen says so', () => {
  expect(refusalText(zhCN, { code: 'storageDoubtful' }, itemName).hint).toBe('请先不要取走商品');
  expect(refusalText(zhCN, { code: 'emptyBasket' }, itemName).hint).toBeUndefined();
});
