import { sql } from 'drizzle-orm';
import * as v from 'valibot';
import { queryRows } from '#lib/server/db/database.ts';
import type { PendingDecision } from '#lib/domain/award-allowance.ts';
import { choicesAfter } from '#lib/domain/decision.ts';
import { actionsFor } from '#lib/domain/staff-action.ts';
import { outboxFileSchema } from '#lib/protocol/outbox-file.ts';
import type { EventResult } from '#lib/protocol/push.ts';
import { changeResident, residentToChange } from '#lib/server/console/change-resident.ts';
import { decideAdjustment, proposeAdjustment } from '#lib/server/console/adjustments.ts';
import { decide } from '#lib/server/console/decide.ts';
import { eraseReasonOf } from '#lib/server/console/erase-reason.ts';
import { eraseResident } from '#lib/server/console/erase-resident.ts';
import { eraseWordsOf } from '#lib/server/console/erase-words.ts';
import { listFindings } from '#lib/server/console/findings.ts';
import { decidePending, listPending } from '#lib/server/console/pending.ts';
import { discardKept, nameReplacement } from '#lib/server/console/kept.ts';
import { changePolicy, policyOf } from '#lib/server/console/policy.ts';
import { settleCopy } from '#lib/server/console/revocation.ts';
import { addStaff, changeStaff } from '#lib/server/console/staff-change.ts';
import { listStaff, staffMemberOf } from '#lib/server/console/staff.ts';
import { noteOfResident, notesOf, type NoteKind } from '#lib/server/console/resident-notes.ts';
import { sealLedger } from '#lib/server/ledger/sealing.ts';
import { auditor, byManager, residentId } from '../contract/community.ts';
import { keepAccount } from './account.ts';
import { awardMany } from './award-office.ts';
import { manage } from './goods-office.ts';
import type { SimHub } from './hub.ts';
import type { SimKiosk } from './kiosk.ts';
import { differences } from './model.ts';
import { appointAndEnd } from './proxy-office.ts';
import { allotmentOf, type Step, type StepKind, type StepOf } from './plan.ts';

// What people do in the console of the hub in a step, by the very functions that its pages ask, and what it does by
// itself.

const kinds = [
  'award',
  'carryOutbox',
  'changePolicy',
  'changeResident',
  'changeStaff',
  'decide',
  'decideFinding',
  'decidePending',
  'erase',
  'hire',
  'keepAccount',
  'manage',
  'night',
  'propose',
  'settleCopies',
] as const satisfies readonly StepKind[];
type OfficeKind = (typeof kinds)[number];
export type OfficeStep = StepOf<OfficeKind>;

export const isOfficeStep = (step: Step): step is OfficeStep => (kinds as readonly StepKind[]).includes(step.do);

/** What somebody in the office has before them besides the hub. */
export interface InTheOffice {
  readonly hub: SimHub;
  readonly kiosks: readonly SimKiosk[];
  /** Residents who were registered anywhere. */
  readonly people: readonly string[];
  /** Whether the hub was restored or put back, and may lack what tablets have sent. */
  readonly mayHaveForgotten: boolean;
  readonly check: (holds: boolean, what: string) => void;
}

const dayMs = 86_400_000;
const nothing = '-';

type Work<Kind extends OfficeKind> = (office: InTheOffice, step: StepOf<Kind>) => Promise<string>;

/** Decides what becomes of what a tablet has brought of another one: it takes that one's place, or nobody takes it. */
async function decideKept(hub: SimHub, decision: PendingDecision, check: InTheOffice['check']): Promise<string> {
  const [kept] = await hub.kept();
  if (kept === undefined) return nothing;
  const decideIt = decision === 'released' ? nameReplacement : discardKept;
  const wanted = { ...kept, reason: '问过店里' };
  const before = await hub.sums();
  const once = () => decideIt(hub.chain(), byManager(hub.community), wanted, hub.date());
  const [first, second] = [await once(), await once()];
  check(first.ok && second.ok && second.value === 'again', 'a decision on what is kept is made twice');
  const isMoved = differences(await hub.sums(), before).length > 0;
  check(decision === 'released' || !isMoved, 'what is discarded moves something');
  return decision === 'released' ? 'replaced' : 'discarded';
}

