import * as v from 'valibot';
import { text } from '#lib/domain/scalar.ts';
import { changeOf } from '../thing-change.ts';

/** A store is called otherwise. */
const body = changeOf({ name: text(60), nameEn: text(120) });

export const storeChange = { versions: [body], reasonInside: 0, confidential: v.null() } as const;
