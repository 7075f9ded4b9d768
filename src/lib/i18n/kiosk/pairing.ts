import { formatsOf } from '../format.ts';

const zh = formatsOf('zh-CN');
const en = formatsOf('en');

const chinese = {
  title: '连接中心平台',
  hint: '请工作人员在中心平台“终端”页生成配对码',
  progress: (typed: number, digits: number) => `已输入 ${zh.count(typed)} 位，共 ${zh.count(digits)} 位`,
  code: '配对码',
  pair: '连接',
  pairing: '正在连接…',
  welcome: '欢迎使用积分超市',
  errors: {
    refused: '配对码不对或已过期，请重新生成',
    offline: '现在连不上中心平台，请检查网络',
    throttled: '试得太多了，请过几分钟再试',
    clock: '这台机器的时间不对，请先校准时间',
    keyless: '这个浏览器存不下本机的钥匙，请退出无痕模式或换一个浏览器',
    failed: '没有连上，请再试一次',
  },
  connectedTitle: '已经连好了',
  connected: (store: string) => `这台机器属于${store}`,
  persisted: '数据已设为长期保存',
  notPersisted: '浏览器没有答应长期保存数据：请把本页安装到主屏幕后再打开',
  noOfflineStart: '这个浏览器断网后不能重新打开本页：请换 Chrome、Edge，并退出无痕模式',
  start: '开始使用',
};

const english: typeof chinese = {
  title: 'Connect to the hub',
  hint: 'Staff make a pairing code on the hub’s page “Kiosks”.',
  progress: (typed, digits) => `${en.count(typed)} of ${en.count(digits)} digits`,
  code: 'Pairing code',
  pair: 'Connect',
  pairing: 'Connecting…',
  welcome: 'Welcome to the points store',
  errors: {
    refused: 'The code is wrong or too old. Please make a new one',
    offline: 'The hub cannot be reached. Please check the network',
    throttled: 'Too many tries. Please wait a few minutes',
    clock: 'The clock of this tablet is wrong. Please set it first',
    keyless: 'This browser cannot keep the tablet’s key. Please leave private mode, or use another browser',
    failed: 'That did not work. Please try again',
  },
  connectedTitle: 'Connected',
  connected: (store) => `This tablet belongs to ${store}`,
  persisted: 'Data is kept for good',
  notPersisted: 'The browser did not agree to keep data for good: install this page to the home screen, then open it',
  noOfflineStart:
    'This browser cannot open the page again without a network: use Chrome or Edge, and leave private mode',
  start: 'Start',
};

/** What the kiosk says while it is joined to the hub. */
export const pairingWords = { 'zh-CN': chinese, en: english };
