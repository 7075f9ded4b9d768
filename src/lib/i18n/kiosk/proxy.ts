const chinese = {
  title: '为谁兑换？',
  own: '我自己',
  of: (name: string) => `${name}（代兑）`,
  hello: (name: string) => `为 ${name} 代兑`,
  /** The number of a redemption in a history. */
  marked: (number: string) => `${number} 代兑`,
};

const english: typeof chinese = {
  title: 'For whom?',
  own: 'Myself',
  of: (name) => `${name}, as proxy`,
  hello: (name) => `For ${name}, as proxy`,
  marked: (number) => `${number}, by proxy`,
};

/** What the kiosk says where somebody redeems for somebody else. */
export const proxyWords = { 'zh-CN': chinese, en: english };
