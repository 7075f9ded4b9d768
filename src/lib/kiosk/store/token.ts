import type { RandomBytes } from '#lib/base/id.ts';
import { toBase64Url } from '#lib/base/encoding.ts';
import type { TokenPair, TokenTurn } from '#lib/domain/token.ts';
import { tokenBytes } from '#lib/protocol/token.ts';
import { startEpoch } from './epoch.ts';
import type { KioskTables } from './tables.ts';

// The token that this tablet passes on, by which the hub notices a copy of it. It is loaded with the exchange. Page,
// tabs and service worker share one state, and each of its steps is one transaction, so that all of them say the same.

/**
 * So many anchors are remembered, the one in force first: an answer that comes late may name an earlier one, and the
 * token under the later one must not be lost by it.
 */
const mostAnchors = 8;

/** Without any change the token turns this often. */
const regularMs = 3_600_000;

/** Whether the token is to turn although there is nothing to send: an answer is missing, or an hour is over. */
export async function isTurnDue(tables: KioskTables, nowMs: number): Promise<boolean> {
  const [held] = (await tables.read('tokens')) ?? [];
  return held === undefined || held.successor !== null || Math.abs(nowMs - held.turnedMs) >= regularMs;
}

/** A turn that a call asks for, or null while this tablet knows of no anchor. */
export interface BegunTurn {
  readonly turn: TokenTurn | null;
  /** The successor had been stored before, so that a copy of this tablet may have it too. */
  readonly isOld: boolean;
}

/**
 * The turn that the next call asks for. Its successor is stored before, with strict durability, and is the same until
 * the hub has said that it turned.
 */
export function beginTurn(tables: KioskTables, random: RandomBytes): Promise<BegunTurn> {
  return tables.transaction('rw', tables.meta, async () => {
    const [held, ...earlier] = (await tables.read('tokens')) ?? [];
    if (held === undefined) return { turn: null, isOld: false };
    const { anchor, token, successor } = held;
    const turn = { anchor, token, successor: successor ?? newToken(random), sure: false };
    if (successor === null) await tables.write('tokens', [{ ...held, successor: turn.successor }, ...earlier]);
    return { turn, isOld: successor !== null };
  });
}

/** The hub has said that a token turned. Nothing happens where another tab has heard so already. */
export function endTurn(tables: KioskTables, turned: TokenPair, nowMs: number): Promise<void> {
  return tables.transaction('rw', tables.meta, async () => {
    const all = (await tables.read('tokens')) ?? [];
    const next = all.map((held) =>
      held.token === turned.token && held.successor === turned.successor
        ? { ...held, token: turned.successor, successor: null, turnedMs: nowMs }
        : held,
    );
    await tables.write('tokens', next);
  });
}

/** The hub has named another anchor: its token goes on where it stood, or begins. */
export function followAnchor(tables: KioskTables, anchor: string, nowMs: number, random: RandomBytes): Promise<void> {
  return tables.transaction('rw', tables.meta, async () => {
    const all = (await tables.read('tokens')) ?? [];
    const begun = { anchor, token: newToken(random), successor: null, turnedMs: nowMs };
    const held = all.find((one) => one.anchor === anchor) ?? begun;
    const others = all.filter((one) => one.anchor !== anchor);
    await tables.write('tokens', [held, ...others].slice(0, mostAnchors));
  });
}

/**
 * The hub has seen two devices hold the token. What this one has not sent goes as recovered, since the other one may
 * have sent something under the same numbers, and from here on its events have a chain of their own. Happens once.
 */
export function partFromCopy(tables: KioskTables, nowMs: number, random: RandomBytes): Promise<void> {
  return tables.transaction('rw', tables.ownTables, async () => {
    const [held, ...earlier] = (await tables.read('tokens')) ?? [];
    if (held === undefined || held.isShared === true) return;
    await tables.write('tokens', [{ ...held, isShared: true }, ...earlier]);
    await startEpoch(tables, nowMs, random);
  });
}

const newToken = (random: RandomBytes): string => toBase64Url(random(tokenBytes));
