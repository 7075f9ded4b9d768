import type { LocaleCode } from '#lib/domain/locale.ts';
import Dexie, { type EntityTable, type Table } from '#dexie';
import type { ClockMemory } from '#lib/domain/clock.ts';
import type { Effect } from '#lib/facts/effect.ts';
import type { EventVersions } from '#lib/protocol/versions.ts';
import type { SaltedWords } from '#lib/facts/registration/person.ts';
import type { Lease } from '#lib/domain/lease.ts';
import type { PinFailures } from '#lib/domain/pin.ts';
import type { Policy } from '#lib/domain/policy.ts';
import type { ScannerAdditions } from '#lib/domain/scan-code.ts';
import { cardForm, residentForm, type CardColumns, type ResidentColumns } from '#lib/protocol/columns.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import type { RowScopeName, ScopeRow } from '#lib/protocol/pull.ts';
import type { EventResult } from '#lib/protocol/push.ts';
import { BundledRows, type Bundle } from './bundled.ts';

/** Who this tablet is, as the hub has told it at pairing. */
export interface Identity {
  readonly community: string;
  readonly communityName: string;
  readonly kiosk: string;
  readonly kioskLabel: string;
  readonly store: string;
  readonly storeName: string;
  readonly cardKey: string;
  readonly policy: Policy;
}

/** Where the chain of events stands. `lastHash` is what the next event's `prev` says. */
export interface Chain {
  readonly epoch: string;
  readonly nextSeq: number;
  readonly lastHash: string;
  /** The number on the receipt of event 1: higher than any of an earlier chain of this tablet. */
  readonly firstNumber: number;
  /** Events up to here have the hub's answer; those behind it wait. */
  readonly answeredSeq: number;
}

/** Where the exchange with the hub stands. Times are the hub's, in Unix milliseconds. */
export interface SyncPlace {
  readonly cursor: string | null;
  /** Own events of the epoch up to here are contained in the snapshot. */
  readonly containedSeq: number;
  readonly incarnation: string | null;
  readonly backupSeq: number | null;
  readonly snapshotAtMs: number | null;
  readonly lastExchangeMs: number | null;
  /**
   * Until when this tablet may spend what is set apart for it. Without one, as release 0.1 wrote it, there is no end.
   */
  readonly lease?: Lease | null;
}

/** What staff and residents have set on this tablet. */
export interface Settings {
  readonly volume: number;
  readonly theme: 'light' | 'dark' | 'auto';
  /** The language of whoever touched last, as 0.1 kept it and would read it again; nothing else follows it. */
  readonly locale: LocaleCode;
  /** Residents who have chosen elder mode on this tablet or chosen against it, by id. */
  readonly elderMode: Readonly<Record<string, boolean>>;
  /** How many pieces are in cartons, by their GTIN, as staff have said once of each. */
  readonly cartonPieces?: Readonly<Record<string, number>>;
  /** What the hand scanner here puts around each code, as it was seen on the page for setting it up. */
  readonly scanner?: ScannerAdditions;
  /** The language that residents have chosen on this tablet, by id; 0.1 did not keep it. */
  readonly locales?: Readonly<Record<string, LocaleCode>>;
}

/** Why the storage is not trusted, and since when. */
export interface Doubt {
  readonly cause: string;
  readonly sinceMs: number;
}

/** Something that staff should know of, such as a recovery. */
export interface StaffWord {
  readonly kind: 'recovered';
  readonly events: number;
  readonly atMs: number;
}

/** The token that this tablet passes on, under one anchor of the hub. */
export interface HeldToken {
  readonly anchor: string;
  readonly token: string;
  /** What the token is to turn into; null while no call has said so. A retry says the same again. */
  readonly successor: string | null;
  /** When it last turned, by the time that the tablet knows (Unix milliseconds). */
  readonly turnedMs: number;
  /** Two devices were seen to hold it, and this one has begun a chain that the other one does not know. */
  readonly isShared?: true;
}

/** The single values of the store, by name. */
export interface MetaValues {
  readonly identity: Identity;
  readonly chain: Chain;
  readonly sync: SyncPlace;
  readonly clock: ClockMemory;
  readonly settings: Settings;
  readonly doubt: Doubt | null;
  readonly word: StaffWord | null;
  /** Whether the browser promised to keep the storage, as last asked. */
  readonly persistent: boolean | null;
  /** Failed PINs since the last right one, by the staff's ids: they outlive a reload. */
  readonly pinFailures: Readonly<Record<string, PinFailures>>;
  /** How often words were erased that the second copy still holds; nothing once it is written anew. */
  readonly erasedSinceCopy: number;
  /** What the hub reads, as its last answer announced it; null when that announced nothing. */
  readonly reads: EventVersions | null;
  /** The token that this tablet passes on, under each anchor of the hub; the one in force first. */
  readonly tokens: readonly HeldToken[];
}

