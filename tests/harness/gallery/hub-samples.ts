import { nowMs } from './samples.ts';

const minuteMs = 60_000;

export const kiosks = [
  { label: 'A', store: '兴隆社区积分超市', status: 'online', seenMs: nowMs - 20_000, waiting: 0, version: '0.1.0' },
  {
    label: 'B',
    store: '花园小区服务点',
    status: 'offline',
    seenMs: nowMs - 190 * minuteMs,
    waiting: 3,
    version: '0.1.0',
  },
] as const;

const people = ['王秀兰', '张建国', '欧阳春华', '李桂英', '陈志强', '刘玉梅', '周小雨', '吴德明'] as const;

export const residents = people.map((name, index) => ({
  number: `R-${String(index + 1).padStart(4, '0')}`,
  name,
  kind: (['retiree', 'partyMember', 'caring', 'student'] as const)[index % 4] ?? 'caring',
  team: ['护院巡逻队', '环境整治队'][index % 2] ?? '',
  balance: 1280 - index * 145,
}));

export const transfers = [
  { id: '1', kind: 'accrual', note: '环境整治 · 清洁家园行动', points: 20, atMs: nowMs },
  { id: '2', kind: 'redemption', note: 'A-0041', points: -140, atMs: nowMs - 900 * minuteMs },
  { id: '3', kind: 'opening', note: '期初积分', points: 1400, atMs: nowMs - 90_000 * minuteMs },
] as const;

export const events = people.map((resident, index) => ({
  seq: 1042 - index,
  kiosk: 'A',
  type: index % 3 === 2 ? ('accrual.recorded' as const) : ('redemption.recorded' as const),
  number: `A-${String(42 - index).padStart(4, '0')}`,
  resident,
  points: index % 3 === 2 ? 20 : -140 - index * 5,
  atMs: nowMs - index * 7 * minuteMs,
  status: index === 3 ? ('review' as const) : ('applied' as const),
}));

export const overviewDays = Array.from({ length: 30 }, (_, day) => ({
  date: new Date(nowMs - (29 - day) * 1440 * minuteMs).toISOString().slice(0, 10),
  up: 900 + ((day * 367) % 800),
  down: 400 + ((day * 523) % 700),
}));
