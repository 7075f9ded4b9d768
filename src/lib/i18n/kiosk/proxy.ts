import { proxyMark } from '#lib/domain/proxy.ts';

const chinese = {
  title: '为谁兑换？',
  own: '我自己',
  of: (name: string) => `${name}（代兑）`,
  hello: (name: string) => `为 ${name} 代兑`,
  /** A note of a history as it comes. */
  note: (note: string) => note,
};

const english: typeof chinese = {
  title: 'For whom?',
  own: 'Myself',
  of: (name) => `${name}, as proxy`,
  hello: (name) => `For ${name}, as proxy`,
  note: (note) => (note.endsWith(proxyMark) ? `${note.slice(0, -proxyMark.length)}, by proxy` : note),
};

/** What the kiosk says where somebody redeems for somebody else. */
export const proxyWords = { 'zh-CN': chinese, en: english };
