import { sql } from 'drizzle-orm';
import { queryRows } from './db/database.ts';
import { healthCodes, type HealthCode } from './health-codes.ts';
import type { Hub } from './hub.ts';

/** A database that takes longer than this to answer is as good as gone (milliseconds). */
const databaseMs = 3_000;
/** Two clocks further apart than this date things wrongly (milliseconds). */
const clockMs = 60_000;
/** The ledger is sealed each night: after two days without, something keeps it from being sealed. */
const sealedMs = 2 * 86_400_000;

type Watched = Pick<Hub, 'database' | 'clock' | 'backups' | 'chainCopy'>;

/**
 * Looks for everything that is wrong with a hub. Never rejects: what cannot be looked at for want of the database is
 * told by its code alone.
 */
export async function findProblems(hub: Watched): Promise<readonly HealthCode[]> {
  const found = await Promise.all([ofDatabase(hub), ofBackups(hub)]);
  const behind = hub.chainCopy.isBehind?.() === true ? (['chainCopy'] as const) : [];
  return healthCodes.filter((code) => [...found.flat(), ...behind].includes(code));
}

async function ofDatabase({ database, clock }: Watched): Promise<readonly HealthCode[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the database does not answer')), databaseMs);
  });
  const look = async (): Promise<readonly HealthCode[]> => {
    const [row] = await queryRows<{ now: number }>(
      database.orm,
      sql`SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now`,
    );
    const isOff = Math.abs((row?.now ?? 0) - clock().getTime()) > clockMs;
    return [
      ...(isOff ? (['clock'] as const) : []),
      ...((await isUnsealed({ database, clock })) ? (['seals'] as const) : []),
    ];
  };
  try {
    return await Promise.race([look(), late]);
  } catch {
    return ['database'];
  } finally {
    clearTimeout(timer);
  }
}

/** Whether something that managers did two days ago is not sealed yet. */
async function isUnsealed({ database, clock }: Pick<Hub, 'database' | 'clock'>): Promise<boolean> {
  const since = new Date(clock().getTime() - sealedMs).toISOString();
  const rows = await queryRows<{ id: string; isClosed: boolean; is: boolean }>(
    database.orm,
    sql`SELECT community.id, community.closed_at IS NOT NULL AS "isClosed", EXISTS (SELECT 1 FROM hub_fact AS fact WHERE fact.community = community.id
          AND fact.type <> 'ledger.sealed' AND fact.at < ${since}::timestamptz
          AND NOT EXISTS (SELECT 1 FROM hub_fact AS seal WHERE seal.community = community.id
            AND seal.type = 'ledger.sealed' AND seal.number > fact.number)) AS is
      FROM community`,
  );
  // Of a community that has moved nothing is sealed any more.
  return rows.some(({ isClosed, is }) => is && !isClosed);
}

async function ofBackups({ backups }: Watched): Promise<readonly HealthCode[]> {
  const [state, drills] = await Promise.all([backups.state(), backups.drills()]);
  const codes: HealthCode[] = drills !== undefined && drills.last.failure !== null ? ['drill'] : [];
  if (state.kind === 'elsewhere') return codes;
  if (state.overdue) codes.push('backup');
  if (state.fromFuture > 0) codes.push('clock');
  if (state.places.some(({ failure }) => failure !== undefined)) codes.push('backupPlace');
  if (state.freeBytes !== undefined && state.freeBytes < state.neededBytes) codes.push('disk');
  return codes;
}
