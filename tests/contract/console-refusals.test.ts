import { sql } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import { defaultPolicy } from '#lib/domain/policy.ts';
import { policyText } from '#lib/domain/policy-form.ts';
import { policyOf } from '#lib/server/console/policy.ts';
import { revokeKiosk } from '#lib/server/console/revocation.ts';
import { actions as overviewActions } from '../../src/routes/hub/+page.server.ts';
import { actions as accountActions } from '../../src/routes/hub/account/+page.server.ts';
import { actions as auditActions } from '../../src/routes/hub/audit/[id]/+page.server.ts';
import { actions as awardsActions } from '../../src/routes/hub/awards/+page.server.ts';
import { actions as awardActions } from '../../src/routes/hub/awards/[id]/+page.server.ts';
import { actions as communitiesActions } from '../../src/routes/hub/communities/+page.server.ts';
import { actions as kioskActions } from '../../src/routes/hub/kiosks/+page.server.ts';
import { actions as kioskPageActions } from '../../src/routes/hub/kiosks/[id]/+page.server.ts';
import { actions as categoriesActions } from '../../src/routes/hub/categories/+page.server.ts';
import { actions as categoryActions } from '../../src/routes/hub/categories/[id]/+page.server.ts';
import { actions as storesActions } from '../../src/routes/hub/stores/+page.server.ts';
import { actions as storeActions } from '../../src/routes/hub/stores/[id]/+page.server.ts';
import { actions as moveActions } from '../../src/routes/hub/stores/[id]/move/+page.server.ts';
import { actions as suppliersActions } from '../../src/routes/hub/suppliers/+page.server.ts';
import { actions as supplierActions } from '../../src/routes/hub/suppliers/[id]/+page.server.ts';
import { actions as newItemActions } from '../../src/routes/hub/items/new/+page.server.ts';
import { actions as shelfActions } from '../../src/routes/hub/items/[id]/+page.server.ts';
import { actions as itemActions } from '../../src/routes/hub/items/[id]/edit/+page.server.ts';
import { POST as sendLanguage } from '../../src/routes/hub/language/+server.ts';
import { actions as policyActions } from '../../src/routes/hub/policy/+page.server.ts';
import { actions as listActions } from '../../src/routes/hub/[list]/+page.server.ts';
import { actions as newResidentActions } from '../../src/routes/hub/residents/new/+page.server.ts';
import { actions as cardsActions } from '../../src/routes/hub/residents/cards/+page.server.ts';
import { actions as changeActions } from '../../src/routes/hub/residents/[id]/change/+page.server.ts';
import { actions as mergeActions } from '../../src/routes/hub/residents/[id]/merge/+page.server.ts';
import { actions as residentActions } from '../../src/routes/hub/residents/[id]/+page.server.ts';
import { actions as personalActions } from '../../src/routes/hub/residents/[id]/personal/+page.server.ts';
import { actions as reviewActions } from '../../src/routes/hub/reviews/+page.server.ts';
import { actions as signInActions } from '../../src/routes/hub/sign-in/+page.server.ts';
import { actions as memberActions } from '../../src/routes/hub/staff/[id]/+page.server.ts';
import { actions as staffActions } from '../../src/routes/hub/staff/+page.server.ts';
import {
  byManager,
  chainOf,
  enterKiosk,
  foundCommunity,
  manager,
  newId,
  quiet,
  residentId,
  storeId,
  testNow,
} from './community.ts';
import { describeOnEachDatabase } from './databases.ts';

// A form of the console that is refused comes back with what was typed and a word about why, whatever is wrong with it.

type Action = (event: never) => unknown;
type Actions = Readonly<Record<string, Action>>;

