import * as v from 'valibot';
import type { TokenTurn } from '#lib/domain/token.ts';
import { base64UrlOf } from '#lib/domain/scalar.ts';

/** A token, or the name of an anchor, has so many random bytes. */
export const tokenBytes = 16;
/** A token or an anchor: 16 random bytes as base64url. */
export const tokenSchema = base64UrlOf(22);

/** How a token is to turn, in the body of a push. */
export const tokenTurnSchema = v.object({
  anchor: tokenSchema,
  token: tokenSchema,
  successor: tokenSchema,
  sure: v.boolean(),
});

/** What stands in the address of a pull instead of a turn, by a tablet that knows of no anchor yet. */
const noAnchor = 'none';

/** The same in the address of a pull: `anchor.token.successor`, with `.sure` behind it where it is so. */
export const turnParameter = (turn: TokenTurn | null): string =>
  turn === null ? noAnchor : [turn.anchor, turn.token, turn.successor, ...(turn.sure ? ['sure'] : [])].join('.');

/** A turn in the address of a pull, as the schema of a parameter. */
export const turnParameterSchema = v.pipe(
  v.string(),
  v.regex(/^(?:none|[\w-]{22}(?:\.[\w-]{22}){2}(?:\.sure)?)$/),
  v.transform((text): TokenTurn | null => {
    const [anchor = '', token = '', successor = '', sure] = text.split('.');
    return text === noAnchor ? null : { anchor, token, successor, sure: sure !== undefined };
  }),
);
