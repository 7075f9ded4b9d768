import type { ItemGroup } from '#lib/domain/item-group.ts';
import type { DemoItem } from './types.ts';

// Prices stand at 10 points to the yuan (the domain's default of 10 fen a point), the rate at which the published story
// "about 30 % below the market price" holds: 140 points are worth 14.00 yuan beside a market price of 20.00 yuan.
// Points prices are multiples of five, so that people can reckon in half hours of service. Cost prices are what
// partners ask.

type Row = readonly [
  code: string,
  barcode: string,
  name: string,
  nameEn: string,
  group: ItemGroup,
  supplierId: string,
  pointsPrice: number,
  cashPriceFen: number,
  marketPriceFen: number,
  costPriceFen: number,
  shelfPlace: string,
  onMainShelf: number,
  onGardenShelf: number,
];

// One item is sold out and one nearly so, because a shelf that is always full hides how those look.
// prettier-ignore
const rows: readonly Row[] = [
  ['A-01', '2000000100012', '香米 2.5 千克', 'Fragrant rice 2.5 kg', 'staple', 'jinghe', 140, 0, 2000, 1350, '甲架上层', 36, 8],
  ['A-02', '2000000100029', '菜籽油 1.8 升', 'Rapeseed oil 1.8 l', 'staple', 'huanghuatian', 225, 0, 3200, 2180, '甲架下层', 24, 6],
  ['A-03', '2000000100036', '鲜鸡蛋 10 枚', 'Fresh eggs, 10', 'staple', 'houhujiadan', 105, 0, 1500, 1020, '甲架中层', 30, 10],
  ['A-04', '2000000100043', '挂面 1 千克', 'Dried noodles 1 kg', 'staple', 'jinghe', 60, 0, 850, 580, '甲架中层', 40, 12],
  ['A-05', '2000000100050', '面粉 2.5 千克', 'Wheat flour 2.5 kg', 'staple', 'jinghe', 110, 0, 1580, 1080, '甲架下层', 22, 0],
  ['A-06', '2000000100067', '纯牛奶 12 盒', 'Milk, 12 cartons', 'staple', 'lianmei', 150, 1400, 4200, 2850, '换购专区', 18, 0],
  ['B-01', '2000000200019', '加碘食盐 400 克', 'Iodised salt 400 g', 'seasoning', 'laojiangyuan', 20, 0, 300, 200, '乙架上层', 80, 30],
  ['B-02', '2000000200026', '酿造酱油 500 毫升', 'Soy sauce 500 ml', 'seasoning', 'laojiangyuan', 70, 0, 980, 660, '乙架上层', 32, 10],
  ['B-03', '2000000200033', '陈香醋 500 毫升', 'Black vinegar 500 ml', 'seasoning', 'laojiangyuan', 55, 0, 790, 540, '乙架上层', 28, 8],
  ['B-04', '2000000200040', '香辣酱 280 克', 'Chilli sauce 280 g', 'seasoning', 'changxiangsi', 90, 0, 1300, 880, '乙架中层', 26, 8],
  ['B-05', '2000000200057', '绿茶 100 克', 'Green tea 100 g', 'seasoning', 'changxiangsi', 195, 0, 2800, 1900, '乙架中层', 15, 0],
  ['C-01', '2000000300016', '抽纸 6 包', 'Tissues, 6 packs', 'cleaning', 'xuerou', 100, 0, 1450, 980, '丙架上层', 45, 15],
  ['C-02', '2000000300023', '卷纸 10 卷', 'Toilet paper, 10 rolls', 'cleaning', 'xuerou', 155, 0, 2200, 1500, '丙架下层', 30, 8],
  ['C-03', '2000000300030', '洗衣液 2 千克', 'Laundry detergent 2 kg', 'cleaning', 'qingquan', 190, 0, 2700, 1840, '丙架下层', 20, 6],
  ['C-04', '2000000300047', '洗洁精 1 千克', 'Washing-up liquid 1 kg', 'cleaning', 'qingquan', 70, 0, 1000, 680, '丙架中层', 34, 10],
  ['C-05', '2000000300054', '香皂 2 块', 'Soap, 2 bars', 'cleaning', 'qingquan', 50, 0, 720, 490, '丙架中层', 48, 16],
  ['C-06', '2000000300061', '牙膏 120 克', 'Toothpaste 120 g', 'cleaning', 'qingquan', 60, 0, 860, 580, '丙架中层', 44, 14],
  ['C-07', '2000000300078', '洗手液 500 毫升', 'Hand wash 500 ml', 'cleaning', 'qingquan', 80, 0, 1150, 780, '丙架上层', 3, 0],
  ['D-01', '2000000400013', '纯棉毛巾 2 条', 'Cotton towels, 2', 'household', 'nuanjia', 95, 0, 1350, 920, '丁架上层', 38, 12],
  ['D-02', '2000000400020', '晴雨伞', 'Umbrella', 'household', 'nuanjia', 210, 0, 3000, 2040, '丁架上层', 16, 4],
  ['D-03', '2000000400037', '热水瓶 2 升', 'Thermos flask 2 l', 'household', 'lianmei', 200, 2800, 6800, 4600, '换购专区', 8, 0],
  ['D-04', '2000000400044', '搪瓷脸盆', 'Enamel basin', 'household', 'nuanjia', 130, 0, 1860, 1260, '丁架下层', 12, 0],
  ['D-05', '2000000400051', '节能灯泡 9 瓦', 'LED bulb 9 W', 'household', 'nuanjia', 70, 0, 1000, 680, '丁架中层', 42, 10],
  ['D-06', '2000000400068', '劳保手套 3 双', 'Work gloves, 3 pairs', 'household', 'nuanjia', 50, 0, 700, 480, '丁架中层', 50, 20],
  ['D-07', '2000000400075', '扫把簸箕套装', 'Broom and dustpan', 'household', 'nuanjia', 155, 0, 2200, 1500, '丁架下层', 10, 2],
  ['D-08', '2000000400082', '电热水壶 1.5 升', 'Electric kettle 1.5 l', 'household', 'lianmei', 250, 3800, 8900, 6050, '换购专区', 6, 0],
  ['E-01', '2000000500010', '家庭医药箱', 'Family medicine kit', 'health', 'hongkang', 405, 0, 5800, 3940, '戊架上层', 14, 3],
  ['E-02', '2000000500027', '创可贴 50 片', 'Plasters, 50', 'health', 'hongkang', 55, 0, 800, 540, '戊架中层', 60, 20],
  ['E-03', '2000000500034', '电子体温计', 'Digital thermometer', 'health', 'hongkang', 175, 0, 2500, 1700, '戊架中层', 0, 2],
  ['E-04', '2000000500041', '医用口罩 50 只', 'Face masks, 50', 'health', 'hongkang', 85, 0, 1200, 820, '戊架中层', 40, 12],
  ['E-05', '2000000500058', '电子血压计', 'Blood pressure monitor', 'health', 'lianmei', 500, 6800, 16800, 11400, '换购专区', 5, 0],
  ['F-01', '2000000600017', '笔记本 2 本', 'Notebooks, 2', 'leisure', 'xiaotong', 35, 0, 500, 340, '己架上层', 55, 18],
  ['F-02', '2000000600024', '中性笔 12 支', 'Gel pens, 12', 'leisure', 'xiaotong', 85, 0, 1200, 820, '己架上层', 30, 10],
  ['F-03', '2000000600031', '彩色铅笔 24 色', 'Colour pencils, 24', 'leisure', 'xiaotong', 125, 0, 1800, 1220, '己架上层', 18, 6],
  ['F-04', '2000000600048', '跳绳', 'Skipping rope', 'leisure', 'xiaotong', 70, 0, 1000, 680, '己架下层', 20, 6],
  ['F-05', '2000000600055', '羽毛球拍一副', 'Badminton rackets, pair', 'leisure', 'xiaotong', 320, 0, 4600, 3120, '己架下层', 9, 2],
];

/** The goods of both stores in shelf order; `onHand` is today's count. */
export const demoItems: readonly DemoItem[] = rows.map(
  ([code, barcode, name, nameEn, group, supplierId, points, cash, market, cost, shelfPlace, main, garden], index) => ({
    code,
    barcode,
    name,
    nameEn,
    group,
    supplierId,
    pointsPrice: points,
    cashPriceFen: cash,
    marketPriceFen: market,
    costPriceFen: cost,
    shelfPlace,
    picture: `/items/${code}.svg`,
    sort: index + 1,
    onHand: { main, garden },
  }),
);
