/** What is said of a resident's personal data. */
export const personalZhCN = {
  title: '个人信息',
  exportHint: '本人要求查阅或复制个人信息时，把平台上关于本人的全部记录存成一个文件（JSON）。',
  export: '导出全部记录',
  erase: '删除个人信息',
  eraseHint:
    '本人要求删除时使用。姓名、拼音、类型、志愿队伍和发积分的备注会在平台上永久删除，终端下次同步时也删除，从备份恢复后仍会再删。积分、卡和流水保留，只显示居民编号。删除后无法找回。',
  reason: '原因',
  reasonHint: '原因会长期保存，请不要写姓名',
  typedNumber: (number: string) => `请输入居民编号 ${number} 以确认`,
  done: '个人信息已删除',
  again: '此前已经删除过',
  erased: (when: string) => `个人信息已于 ${when} 删除`,
  traces: {
    title: '还写着姓名的记录',
    hint: '写在别人的发放备注里、各种原因里和旧版记录里的姓名，删除后还在。删除前可以先查，并如实告诉本人。',
    find: '查找',
    at: '时间',
    where: '记录',
    setAside: '被搁置的记录',
    fact: (title: string, number: string) => `${title}（操作记录 ${number}）`,
    none: '没有找到写着这个姓名的记录',
    more: '只列出最近的 50 条，更早的还有。',
  },
  refused: {
    notPermitted: '只有管理员可以删除个人信息',
    unknown: '平台没有这位居民',
    reasonMissing: '请写明原因，不超过 500 字',
    notConfirmed: '编号不一致，没有删除',
    reasonNames: '原因里有姓名，会一直留下。请改写后再删',
  },
};
