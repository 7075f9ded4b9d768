import type { DemoOffer, DemoSupplier } from './types.ts';

/** 12 partners. 尝香思食品, 红康药业, 聚兴隆餐馆 and 廉美超市 are named in the published account, the rest is made up. */
export const demoSuppliers: readonly DemoSupplier[] = [
  { id: 'changxiangsi', name: '尝香思食品', nameEn: 'Changxiangsi Foods', kind: 'supplier' },
  { id: 'hongkang', name: '红康药业', nameEn: 'Hongkang Pharma', kind: 'supplier' },
  { id: 'jinghe', name: '荆禾米业', nameEn: 'Jinghe Rice', kind: 'supplier' },
  { id: 'huanghuatian', name: '黄花田油坊', nameEn: 'Huanghuatian Oil Mill', kind: 'supplier' },
  { id: 'houhujiadan', name: '后湖家禽蛋合作社', nameEn: 'Houhu Egg Co-operative', kind: 'supplier' },
  { id: 'laojiangyuan', name: '周矶老酱园', nameEn: 'Zhouji Sauce Yard', kind: 'supplier' },
  { id: 'xuerou', name: '雪柔纸品', nameEn: 'Xuerou Paper', kind: 'supplier' },
  { id: 'qingquan', name: '清泉日化', nameEn: 'Qingquan Household Care', kind: 'supplier' },
  { id: 'nuanjia', name: '暖家百货', nameEn: 'Nuanjia General Goods', kind: 'supplier' },
  { id: 'xiaotong', name: '晓桐文体', nameEn: 'Xiaotong Stationery and Sports', kind: 'supplier' },
  { id: 'juxinglong', name: '聚兴隆餐馆', nameEn: 'Juxinglong Restaurant', kind: 'merchant' },
  { id: 'lianmei', name: '廉美超市', nameEn: 'Lianmei Supermarket', kind: 'merchant' },
];

/** The market side of the dual track: 100 points for a coupon, and a trade-in zone at points plus cash. */
export const demoOffers: readonly DemoOffer[] = [
  {
    id: 'offer-meal',
    merchantId: 'juxinglong',
    kind: 'coupon',
    name: '8折餐券',
    nameEn: '20 % off a meal',
    terms: '堂食一次打 8 折，不与其他优惠同享。',
    termsEn: '20 % off one meal eaten in; not together with other offers.',
    pointsPrice: 100,
    percentOff: 20,
    validDays: 60,
  },
  {
    id: 'offer-trade-in',
    merchantId: 'lianmei',
    kind: 'tradeIn',
    name: '换购专区',
    nameEn: 'Trade-in zone',
    terms: '积分加现金换购，价格以货架标签为准。',
    termsEn: 'Points plus cash, at the price on the shelf.',
    itemCodes: ['A-06', 'D-03', 'D-08', 'E-05'],
  },
];