/** Whose change of the staff it is, in no session. */
const inNoSession = (communityId: string) => ({ ...byManager(communityId), tokenHash: '' });

/** Erases the text of one event. @param index which of those that have one */
async function eraseText(hub: SimHub, index: number, resident: string): Promise<string> {
  const texts = await queryRows<{ id: string }>(
    hub.database.orm,
    sql`SELECT event.id::text AS id FROM resident_words AS words
      JOIN event ON event.community = words.community AND event.id = words.fact
      WHERE words.community = ${hub.community} AND event.type <> 'resident.registered' ORDER BY event.id`,
  );
  const eventId = texts[index % texts.length]?.id;
  if (eventId === undefined) return nothing;
  const wanted = { eventId, residentId: resident, reason: '本人要求' };
  const erased = await eraseWordsOf(hub.chain(), byManager(hub.community), wanted, hub.date());
  return erased.ok ? erased.value : erased.error;
}

/** Erases the reason of one thing that was done at the hub. @param index which of those that have one */
async function eraseReason(hub: SimHub, index: number, check: InTheOffice['check']): Promise<string> {
  const reasons = await queryRows<{ number: number }>(
    hub.database.orm,
    sql`SELECT number FROM hub_fact WHERE community = ${hub.community} AND reason <> '' ORDER BY number`,
  );
  const number = reasons[index % reasons.length]?.number;
  if (number === undefined) return nothing;
  const wanted = { number, residentId: null, reason: '本人要求' };
  const before = await hub.sums();
  const erase = () => eraseReasonOf(hub.chain(), byManager(hub.community), wanted, hub.date());
  const [first, second] = [await erase(), await erase()];
  check(first.ok && second.ok && second.value === 'again', 'a reason that is erased twice is not erased once');
  check(differences(await hub.sums(), before).length === 0, 'erasing a reason moves something');
  return first.ok ? first.value : first.error;
}

/** Somebody goes or comes back, agrees to be named in public or does so no more. */
async function noteAnew(hub: SimHub, kind: NoteKind, resident: string, check: InTheOffice['check']): Promise<string> {
  const [last] = await notesOf(hub.database.orm, kind, hub.community, resident);
  const wanted = { residentId: resident, after: last?.number ?? 0, is: last?.is !== true, reason: '本人说的' };
  const before = await hub.sums();
  const note = () => noteOfResident(hub.chain(), byManager(hub.community), kind, wanted, hub.date());
  const [first, second] = [await note(), await note()];
  check(!first.ok || (second.ok && second.value === 'again'), 'something is noted twice of a resident by one form');
  check(differences(await hub.sums(), before).length === 0, 'what is noted of a resident moves something');
  return first.ok ? first.value : first.error;
}

