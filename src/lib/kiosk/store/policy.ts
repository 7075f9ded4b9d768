import { wholePolicy, type Policy } from '#lib/domain/policy.ts';
import type { KioskTables } from './tables.ts';

/** The policy in force: the one that the last pull brought, else the one of the pairing. */
export async function policyInForce(tables: KioskTables): Promise<Policy> {
  const [communities, identity] = await Promise.all([tables.communities.toArray(), tables.read('identity')]);
  return wholePolicy(communities[0]?.policy ?? identity?.policy);
}
