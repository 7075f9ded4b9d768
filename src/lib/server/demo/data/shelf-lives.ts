/**
 * For items that spoil, the last days of the earlier and of the later batch, in days from today: some are near, and one
 * is past, because a shelf on which nothing ever expires hides how that looks.
 */
export const shelfLives: Readonly<Record<string, readonly [number, number]>> = {
  'A-01': [75, 160],
  'A-02': [210, 330],
  'A-03': [9, 21],
  'A-04': [120, 240],
  'A-05': [-4, 55],
  'A-06': [24, 80],
  'B-02': [190, 400],
  'B-03': [230, 410],
  'B-04': [28, 150],
  'B-05': [140, 300],
  'C-07': [300, 500],
  'E-02': [400, 700],
  'E-04': [260, 520],
};
