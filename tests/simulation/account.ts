import { TOTP, Secret } from 'otpauth';
import { canonicalJson } from '#lib/base/hash.ts';
import { choosePassword } from '#lib/server/console/account.ts';
import { resetPassword } from '#lib/server/console/password-reset.ts';
import { addFactor, newFactor, proveFactor, takeFactor } from '#lib/server/console/second-factor.ts';
import { beginSession } from '#lib/server/console/session.ts';
import { endSessionsOf } from '#lib/server/console/sessions.ts';
import { addStaff, type ChangedBy } from '#lib/server/console/staff-change.ts';
import { byManager } from '../contract/community.ts';
import type { SimHub } from './hub.ts';

const reason = '新来的';

/**
 * An auditor joins, chooses a password and a second factor, and loses phone, session and password. Answers in a word
 * what came of it. Throws when anything of it is refused: nothing else happens meanwhile.
 */
export async function keepAccount(hub: SimHub): Promise<string> {
  const context = hub.staffContext();
  const manager: ChangedBy = { ...byManager(hub.community), tokenHash: '' };
  const added = await addStaff(context, manager, { name: `审计${hub.newId().slice(-12)}`, role: 'auditor', reason });
  if (!added.ok) return added.error;
  const { staffId, signInName, password } = added.value;
  const own: ChangedBy = { communityId: hub.community, staffId, role: 'auditor', tokenHash: 'its own' };
  const chosen = `${hub.newId()} 每天走一万步`;
  const { secret } = newFactor(context.random, { communityName: '', name: '' });
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: hub.now() });
  const choice = await choosePassword(context, own, { old: password ?? '', chosen, repeated: chosen });
  const factor = await addFactor(context, own, { secret, password: chosen, code });
  const lost = {
    name: `${signInName}@${hub.community}`,
    password: `${chosen}路`,
    reason: '忘了密码',
    takesFactor: false,
  };
  const outcomes = [
    choice,
    factor,
    await proveFactor(context, own, factor.ok ? (factor.value[0] ?? '') : ''),
    await takeFactor(context, manager, { staffId, reason: '手机丢了' }),
    await beginSession(hub.database.orm, hub.community, staffId, hub.date(), context.random),
    await endSessionsOf(context, manager, { staffId, reason: '电脑没关' }),
    await resetPassword(context, lost, hub.date()),
  ];
  const refused = outcomes.find((outcome) => typeof outcome !== 'string' && !outcome.ok);
  if (refused !== undefined) throw new Error(`an account could not be looked after: ${canonicalJson(refused)}`);
  return 'kept';
}
