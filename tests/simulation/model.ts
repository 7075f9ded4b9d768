import type { Bodies, FactType } from '#lib/facts/fact.ts';
import type { HubBodies, HubFactType } from '#lib/hub-facts/hub-fact.ts';
import { canonicalJson } from '#lib/base/hash.ts';
import { storeId } from '../contract/community.ts';
import { newcomerName } from './plan.ts';
import { Broken } from './report.ts';

// What the hub must hold, worked out anew from the events that it holds: the short way, without the product's own code.

/** A fact as the hub stored and applied it. */
export interface StoredFact {
  /** Of its event. */
  readonly id: string;
  readonly type: string;
  readonly body: unknown;
  /** Of a count, which of its lines the hub has applied. */
  readonly applied: readonly boolean[] | null;
}

/** The name under which the cash of the store is summed up, in fen. */
export const till = 'till';

/** The name under which the pieces of an item at a store are summed up: that of the item where tablets work. */
export const piecesAt = (store: string, item: string): string => (store === storeId ? item : `${store}/${item}`);

/** Whether a sum is of the pieces at a store where no tablet works. */
export const isElsewhere = (name: string): boolean => name.includes('/');

/** What a community comes to. */
export interface Books {
  /** Balances of residents and pieces of items by id, and the cash in the {@link till}. */
  readonly sums: ReadonlyMap<string, number>;
  /** What is kept of each fact beside the sums: its kind and id, and a word of what it says. */
  readonly kept: ReadonlyMap<string, string>;
}

class Model implements Books {
  readonly sums: Map<string, number>;
  readonly kept: Map<string, string>;
  readonly redemptions = new Map<string, Bodies['redemption.recorded']>();
  /** Of what is changed again and again, which change was the last. */
  readonly #last = new Map<string, number>();
  /** Which count followed which one of an item. */
  readonly counts = new Map<string, string>();

  constructor({ sums, kept }: Books) {
    this.sums = new Map(sums);
    this.kept = new Map(kept);
  }

  move(id: string, delta: number): void {
    this.sums.set(id, (this.sums.get(id) ?? 0) + delta);
  }

  /** Keeps a fact. Returns false when one of that name is kept already, which then stands. */
  keep(name: string, word: string | number = ''): boolean {
    if (this.kept.has(name)) return false;
    this.kept.set(name, String(word));
    return true;
  }

