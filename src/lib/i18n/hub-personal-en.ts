import type { HubMessages } from './hub-messages.ts';

export const personalEn: HubMessages['personal'] = {
  title: 'Personal data',
  exportHint: 'When residents ask what is held on them: saves all of it as one file (JSON).',
  export: 'Export everything',
  erase: 'Erase personal data',
  eraseHint:
    'When residents ask for it. Name, spelling, kind, team, household, and the notes and reasons of kiosks’ records that concern the person are erased here for good, on kiosks with their next exchange, and again after a restore from a backup. The reason of what was done at the hub, such as an adjustment, is erased on the page of that record. Points, cards and history stay under the resident number. It cannot be undone.',
  reason: 'Reason',
  reasonHint: 'The reason is kept: do not write the name into it',
  typedNumber: (number) => `Type the resident number ${number} to confirm`,
  done: 'The personal data was erased',
  again: 'It had been erased before',
  textDone: 'The text of the record was erased',
  eraseReason: 'Erase this reason',
  eraseReasonHint:
    'When the reason says something of a person who asks for it to be erased. It is erased here for good, and again after a restore from a backup. What was done, by whom and when stays. It cannot be undone.',
  reasonDone: 'The reason of this record was erased',
  reasonErased: (when) => `The reason was erased on ${when}`,
  erased: (when) => `The personal data was erased on ${when}`,
  traces: {
    title: 'Records that still say the name',
    hint: 'A name in a record that concerns somebody else, in a reason given here at the hub, or in a record of an earlier release is still there after an erasure. Look for such records before you erase. The text of a kiosk’s record and a reason given at the hub can be erased here; of the others tell the person.',
    find: 'Find them',
    at: 'Time',
    where: 'Record',
    setAside: 'Record that was set aside',
    kept: (type) => `${type}, brought of another kiosk and not taken yet`,
    fact: (title, number) => `${title} (audit no. ${number})`,
    none: 'No record says this name',
    eraseHint:
      'Erases the reason or note of one record for good, here and on kiosks with their next exchange. Quantities, points and dates stay.',
    erase: 'Erase the text of this record',
    more: 'These are the latest 50. There are earlier ones.',
  },
  refused: {
    notPermitted: 'Only managers may erase personal data',
    unknown: 'There is no such resident or record',
    reasonMissing: 'Give a reason of at most 500 characters',
    notConfirmed: 'The number differs, nothing was erased',
    reasonNames: 'The reason says the name and would be kept. Write it without the name',
  },
};
