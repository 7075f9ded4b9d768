import type { FindingDefinition } from './definition.ts';

/** The place in the kiosk's chain, and what was wrong in technical words. */
type Rejected = { seq: number; fault: string };

const schema: FindingDefinition<Rejected> = {
  decider: 'administrator',
  effect: 'nothing',
  words: {
    'zh-CN': {
      title: '内容不完整',
      what: (f) => `${f.kiosk}的第 ${f.count('seq')} 条不符合任何已知的格式。技术说明：${f.text('fault')}`,
      todo: '把原文交给开发者。需要入账的，在终端另行补办。',
    },
    en: {
      title: 'Incomplete',
      what: (f) =>
        `No. ${f.count('seq')} of ${f.kiosk} is no kind of event that the hub knows. Technically: ${f.text('fault')}`,
      todo: 'Hand the content to the developers. What has to be booked is recorded anew at a kiosk.',
    },
  },
};

const hash: FindingDefinition<Rejected> = {
  decider: 'administrator',
  effect: 'nothing',
  words: {
    'zh-CN': {
      title: '校验值不符',
      what: (f) =>
        `${f.kiosk}的第 ${f.count('seq')} 条与它自己的校验值不一致，可能损坏或被改动。技术说明：${f.text('fault')}`,
      todo: '检查这台平板。内容属实的，在终端另行补办。',
    },
    en: {
      title: 'Checksum differs',
      what: (f) =>
        `No. ${f.count('seq')} of ${f.kiosk} does not match its own hash: damaged or altered. Technically: ${f.text('fault')}`,
      todo: 'Check the tablet. If the content is true, record it anew at a kiosk.',
    },
  },
};

const chain: FindingDefinition<Rejected> = {
  decider: 'administrator',
  effect: 'nothing',
  words: {
    'zh-CN': {
      title: '记录链断开',
      what: (f) =>
        `${f.kiosk}的第 ${f.count('seq')} 条不接在它的上一条之后。平板可能被还原，或被复制成了两台。技术说明：${f.text('fault')}`,
      todo: '确认这台平板只有一台、没有从备份还原过。内容属实的，在终端另行补办。',
    },
    en: {
      title: 'Chain broken',
      what: (f) =>
        `No. ${f.count('seq')} of ${f.kiosk} does not follow the one before it. The tablet may have been restored, or copied into two. Technically: ${f.text('fault')}`,
      todo: 'Make sure that there is one such tablet and that it was not restored. What is true is recorded anew at a kiosk.',
    },
  },
};

const oversized: FindingDefinition<Rejected> = {
  decider: 'administrator',
  effect: 'nothing',
  words: {
    'zh-CN': {
      title: '记录太大',
      what: (f) => `${f.kiosk}的第 ${f.count('seq')} 条太大，没有读取。技术说明：${f.text('fault')}`,
      todo: '把情况告诉开发者；原文还在平板上，可以导出。',
    },
    en: {
      title: 'Too large',
      what: (f) => `No. ${f.count('seq')} of ${f.kiosk} is too large and was not read. Technically: ${f.text('fault')}`,
      todo: 'Tell the developers; the event is still on the tablet and can be exported.',
    },
  },
};

const conflict: FindingDefinition<Rejected> = {
  decider: 'manager',
  effect: 'nothing',
  words: {
    'zh-CN': {
      title: '同一编号，内容不同：记录分叉',
      what: (f) =>
        `${f.kiosk}的第 ${f.count('seq')} 条，编号与已入账的一条相同，内容却不同。平板可能被复制成了两台，或从备份还原过。技术说明：${f.text('fault')}`,
      todo: '比较两份内容。属实却没有入账的，在终端另行补办；确认这台平板只有一台，否则停用、重新配对。',
    },
    en: {
      title: 'Same id, other content: a fork',
      what: (f) =>
        `No. ${f.count('seq')} of ${f.kiosk} has the id or number of one that is booked, with other content. The tablet may have been copied into two, or restored from a backup. Technically: ${f.text('fault')}`,
      todo: 'Compare the two. What is true and not booked is recorded anew at a kiosk. Make sure that there is one such tablet; otherwise revoke it and pair it again.',
    },
  },
};

const foreign: FindingDefinition<Rejected> = {
  decider: 'manager',
  effect: 'nothing',
  words: {
    'zh-CN': {
      title: '不属于这台终端',
      what: (f) => `${f.kiosk}送来的一条写着另一台终端或另一条记录链。技术说明：${f.text('fault')}`,
      todo: '查明它从哪里来。属实的，由原来的终端送来。',
    },
    en: {
      title: 'Not of this kiosk',
      what: (f) =>
        `Something that ${f.kiosk} sent names another kiosk or another chain. Technically: ${f.text('fault')}`,
      todo: 'Find out where it came from. If it is true, its own kiosk has to send it.',
    },
  },
};

const failed: FindingDefinition<Rejected> = {
  decider: 'administrator',
  effect: 'nothing',
  words: {
    'zh-CN': {
      title: '入账时出错',
      what: (f) => `${f.kiosk}的第 ${f.count('seq')} 条让平台在入账时出错，原样保存了。技术说明：${f.text('fault')}`,
      todo: '看平台日志，升级后请开发者处理；要紧的先在终端补办。',
    },
    en: {
      title: 'Failed while booking',
      what: (f) =>
        `The hub failed over no. ${f.count('seq')} of ${f.kiosk} and kept it as it came. Technically: ${f.text('fault')}`,
      todo: 'See the hub’s log and let the developers help; what cannot wait is recorded anew at a kiosk.',
    },
  },
};

/** Why the hub sets an event aside. */
export const setAside = { schema, hash, chain, oversized, conflict, foreign, failed };
