import type { CardStanding } from '#lib/domain/card.ts';
import type { Bodies } from '#lib/facts/fact.ts';
import { wordsOf, type PersonalWords } from '#lib/facts/registration/person.ts';
import { maskName } from '#lib/domain/name.ts';
import { holdsOn } from '#lib/domain/proxy.ts';
import type { ScopeRow } from '#lib/protocol/pull.ts';
import { findWords } from './personal-words.ts';
import type { EffectRow, KioskTables } from './tables.ts';

// Residents and cards as they are now: the hub's rows, and who was registered and which cards came or ended here since.

type ResidentRow = ScopeRow<'residents'>;

/** A card and whose it is. */
export interface KnownCard {
  readonly cardHash: string;
  readonly residentId: string;
  readonly status: CardStanding;
}

/** A resident, undefined for somebody this kiosk does not know. The balance is the hub's alone. */
export async function findResident(tables: KioskTables, residentId: string): Promise<ResidentRow | undefined> {
  const row = await tables.residents.get(residentId);
  if (row !== undefined) return row;
  const effects = await tables.effects.where('subject').equals(`p:${residentId}`).toArray();
  return (await registrationsIn(tables, effects)).map(registeredRow)[0];
}

/** Somebody who was registered here, with the words of the registration; null where they were erased. */
interface Registration {
  readonly body: Bodies['resident.registered'];
  readonly words: PersonalWords | null;
}

/** Who was registered here and may not be among the hub's rows yet. */
export async function listRegistrations(tables: KioskTables): Promise<readonly Registration[]> {
  return registrationsIn(tables, await tables.effects.where('subject').startsWith('p:').toArray());
}

/** The same as rows. */
export const listRegistered = async (tables: KioskTables): Promise<readonly ResidentRow[]> =>
  (await listRegistrations(tables)).map(registeredRow);

async function registrationsIn(tables: KioskTables, effects: readonly EffectRow[]): Promise<readonly Registration[]> {
  const bodies = effects.flatMap(({ effect }) => (effect.of === 'resident' ? [effect.resident] : []));
  const words = await findWords(
    tables,
    bodies.flatMap((body) => body.words ?? []),
  );
  return bodies.map((body) => ({ body, words: wordsOf(body, words.get(body.words ?? '') ?? null) }));
}

function registeredRow({ body, words }: Registration): ResidentRow {
  return {
    id: body.residentId,
    number: body.number,
    maskedName: maskName(words?.name ?? ''),
    elderMode: body.elderMode,
    initials: words?.initials ?? '',
    balance: 0,
    allotted: 0,
    wanted: 0,
    recent: [],
  };
}

/** A card, undefined for one that nobody knows. One that ended, here or at the hub, never becomes active again. */
export async function findCard(tables: KioskTables, cardHash: string): Promise<KnownCard | undefined> {
  const [row, effects] = await Promise.all([
    tables.cards.get(cardHash),
    tables.effects.where('subject').equals(`c:${cardHash}`).toArray(),
  ]);
  const card = latestOf([...(row === undefined ? [] : [cardOf(row)]), ...effects.flatMap(cardIn)]);
  // A good card costs no further request: of somebody who has moved away, hubs say that all are revoked.
  return card?.status === 'revoked' && (await isAway(tables, card.residentId)) ? { ...card, status: 'away' } : card;
}

/** Whether a resident has moved away, as far as the hub has said. */
export const isAway = async ({ scopeRows }: KioskTables, residentId: string): Promise<boolean> =>
  ((await scopeRows.get(['departures', residentId]))?.row as ScopeRow<'departures'> | undefined)?.away === true;

/** From whose accounts a resident may spend on a day besides the own one, as far as the hub has said; each once. */
export async function appointersOf({ scopeRows }: KioskTables, residentId: string, day: string): Promise<string[]> {
  const row = (await scopeRows.get(['proxies', residentId]))?.row as ScopeRow<'proxies'> | undefined;
  return [...new Set(row?.accounts.filter((days) => holdsOn(days, day)).map((account) => account.residentId))];
}

/** A card as the hub's row says it. */
export const cardOf = ({ id, residentId, status }: ScopeRow<'cards'>): KnownCard => ({
  cardHash: id,
  residentId,
  status,
});

/** The card that an own event names, if it names one. */
export const cardIn = ({ effect }: EffectRow): readonly KnownCard[] =>
  effect.of === 'card' ? [{ cardHash: effect.cardHash, residentId: effect.residentId, status: effect.status }] : [];

/** What counts of all that is said of one card. */
export const latestOf = (words: readonly KnownCard[]): KnownCard | undefined =>
  words.find(({ status }) => status !== 'active') ?? words[0];
