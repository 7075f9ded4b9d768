/** What can be wrong with a hub, each a word that a program can go by. */
export const healthCodes = [
  'database',
  'disk',
  'backup',
  'backupPlace',
  'drill',
  'clock',
  'chainCopy',
  'seals',
] as const;
export type HealthCode = (typeof healthCodes)[number];
