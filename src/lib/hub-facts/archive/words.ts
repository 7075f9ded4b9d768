import type { HubFactWords } from '../definition.ts';

export const archive: HubFactWords<'archive.made'> = {
  'zh-CN': { title: '导出整体存档', what: () => '导出本社区的整体存档，不含密码、PIN 和卡的密钥。' },
  en: {
    title: 'Archive made',
    what: () =>
      'Everything of the community was taken out as one archive, without passwords, PINs and the key of cards.',
  },
};
