import { expect, test } from 'vitest';
import type { AwardRefusal } from '#lib/facts/accrual/award.ts';
import type { ReversalRefusal } from '#lib/facts/reversal/reverse.ts';
import type { TakeBackRefusal } from '#lib/facts/take-back/take-back.ts';
import { staffEn } from '#lib/i18n/staff-en.ts';
import { staffZhCN } from '#lib/i18n/staff-zh-CN.ts';
import { staffRefusalText, type StaffRefusal } from './staff-refusal-text.ts';

const itemName = (itemId: string): string | undefined => (itemId === 'A-01' ? '香米' : undefined);

const decided: readonly (readonly [AwardRefusal | ReversalRefusal | TakeBackRefusal, string])[] = [
  [{ code: 'residentUnknown' }, '没有找到这位居民'],
  [{ code: 'categoryUnknown' }, '这一类积分规则已经停用'],
  [{ code: 'quantityInvalid' }, '数量不对，请改一下'],
  [{ code: 'quantityInvalid', itemId: 'A-01' }, '香米的数量不对，请改一下'],
  [{ code: 'capReached', cap: 80, awardedToday: 60 }, '这一类每天最多 80 分，今天已经得了 60 分'],
  [{ code: 'needsApproval', points: 120 }, '要另一位同事输密码确认'],
  [{ code: 'approvedByOneself' }, '不能自己给自己确认，请另一位同事来'],
  [{ code: 'redemptionUnknown' }, '没有找到这次兑换'],
  [{ code: 'alreadyReversed' }, '这一笔已经撤销过了'],
  [{ code: 'tooLate', limitMs: 7 * 86_400_000 }, '过了 7 天，不能在这里撤销，请找管理员'],
  [{ code: 'tooLate', limitMs: 6 * 3_600_000 }, '过了 6 小时，不能在这里撤销，请找管理员'],
  [{ code: 'tooLate', limitMs: 24 * 3_600_000 }, '过了 24 小时，不能在这里撤销，请找管理员'],
  [{ code: 'tooLate', limitMs: 60 * 3_600_000 }, '过了 60 小时，不能在这里撤销，请找管理员'],
  [{ code: 'nothingChosen' }, '请选要退的商品'],
  [{ code: 'reasonMissing' }, '请选一个原因'],
  [{ code: 'accrualUnknown' }, '没有找到这笔积分，请到平台上处理'],
  [{ code: 'awardTooOld', limitMs: 31 * 86_400_000 }, '过了 31 天，不能在这里收回，请到平台上处理'],
];
const recorded: readonly (readonly [StaffRefusal, string])[] = [
  [{ code: 'notPermitted' }, '您的身份不能做这件事，请找管理员'],
  [{ code: 'clockBehind' }, '这台机器的时间被调早了，先不能记。把时间调对或连上网，再试一次'],
  [{ code: 'awardChanged', awardedToday: 10 }, '今天的积分有变化，请看清楚再确认'],
  [{ code: 'alreadyExpired', itemId: 'A-01' }, '香米已经过了保质期。真的要收，请再按一次'],
  [{ code: 'tooManyLines' }, '一次太多了，请分两次做'],
  [{ code: 'itemUnknown', itemId: 'gone' }, '这件商品已经不在货架上了'],
  [{ code: 'barcodeKnown' }, '这个条码已经登记过了'],
  [{ code: 'needsManager' }, '差得太多，要管理员输密码确认'],
  [{ code: 'empty' }, '还没有东西，先扫一下条码'],
  [{ code: 'barcodeUnread' }, '没有认出这个条码，请再扫一次'],
  [{ code: 'cardUnread' }, '没有认出这张卡'],
  [{ code: 'notAtThisPlace' }, '这个条码的商品不放在这里，先放一边，接着数'],
  [{ code: 'itemUnfinished' }, '先把这件新商品填好，或者按“返回”，再扫下一件'],
  [{ code: 'storageFailed' }, '没有记下来，请再试一次。还不行就找管理员'],
];

test.each([...decided, ...recorded])('%o', (refusal, text) => {
  expect(staffRefusalText(staffZhCN, refusal, itemName)).toBe(text);
  expect(staffRefusalText(staffEn, refusal, itemName)).not.toContain(refusal.code);
});
