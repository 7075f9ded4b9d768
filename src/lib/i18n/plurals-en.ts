import { formatsOf } from './format.ts';

const { plural } = formatsOf('en');

// Numbers of things in English, as several catalogues say them.

export const points = (value: number): string => plural(value, { one: 'point', other: 'points' });
export const pieces = (value: number): string => plural(value, { one: 'piece', other: 'pieces' });
export const items = (value: number): string => plural(value, { one: 'item', other: 'items' });
export const records = (value: number): string => plural(value, { one: 'record', other: 'records' });
export const times = (value: number): string => plural(value, { one: 'time', other: 'times' });
