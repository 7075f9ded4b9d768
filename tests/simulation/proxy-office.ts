import { sql } from 'drizzle-orm';
import { addDays, dayOf } from '#lib/domain/day.ts';
import { appointProxy, endProxy, proxiesOf, proxyNotes } from '#lib/server/console/proxies.ts';
import { policyOf } from '#lib/server/console/policy.ts';
import { queryRows } from '#lib/server/db/database.ts';
import { byManager } from '../contract/community.ts';
import type { SimHub } from './hub.ts';

type Check = (holds: boolean, what: string) => void;

/** A resident appoints the first other one. Every second time a manager ends it, else a leaving or the last day. */
export async function appointAndEnd(hub: SimHub, residentId: string, check: Check): Promise<string> {
  const { orm } = hub.database;
  const by = byManager(hub.community);
  const proxies = await proxiesOf(orm, hub.community, residentId);
  const [other] = await queryRows<{ number: string }>(
    orm,
    sql`SELECT number FROM resident WHERE community = ${hub.community} AND id <> ${residentId} ORDER BY id LIMIT 1`,
  );
  const { zone } = await policyOf(orm, hub.community);
  const from = dayOf(hub.date().getTime(), zone);
  const typed = { helper: other?.number ?? '', consent: 'paper', witness: '', from, until: addDays(from, 7) };
  const wanted = { id: hub.newId(), residentId, after: proxyNotes(proxies), typed, reason: '腿脚不便' };
  const appoint = () => appointProxy(hub.chain(), by, wanted, hub.date());
  const [first, second] = [await appoint(), await appoint()];
  check(!first.ok || (second.ok && second.value === 'again'), 'a proxy is appointed twice by one form');
  if (!first.ok) return first.error.code;
  if (proxies.length % 2 > 0) return first.value;
  const end = () => endProxy(hub.chain(), by, { id: wanted.id, reason: '好了' }, hub.date());
  const [ended, again] = [await end(), await end()];
  check(ended.ok && again.ok && again.value === 'again', 'a proxy is ended twice');
  return ended.ok ? ended.value : ended.error;
}
