import { prefixedId, uuidV7 } from '#lib/base/id.ts';
import { mostPoints } from '#lib/domain/points.ts';
import type { HubBodies } from '#lib/hub-facts/hub-fact.ts';
import { inPages, mostInPage } from '#lib/hub-facts/pages.ts';
import { commitWords } from '#lib/hub-facts/residents/person.ts';
import { addPeople, storeIdOf } from '../founding/found.ts';
import type { Copying } from './copying.ts';
import {
  accountRow,
  allRows,
  mergeRow,
  paged,
  proxyRow,
  residentRow,
  rowsOf,
  stayRow,
  storeRow,
  type ResidentRow,
} from './copy-rows.ts';
import { inLines } from './copy-shelf.ts';
import type { OpenArchive } from './read.ts';

/** What came of the people of an archive. */
export interface CopiedPeople {
  /** Of each store of the archive the id in the copy. */
  readonly stores: ReadonlyMap<string, string>;
  readonly belowZero: number;
  readonly nameless: number;
}

type Resident = HubBodies['residents.entered']['residents'][number];

/** Opens the stores, adds the manager, and enters residents with what they have. */
export async function copyPeople(copying: Copying): Promise<CopiedPeople> {
  const { archive, chain, context, wanted, managerId, passwordHash } = copying;
  const rows = await allRows(archive, 'store', storeRow);
  const opened = rows.map(({ name, name_en }) => ({ name, nameEn: name_en }));
  const by = { founder: managerId, managerId, passwordHash, isChosen: true, random: context.random };
  await addPeople(chain, { stores: opened, manager: wanted.manager, staff: [] }, by);
  const stores = new Map(rows.map(({ id }, index) => [id, storeIdOf(index)]));
  const residents = new Map<string, string>();
  let nameless = 0;
  const balances = await balancesOf(archive);
  for await (const page of paged(peopleOf(archive, balances), mostInPage)) {
    const entered = page.map((row) => enteredAs(row, copying, stores));
    for (const [index, { id }] of page.entries()) residents.set(id, entered[index]?.resident.residentId ?? '');
    nameless += page.filter(({ name }) => name === '').length;
    await chain.record({
      type: 'residents.entered',
      staff: managerId,
      reason: '',
      body: { residents: entered.map(({ resident }) => resident) },
      confidential: null,
      words: entered.flatMap(({ words }) => words),
    });
  }
  const belowZero = await openBalances(copying, residents, balances);
  await mergeAgain(copying, residents);
  await appointAgain(copying, residents);
  await noteAway(copying, residents);
  return { stores, belowZero, nameless };
}

/** Whose name was erased is entered without words: the commitment is to nothing that anybody has. */
function enteredAs(
  row: ResidentRow,
  { context }: Copying,
  stores: ReadonlyMap<string, string>,
): { readonly resident: Resident; readonly words: readonly string[] } {
  const { number, name, pinyin, initials, kind, team, household, elder_mode: elderMode, home_store } = row;
  const words = commitWords({ name, pinyin, initials, kind, team, household }, context.random);
  const residentId = prefixedId('res', context.random);
  const homeStoreId = stores.get(home_store) ?? storeIdOf(0);
  return {
    resident: { residentId, number, words: words.commitment, elderMode, homeStoreId },
    words: name === '' ? [] : [words.text],
  };
}

async function balancesOf(archive: OpenArchive): Promise<ReadonlyMap<string, number>> {
  const balances = new Map<string, number>();
  for await (const { id, kind, balance } of rowsOf(archive, 'account', accountRow)) {
    if (kind === 'resident') balances.set(id, balance);
  }
  return balances;
}

/** The residents, without those whom an undone import had entered: their rows stay for what tablets still send. */
async function* peopleOf(archive: OpenArchive, balances: ReadonlyMap<string, number>): AsyncGenerator<ResidentRow> {
  for await (const row of rowsOf(archive, 'resident', residentRow)) {
    if (row.withdrawn === null || (balances.get(row.id) ?? 0) !== 0) yield row;
  }
}

/** @returns how many have less than nothing */
async function openBalances(
  { archive, chain, context, managerId, now }: Copying,
  residents: ReadonlyMap<string, string>,
  balances: ReadonlyMap<string, number>,
): Promise<number> {
  const note = archive.manifest.community.name;
  const movements: HubBodies['points.carriedOver']['movements'] = [];
  let belowZero = 0;
  for (const [id, residentId] of residents) {
    const balance = balances.get(id) ?? 0;
    if (balance < 0) belowZero += 1;
    for (const points of inLines(balance, mostPoints)) {
      const opening = { kind: 'opening' as const, id: uuidV7(now.getTime(), context.random), residentId, points };
      movements.push({ ...opening, at: now.toISOString(), note });
    }
  }
  for (const page of inPages(movements)) {
    const body = { movements: page };
    await chain.record({ type: 'points.carriedOver', staff: managerId, reason: '', body, confidential: null });
  }
  return belowZero;
}

/** Who was merged is so here as well: what was still set apart of the absorbed is the survivor's at once. */
async function mergeAgain(
  { archive, chain, managerId }: Copying,
  residents: ReadonlyMap<string, string>,
): Promise<void> {
  for await (const { absorbed, survivor } of rowsOf(archive, 'resident_merge', mergeRow)) {
    const [absorbedId, survivorId] = [residents.get(absorbed), residents.get(survivor)];
    if (absorbedId === undefined || survivorId === undefined) continue;
    const body = { absorbedId, survivorId };
    await chain.record({ type: 'resident.merged', staff: managerId, reason: '', body, confidential: null });
  }
}

/** Who may redeem from whose account may do so here as well. Before whom it was said is not known: staff stay away. */
async function appointAgain(
  { archive, chain, context, managerId, now }: Copying,
  residents: ReadonlyMap<string, string>,
): Promise<void> {
  const today = now.toISOString().slice(0, 10);
  for await (const row of rowsOf(archive, 'proxy', proxyRow)) {
    const { consent, from_day: from, until_day: until } = row;
    const [residentId, helperId] = [residents.get(row.resident), residents.get(row.helper)];
    const isOver = row.ended_at !== null || until < today;
    if (isOver || residentId === undefined || helperId === undefined) continue;
    const proxyId = uuidV7(now.getTime(), context.random);
    const body = { proxyId, residentId, helperId, consent, witness: null, from, until };
    await chain.record({ type: 'proxy.appointed', staff: managerId, reason: '', body, confidential: null });
  }
}

/** Who has moved away has done so here as well. */
async function noteAway({ archive, chain, managerId }: Copying, residents: ReadonlyMap<string, string>): Promise<void> {
  const last = new Map<string, { readonly number: number; readonly away: boolean }>();
  for await (const { resident, number, away } of rowsOf(archive, 'resident_stay', stayRow)) {
    if (number > (last.get(resident)?.number ?? 0)) last.set(resident, { number, away });
  }
  for (const [id, { away }] of last) {
    const residentId = residents.get(id);
    if (!away || residentId === undefined) continue;
    const body = { residentId, change: 1 };
    await chain.record({ type: 'resident.left', staff: managerId, reason: '', body, confidential: null });
  }
}
