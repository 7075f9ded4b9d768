import { and, asc, eq } from 'drizzle-orm';
import { type CardNumber, type CardStatus, groupCardNumber } from '#lib/domain/card.ts';
import { hashCardNumber } from '#lib/domain/card-hash.ts';
import { maskName } from '#lib/domain/name.ts';
import type { Transaction } from '../db/database.ts';
import { shownNames } from '../db/shown-name.ts';
import { communityTable } from '../db/schema/community.ts';
import { accountTable } from '../db/schema/ledger.ts';
import { cardTable, residentTable } from '../db/schema/resident.ts';
import { demoCardNumber } from './cards.ts';
import { readDemoSecrets, type DemoSecrets } from './secrets.ts';

/** A printable demo card and what to expect of it. */
export interface DemoCard {
  readonly number: CardNumber;
  readonly residentId: string;
  readonly residentNumber: string;
  readonly name: string;
  readonly balance: number;
  readonly elderMode: boolean;
  readonly status: CardStatus;
}

/** A demo community whose card numbers can be told. */
export interface Demo {
  readonly communityId: string;
  readonly communityName: string;
  readonly communityNameEn: string;
  readonly zone: string;
  readonly secrets: DemoSecrets;
  readonly cards: readonly DemoCard[];
}

/**
 * The demo in this database and the numbers of its cards, in order of the residents' numbers; undefined when there is
 * no demo, or when the secrets in `dataDir` are not those it was made with.
 */
export async function demoIn(database: Transaction, dataDir: string): Promise<Demo | undefined> {
  const secrets = await readDemoSecrets(dataDir);
  if (secrets === undefined) return undefined;
  const [community] = await database
    .select({
      id: communityTable.id,
      name: shownNames.community,
      nameEn: shownNames.communityEn,
      cardKey: communityTable.cardKey,
      policy: communityTable.policy,
    })
    .from(communityTable)
    .where(eq(communityTable.demo, true))
    .limit(1);
  if (community === undefined) return undefined;
  const rows = await database
    .select({
      residentId: residentTable.id,
      residentNumber: residentTable.number,
      name: residentTable.name,
      elderMode: residentTable.elderMode,
      balance: accountTable.balance,
      status: cardTable.status,
      hash: cardTable.hash,
    })
    .from(residentTable)
    .innerJoin(
      accountTable,
      and(eq(accountTable.community, residentTable.community), eq(accountTable.id, residentTable.id)),
    )
    .innerJoin(
      cardTable,
      and(eq(cardTable.community, residentTable.community), eq(cardTable.resident, residentTable.id)),
    )
    .where(eq(residentTable.community, community.id))
    .orderBy(asc(residentTable.number));
  const known = new Map(rows.map((row) => [row.hash, row]));
  const cards = numbersOf(secrets.cardSeed, community.cardKey, rows.length).flatMap(({ number, hash }) => {
    const row = known.get(hash);
    if (row === undefined) return [];
    const { hash: _hash, ...card } = row;
    return [{ number, ...card }];
  });
  if (cards.length === 0) return undefined;
  const { id: communityId, name: communityName, nameEn: communityNameEn } = community;
  return { communityId, communityName, communityNameEn, zone: community.policy.zone, secrets, cards };
}

/** A card's number, and what the database holds of it. */
interface Numbered {
  readonly number: CardNumber;
  readonly hash: string;
}

// Ten thousand take a sixth of a second, and whoever opens the page would have the hub do it again.
const numbered = new Map<string, Numbered[]>();

/** The numbers of the first cards of a demo, each worked out once. */
function numbersOf(cardSeed: string, cardKey: string, many: number): readonly Numbered[] {
  const key = `${cardSeed}/${cardKey}`;
  const known = numbered.get(key) ?? [];
  numbered.set(key, known);
  while (known.length < many) {
    const number = demoCardNumber(cardSeed, known.length);
    known.push({ number, hash: hashCardNumber(cardKey, number) });
  }
  return known.slice(0, many);
}

/** What the page of cards shows of one: the name as the kiosk shows it, the number in groups of four. */
export const printable = ({ number, name, ...card }: DemoCard) => ({
  ...card,
  maskedName: maskName(name),
  groups: groupCardNumber(number),
});
