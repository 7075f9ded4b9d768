import type { HubFactWords } from '../definition.ts';

export const proxyAppointment: HubFactWords<'proxy.appointed'> = {
  'zh-CN': {
    title: '登记代兑',
    what: ({ residentId, helperId, consent, witness, from, until }, n) => {
      const how = {
        paper: '本人签了字',
        counter: `本人当面对${witness === null ? '工作人员' : n.staff(witness)}说的`,
        household: '同一户的人',
      }[consent];
      return `${n.resident(residentId)}请${n.resident(helperId)}代兑，${from} 至 ${until}，${how}。`;
    },
  },
  en: {
    title: 'Proxy appointed',
    what: ({ residentId, helperId, consent, witness, from, until }, n) => {
      const how = {
        paper: 'signed on paper',
        counter: `said before ${witness === null ? 'staff' : n.staff(witness)}`,
        household: 'of one household',
      }[consent];
      const whom = `${n.resident(helperId)} may redeem for ${n.resident(residentId)}`;
      return `${whom} from ${from} until ${until} (${how}).`;
    },
  },
};
