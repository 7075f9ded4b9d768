import { pointsPerServiceHour, type Points } from './points.ts';

/** What a new community begins with, as one entry of the list that it may change before it is founded. */
export interface TemplateCategory {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
  /** The standard as people read it. */
  readonly standard: string;
  readonly standardEn: string;
  readonly rule: {
    readonly unit: 'hour' | 'time';
    readonly pointsPerUnit: Points;
    /** Most points of the category for one resident on one day. */
    readonly dailyCap: Points;
  };
}

/** Rule by the hour at the base standard, for at most `hours` hours a day. */
const byTheHour = (hours: number): TemplateCategory['rule'] => ({
  unit: 'hour',
  pointsPerUnit: pointsPerServiceHour,
  dailyCap: hours * pointsPerServiceHour,
});

/** Rule by the time, for what counts by its result: a report of two minutes may be worth an hour. */
const byTheTime = (pointsPerUnit: number, times: number): TemplateCategory['rule'] => ({
  unit: 'time',
  pointsPerUnit,
  dailyCap: times * pointsPerUnit,
});

/**
 * The 12 public categories of the first points store, of which the published account of 2025-05-12 names the first two,
 * at one hour = 10 points.
 */
export const categoryTemplate: readonly TemplateCategory[] = [
  {
    id: 'environment',
    name: '环境整治',
    nameEn: 'Environment clean-up',
    standard: '参加清洁家园、清理卫生死角等集中整治，每服务 1 小时积 10 分，每天最多 80 分。',
    standardEn: 'Clean-home days and clearing of dead corners: 10 points an hour, at most 80 a day.',
    rule: byTheHour(8),
  },
  {
    id: 'civility',
    name: '文明宣传',
    nameEn: 'Civility promotion',
    standard: '入户宣传、文明劝导、发放志愿者手册，每服务 1 小时积 10 分，每天最多 40 分。',
    standardEn: 'Door-to-door information, gentle reminders, handbooks: 10 points an hour, at most 40 a day.',
    rule: byTheHour(4),
  },
  {
    id: 'elderly',
    name: '敬老助老',
    nameEn: 'Help for the elderly',
    standard: '陪伴探望、代购代办、陪同就医等为老服务，每服务 1 小时积 10 分，每天最多 80 分。',
    standardEn: 'Visits, errands and company to the doctor for elderly people: 10 points an hour, at most 80 a day.',
    rule: byTheHour(8),
  },
  {
    id: 'patrol',
    name: '平安巡逻',
    nameEn: 'Safety patrol',
    standard: '按排班参加小区白天或夜间巡逻，每服务 1 小时积 10 分，每天最多 60 分。',
    standardEn: 'Rostered day or night patrols of the estates: 10 points an hour, at most 60 a day.',
    rule: byTheHour(6),
  },
  {
    id: 'mediation',
    name: '纠纷调解',
    nameEn: 'Mediation of disputes',
    standard: '参与调解邻里、家庭纠纷并有调解记录，每成功 1 次积 20 分，每天最多 40 分。',
    standardEn: 'A dispute between neighbours or in a family, settled and recorded: 20 points each, at most 40 a day.',
    rule: byTheTime(20, 2),
  },
  {
    id: 'hazard',
    name: '隐患排查',
    nameEn: 'Finding of hazards',
    standard: '发现并上报消防、用电、高空坠物等隐患，经核实每条积 10 分，每天最多 30 分。',
    standardEn: 'A fire, wiring or falling-object hazard reported and confirmed: 10 points each, at most 30 a day.',
    rule: byTheTime(10, 3),
  },
  {
    id: 'tutoring',
    name: '助学支教',
    nameEn: 'Tutoring',
    standard: '四点半课堂、假期托管、阅读陪伴等助学服务，每服务 1 小时积 10 分，每天最多 40 分。',
    standardEn: 'After-school classes, holiday care and reading company: 10 points an hour, at most 40 a day.',
    rule: byTheHour(4),
  },
  {
    id: 'care',
    name: '扶弱帮困',
    nameEn: 'Support for families in need',
    standard: '为残疾人、困难家庭提供上门帮扶，每服务 1 小时积 10 分，每天最多 80 分。',
    standardEn: 'Help at home for disabled people and families in need: 10 points an hour, at most 80 a day.',
    rule: byTheHour(8),
  },
  {
    id: 'culture',
    name: '文体活动',
    nameEn: 'Culture and sports',
    standard: '组织或服务社区文化节、广场舞、读书会等活动，每服务 1 小时积 10 分，每天最多 40 分。',
    standardEn: 'Running festivals, dances and reading sessions of the community: 10 points an hour, at most 40 a day.',
    rule: byTheHour(4),
  },
  {
    id: 'sorting',
    name: '垃圾分类',
    nameEn: 'Waste sorting',
    standard: '在分类投放点值守、引导居民正确分类，每服务 1 小时积 10 分，每天最多 30 分。',
    standardEn: 'Standing by at the bins and showing people how to sort: 10 points an hour, at most 30 a day.',
    rule: byTheHour(3),
  },
  {
    id: 'flood',
    name: '防汛应急',
    nameEn: 'Flood and emergency duty',
    standard: '听从统一调度参加防汛值守、抢险、扫雪除冰，每服务 1 小时积 10 分，每天最多 100 分。',
    standardEn: 'Dyke watch, rescue and clearing of snow when called: 10 points an hour, at most 100 a day.',
    rule: byTheHour(10),
  },
  {
    id: 'other',
    name: '其他志愿服务',
    nameEn: 'Other volunteer service',
    standard: '经社区登记并公示的其他志愿服务，每服务 1 小时积 10 分，每天最多 40 分。',
    standardEn: 'Any other service that the community registered and published: 10 points an hour, at most 40 a day.',
    rule: byTheHour(4),
  },
];