const works: { readonly [Kind in OfficeKind]: Work<Kind> } = {
  award: ({ hub, check }, wanted) => awardMany(hub, wanted, check),
  manage: ({ hub }, { item, points }) => manage(hub, item, points),
  settleCopies: async ({ hub }) => {
    const copied = await queryRows<{ id: string }>(
      hub.database.orm,
      sql`SELECT id FROM kiosk WHERE community = ${hub.community} AND copied_at IS NOT NULL ORDER BY id`,
    );
    for (const { id } of copied) {
      const wanted = { kioskId: id, reason: '只有一台' };
      await settleCopy(hub.chain(), byManager(hub.community), wanted, hub.date());
    }
    return copied.length === 0 ? nothing : 'settled';
  },
  propose: async ({ hub }, { resident, points }) => {
    const wanted = { id: hub.newId(), residentId: residentId(resident), points, reason: '漏记了' };
    const proposed = await proposeAdjustment(hub.chain(), byManager(hub.community), wanted, hub.date());
    return proposed.ok ? proposed.value : proposed.error;
  },
  decide: async ({ hub, check }, { decision }) => {
    const [open] = await openProposals(hub);
    if (open === undefined) return nothing;
    const own = await decideAdjustment(
      hub.chain(),
      byManager(hub.community),
      { id: open, decision: 'confirm' },
      hub.date(),
    );
    check(!own.ok, 'somebody confirms what they have proposed themselves');
    const by = { communityId: hub.community, staffId: auditor, role: 'auditor' as const };
    const decided = await decideAdjustment(hub.chain(), by, { id: open, decision }, hub.date());
    return decided.ok ? decided.value : decided.error;
  },
  changeResident: async ({ hub, people, check }, { person }) => {
    // While nobody was registered, somebody of those who were there from the beginning.
    const id = people[person % people.length] ?? residentId(person);
    const known = await residentToChange(hub.database.orm, hub.community, id);
    if (known === undefined) return nothing;
    const { typed: before, changes: after } = known;
    const typed = { ...before, team: `队${after + 1}`, elderMode: before.elderMode === 'yes' ? 'no' : 'yes' };
    const wanted = { residentId: id, after, typed, reason: '加入队伍' };
    const change = () => changeResident(hub.chain(), byManager(hub.community), wanted, hub.date());
    const [first, second] = [await change(), await change()];
    check(!first.ok || (second.ok && second.value === 'again'), 'a resident is changed twice by one form');
    const proxy = await appointAndEnd(hub, id, check);
    const stay = await noteAnew(hub, 'stay', id, check);
    const consent = await noteAnew(hub, 'consent', id, check);
    return `${first.ok ? first.value : first.error.code} ${proxy} ${stay} ${consent}`;
  },
  erase: async ({ hub, people, check }, { person }) => {
    const reason = await eraseReason(hub, person, check);
    const id = people[person % people.length];
    const number = id === undefined ? undefined : await numberOf(hub, id);
    if (id === undefined || number === undefined) return reason;
    const wanted = { residentId: id, reason: '本人要求', typedNumber: number };
    const erased = await eraseResident(hub.chain(), byManager(hub.community), wanted, hub.date());
    const alone = await eraseText(hub, person, id);
    return `${erased.ok ? erased.value : erased.error} ${alone} ${reason}`;
  },
  changePolicy: async ({ hub, check }, { do: _kind, allotment, ...figures }) => {
    const change = (wanted: typeof seen) =>
      changePolicy(hub.chain(), byManager(hub.community), { seen, wanted, reason: '大家议定' }, hub.date());
    const seen = await policyOf(hub.database.orm, hub.community);
    const wanted = { ...seen, allotment: allotmentOf(allotment), ...figures };
    const changed = await change(wanted);
    if (!changed.ok) return changed.error.code;
    const [again, stale] = [
      await change(wanted),
      await change({ ...wanted, lowStockPieces: figures.lowStockPieces + 1 }),
    ];
    check(again.ok && again.value === 'again', 'a change of the policy that is sent twice is made twice');
    check(!stale.ok, 'the policy is changed by somebody who has not seen what it is');
    return changed.value;
  },
  hire: async ({ hub }, { role }) => {
    const newcomer = { name: `新人${hub.newId().slice(-12)}`, role, reason: '新来的' };
    const added = await addStaff(hub.staffContext(), inNoSession(hub.community), newcomer);
    return added.ok ? 'hired' : added.error;
  },
  keepAccount: ({ hub }) => keepAccount(hub),
  changeStaff: async ({ hub, check }, { member: index }) => {
    const staff = await listStaff(hub.database.orm, hub.community);
    const { id = '' } = staff[index % staff.length] ?? {};
    const member = await staffMemberOf(hub.database.orm, hub.community, id);
    // No other action goes without a new secret, of which each takes as long as many steps.
    const action = member === undefined || actionsFor(member).includes('end') ? 'end' : 'resume';
    const wanted = { staffId: id, after: member?.changes[0]?.number ?? 0, action, reason: '换岗' } as const;
    const change = () => changeStaff(hub.staffContext(), inNoSession(hub.community), wanted);
    const changed = await change();
    if (!changed.ok) return changed.error;
    const again = await change();
    check(again.ok && again.value.kind === 'again', 'a change of the staff that is sent twice is made twice');
    return action;
  },
  decideFinding: async ({ hub, check }, { finding, choice }) => {
    const { rows } = await listFindings(hub.database.orm, hub.community, { state: 'all' });
    const found = rows[finding % rows.length];
    if (found === undefined) return nothing;
    const choices = choicesAfter(found.lastDecision);
    const decision = choices[choice % choices.length] ?? 'noAction';
    const wanted = { finding: found.key, after: found.decided, decision, note: '问过了' };
    const before = await hub.sums();
    const note = () => decide(hub.chain(), byManager(hub.community), wanted, hub.date());
    const [first, second] = [await note(), await note()];
    const isOnce = second.ok ? first.ok && second.value === 'again' : !first.ok;
    check(isOnce, 'a decision on a finding that is sent twice is made twice');
    check(differences(await hub.sums(), before).length === 0, 'a decision on a finding moves something');
    return first.ok ? decision : first.error;
  },
  decidePending: async ({ hub, check }, { decision }) => {
    const kept = await decideKept(hub, decision, check);
    const [oldest] = await listPending(hub.database.orm, hub.community);
    if (oldest === undefined) return kept;
    const wanted = { eventIds: oldest.awards.map(({ eventId }) => eventId), decision, reason: '问过本人' };
    const decideIt = () => decidePending(hub.chain(), byManager(hub.community), wanted, hub.date());
    const [first, second] = [await decideIt(), await decideIt()];
    check(!first.ok || (second.ok && second.value === 'again'), 'a decision on what is pending is made twice');
    return first.ok ? decision : first.error.code;
  },
  carryOutbox: async ({ hub, kiosks, mayHaveForgotten, check }, { kiosk: index }) => {
    const kiosk = kiosks[index];
    const text = await kiosk?.saveOutbox();
    if (text === undefined) return nothing;
    const file = v.parse(savedSchema, text);
    const taken = await hub.importOutbox(file.kiosk, text);
    if (!taken.ok) return taken.error;
    // Such a hub may want what came before, or know another key.
    if (mayHaveForgotten) return 'carried';
    const held = await hub.events();
    for (const [place, batch] of taken.value.batches.entries()) {
      check(batch.kind === 'taken', `the hub does not take what kiosk ${index} has saved`);
      // A tablet that was cloned numbers its events as the hub knows others.
      if (batch.kind !== 'taken' || batch.wanted !== null || isForked(batch.results)) continue;
      const { events } = v.parse(sentSchema, file.batches[place]?.body);
      for (const { id } of events) check(held.has(id), `the hub lacks what kiosk ${index} has saved`);
    }
    return 'carried';
  },
  night: async ({ hub, check }) => {
    hub.wait(dayMs);
    const isSealed = await sealLedger(hub.chain(), hub.community, hub.date());
    check(!(await sealLedger(hub.chain(), hub.community, hub.date())), 'the ledger is sealed twice in a night');
    return isSealed ? 'sealed' : nothing;
  },
};

const savedSchema = v.pipe(v.string(), v.parseJson(), outboxFileSchema);
const sentSchema = v.pipe(v.string(), v.parseJson(), v.object({ events: v.array(v.object({ id: v.string() })) }));
const isForked = (results: readonly EventResult[]): boolean => results.some(({ status }) => status === 'conflict');

/** Does what people do in the office in a step. Answers in a word what came of it; '-' when there was nothing to do. */
export const office = <Kind extends OfficeKind>(at: InTheOffice, step: StepOf<Kind>): Promise<string> =>
  works[step.do](at, step);

/** Adjustments that nobody has decided, the oldest first. */
async function openProposals({ database, community }: SimHub): Promise<readonly string[]> {
  const rows = await queryRows<{ id: string }>(
    database.orm,
    sql`SELECT id::text AS id FROM adjustment WHERE community = ${community} AND outcome IS NULL
        ORDER BY proposed_at, id`,
  );
  return rows.map(({ id }) => id);
}

async function numberOf({ database, community }: SimHub, resident: string): Promise<string | undefined> {
  const [row] = await queryRows<{ number: string }>(
    database.orm,
    sql`SELECT number FROM resident WHERE community = ${community} AND id = ${resident}`,
  );
  return row?.number;
}
