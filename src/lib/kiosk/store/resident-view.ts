import type { ClockReading } from '#lib/domain/clock.ts';
import { proxyMark } from '#lib/domain/proxy.ts';
import { isKnown, movementOf } from '#lib/facts/facts.ts';
import { noteIn } from '#lib/facts/beside.ts';
import type { ScopeRow } from '#lib/protocol/pull.ts';
import type { Movement } from '#lib/protocol/scopes/residents.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import { findResident } from './people.ts';
import { withWords } from './personal-words.ts';
import { placeKey, type EffectRow, type KioskTables, type MetaMemory, type Settings } from './tables.ts';
import { isLeaseOver } from './time.ts';

// What a screen shows is the snapshot of the hub plus the effects of own events that it does not contain yet.

/** What a resident's screens show. The name is masked at the hub already: the full one never reaches a kiosk. */
export interface ResidentView {
  readonly residentId: string;
  readonly maskedName: string;
  readonly balance: number;
  /** Points beside the balance that a tablet gave beyond its allowance: they count once a manager has released them. */
  readonly pending: number;
  /** Of the balance, what can be spent here while the hub cannot be asked. */
  readonly spendable: number;
  /** This tablet has not exchanged for too long: nothing can be spent here before it does. */
  readonly leaseOver: boolean;
  readonly elderMode: boolean;
  /** The language that was chosen on this tablet; undefined for whoever takes what there is. */
  readonly locale: Settings['locale'] | undefined;
  /** Newest first, with what this kiosk has recorded and the hub has not heard of yet. */
  readonly movements: readonly Movement[];
}

const shownMovements = 5;

/** A resident's points as they count at this kiosk now. */
export interface PointsHere {
  readonly balance: number;
  /** Of the balance, what may be spent here without asking. */
  readonly spendable: number;
  /** Of what may be spent here, what other kiosks have asked for. */
  readonly wanted: number;
  /** How own events that the snapshot does not contain have changed what may be spent here. */
  readonly ahead: number;
}

/**
 * A resident's points here and now: the snapshot with own events, undefined for somebody whom this kiosk does not know.
 */
export async function readPoints(tables: KioskTables, residentId: string): Promise<PointsHere | undefined> {
  const [row, moved, released] = await Promise.all([
    findResident(tables, residentId),
    sumOfEffects(tables, `r:${residentId}`),
    sumOfEffects(tables, `a:${residentId}`),
  ]);
  return row === undefined ? undefined : pointsHere(row, moved, released);
}

async function sumOfEffects(tables: KioskTables, subject: string): Promise<number> {
  const { moved } = sumsOf(await tables.effects.where('subject').equals(subject).toArray());
  return moved;
}

/** What effects have changed of the balance, and of what is pending. */
const sumsOf = (effects: readonly EffectRow[]): { readonly moved: number; readonly pending: number } => {
  const pending = effects.reduce((sum, effect) => sum + (effect.pending ?? 0), 0);
  return { moved: effects.reduce((sum, { delta }) => sum + delta, -pending), pending };
};

function pointsHere(row: ScopeRow<'residents'>, moved: number, released: number): PointsHere {
  const spendable = row.allotted + moved + released;
  const wanted = Math.max(0, row.wanted + released);
  return { balance: row.balance + moved, spendable, wanted, ahead: moved + released };
}

/** What of the store's memory counts for a resident's screens. */
interface Spending {
  readonly settings: Settings | undefined;
  readonly leaseOver: boolean;
}

/** The same at a reading of the clocks. */
export const spendingBy = (memory: MetaMemory, reading: ClockReading): Spending => ({
  settings: memory.settings,
  leaseOver: isLeaseOver(memory, reading),
});

