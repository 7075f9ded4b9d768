import {
  firstScopeParameter,
  maxPageRows,
  packedChangesSchema,
  pullResponseSchema,
  scopeParameter,
  type Changes,
} from '#lib/protocol/pull.ts';
import { unpackChanges } from '#lib/protocol/unpack-pull.ts';
import { firstProtocol, protocolVersion } from '#lib/protocol/versions.ts';
import { leaseOf, type Lease } from '#lib/domain/lease.ts';
import { isLeaseOver, readClocks, readTime } from '../store/time.ts';
import { sharedRows } from '../store/shared-rows.ts';
import { applyPull } from '../store/snapshot.ts';
import { callHub, garbled, isUnsupported, type ExchangeContext } from './call-hub.ts';
import type { Turn, Turning } from './turning.ts';
import { turnParameter } from '#lib/protocol/token.ts';
import * as v from 'valibot';

/** A page whose rows have not been checked yet. */
const pageSchema = v.object({ ...pullResponseSchema.entries, changes: v.unknown() });

/** A page with its lease: null where the hub sets no end. */
type Page = v.InferOutput<typeof pageSchema> & { readonly lease: Lease | null };

/**
 * What a walk asks for. Our own scopes go under protocol 2. A hub of release 0.1 would leave out those that it does not
 * know and still say that our events are contained: then their effects would be forgotten without the rows that replace
 * them.
 */
type Wish = { readonly scopes: string; readonly protocol: number };
const firstWish: Wish = { scopes: firstScopeParameter, protocol: firstProtocol };
const ownWish: Wish =
  scopeParameter === firstScopeParameter ? firstWish : { scopes: scopeParameter, protocol: protocolVersion };

/** A walk over all pages of a pull. */
interface Walk {
  readonly epoch: string;
  readonly wish: Wish;
  /** The lease that this tablet goes by until the answer comes. */
  readonly lease: Lease | null | undefined;
}

function requestPage(
  context: ExchangeContext,
  { epoch, wish, lease }: Walk,
  cursor: string | null,
  turn?: Turn,
): Promise<Page> {
  const query = new URLSearchParams({ limit: String(maxPageRows), epoch, scopes: wish.scopes });
  // The hub must know what this tablet goes by, because an answer may have been lost.
  query.set('lease', lease === null || lease === undefined ? 'none' : String(Math.max(0, Math.ceil(lease.untilMs))));
  if (cursor !== null) query.set('cursor', cursor);
  if (turn !== undefined) query.set('turn', turnParameter(turn));
  const page = fetchPage(context, `/sync/pull?${query}`, wish);
  // Ignore a rejection until the page is awaited, which is after the page before it has been checked.
  page.catch(() => undefined);
  return page;
}

async function fetchPage(context: ExchangeContext, path: string, { protocol }: Wish): Promise<Page> {
  const sent = readClocks(context.line);
  const page = await callHub(context, { method: 'GET', path, schema: pageSchema, protocol });
  const times = { sent, arrived: readClocks(context.line) };
  const lease = page.leaseMs === undefined ? null : leaseOf(page.leaseMs, Date.parse(page.now), times);
  return { ...page, lease };
}

function checkedRows(changes: unknown): Changes {
  const packed = v.safeParse(packedChangesSchema, changes);
  if (!packed.success) throw garbled(packed.issues[0].message);
  const rows = unpackChanges(packed.output);
  if (!rows.ok) throw garbled(rows.error);
  return rows.value;
}

/** What follows from a pull: how many events must be sent again, and whose points other kiosks want from this one. */
export interface PullOutcome {
  readonly again: number;
  readonly wanted: readonly string[];
  /** Whether it told another allowance than the one before: until the next pull the hub cannot know that it arrived. */
  readonly toldAnew: boolean;
}

const wantedOf = ({ residents: { heads } }: Changes): readonly string[] =>
  heads.id.filter((_id, place) => (heads.wanted[place] ?? 0) > 0);

/**
 * Pulls until there is no more, and applies all pages at once. A hub of the release before, which does not send our
 * versions, is asked for the ones that it has. Throws {@link CallFailed}.
 */
export async function pullAll(context: ExchangeContext, turning: Turning): Promise<PullOutcome> {
  if ((await context.tables.read('reads')) === null) return walk(context, turning, firstWish);
  try {
    return await walk(context, turning, ownWish);
  } catch (error) {
    if (ownWish === firstWish || !isUnsupported(error)) throw error;
    return walk(context, turning, firstWish);
  }
}

async function walk(context: ExchangeContext, turning: Turning, wish: Wish): Promise<PullOutcome> {
  const { tables, line } = context;
  const memory = await tables.readAll();
  const { chain } = memory;
  const { cursor: from = null, containedSeq, lease } = memory.sync ?? {};
  const wasOver = isLeaseOver(memory, readClocks(line));
  if (chain === undefined) return { again: 0, wanted: [], toldAnew: false };
  const pages: Changes[] = [];
  let reset = from === null;
  let cursor = from;
  const about = { epoch: chain.epoch, wish, lease };
  const first = (turn?: Turn) => requestPage(context, about, from, turn);
  let coming = (await turning.isDue()) ? turning.carry(first) : first();
  for (;;) {
    const page = await coming;
    if (page.from !== cursor) throw garbled('the page does not start at the cursor');
    if (page.more && page.cursor === cursor) throw garbled('there is more, but the cursor stands still');
    if (page.reset) {
      // The hub starts over: the pages so far belong to another state of it.
      reset = true;
      pages.length = 0;
    }
    cursor = page.cursor;
    // The hub prepares the next page while this one is checked.
    if (page.more) coming = requestPage(context, about, cursor);
    pages.push(checkedRows(page.changes));
    if (!page.more) {
      const pulled = { from, reset, pages, last: page };
      const { nowMs } = await readTime(tables, readClocks(line));
      const [told] = await sharedRows(tables, 'allowances');
      const again = await applyPull(tables, pulled, { epoch: chain.epoch, nowMs, random: line.random });
      if (reset || cursor !== from || wasOver) context.changed?.('rows');
      if (again !== 0 || page.ackSeq !== containedSeq) context.changed?.('events');
      const latest = pages.flatMap(({ allowances }) => allowances).at(-1);
      const toldAnew = told !== undefined && latest !== undefined && latest.perDay !== told.perDay;
      return { again: again ?? 0, wanted: pages.flatMap(wantedOf), toldAnew };
    }
  }
}