describeOnEachDatabase('a refused form of the console', (database) => {
  let community: string;
  beforeEach(async () => {
    community = await foundCommunity(database());
  });
  const send = (action: Action | undefined, fields: Readonly<Record<string, string>>, params = {}) => {
    const hub = { ...chainOf(database()), clock: () => testNow, logger: quiet };
    const signedIn = { communityId: community, staffId: manager, role: 'manager' };
    const request = new Request('http://hub.lan', { method: 'POST', body: new URLSearchParams(fields) });
    return action?.({ locals: { hub, signedIn }, params, request } as never);
  };

  it('says that another tablet has taken the place of a kiosk meanwhile', async () => {
    const { subject } = await enterKiosk(database(), community, 'A');
    const { subject: other } = await enterKiosk(database(), community, 'B');
    const typed = { store: storeId, replaces: subject.kiosk };
    await revokeKiosk(chainOf(database()), byManager(community), { kioskId: subject.kiosk, reason: '丢了' }, testNow);
    expect(await send(kioskActions['pair'], typed)).toHaveProperty('code');
    await database().orm.execute(
      sql`UPDATE kiosk SET replaced_by = ${other.kiosk} WHERE community = ${community} AND id = ${subject.kiosk}`,
    );
    expect(await send(kioskActions['pair'], typed)).toMatchObject({
      status: 409,
      data: { typed, refused: 'kioskGone' },
    });
    expect(await send(kioskActions['pair'], { store: 'gone' })).toMatchObject({ data: { refused: 'storeGone' } });
  });

  it('knows nobody under a name that no database can hold', async () => {
    const typed = { id: newId(), decision: 'confirm', confirmer: 'stf_clerk\0', pin: '123456' };
    expect(await send(residentActions['decide'], typed, { id: residentId(0) })).toMatchObject({
      status: 400,
      data: { refused: 'wrongPin' },
    });
  });

  it('is none where it cannot be read as a form, which is no mistake of the hub', async () => {
    const actions: readonly Actions[] = [
      ...[kioskActions, kioskPageActions, policyActions, reviewActions, memberActions, staffActions],
      ...[residentActions, listActions, personalActions, auditActions, signInActions, accountActions],
      ...[cardsActions, communitiesActions, newResidentActions, changeActions, { POST: sendLanguage }],
      ...[newItemActions, itemActions, suppliersActions, supplierActions, overviewActions],
      ...[categoriesActions, categoryActions, storesActions, storeActions, moveActions, shelfActions],
      ...[awardsActions, awardActions, mergeActions],
    ];
    const bodies = [
      ['text/plain', 'a=b'],
      ['multipart/form-data; boundary=x', '--x\r\n\r\n'],
    ] as const;
    let tried = 0;
    for (const [name, action] of actions.flatMap((each) => Object.entries(each))) {
      // These take no field.
      if (['endOthers', 'beginFactor', 'invite'].includes(name)) continue;
      for (const [type, body] of bodies) {
        const request = new Request('http://hub.lan', { method: 'POST', headers: { 'content-type': type }, body });
        await expect(action({ locals: { signedIn: {} }, params: {}, request } as never)).rejects.toMatchObject({
          status: 400,
        });
        tried += 1;
      }
    }
    expect(tried).toBe(2 * 56);
  });

  it('keeps name and reason of somebody who is added without a role', async () => {
    const typed = { name: '王敏', role: '', reason: '新来' };
    expect(await send(staffActions['add'], typed)).toMatchObject({
      status: 400,
      data: { typed, refused: 'incomplete' },
    });
  });

  it('keeps the reason of a change of which nothing was chosen', async () => {
    const typed = { action: '', reason: '换岗' };
    expect(await send(memberActions['change'], { ...typed, after: '0' }, { id: manager })).toMatchObject({
      status: 400,
      data: { typed, refused: 'incomplete' },
    });
  });

  it('keeps the figures of a policy whose page was made by another version', async () => {
    const text = { ...policyText(defaultPolicy), lowStockPieces: '7' };
    const sent = await send(policyActions['change'], { ...text, reason: '下班前改', seen: '{}' });
    const seen = await policyOf(database().orm, community);
    expect(sent).toMatchObject({ status: 409, data: { text, reason: '下班前改', seen, refused: 'outdated' } });
  });

  it('keeps the note of a decision that could not be read', async () => {
    const typed = { finding: 'review/a', note: '已与居民说好' };
    expect(await send(reviewActions['decide'], { ...typed, after: '0', decision: '' })).toMatchObject({
      status: 404,
      data: { ...typed, refused: 'unknown' },
    });
  });
});
