import type { SeededRandom } from './seeded-random.ts';
import type { ResidentKind } from './types.ts';

/**
 * A name with the reading that its bearer uses, which for surnames is not always the common one (解 is xiè, not jiě).
 */
export interface DemoName {
  readonly name: string;
  readonly pinyin: string;
  readonly initials: string;
}

/** One character or surname with its syllables, written as `秀 xiu` or `欧阳 ou yang`. */
interface Reading {
  readonly text: string;
  readonly syllables: readonly string[];
}

const readings = (table: string): readonly Reading[] =>
  table.split(',').map((entry) => {
    const [text = '', ...syllables] = entry.trim().split(' ');
    return { text, syllables };
  });

// Common surnames stand several times, as they do in a community's list. 吕 is written lv, as people type it.
const surnames = readings(
  `王 wang, 王 wang, 王 wang, 李 li, 李 li, 李 li, 张 zhang, 张 zhang, 张 zhang, 刘 liu, 刘 liu, 陈 chen, 陈 chen,
   杨 yang, 杨 yang, 黄 huang, 黄 huang, 赵 zhao, 周 zhou, 周 zhou, 吴 wu, 徐 xu, 孙 sun, 胡 hu, 朱 zhu, 高 gao, 林 lin,
   何 he, 郭 guo, 马 ma, 罗 luo, 梁 liang, 宋 song, 郑 zheng, 谢 xie, 韩 han, 唐 tang, 冯 feng, 董 dong, 肖 xiao, 程 cheng,
   曹 cao, 袁 yuan, 邓 deng, 许 xu, 付 fu, 沈 shen, 曾 zeng, 彭 peng, 吕 lv, 苏 su, 蒋 jiang, 蔡 cai, 魏 wei, 叶 ye,
   余 yu, 潘 pan, 杜 du, 戴 dai, 夏 xia, 钟 zhong, 汪 wang, 田 tian, 任 ren, 姜 jiang, 范 fan, 方 fang, 石 shi, 姚 yao,
   谭 tan, 廖 liao, 邹 zou, 熊 xiong, 金 jin, 单 shan, 覃 qin, 舒 shu, 严 yan`,
);

/**
 * Surnames that every demo shows, by the resident's place in the list: two compound ones and one read unlike its
 * character.
 */
const pinnedSurnames: ReadonlyMap<number, Reading> = new Map(
  readings('欧阳 ou yang, 司马 si ma, 解 xie, 欧阳 ou yang, 解 xie').map((reading, index) => [6 + index * 11, reading]),
);

interface GivenNames {
  readonly first: readonly Reading[];
  readonly last: readonly Reading[];
}

type Generation = 'elder' | 'middle' | 'young';

// Given names differ by generation; a mix that sounds like one community matters more than variety.
const givenNames = {
  elder: [
    {
      first: readings('秀 xiu, 桂 gui, 玉 yu, 春 chun, 金 jin, 凤 feng, 腊 la, 菊 ju, 翠 cui, 惠 hui'),
      last: readings('兰 lan, 英 ying, 珍 zhen, 梅 mei, 芳 fang, 莲 lian, 香 xiang, 云 yun, 枝 zhi, 娥 e'),
    },
    {
      first: readings('建 jian, 国 guo, 德 de, 志 zhi, 大 da, 家 jia, 正 zheng, 永 yong, 光 guang, 长 chang'),
      last: readings('平 ping, 明 ming, 根 gen, 林 lin, 发 fa, 祥 xiang, 福 fu, 元 yuan, 银 yin, 才 cai'),
    },
  ],
  middle: [
    {
      first: readings('晓 xiao, 海 hai, 丽 li, 小 xiao, 红 hong, 文 wen, 雪 xue, 春 chun, 慧 hui'),
      last: readings('燕 yan, 霞 xia, 娟 juan, 敏 min, 芳 fang, 琴 qin, 玲 ling, 萍 ping, 艳 yan'),
    },
    {
      first: readings('海 hai, 志 zhi, 文 wen, 小 xiao, 建 jian, 晓 xiao, 新 xin, 少 shao, 宏 hong'),
      last: readings('松 song, 勇 yong, 涛 tao, 超 chao, 斌 bin, 辉 hui, 刚 gang, 波 bo, 兵 bing'),
    },
  ],
  young: [
    {
      first: readings('雨 yu, 思 si, 梓 zi, 欣 xin, 诗 shi, 佳 jia, 语 yu, 梦 meng, 若 ruo'),
      last: readings('涵 han, 怡 yi, 彤 tong, 萱 xuan, 瑶 yao, 妍 yan, 桐 tong, 宁 ning, 溪 xi'),
    },
    {
      first: readings('子 zi, 浩 hao, 梓 zi, 俊 jun, 一 yi, 宇 yu, 嘉 jia, 天 tian, 书 shu'),
      last: readings('轩 xuan, 然 ran, 杰 jie, 航 hang, 辰 chen, 睿 rui, 哲 zhe, 恒 heng, 朗 lang'),
    },
  ],
} as const satisfies Readonly<Record<Generation, readonly GivenNames[]>>;

const generationOf = {
  retiree: 'elder',
  partyMember: 'middle',
  caring: 'middle',
  student: 'young',
} as const satisfies Readonly<Record<ResidentKind, Generation>>;

/** A made-up name for the resident at place `index`; `random` decides what the place does not fix. */
export function demoName(index: number, kind: ResidentKind, random: SeededRandom): DemoName {
  const surname = pinnedSurnames.get(index) ?? random.pick(surnames);
  const given = random.pick<GivenNames>(givenNames[generationOf[kind]]);
  const last = random.pick(given.last);
  // Two-character names are less common than three-character ones, but every list has some.
  const parts = random.chance(12) ? [surname, last] : [surname, random.pick(given.first), last];
  const syllables = parts.flatMap((part) => part.syllables);
  return {
    name: parts.map((part) => part.text).join(''),
    pinyin: syllables.join(''),
    initials: syllables.map((syllable) => syllable.charAt(0)).join(''),
  };
}
