import { beforeAll, describe, expect, it } from 'vitest';
import { SimDatabase } from './database.ts';
import { factTypes } from './model.ts';
import { inOrder, redeem, wholeExchange } from './noticed.ts';
import { planOf, stepKinds, type Plan, type Step } from './plan.ts';
import { regressions } from './regressions.ts';
import { startSimulationServer } from './simulation-server.ts';
import { soak, total, whatBreaks } from './soak.ts';
import { run } from './world.ts';

let database: SimDatabase;
beforeAll(async () => {
  database = await SimDatabase.open();
});

/** Every test run goes through these seeds: among them are all kinds of steps, and all facts of tablets and hub. */
const firstSeed = 473;
const stride = 1;
const runsEachTime = 10;

/** A tablet gives more than it may, of which a manager releases a part. By chance none gives so much. */
const tooMuch: readonly Step[] = Array.from({ length: 4 }, (): Step => ({ do: 'accrue', kiosk: 0, resident: 0 }));
const givesTooMuch: Plan = {
  ...inOrder(
    2,
    ...tooMuch,
    ...wholeExchange(0),
    { do: 'decidePending', decision: 'released' },
    ...tooMuch,
    ...wholeExchange(0),
    { do: 'decidePending', decision: 'declined' },
    ...wholeExchange(0),
  ),
  awardPointsPerDay: 40,
};

/**
 * A tablet is wiped and paired by an ordinary code, and a manager thinks again of what it brings of its former self.
 */
const isWiped: Plan = inOrder(
  3,
  { do: 'redeem', kiosk: 0, resident: 0, pieces: 1 },
  { do: 'accrue', kiosk: 0, resident: 2 },
  { do: 'loseStore', kiosk: 0 },
  ...wholeExchange(0),
  { do: 'redeem', kiosk: 0, resident: 1, pieces: 1 },
  { do: 'decidePending', decision: 'declined' },
  ...wholeExchange(0),
  { do: 'decidePending', decision: 'released' },
);

/**
 * Somebody uses a copy of a tablet beside it, a manager lets the tablet in again, and then the hub gets an old dump. By
 * chance a tablet is mostly paired anew before anybody lets it in, and no proposal is refused in these seeds.
 */
const isCopied: Plan = inOrder(
  2,
  { do: 'backUp' },
  { do: 'copyProfile', kiosk: 0 },
  redeem(0, 0, 1),
  { do: 'useCopy', kiosk: 0, resident: 2 },
  ...wholeExchange(0),
  { do: 'settleCopies' },
  { do: 'manage', item: 0, points: 12 },
  { do: 'manage', item: 1, points: 7 },
  { do: 'award', resident: 1, hours: 2, decision: 'confirm' },
  { do: 'award', resident: 0, hours: 1, decision: 'refuse' },
  { do: 'propose', resident: 2, points: 60 },
  { do: 'decide', decision: 'refuse' },
  redeem(0, 0, 1),
  ...wholeExchange(0),
  { do: 'restoreHub', losesChain: false },
  { do: 'useCopy', kiosk: 0, resident: 2 },
  redeem(0, 0, 1),
  ...wholeExchange(0),
);

/** Residents are changed, also one of whom a restored hub has to hear again, and one who is erased. */
const isChanged: Plan = inOrder(
  3,
  { do: 'backUp' },
  { do: 'changeResident', person: 0 },
  ...wholeExchange(0),
  { do: 'erase', person: 0 },
  { do: 'changeResident', person: 0 },
  { do: 'changeResident', person: 1 },
  { do: 'restoreHub', losesChain: false },
  { do: 'changeResident', person: 1 },
  ...wholeExchange(0),
);

describe('the simulation', () => {
  it(`breaks nothing in ${runsEachTime} runs`, async () => {
    const { summary: drawn, finding } = await soak({ firstSeed, stride }, (runs) => runs < runsEachTime, database);
    expect(finding).toBeUndefined();
    const plans = [givesTooMuch, isWiped, isCopied, isChanged];
    const written = [];
    for (const plan of plans) written.push({ runs: 1, ...(await run(plan, database)) });
    const summary = total([drawn, ...written]);
    // A run that does nothing would break nothing either.
    for (const kind of stepKinds) {
      expect(summary.done[kind] ?? 0, kind).toBeGreaterThan(0);
    }
    // A district has a chain of its own, and no simulation has one: districts.test shows what is founded and joined.
    const ofDistricts = ['community.added', 'community.joined', 'community.left'];
    // Nor is there another place to which a community could move: archive-move.test.
    const ofMoves = ['community.closed', 'community.resumed'];
    // Whose account something is by a merge, merges.test asks in whatever order facts arrive.
    const isShownElsewhere = (type: string): boolean =>
      type.startsWith('district.') || [...ofDistricts, ...ofMoves, 'resident.merged'].includes(type);
    for (const type of factTypes.filter((each) => !isShownElsewhere(each))) {
      expect(summary.recorded[type] ?? 0, type).toBeGreaterThan(0);
    }
    expect(summary.invariantsChecked).toBeGreaterThan(500);
  });

  it('runs a seed the same way each time, whichever the database', async () => {
    const server = await startSimulationServer();
    const postgres = await SimDatabase.openOn(await server.newDatabase('simulated'));
    const first = await run(planOf(3, 60), database);
    const again = await run(planOf(3, 60), postgres);
    await postgres.close();
    await server.stop();
    expect(again).toEqual(first);
    expect((await run(planOf(5, 60), database)).trace).not.toEqual(first.trace);
  });

  it.each(regressions)('no more: $once', async ({ plan }) => {
    expect(await whatBreaks(plan, database)).toBeUndefined();
  });
});
