import * as v from 'valibot';
import { mostContactLetters } from '#lib/hub-facts/suppliers/limits.ts';
import { cleanText } from '#lib/domain/text.ts';
import type { SupplierDetails } from '#lib/server/console/suppliers.ts';
import { typedText } from '../typed.ts';

/** The form of a supplier as it was typed, with what it says; undefined where a name is missing or a text too long. */
export interface SentSupplier {
  readonly text: SupplierDetails;
  readonly reason: string;
  readonly details: SupplierDetails | undefined;
}

/** Reads the form of a supplier. Where no English name is typed it is called as in Chinese. */
export function readSupplier(sent: FormData): SentSupplier {
  const text = {
    name: typedText(sent, 'name'),
    nameEn: typedText(sent, 'nameEn'),
    contact: typedText(sent, 'contact'),
  };
  const name = cleanText(text.name);
  const nameEn = cleanText(text.nameEn) || name;
  const contact = cleanText(text.contact);
  const fits = name !== '' && name.length <= 60 && nameEn.length <= 120 && contact.length <= mostContactLetters;
  return { text, reason: typedText(sent, 'reason'), details: fits ? { name, nameEn, contact } : undefined };
}

/** What the page of a supplier was made of, as its form sends it back. */
export const seenSupplierSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ name: v.string(), nameEn: v.string(), contact: v.string() }),
);

/** What a refusal is answered with. */
export const supplierStatus = {
  notPermitted: 403,
  unknown: 404,
  reasonMissing: 400,
  unchanged: 400,
  idTaken: 409,
  overtaken: 409,
} as const;
