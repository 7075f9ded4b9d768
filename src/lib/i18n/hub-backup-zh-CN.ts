/** What the console says of the database's backups. */
export const backupZhCN = {
  title: '备份',
  last: (ago: string) => `最近一次可用备份：${ago}`,
  size: (size: string) => `大小 ${size}`,
  none: '还没有可用备份',
  soon: '启动一分钟后做第一次',
  failed: (ago: string) => `${ago}的备份没有做成，一小时内再试：`,
  reasons: {
    noRoom: '磁盘空间不够。请清理磁盘，或把旧备份移走。',
    broken: '备份读不回来，或账目不符。请运行 npm run verify。',
    failed: '请看中心平台的日志。',
  },
  overdue: '备份每天一次，已超过一天。请看中心平台的日志。',
  room: (free: string, needed: string) => `磁盘剩余 ${free}，下次备份需要 ${needed}`,
  encrypted: '已加密',
  readable: '未加密（BACKUP_RECIPIENT）',
  fromFuture: (dumps: number) => `另有 ${dumps} 份的日期在将来（当时时钟不准），不算在内`,
  elsewhere: '数据库是 PostgreSQL，由管理它的人备份；是否做成，本平台看不到。',
};
