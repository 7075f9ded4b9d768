import type { SignInBar } from '#lib/domain/staff-standing.ts';
import type { FindingDefinition } from '../definition.ts';

/** A tablet names somebody who could not be signed in at any counter then. */
export const notSignedIn: FindingDefinition<{ staff: string; why: SignInBar }> = {
  decider: 'manager',
  effect: 'inFull',
  words: {
    'zh-CN': {
      title: '当时不能登录的人',
      what: (f) =>
        `这条${f.event}说是${f.staff}做的或确认的，但${f.oneOf('why', {
          notYet: '那时还没有加入',
          noPin: '那时没有柜台 PIN',
          ended: '那时已经停用',
        })}。`,
      todo: '问本人和店里。平板离线、还没收到变动的，属正常；否则就是有人冒用：请撤销或收回这条记录，并换掉 PIN。',
    },
    en: {
      title: 'Could not be signed in',
      what: (f) =>
        `This event (${f.event}) says that ${f.staff} did or approved it, who ${f.oneOf('why', {
          notYet: 'was not there yet',
          noPin: 'had no PIN',
          ended: 'had no access any more',
        })} at that time.`,
      todo: 'Ask them and the store. A tablet that had not heard of the change explains it. Else somebody used their name: reverse it or take it back, and renew the PINs.',
    },
  },
};
