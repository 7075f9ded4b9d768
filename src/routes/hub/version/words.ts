import type { LocaleCode } from '#lib/domain/locale.ts';

// What a version has that is new, in the words of whoever works with it. docs/CHANGELOG.md has all of it.

const zhCN = {
  title: '版本',
  hint: '中心平台现在运行的是哪一版，新增了什么，怎样升级。',
  version: '版本',
  builtAt: '构建时间',
  startedAt: '启动时间',
  database: '数据库',
  databases: { pglite: '内嵌（数据文件夹里）', postgres: 'PostgreSQL' },
  kiosks: '各终端的程序版本',
  newIn: (version: string) => `${version} 版新增`,
  upgrading: '怎样升级',
  upgradingHints: [
    '在平台的机器上，进入程序文件夹，运行一条命令。它先安装、构建，再停下平台、备份、用备份演练一遍，然后切换。新版本没有按时就绪，会自己退回原来的版本。',
    '升级时终端照常工作，之后自动补传；终端的程序在没人使用时自己更新。',
  ],
  notes: [
    {
      version: '0.2.0',
      news: [
        '用 npm run setup 建立真正的社区；一个平台可以有几个社区，由管理区查看。',
        '在平台管理商品、价格、供应商、门店、类别与规则；价格按市场价建议，承诺的优惠达不到时提醒。',
        '补货建议、快到期、卖不动三张清单；门店之间调拨；期初库存。',
        '登记、修改、迁出与清除居民；印卡；批量发积分；人工调整要第二个人确认。',
        '从表格导入居民、商品与期初积分；每张清单可导出为 XLSX 或 CSV。',
        '丢失的平板可以停用，它能动用的积分有限；双重验证；每晚封存账目，任何改动都会被发现。',
        '备份送到另一块硬盘或对象存储，可加密；每周自动试恢复；一条命令升级，不成功自己退回。',
      ],
    },
    {
      version: '0.1.0',
      news: ['扫卡、兑换、补货、盘点、交班；没有网络也能用，恢复后自动补传。', '管理端：总览、待核对、记录、终端。'],
    },
  ],
};

export type VersionWords = typeof zhCN;

const en: VersionWords = {
  title: 'Version',
  hint: 'Which version the hub runs, what is new in it, and how it is upgraded.',
  version: 'Version',
  builtAt: 'Built',
  startedAt: 'Started',
  database: 'Database',
  databases: { pglite: 'Embedded (in the data folder)', postgres: 'PostgreSQL' },
  kiosks: 'Versions on the kiosks',
  newIn: (version) => `New in ${version}`,
  upgrading: 'How to upgrade',
  upgradingHints: [
    'Run one command in the program’s folder on the hub’s machine. It installs and builds, stops the hub, backs up, rehearses on the backup, and switches. When the new version is not ready in time it goes back by itself.',
    'Kiosks work on meanwhile and catch up afterwards; their program updates itself while nobody uses it.',
  ],
  notes: [
    {
      version: '0.2.0',
      news: [
        'npm run setup founds a real community; one hub can have several, which a district sees.',
        'Items, prices, suppliers, stores, categories and rules are managed in the console; prices are proposed from the market price, and a promised saving that is broken is flagged.',
        'Lists of what to reorder, what expires and what does not move; goods move between stores; opening stock.',
        'Residents are registered, changed, moved away and erased; cards are printed; points are awarded to many at once; an adjustment needs a second person.',
        'Residents, items and opening balances come from spreadsheets; every list goes out as XLSX or CSV.',
        'A lost tablet can be revoked, and what it can move is bounded; two-step sign-in; the ledger is sealed each night, so that every change to it shows.',
        'Backups go to another disk or to object storage, encrypted if wanted, and one is restored on trial each week; one command upgrades, and goes back by itself.',
      ],
    },
    {
      version: '0.1.0',
      news: [
        'Scan, redeem, restock, count and hand over a shift, with the network down as well; what was recorded is sent afterwards.',
        'The console: overview, reviews, records, kiosks.',
      ],
    },
  ],
};

export const versionWords: Readonly<Record<LocaleCode, VersionWords>> = { 'zh-CN': zhCN, en };
