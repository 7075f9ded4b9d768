import type { HubMessages } from './hub-messages.ts';

export const personalEn: HubMessages['personal'] = {
  title: 'Personal data',
  exportHint: 'When residents ask what is held on them: saves all of it as one file (JSON).',
  export: 'Export everything',
  erase: 'Erase personal data',
  eraseHint:
    'When residents ask for it. Name, spelling, kind, team and the notes of awards are erased here for good, on kiosks with their next exchange, and again after a restore from a backup. Points, cards and history stay under the resident number. It cannot be undone.',
  reason: 'Reason',
  reasonHint: 'The reason is kept: do not write the name into it',
  typedNumber: (number) => `Type the resident number ${number} to confirm`,
  done: 'The personal data was erased',
  again: 'It had been erased before',
  erased: (when) => `The personal data was erased on ${when}`,
  traces: {
    title: 'Records that still say the name',
    hint: 'A name in the note of somebody else’s award, in a reason, or in a record of an earlier release is still there after an erasure. Look for such records before you erase, and tell the person.',
    find: 'Find them',
    at: 'Time',
    where: 'Record',
    setAside: 'Record that was set aside',
    fact: (title, number) => `${title} (audit no. ${number})`,
    none: 'No record says this name',
    more: 'These are the latest 50. There are earlier ones.',
  },
  refused: {
    notPermitted: 'Only managers may erase personal data',
    unknown: 'There is no such resident',
    reasonMissing: 'Give a reason of at most 500 characters',
    notConfirmed: 'The number differs, nothing was erased',
    reasonNames: 'The reason says the name and would be kept. Write it without the name',
  },
};