  /** Keeps what a change of many has made of something, unless a later one is kept already. */
  change(name: string, number: number, word: string): void {
    if (number < (this.#last.get(name) ?? 0)) return;
    this.#last.set(name, number);
    this.kept.set(name, word);
  }
}

/** Facts of tablets, and those of the hub that change what is told here. */
type AnyBodies = Bodies & HubBodies;
type Fold<Type extends keyof AnyBodies> = (model: Model, body: AnyBodies[Type], stored: StoredFact) => void;

/** What each fact does. They are folded in this order, so that what undoes something comes after it. */
const folds: { readonly [Type in FactType]: Fold<Type> } = {
  'redemption.recorded': (model, body) => {
    model.redemptions.set(body.redemptionId, body);
    model.keep(`redemption/${body.redemptionId}`);
    model.move(body.residentId, -body.points);
    model.move(till, body.cashFen);
    for (const { itemId, quantity } of body.lines) model.move(itemId, -quantity);
  },
  'redemption.reversed': (model, { redemptionId, lines }) => {
    const redemption = model.redemptions.get(redemptionId);
    const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);
    if (redemption === undefined || !model.keep(`reversal/${redemptionId}`, pieces)) return;
    for (const { itemId, quantity, to } of lines) {
      const line = redemption.lines.find((one) => one.itemId === itemId);
      model.move(redemption.residentId, quantity * (line?.pointsEach ?? 0));
      model.move(till, -quantity * (line?.cashEachFen ?? 0));
      if (to === 'shelf') model.move(itemId, quantity);
    }
  },
  'accrual.recorded': (model, { residentId, points }, { id }) => {
    model.keep(`accrual/${id}`, points);
    model.move(residentId, points);
  },
  'accrual.reversed': (model, { transferId, residentId, points }) => {
    if (model.keep(`takeBack/${transferId}`, points)) model.move(residentId, -points);
  },
  'stock.received': (model, { lines }) => {
    for (const { batchId, itemId, quantity } of lines) {
      model.keep(`batch/${batchId}`, `${itemId} ${quantity}`);
      model.move(itemId, quantity);
    }
  },
  'stock.counted': (model, { countId, lines }, { id, applied }) => {
    model.keep(`count/${id}`, lines.length);
    for (const [index, { itemId, counted, expected, afterCount }] of lines.entries()) {
      if (applied?.[index] !== true) continue;
      const before = `${itemId} after ${afterCount}`;
      const other = model.counts.get(before);
      if (other !== undefined) throw new Broken(`counts ${other} and ${countId} of ${before} were both applied`);
      model.counts.set(before, countId);
      model.move(itemId, counted - expected);
    }
  },
  'stock.writtenOff': (model, { reason, lines }, { id }) => {
    model.keep(`writeOff/${id}`, reason);
    for (const { itemId, quantity } of lines) model.move(itemId, -quantity);
  },
  'item.created': (model, { itemId, name }) => {
    model.keep(`item/${itemId}`, name);
  },
  'resident.registered': (model, { residentId, name = newcomerName }) => {
    // Of version 2 the words travel beside the event, and must have arrived with it.
    model.keep(`resident/${residentId}`, name);
    model.move(residentId, 0);
  },
  'card.issued': (model, { cardHash, residentId }) => {
    model.keep(`card/${cardHash}`, `${residentId} active`);
  },
  'card.revoked': (model, { cardHash, residentId }) => {
    model.kept.set(`card/${cardHash}`, `${residentId} ended`);
  },
  // It moves only what is set apart, which is compared between the hub and its tablets.
  'allotment.released': () => undefined,
  'shift.closed': (model, { points, cashExpectedFen, cashCountedFen }, { id }) => {
    model.keep(`shift/${id}`, `${points} ${cashExpectedFen} ${cashCountedFen}`);
    model.move(till, cashCountedFen - cashExpectedFen);
  },
};

const unmoved = (): void => undefined;

/** What each fact of the hub does to the same sums and words, after those of tablets. */
const hubFolds: { readonly [Type in HubFactType]: Fold<Type> } = {
  'adjustment.proposed': (model, { adjustmentId }) => {
    model.keep(`adjustment/${adjustmentId}`, 'open');
  },
  'points.adjusted': (model, { adjustmentId, residentId, points }) => {
    model.kept.set(`adjustment/${adjustmentId}`, 'confirmed');
    model.move(residentId, points);
  },
  'adjustment.refused': (model, { adjustmentId }) => {
    model.kept.set(`adjustment/${adjustmentId}`, 'refused');
  },
  'award.proposed': (model, { batchId }) => {
    model.keep(`award/${batchId}`, 'open');
  },
  'points.awarded': (model, { batchId, lines }) => {
    model.kept.set(`award/${batchId}`, 'awarded');
    for (const { id, residentId, points } of lines) {
      model.keep(`accrual/${id}`, points);
      model.move(residentId, points);
    }
  },
  'award.refused': (model, { batchId }) => {
    model.kept.set(`award/${batchId}`, 'refused');
  },
  // Whether it is pending or not, a resident has got it.
  'pending.decided': (model, { decision, awards }) => {
    if (decision === 'declined') for (const { residentId, points } of awards) model.move(residentId, -points);
  },
  'card.stopped': (model, { cardHash, residentId }) => {
    model.kept.set(`card/${cardHash}`, `${residentId} ended`);
  },
  'resident.erased': (model, { residentId }) => {
    model.kept.set(`resident/${residentId}`, '');
  },
  // Texts of events are no words that are told here.
  'words.erased': unmoved,
  // A team and the look of the tablet are none either; a name is changed by nobody here.
  'resident.changed': unmoved,
  'resident.left': unmoved,
  'proxy.appointed': unmoved,
  'proxy.ended': unmoved,
  'resident.returned': unmoved,
  'consent.given': unmoved,
  'consent.withdrawn': unmoved,
  // No simulation merges anybody: merges.test has it in whatever order everything arrives.
  'resident.merged': unmoved,
  'reason.erased': unmoved,
  // The seals are checked by the ledger's own verification.
  'ledger.sealed': unmoved,
  // With these the community begins, and the books that everything is added to hold them already.
  'community.founded': unmoved,
  'community.added': unmoved,
  'community.joined': unmoved,
  'community.left': unmoved,
  // No simulation has another place: archive-move.test shows what goes on there.
  'community.closed': unmoved,
  'community.resumed': unmoved,
  'district.invited': unmoved,
  'district.joined': unmoved,
  'district.left': unmoved,
  'store.opened': unmoved,
  'categories.added': unmoved,
  'suppliers.added': unmoved,
  'items.listed': unmoved,
  'shelf.opened': unmoved,
  'goods.moved': (model, { from, to, lines }) => {
    for (const { itemId, quantity, batch } of lines) {
      if (batch !== null) model.keep(`batch/${batch.batchId}`, `${itemId} ${quantity}`);
      model.move(piecesAt(from, itemId), -quantity);
      model.move(piecesAt(to, itemId), quantity);
    }
  },
  'residents.entered': unmoved,
  'cards.issued': unmoved,
  'points.carriedOver': unmoved,
  // What things are called and cost is no sum; the ledger's own verification compares them with their facts.
  'item.changed': unmoved,
  'supplier.changed': unmoved,
  'store.changed': unmoved,
  'category.changed': unmoved,
  'rule.added': unmoved,
  'policy.changed': (model, { change, after }) => model.change('policy', change, canonicalJson(after)),
  'staff.added': (model, { staffId, role }) => {
    model.keep(`staff/${staffId}`, `${role} here`);
  },
  'staff.changed': (model, { staffId, change, action, role }) =>
    model.change(`staff/${staffId}`, change, `${role} ${action === 'end' ? 'gone' : 'here'}`),
  'finding.decided': (model, { finding, number, decision }) => model.change(`finding/${finding}`, number, decision),
  // What these change is no sum and no word that is told here; what a file brought are facts of its tablet.
  'kiosk.invited': unmoved,
  'kiosk.paired': unmoved,
  'kiosk.revoked': unmoved,
  'kiosk.reinstated': unmoved,
  // What is taken by it are facts of the tablet that recorded them.
  'kiosk.replaced': unmoved,
  'kept.discarded': unmoved,
  'kiosk.copyNoticed': unmoved,
  'kiosk.copySettled': unmoved,
  'outbox.imported': unmoved,
  'password.chosen': unmoved,
  'password.reset': unmoved,
  'sessions.ended': unmoved,
  'factor.added': unmoved,
  'factor.removed': unmoved,
  'recoveryCode.used': unmoved,
  'list.exported': unmoved,
  'archive.made': unmoved,
  'file.imported': unmoved,
  'rows.withdrawn': (model, { kind, rows }) => {
    if (kind !== 'balances') return;
    for (const { reversal } of rows) if (reversal !== null) model.move(reversal.residentId, -reversal.points);
  },
  'import.undone': unmoved,
  'checklist.settled': unmoved,
};
const allFolds: { readonly [Type in keyof AnyBodies]: Fold<Type> } = { ...folds, ...hubFolds };

/** All types of facts, of tablets and of the hub. A simulation records each. */
export const factTypes = Object.keys(allFolds) as readonly (keyof AnyBodies)[];

/** What a community must come to that began with some books and then applied these facts. */
export function booksAfter(opening: Books, facts: readonly StoredFact[]): Books {
  const model = new Model(opening);
  for (const type of factTypes) foldType(model, type, facts);
  return model;
}

function foldType<Type extends keyof AnyBodies>(model: Model, type: Type, facts: readonly StoredFact[]): void {
  const fold: Fold<Type> = allFolds[type];
  for (const fact of facts) if (fact.type === type) fold(model, fact.body as AnyBodies[Type], fact);
}

/** Where what is held differs from what is expected; mostly nowhere. Nothing held is as much as 0. */
export function differences<Value extends string | number | undefined>(
  held: ReadonlyMap<string, Value>,
  expected: ReadonlyMap<string, Value>,
): readonly string[] {
  return [...new Set([...held.keys(), ...expected.keys()])]
    .filter((name) => (held.get(name) ?? 0) !== (expected.get(name) ?? 0))
    .map((name) => `${name} is ${held.get(name)}, and not ${expected.get(name)}`);
}
