import type { LocaleCode } from '#lib/domain/locale.ts';

const zhCN = {
  title: '整体存档',
  about:
    '本社区的一切，一个文件：门店、商品、库存、批次、居民、积分、规定、所有记录和操作记录。可以在别处用它成立另一个社区。',
  without: '不含密码、PIN、第二重验证、卡和终端的密钥。含有居民的姓名和编号，请像备份一样保管。',
  found: '在另一台机器上：npm run setup -- --from-export 文件 --copy。',
  reason: '为什么',
  reasonHint: '谁、什么时候、为什么带走了全部资料，会留在操作记录里，不能再改。',
  make: '下载存档',
  managersOnly: '只有管理员可以下载。',
  takes: '居民和记录多的社区要等一会儿。',
  outcomes: {
    reasonMissing: '没有存档：请说明原因，最多 500 字。',
    notPermitted: '没有存档：只有管理员可以。',
  },
};

const en: typeof zhCN = {
  title: 'Archive',
  about:
    'Everything of this community in one file: stores, goods, stock, batches, residents, points, policy, all records and the audit. Another community can be founded of it elsewhere.',
  without:
    'It holds no passwords, PINs, second factors, nor keys of cards and kiosks. It holds names and numbers of residents: keep it as you keep backups.',
  found: 'On another machine: npm run setup -- --from-export FILE --copy.',
  reason: 'Why',
  reasonHint: 'Who took everything, when and why stays in the audit for good.',
  make: 'Download the archive',
  managersOnly: 'Managers alone may download it.',
  takes: 'Where there are many residents and records it takes a while.',
  outcomes: {
    reasonMissing: 'No archive was made: please say why, in at most 500 characters.',
    notPermitted: 'No archive was made: managers alone may do that.',
  },
};

/** What the page of the archive says; no other page loads it. */
export const archiveWords: Readonly<Record<LocaleCode, typeof zhCN>> = { 'zh-CN': zhCN, en };
