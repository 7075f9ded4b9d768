import { formatsOf } from '../format.ts';

const zh = formatsOf('zh-CN');
const en = formatsOf('en');

const chinese = {
  title: '请输入卡号',
  hint: '卡号印在方块图案下面，共 24 位数字',
  progress: (typed: number, digits: number) => `已输入 ${zh.count(typed)} 位，共 ${zh.count(digits)} 位`,
  group: '卡号',
  done: '查看积分',
  delete: '删一位',
  clear: '清空',
  errors: {
    format: '要输满 24 位数字',
    version: '这不是积分卡的卡号',
    checkDigits: '有数字输错了，请对照卡片检查',
    notFound: '没有找到这张卡，请核对卡号',
  },
};

const english: typeof chinese = {
  title: 'Type your card number',
  hint: 'It is below the square code: 24 digits',
  progress: (typed, digits) => `${en.count(typed)} of ${en.count(digits)} digits`,
  group: 'Card number',
  done: 'See my points',
  delete: 'Delete',
  clear: 'Clear',
  errors: {
    format: 'All 24 digits are needed',
    version: 'This is not the number of a points card',
    checkDigits: 'A digit is wrong. Please compare with your card',
    notFound: 'No such card was found. Please check the number',
  },
};

/** What the kiosk says where a number is typed. */
export const keypadWords = { 'zh-CN': chinese, en: english };
