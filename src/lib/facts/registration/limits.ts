/**
 * What a tombstone says instead of words: they were erased, and so was the text that the event's hash is over. It takes
 * the place of an event alone whose hash is of the words themselves.
 */
export const erased = 'erased';