/** A resident's screens with what is set on this tablet, undefined for somebody this kiosk does not know. */
export async function readResident(
  tables: KioskTables,
  residentId: string,
  { settings, leaseOver }: Spending,
): Promise<ResidentView | undefined> {
  const [row, own, released, shared] = await Promise.all([
    findResident(tables, residentId),
    ownMovements(tables, residentId),
    sumOfEffects(tables, `a:${residentId}`),
    tables.scopeRows.get(['pending', residentId]),
  ]);
  if (row === undefined) return undefined;
  const here = pointsHere(row, own.moved, released);
  const told = shared?.row as ScopeRow<'pending'> | undefined;
  return {
    residentId,
    maskedName: row.maskedName,
    balance: here.balance,
    pending: Math.max(0, (told?.points ?? 0) + own.pending),
    spendable: leaseOver ? 0 : Math.max(0, Math.min(here.balance, here.spendable)),
    leaseOver,
    elderMode: settings?.elderMode[residentId] ?? row.elderMode,
    locale: settings?.locales?.[residentId],
    movements: withoutTaken([...own.movements.toReversed(), ...row.recent].slice(0, shownMovements), own.taken),
  };
}

/**
 * Everything that this kiosk knows to have moved a resident's points, oldest first. Of older ones the hub keeps the
 * word.
 */
export async function readMovements(tables: KioskTables, residentId: string): Promise<readonly Movement[]> {
  const [row, own] = await Promise.all([findResident(tables, residentId), ownMovements(tables, residentId)]);
  return withoutTaken([...(row?.recent.toReversed() ?? []), ...own.movements], own.taken);
}

/** What own events that the hub's rows do not contain have done to a resident's points. */
interface OwnMovements extends ReturnType<typeof sumsOf> {
  /** In the order of the events. */
  readonly movements: readonly Movement[];
  /** Ids of the awards that they take back. */
  readonly taken: ReadonlySet<string>;
}

async function ownMovements(tables: KioskTables, residentId: string): Promise<OwnMovements> {
  const effects = await tables.effects.where('subject').equals(`r:${residentId}`).toArray();
  if (effects.length === 0) return { movements: [], moved: 0, pending: 0, taken: new Set() };
  // What was set aside has no effects any more, so that each of these events stands.
  const rows = await tables.outbox.bulkGet(effects.map(placeKey));
  const taken = rows.flatMap((row) => (row?.event.type === 'accrual.reversed' ? [row.event.body.transferId] : []));
  const worded = await withWords(
    tables,
    rows.filter((row) => row !== undefined),
  );
  const notes = new Map(worded.map(({ id, words }) => [id, noteIn(words)]));
  const marks = await Promise.all(rows.map((row) => markOf(tables, row?.event)));
  const movements = effects.flatMap((effect, index) => {
    const row = rows[index];
    if (row === undefined) return [];
    return [localMovement(row.event, effect.delta, notes.get(row.id) ?? '', marks[index] ?? '')];
  });
  return { movements, ...sumsOf(effects), taken: new Set(taken) };
}

/** What the hub's rows say behind the number of a redemption for which somebody else has shown their card. */
async function markOf({ cards }: KioskTables, event: KioskEvent | undefined): Promise<string> {
  if (event?.type !== 'redemption.recorded' || !isKnown(event)) return '';
  const { cardHash, residentId } = event.body;
  return ((await cards.get(cardHash))?.residentId ?? residentId) === residentId ? '' : proxyMark;
}

/** Awards that were taken back lose the id by which they could be, as the hub's own rows have it. */
const withoutTaken = (movements: readonly Movement[], taken: ReadonlySet<string>): readonly Movement[] =>
  movements.map((movement) => (movement.id !== null && taken.has(movement.id) ? { ...movement, id: null } : movement));

/** The movement of an own event, with what lies beside it. Of a later release's event only the points are known. */
function localMovement(event: KioskEvent, points: number, beside: string, mark: string): Movement {
  const told = isKnown(event) ? movementOf(event) : null;
  return {
    id: (told?.award ?? null) === null ? null : event.id,
    kind: told?.kind ?? 'adjustment',
    points,
    atMs: Date.parse(event.at),
    categoryId: told?.award?.categoryId ?? null,
    // Of a redemption the number is shown, whatever lies beside it.
    note: (told === null || told.note === '' ? beside : told.note) + mark,
  };
}
