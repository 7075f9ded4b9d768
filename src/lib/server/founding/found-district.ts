import { toBase64Url } from '#lib/base/encoding.ts';
import { prefixedId } from '#lib/base/id.ts';
import { ok, refuse, type Result } from '#lib/base/result.ts';
import { defaultPolicy } from '#lib/domain/policy.ts';
import { hashPassword } from '../console/password.ts';
import { communitiesUnderLock, foundCommunity } from '../ledger/founding.ts';
import type { FoundingContext, NotFounded } from './found.ts';
import type { WantedDistrict } from './wanted.ts';

/** A district that was founded, and its account. */
export interface FoundedDistrict {
  readonly districtId: string;
  readonly accountId: string;
}

/**
 * Founds a district (管理区) with its account, beside whatever real communities are there. It has a chain of its own as
 * a community has, and neither stores nor accounts of points. The password counts as the owner's own choice.
 * @param wanted as `checkWantedDistrict` has found it good
 */
export async function foundDistrict(
  context: FoundingContext,
  { district, account }: WantedDistrict,
  now: Date,
): Promise<Result<FoundedDistrict, NotFounded>> {
  const { database, random } = context;
  const passwordHash = await hashPassword(account.password, random);
  const ids = { districtId: prefixedId('dis', random), accountId: prefixedId('stf', random) };
  return database.transaction(async (tx) => {
    const present = await communitiesUnderLock(tx);
    const demo = present.find((each) => each.demo);
    if (demo !== undefined) return refuse({ code: 'holdsDemo', name: demo.name });
    const { name, nameEn = name, zone, language } = district;
    if (present.some((each) => each.name === name)) return refuse({ code: 'holdsCommunity', name });
    const founding = {
      communityId: ids.districtId,
      founder: ids.accountId,
      reason: '',
      body: {
        name,
        nameEn,
        districtName: name,
        policy: { ...defaultPolicy, zone, language },
        demo: false,
        kind: 'district' as const,
        district: null,
      },
      confidential: { cardKey: toBase64Url(random(32)) },
    };
    const chain = await foundCommunity(tx, founding, now, context);
    if (chain === undefined) return refuse({ code: 'holdsCommunity', name });
    const say = { staff: ids.accountId, reason: '' };
    const { name: owner, signInName = owner } = account;
    await chain.record({
      ...say,
      type: 'staff.added',
      body: { staffId: ids.accountId, role: 'district' },
      confidential: { name: owner, signInName, passwordHash, pinHash: null },
    });
    const chosen = { passwordHash, keptSession: null };
    await chain.record({ ...say, type: 'password.chosen', body: { staffId: ids.accountId }, confidential: chosen });
    return ok(ids);
  });
}
