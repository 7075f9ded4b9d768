import { assert, constantFrom, array, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePlaces, sortedPlaces } from './place.ts';

describe('comparePlaces', () => {
  it.each([
    ['甲架', '乙架', '丙架', '丁架', '戊架', '己架', '庚架', '辛架', '壬架', '癸架'],
    ['甲架上层', '甲架中层', '甲架下层', '乙架上层'],
    ['左柜', '中柜', '右柜'],
    ['前排', '中排', '后排'],
    ['里间', '外间'],
    ['大柜', '中柜', '小柜'],
    ['东墙', '南墙', '西墙', '北墙'],
    ['子柜', '丑柜', '寅柜', '亥柜'],
    ['一排', '二排', '三排', '九排', '十排', '十一排', '十九排', '二十排', '二十一排', '一百零三排'],
    ['第一排', '二排', '第3排', '第十排', '第 11 排'],
    ['壹号', '贰号', '拾号', '拾壹号'],
    ['地下二层', '负一层', '一层', '二层'],
    ['1', '2', '10'],
    ['１号柜', '2 号柜', '１０号柜'],
    ['A1', 'Ａ２', 'a-3', 'A10', 'B1'],
    ['A1-2', 'A1-10', 'A2-1'],
    ['A', 'A1', 'AB'],
    ['①', '②', '⑩'],
    ['Ⅳ', 'Ⅴ', 'Ⅸ'],
    ['1.9', '1.10'],
    ['1排2层', '1排10层', '2排1层', '10排1层'],
    ['2 号柜', '甲架', '换购专区'],
    ['-2层', '-1层', '1层', '2层'],
    ['－三层', '–2层', '−1层', '1层'],
    ['甲架 -2', '甲架 -1', '甲架 1'],
    ['A-1', 'A1-1', 'A - 2', 'A-3'],
    ['高层', '中层', '低层'],
    ['最上层', '上层', '中层', '下层', '最下层'],
    ['最里', '里', '外', '最外'],
    ['首层', '二层', '三层'],
    ['头', '中', '尾'],
    ['東', '南', '西', '北'],
    ['裡間', '外間'],
    ['裏', '外'],
    ['頂層', '上層', '底層'],
    ['壹號', '贰號', '參號', '肆號', '陸號'],
    ['一層', '兩層', '三層'],
    ['A9', 'Z1', 'AA1', 'AB2'],
    ['十九', '二十', '廿一', '廿二', '29', '卅', '卅一', '三十二', '卌', '百廿三', '九千', '一万', '一万二千', '二萬'],
    ['春架', '夏架', '秋架', '冬架'],
    ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XIV', 'XX', 'XXXIX'],
    ['A', 'H', 'I', 'ii 区', 'J', 'W', 'X', 'Y', 'AA', 'mix'],
    ['١', '٢', '3', '٤', '١٠'],
    ['༡', '༢', '༡༠', '११', '𑛣𑛣'],
    ['freezer', 'kitchen', 'rack 2', 'rack 10'],
  ])('counts %s, %s, …', (...inOrder: readonly string[]) => {
    expect(inOrder.toReversed().toSorted(comparePlaces)).toEqual(inOrder);
    expect(inOrder.toSorted(comparePlaces)).toEqual(inOrder);
  });

  it('is an order: nothing stands before itself, and three places agree', () => {
    const parts = constantFrom(
      '甲',
      '丁',
      '上',
      '下',
      '一',
      '十',
      '第',
      '1',
      '１０',
      'A',
      'b',
      '-',
      ' ',
      '柜',
      '中',
      '负',
      '最',
      '首',
      '层',
      '東',
      'AA',
      'Rack',
      '万',
      '廿',
      'I',
      'V',
      '٣',
      '春',
    );
    const place = array(parts, { maxLength: 5 }).map((chosen) => chosen.join(''));
    assert(
      property(place, place, place, (a, b, c) => {
        expect(Math.sign(comparePlaces(a, b)) + Math.sign(comparePlaces(b, a))).toBe(0);
        expect(comparePlaces(a, b) === 0).toBe(a === b);
        if (comparePlaces(a, b) < 0 && comparePlaces(b, c) < 0) expect(comparePlaces(a, c)).toBeLessThan(0);
      }),
    );
  });

  it('takes whatever was typed', () => {
    const anything = array(integer({ min: 0, max: 0x10ffff }), { maxLength: 12 });
    assert(property(anything, (points) => void comparePlaces(String.fromCodePoint(...points), '甲架')));
  });
});

it('sortedPlaces names each place once', () => {
  expect(sortedPlaces(['乙架', '甲架', '乙架', '丁架'])).toEqual(['甲架', '乙架', '丁架']);
});
