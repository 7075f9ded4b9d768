import * as v from 'valibot';
import { cleanText } from '#lib/domain/text.ts';
import type { StoreDetails } from '#lib/server/console/stores.ts';
import { typedText } from '../typed.ts';

/** The form of a store as it was typed, with what it says; undefined where a name is missing or too long. */
export interface SentStore {
  readonly text: StoreDetails;
  readonly reason: string;
  readonly details: StoreDetails | undefined;
}

/** Reads the form of a store. Where no English name is typed it is called as in Chinese. */
export function readStore(sent: FormData): SentStore {
  const text = { name: typedText(sent, 'name'), nameEn: typedText(sent, 'nameEn') };
  const name = cleanText(text.name);
  const nameEn = cleanText(text.nameEn) || name;
  const fits = name !== '' && name.length <= 60 && nameEn.length <= 120;
  return { text, reason: typedText(sent, 'reason'), details: fits ? { name, nameEn } : undefined };
}

/** What the page of a store was made of, as its form sends it back. */
export const seenStoreSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ name: v.string(), nameEn: v.string() }),
) satisfies v.GenericSchema<string, StoreDetails>;

/** What a refusal is answered with. */
export const storeStatus = {
  notPermitted: 403,
  unknown: 404,
  reasonMissing: 400,
  unchanged: 400,
  nameTaken: 409,
  idTaken: 409,
  overtaken: 409,
} as const;
