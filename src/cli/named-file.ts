import { resolve } from 'node:path';

/** Where a file may be that was named: npm goes to the project's folder first. */
export const placesOf = (file: string): readonly [string, string] => [
  resolve(process.env['INIT_CWD'] ?? '.', file),
  resolve(file),
];
