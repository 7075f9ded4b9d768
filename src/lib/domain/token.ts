// A tablet passes a token on from exchange to exchange. Two devices with one key, of which one is a copy of the other,
// pass the same token on to different successors, and by that the hub knows that there are two (docs/protocol.md).

/** A token and its random successor, which the tablet that holds the token stores before it says so. */
export interface TokenPair {
  readonly token: string;
  readonly successor: string;
}

/** How a tablet asks for its token to turn into the successor. */
export interface TokenTurn extends TokenPair {
  /** The hub's name for the row of tokens that this one belongs to; another one begins where the hub must not judge. */
  readonly anchor: string;
  /** The tablet has looked once more, after the hub had said that it does not know the token: this is what it holds. */
  readonly sure: boolean;
}

/** What the hub knows of a tablet's tokens. */
export interface KnownTokens {
  readonly anchor: string;
  /** The token that turns next; null before the first one, which may be any. */
  readonly current: string | null;
  /** The successor that the token asked about has turned into; undefined where that is not known, or not any more. */
  readonly successor: string | undefined;
}

/**
 * - `turns`: the token is the current one, and turns now
 * - `late`: this very pair has turned already, since a call may come twice and its answer may be lost
 * - `unknown`: of another anchor, or so old that the hub has forgotten it; the tablet looks again what it holds
 * - `copied`: the token has turned into another successor, so that two devices hold it
 */
export type TurnVerdict = 'turns' | 'late' | 'unknown' | 'copied';

/** So many of a tablet's pairs the hub remembers: some days of a busy counter. */
export const rememberedPairs = 1000;

/** What the hub says to a turn. @param asked null for a tablet that knows of no anchor yet. */
export function judgeTurn({ anchor, current, successor }: KnownTokens, asked: TokenTurn | null): TurnVerdict {
  if (asked === null || asked.anchor !== anchor) return 'unknown';
  if (current === null || current === asked.token) return 'turns';
  if (successor !== undefined) return successor === asked.successor ? 'late' : 'copied';
  return asked.sure ? 'copied' : 'unknown';
}
