import * as v from 'valibot';
import { text } from '#lib/domain/scalar.ts';
import { mostContactLetters } from '../suppliers/limits.ts';
import { changeOf } from '../thing-change.ts';

/** A company is called otherwise, or spoken to otherwise. */
const body = changeOf({
  name: text(60),
  nameEn: text(120),
  /** Whom to call, as the office writes it; may be empty. */
  contact: v.pipe(v.string(), v.maxLength(mostContactLetters)),
});

export const supplierChange = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