interface MetaRow {
  readonly name: keyof MetaValues;
  readonly value: unknown;
}

/** The place of an event: a chain and the number in it. */
export interface Place {
  readonly epoch: string;
  readonly seq: number;
}

/**
 * An event in the outbox, written once and kept as history. Where it stands is told by its place, so that the hub's
 * answer to five hundred of them changes one number and not five hundred rows:
 *
 *   behind the chain's `answeredSeq`: waiting ──answer──▶ up to it: acknowledged (applied, duplicate, waiting at the hub)
 *                                                └──────▶ and an exception `setAside`: visible to staff, never sent again
 *
 * An event of an earlier chain is acknowledged unless an exception says otherwise.
 */
export interface OutboxRow extends Place {
  readonly id: string;
  readonly atMs: number;
  readonly event: KioskEvent;
  /** What its recording was asked for under (see `commandIdOf`): the same again finds its first result by it. */
  readonly commandId: string;
}

/**
 * An event that does not go the way of its chain: `recovered` ones belong to an earlier chain and wait beside the
 * current one, `setAside` are those that the hub would not apply (invalid, conflict).
 */
export interface OutboxException extends Place {
  readonly state: 'recovered' | 'setAside';
  readonly answer: EventResult | null;
}

/** One effect of an own event that the snapshot may not contain yet. */
export interface EffectRow extends Place {
  readonly key?: number;
  /** The event's day in the community, YYYY-MM-DD. */
  readonly day: string;
  /** Whom or what it is about (see `subjectOf`), such as `r:` and a resident's id for points. */
  readonly subject: string;
  /** Points or pieces; 0 for what is not a number. */
  readonly delta: number;
  /** Of the points, how many are pending; of a take-back, how many are no longer, as a negative number. */
  readonly pending?: number;
  readonly effect: Effect;
}

/** Something that staff have begun and not recorded yet. It outlives a reload and a sign-out. */
export interface DraftRow {
  readonly name: string;
  /** The member of staff who wrote it last. */
  readonly owner: string;
  readonly value: unknown;
  readonly updatedMs: number;
}

/** A redemption that was ticked off when its goods were handed over. */
export interface HandoverRow {
  readonly redemptionId: string;
  readonly atMs: number;
  /** How much of that was added to the tablet's own clock, when it was noted. */
  readonly offsetMs?: number;
}

/** The words of a person, apart from the event that commits to them, so that they can be erased. */
export interface PersonalWordsRow {
  readonly commitment: string;
  readonly words: SaltedWords;
  /** The place of the event, for as long as the hub has not answered a request with these very words. */
  readonly untold?: PlaceKey;
}

/** Scopes that have a table of their own, from the time before there was one for all. */
export const tabledScopes = [
  'communities',
  'categories',
  'items',
  'stock',
  'batches',
  'suppliers',
  'staff',
] as const satisfies readonly RowScopeName[];

/** A row of a scope that has no table of its own, so that one which is added needs no new version of the database. */
export interface SharedRow {
  readonly scope: string;
  readonly id: string;
  readonly row: unknown;
}

/** A place as IndexedDB's key: by chain, and by number within it. */
export type PlaceKey = [epoch: string, seq: number];
/** The key of what stands at a place. */
export const placeKey = ({ epoch, seq }: Place): PlaceKey => [epoch, seq];

/**
 * Residents as they are kept: no hash of a name, and an empty list where earlier releases kept them. Their program, put
 * back on this database, reads a value of that list for each resident, and nobody could be served if it were missing.
 */
const withoutHashes = ({ heads, ...histories }: ResidentColumns): ResidentColumns => {
  const kept = { ...heads, nameHash: [] };
  return { heads: kept, ...histories };
};

/** The single values that are there. */
export type MetaMemory = { readonly [Name in keyof MetaValues]?: MetaValues[Name] | undefined };

