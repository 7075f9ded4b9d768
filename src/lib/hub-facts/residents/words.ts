import type { HubFactWords } from '../definition.ts';

const range = (numbers: readonly string[], to: string): string => {
  const [first = '', last = first] = [numbers[0], numbers.at(-1)];
  return first === last ? first : `${first}${to}${last}`;
};

export const residents: HubFactWords<'residents.entered'> = {
  'zh-CN': {
    title: '录入居民',
    what: ({ residents: entered }, n) => {
      const numbers = entered.map(({ number }) => number);
      return `录入 ${n.count(entered.length)} 位居民，居民号 ${range(numbers, ' 至 ')}。`;
    },
  },
  en: {
    title: 'Residents entered',
    what: ({ residents: entered }, n) => {
      const numbers = entered.map(({ number }) => number);
      return `Residents entered: ${n.count(entered.length)} (${range(numbers, ' to ')}).`;
    },
  },
};
