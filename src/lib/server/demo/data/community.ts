import type { DemoCommunity, DemoStaff, DemoStore, DemoTeam } from './types.ts';

/** 兴隆社区 as the published account of 2025-05-12 describes it. */
export const demoCommunity: DemoCommunity = {
  id: 'xinglong',
  name: '兴隆社区',
  nameEn: 'Xinglong community',
  districtName: '周矶管理区',
  districtNameEn: 'Zhouji administrative district',
  cityName: '潜江市',
  cityNameEn: 'Qianjiang',
  startUpFundFen: 5_000_000,
};

/** The main counter and a small second one, so that two kiosks share one community. */
export const demoStores: readonly DemoStore[] = [
  { id: 'main', name: '兴隆社区积分超市', nameEn: 'Xinglong points store' },
  { id: 'garden', name: '花园小区服务点', nameEn: 'Garden estate counter' },
];

/** Everybody here is made up. */
export const demoStaff: readonly DemoStaff[] = [
  { id: 'staff-manager', name: '舒明月', role: 'manager', signInName: 'manager', store: 'main' },
  { id: 'staff-clerk-1', name: '程小满', role: 'clerk', signInName: 'clerk1', store: 'main' },
  { id: 'staff-clerk-2', name: '田谷雨', role: 'clerk', signInName: 'clerk2', store: 'garden' },
  { id: 'staff-auditor', name: '严清和', role: 'auditor', signInName: 'auditor', store: 'main' },
];

/** Those who work at the counter, and so have a PIN. */
export const counterStaff = demoStaff.filter(({ role }) => role !== 'auditor');

/** Six teams; the published account names the first two. */
export const demoTeams: readonly [DemoTeam, ...DemoTeam[]] = [
  { name: '护院巡逻队', nameEn: 'Courtyard patrol', categoryIds: ['patrol', 'hazard'] },
  { name: '环境整治队', nameEn: 'Environment team', categoryIds: ['environment', 'sorting'] },
  { name: '文明宣传队', nameEn: 'Civility team', categoryIds: ['civility', 'culture'] },
  { name: '邻里调解队', nameEn: 'Neighbourhood mediators', categoryIds: ['mediation', 'other'] },
  { name: '敬老助残队', nameEn: 'Helping hands', categoryIds: ['elderly', 'care'] },
  { name: '青年助学队', nameEn: 'Youth tutors', categoryIds: ['tutoring', 'culture'] },
];