/** The tablet's database. The only definition of its tables; nobody outside this folder opens it. */
export class KioskTables extends Dexie {
  declare readonly meta: EntityTable<MetaRow, 'name'>;
  declare readonly outbox: Table<OutboxRow, PlaceKey>;
  declare readonly exceptions: Table<OutboxException, PlaceKey>;
  declare readonly effects: Table<EffectRow, number>;
  declare readonly communities: EntityTable<ScopeRow<'communities'>, 'id'>;
  declare readonly categories: EntityTable<ScopeRow<'categories'>, 'id'>;
  declare readonly items: EntityTable<ScopeRow<'items'>, 'id'>;
  declare readonly stock: EntityTable<ScopeRow<'stock'>, 'id'>;
  declare readonly batches: EntityTable<ScopeRow<'batches'>, 'id'>;
  declare readonly suppliers: EntityTable<ScopeRow<'suppliers'>, 'id'>;
  declare readonly staff: EntityTable<ScopeRow<'staff'>, 'id'>;
  declare readonly drafts: EntityTable<DraftRow, 'name'>;
  declare readonly handovers: EntityTable<HandoverRow, 'redemptionId'>;
  declare readonly residentBundles: Table<Bundle<ResidentColumns>, number>;
  declare readonly cardBundles: Table<Bundle<CardColumns>, number>;
  declare readonly scopeRows: Table<SharedRow, [scope: string, id: string]>;
  declare readonly personalWords: EntityTable<PersonalWordsRow, 'commitment'>;
  readonly residents: BundledRows<ScopeRow<'residents'>, ResidentColumns>;
  readonly cards: BundledRows<ScopeRow<'cards'>, CardColumns>;

  /** @param isDeclared whether it is opened with the tables of this release; otherwise with those that are there */
  constructor(name: string, isDeclared = true) {
    // Chrome acknowledges a relaxed transaction before it is on the disk; a redemption must survive the battery.
    super(name, { chromeTransactionDurability: 'strict' });
    if (isDeclared) this.#declare();
    this.residents = new BundledRows(this.residentBundles, residentForm, withoutHashes);
    this.cards = new BundledRows(this.cardBundles, cardForm);
  }

  #declare(): void {
    this.version(1).stores({
      meta: 'name',
      outbox: '[epoch+seq], commandId',
      exceptions: '[epoch+seq], state',
      effects: '++key, subject, [epoch+seq]',
      communities: 'id',
      categories: 'id',
      items: 'id',
      stock: 'id',
      batches: 'id, itemId',
      suppliers: 'id',
      staff: 'id',
      drafts: 'name',
      residentBundles: 'number',
      cardBundles: 'number',
    });
    this.version(2).stores({ handovers: 'redemptionId' });
    this.version(3).stores({ scopeRows: '[scope+id]' });
    this.version(4).stores({ personalWords: 'commitment' });
    this.version(5).stores({ personalWords: 'commitment, untold' });
    // Versions before had a hash of each name, which whoever takes the tablet apart could try names against.
    this.version(6)
      .stores({})
      .upgrade((tx) =>
        tx
          .table<Bundle<ResidentColumns>>('residentBundles')
          .toCollection()
          .modify((bundle) => {
            bundle.columns = withoutHashes(bundle.columns);
          }),
      );
  }

  /**
   * What recording and its undoing touch, and the community by whose calendar they go; more a transaction names itself.
   */
  get ownTables(): readonly Table[] {
    return [this.meta, this.outbox, this.exceptions, this.effects, this.personalWords, this.communities];
  }

  /** What looking a resident up touches. */
  get peopleTables(): readonly Table[] {
    return [this.effects, this.residentBundles, this.cardBundles, this.personalWords, this.scopeRows];
  }

  /** A single value, undefined when it was never written. */
  async read<Name extends keyof MetaValues>(name: Name): Promise<MetaValues[Name] | undefined> {
    return (await this.meta.get(name))?.value as MetaValues[Name] | undefined;
  }

  /** Every single value that is there, by one request: each answer that is waited for costs a slow tablet a turn. */
  async readAll(): Promise<MetaMemory> {
    const rows = await this.meta.toArray();
    return Object.fromEntries(rows.map(({ name, value }) => [name, value])) as MetaMemory;
  }

  /** Writes a single value. */
  async write<Name extends keyof MetaValues>(name: Name, value: MetaValues[Name]): Promise<void> {
    await this.meta.put({ name, value });
  }
}

/** Where the exchange stands before the first one. */
export const beforeFirstExchange: SyncPlace = {
  cursor: null,
  containedSeq: 0,
  incarnation: null,
  backupSeq: null,
  snapshotAtMs: null,
  lastExchangeMs: null,
};

/** The settings of a new tablet. */
export const defaultSettings: Settings = { volume: 0.6, theme: 'auto', locale: 'zh-CN', elderMode: {} };
