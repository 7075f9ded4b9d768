import { sql } from 'drizzle-orm';
import { queryRows } from '#lib/server/db/database.ts';
import { decideAdjustment, proposeAdjustment } from '#lib/server/console/adjustments.ts';
import { eraseResident } from '#lib/server/console/erase-resident.ts';
import { sealLedger } from '#lib/server/ledger/sealing.ts';
import { auditor, byManager, residentId } from '../contract/community.ts';
import type { SimHub } from './hub.ts';
import type { Step, StepKind, StepOf } from './plan.ts';

// What people do in the console of the hub in a step, by the very functions that its pages ask, and what it does by
// itself.

const kinds = ['decide', 'erase', 'night', 'propose'] as const satisfies readonly StepKind[];
type OfficeKind = (typeof kinds)[number];
export type OfficeStep = StepOf<OfficeKind>;

export const isOfficeStep = (step: Step): step is OfficeStep => (kinds as readonly StepKind[]).includes(step.do);

/** What somebody in the office has before them besides the hub. */
export interface InTheOffice {
  readonly hub: SimHub;
  /** Residents who were registered anywhere. */
  readonly people: readonly string[];
  readonly check: (holds: boolean, what: string) => void;
}

const dayMs = 86_400_000;
const nothing = '-';

type Work<Kind extends OfficeKind> = (office: InTheOffice, step: StepOf<Kind>) => Promise<string>;

const works: { readonly [Kind in OfficeKind]: Work<Kind> } = {
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
  erase: async ({ hub, people }, { person }) => {
    const id = people[person % people.length];
    const number = id === undefined ? undefined : await numberOf(hub, id);
    if (id === undefined || number === undefined) return nothing;
    const wanted = { residentId: id, reason: '本人要求', typedNumber: number };
    const erased = await eraseResident(hub.chain(), byManager(hub.community), wanted, hub.date());
    return erased.ok ? erased.value : erased.error;
  },
  night: async ({ hub, check }) => {
    hub.wait(dayMs);
    const isSealed = await sealLedger(hub.chain(), hub.community, hub.date());
    check(!(await sealLedger(hub.chain(), hub.community, hub.date())), 'the ledger is sealed twice in a night');
    return isSealed ? 'sealed' : nothing;
  },
};

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
