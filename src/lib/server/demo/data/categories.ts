import { categoryTemplate } from '#lib/domain/category-template.ts';
import type { DemoCategory } from './types.ts';

const effectiveFrom = '2025-05-01';

/** What people write beside an accrual, by category. */
const notes: Readonly<Record<string, DemoCategory['notes']>> = {
  environment: ['清洁家园行动', '清理楼道杂物', '花园小区清除杂草', '清理卫生死角'],
  civility: ['发放志愿者手册', '路口文明劝导', '移风易俗入户宣传'],
  elderly: ['看望独居老人', '陪同就医', '帮老人代买药品', '重阳节包饺子'],
  patrol: ['夜间护院巡逻', '节前平安巡逻', '校门口护学岗'],
  mediation: ['调解停车纠纷', '调解楼上漏水纠纷', '调解邻里噪声矛盾'],
  hazard: ['上报楼道飞线充电', '上报消防通道堵塞', '上报井盖破损'],
  tutoring: ['四点半课堂辅导', '暑期托管班', '读书会领读'],
  care: ['上门帮助残疾居民', '困难家庭打扫卫生', '帮修水电'],
  culture: ['邻里文化节布展', '端午活动服务', '广场舞比赛后勤'],
  sorting: ['早间投放点值守', '晚间投放点值守', '分类知识小课堂'],
  flood: ['东荆河堤防汛值守', '暴雨清淤排水', '扫雪除冰'],
  other: ['积分超市理货', '业委会换届计票', '社区绿化养护'],
};

/** The categories of the template, in force since the store opened. */
export const demoCategories: readonly DemoCategory[] = categoryTemplate.map(({ rule, ...category }, index) => ({
  ...category,
  rule: { version: 1, ...rule, effectiveFrom },
  sort: index + 1,
  notes: notes[category.id] ?? [category.name],
}));
