import { formatsOf } from './format.ts';
import type { HubMessages } from './hub-messages.ts';

const { plural } = formatsOf('en');
const events = (value: number) => plural(value, { one: 'event', other: 'events' });

export const keptEn: HubMessages['kept'] = {
  title: 'Records from another kiosk: your decision',
  hint: 'A tablet that was wiped or exchanged, and enrolled by an ordinary code, is a new kiosk. What the old one had not sent yet is kept here and does not count. If it is the same tablet, name it as the replacement; do not take what nobody can explain.',
  what: (sender, recorder) => `Kiosk ${sender} sent in records of kiosk ${recorder}:`,
  events,
  between: (first, last) => `${first} to ${last}`,
  discarded: (value) =>
    `Of these, ${events(value)} were discarded and are still here. They count once you name the replacement.`,
  name: (sender, recorder) => `Kiosk ${sender} replaces kiosk ${recorder}`,
  nameHint: (recorder) =>
    `Kiosk ${recorder} is declared lost by it and can no longer sync. The events count at once, each with a review.`,
  nameLostHint: 'The events count at once, each with a review.',
  discard: 'Discard these events',
  discardHint: 'They do not count, and stay here. You can still name the replacement later.',
  outcomes: { replaced: 'The replacement is named, and the events are being taken.', discarded: 'Discarded.' },
  refused: {
    nothingKept: 'Not done: there are no such events here any more.',
    circle: 'Not done: the kiosk that brought them was itself replaced by that one.',
  },
};
