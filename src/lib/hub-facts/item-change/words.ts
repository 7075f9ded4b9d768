import type { LocaleCode } from '#lib/domain/locale.ts';
import { itemGroupNames, readItemGroup } from '#lib/domain/item-group.ts';
import type { HubFactWords } from '../definition.ts';
import { sayChanges, sayYuan, type DetailWords } from '../thing-change.ts';

const labels: Readonly<Record<LocaleCode, Readonly<Record<string, string>>>> = {
  'zh-CN': {
    barcode: '条码',
    otherBarcodes: '其他条码',
    name: '名称',
    nameEn: '英文名',
    supplierId: '供货企业',
    pointsPrice: '积分价',
    cashPriceFen: '现金',
    marketPriceFen: '市场价',
    costPriceFen: '成本价',
    shelfPlace: '货位',
    picture: '照片',
    sort: '排列',
    shelfLifeDays: '一般放多少天',
    keeps: '不会过期',
    reorderPieces: '补货线',
    displayPieces: '陈列上限',
    itemGroup: '分类',
    status: '状态',
  },
  en: {
    barcode: 'barcode',
    otherBarcodes: 'other barcodes',
    name: 'name',
    nameEn: 'English name',
    supplierId: 'supplier',
    pointsPrice: 'points',
    cashPriceFen: 'cash',
    marketPriceFen: 'market price',
    costPriceFen: 'cost',
    shelfPlace: 'place',
    picture: 'picture',
    sort: 'order',
    shelfLifeDays: 'usual shelf life in days',
    keeps: 'never expires',
    reorderPieces: 'reorder at',
    displayPieces: 'room on the shelf',
    itemGroup: 'group',
    status: 'status',
  },
};

/** Words for what is no text of its own. */
interface ValueWords {
  readonly none: string;
  readonly yes: string;
  readonly no: string;
  readonly picture: string;
  readonly listed: string;
  readonly unlisted: string;
}
const zhWords: ValueWords = { none: '空', yes: '是', no: '否', picture: '有', listed: '上架', unlisted: '下架' };
const enWords: ValueWords = {
  none: 'nothing',
  yes: 'yes',
  no: 'no',
  picture: 'one',
  listed: 'listed',
  unlisted: 'unlisted',
};

const detailWords = (code: LocaleCode, words: ValueWords, between: string): DetailWords => ({
  labels: labels[code],
  between,
  value: (name, said) => {
    if (said === null || said === '') return words.none;
    if (typeof said === 'boolean') return said ? words.yes : words.no;
    if (typeof said === 'number') return name.endsWith('Fen') ? sayYuan(said) : String(said);
    // A picture as a data URL is longer than anybody reads.
    if (name === 'picture') return words.picture;
    const group = name === 'itemGroup' ? readItemGroup(said) : undefined;
    if (group !== undefined) return itemGroupNames[code][group];
    return name === 'status' && said === 'listed' ? words.listed : name === 'status' ? words.unlisted : said;
  },
});
const zhCN = detailWords('zh-CN', zhWords, '；');
const en = detailWords('en', enWords, '; ');

export const itemChange: HubFactWords<'item.changed'> = {
  'zh-CN': {
    title: '修改商品',
    what: ({ name, before, after }) => `商品“${name}”：${sayChanges(before, after, zhCN)}。`,
  },
  en: { title: 'Item changed', what: ({ nameEn, before, after }) => `“${nameEn}”: ${sayChanges(before, after, en)}.` },
};
