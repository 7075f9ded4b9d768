/**
 * What a tombstone says instead of words: they were erased, and so was the text that the event's hash is over. It takes
 * the place of an event of version 1 alone, whose hash is of the name itself.
 */
export const erased = 'erased';
