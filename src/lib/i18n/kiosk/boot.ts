import { formatsOf } from '../format.ts';

const zh = formatsOf('zh-CN');
const en = formatsOf('en');

const chinese = {
  starting: '正在准备…',
  blockedTitle: '请关闭另一个积分超市页面',
  blocked: '这台机器上还开着一个旧页面，关掉以后这里会自己继续',
  recoveringTitle: '正在恢复数据',
  recovering: '发现存储有损坏，正在用第二份记录恢复，请不要关机',
  recoveredTitle: '数据已恢复',
  recovered: (events: number) => `找回 ${zh.count(events)} 条记录，请告诉管理员`,
  noStorageTitle: '这个浏览器不能保存数据',
  noStorage: '请退出无痕模式，或用 Chrome、Edge 打开',
  otherVersionTitle: '这里的记录是另一个版本存的',
  otherVersion: '现在的版本打不开。记录都在，请不要清除浏览器数据：联网后重新打开本页来更新，或请管理员处理',
  fullTitle: '存储空间满了',
  full: '请清理这台机器的空间后再继续，已有的记录都在',
  revokedTitle: '这台机器已被停用',
  revoked: '请联系管理员。已有的记录都保存着',
  failedTitle: '暂时不能兑换',
  failed: '请稍等，正在请工作人员',
  again: '再试一次',
  goOn: '继续',
  pairAgain: '重新连接',
  detail: '给工作人员看',
};

const english: typeof chinese = {
  starting: 'Getting ready…',
  blockedTitle: 'Please close the other page',
  blocked: 'An old page of the store is still open on this tablet. Close it, and this one goes on by itself',
  recoveringTitle: 'Recovering data',
  recovering: 'The storage was damaged. Recovering from the second copy. Please do not switch off',
  recoveredTitle: 'Data recovered',
  recovered: (events) =>
    `${en.plural(events, { one: 'record was', other: 'records were' })} recovered. Please tell the manager`,
  noStorageTitle: 'This browser cannot keep data',
  noStorage: 'Please leave private mode, or use Chrome or Edge',
  otherVersionTitle: 'The records here were written by another version',
  otherVersion:
    'This version cannot open them. They are all there; do not clear the browser’s data. Open this page again with a network to update it, or ask the manager',
  fullTitle: 'The storage is full',
  full: 'Please free some space on this tablet. What was recorded is safe',
  revokedTitle: 'This tablet has been revoked',
  revoked: 'Please ask the manager. What was recorded is safe',
  failedTitle: 'Out of order for the moment',
  failed: 'One moment please, we are calling the staff',
  again: 'Try again',
  goOn: 'Go on',
  pairAgain: 'Connect anew',
  detail: 'For the staff',
};

/** What the kiosk says where it cannot start, or has found something out while it did. */
export const bootWords = { 'zh-CN': chinese, en: english };
