import type { RouteId } from '$app/types';
import type { RequestEvent } from '@sveltejs/kit';
import type { Permission } from '#lib/domain/permission.ts';
import { sections, type OutsideRoute } from './sections.ts';

/** What a request needs: a permission, or not even that somebody has signed in. */
export type Needed = Permission | 'nothing';

type HubRoute = Extract<RouteId, '/hub' | `/hub/${string}`>;

/** Outside of the sections: who has no session signs in, reads in either language, or has signed out already. */
const outside: Readonly<Record<OutsideRoute, Needed>> & Readonly<Record<string, Needed>> = {
  '/hub/sign-in': 'nothing',
  '/hub/sign-out': 'nothing',
  '/hub/language': 'nothing',
};

/**
 * What a section's forms need, by route and, as their addresses have it, by action. Nothing else may be sent to one.
 */
const forms: { readonly [Form in HubRoute | `${HubRoute}?/${string}`]?: Permission } = {
  // A search is sent because it may hold the number of a card. The list itself is asked for besides, by its section.
  '/hub/[list]': 'console.read',
  '/hub/residents/new?/register': 'resident.register',
  '/hub/residents/cards?/issue': 'card.issue',
  '/hub/residents/cards?/stop': 'card.revoke',
  '/hub/residents/[id]/change?/change': 'resident.change',
  '/hub/import?/read': 'file.import',
  '/hub/import?/map': 'file.import',
  '/hub/import?/apply': 'file.import',
  '/hub/import?/stop': 'file.import',
  '/hub/import/[id]?/undo': 'file.import',
  // A list, to whoever may read its section, which the route asks for.
  // The list itself is asked for besides, by its section.
  '/hub/export/[list]': 'audit.read',
  '/hub/archive/file': 'archive.make',
  '/hub/residents/[id]?/propose': 'adjustment.propose',
  '/hub/residents/[id]?/decide': 'adjustment.confirm',
  '/hub/residents/[id]?/stay': 'resident.change',
  '/hub/residents/[id]?/consent': 'resident.change',
  '/hub/residents/[id]/merge?/find': 'resident.change',
  '/hub/residents/[id]/merge?/merge': 'resident.change',
  '/hub/residents/[id]?/appoint': 'resident.change',
  '/hub/residents/[id]?/endProxy': 'resident.change',
  '/hub/residents/[id]/export': 'resident.export',
  '/hub/residents/[id]/personal?/erase': 'resident.erase',
  '/hub/residents/[id]/personal?/eraseText': 'resident.erase',
  '/hub/audit/[id]?/erase': 'resident.erase',
  '/hub/kiosks?/pair': 'kiosk.pair',
  '/hub/kiosks/[id]?/revoke': 'kiosk.revoke',
  '/hub/kiosks/[id]?/takeBack': 'kiosk.revoke',
  '/hub/kiosks/[id]?/settle': 'kiosk.revoke',
  '/hub/kiosks/[id]?/renewPins': 'staff.change',
  '/hub/kiosks/[id]?/replace': 'kiosk.revoke',
  '/hub/kiosks/[id]?/discard': 'kiosk.revoke',
  '/hub/kiosks/[id]?/import': 'outbox.import',
  '/hub/reviews?/decide': 'review.decide',
  '/hub/pending?/decide': 'pending.decide',
  '/hub/awards?/add': 'award.propose',
  '/hub/awards?/preview': 'award.propose',
  '/hub/awards?/award': 'award.propose',
  '/hub/awards/[id]?/decide': 'award.confirm',
  '/hub/items/new?/add': 'goods.change',
  '/hub/items/[id]?/open': 'goods.change',
  '/hub/items/[id]/edit?/change': 'goods.change',
  '/hub/suppliers?/add': 'goods.change',
  '/hub/suppliers/[id]?/change': 'goods.change',
  '/hub?/settle': 'checklist.settle',
  '/hub/categories?/add': 'policy.change',
  '/hub/categories/[id]?/change': 'policy.change',
  '/hub/categories/[id]?/preview': 'policy.change',
  '/hub/categories/[id]?/addRule': 'policy.change',
  '/hub/stores?/open': 'policy.change',
  '/hub/stores/[id]?/change': 'policy.change',
  '/hub/stores/[id]/move?/move': 'goods.change',
  '/hub/policy?/change': 'policy.change',
  '/hub/policy?/invite': 'policy.change',
  '/hub/policy?/leave': 'policy.change',
  '/hub/staff?/add': 'staff.change',
  '/hub/staff/[id]?/change': 'staff.change',
  '/hub/staff/[id]?/signOut': 'staff.change',
  '/hub/communities?/found': 'community.found',
  '/hub/communities?/join': 'community.found',
  '/hub/account?/choosePassword': 'account.change',
  '/hub/account?/endSession': 'account.change',
  '/hub/account?/endOthers': 'account.change',
  '/hub/account?/beginFactor': 'account.change',
  '/hub/account?/addFactor': 'account.change',
  '/hub/account?/removeFactor': 'account.change',
  '/hub/staff/[id]?/takeFactor': 'staff.change',
};
const sent: ReadonlyMap<string, Permission | undefined> = new Map(Object.entries(forms));

/** What a request for the console needs; undefined for what nobody may ask. */
export function neededFor({
  params,
  request,
  route,
  url,
}: Pick<RequestEvent, 'params' | 'request' | 'route' | 'url'>): Needed | undefined {
  // An address without a route runs nothing, and says so to whoever reads the console.
  if (route.id === null) return 'console.read';
  const isRead = ['GET', 'HEAD'].includes(request.method);
  // SvelteKit takes this name for a mistake of the program and would answer 500; no form sends it.
  if (!isRead && actionOf(url) === '?/default') return undefined;
  const free = outside[route.id];
  if (free !== undefined) return free;
  if (isRead) {
    // It tells that something of the own community has changed, on every page that is live.
    if (route.id === '/hub/events/live') return 'audit.read';
    const section = sectionOf(route.id, params['list'] ?? '');
    // A list that there is not has no section; whoever may read the console is told so by its page.
    return section?.permission ?? (route.id === '/hub/[list]' ? 'console.read' : undefined);
  }
  return sent.get(route.id + actionOf(url));
}

/** The section that a route belongs to. */
const sectionOf = (routeId: string, list: string) =>
  sections[(/^\/hub(?:\/[^/]+)?/.exec(routeId)?.[0] ?? '').replace('[list]', () => list)];

/** The action of a form as SvelteKit finds it: by the first parameter that begins with a slash. */
function actionOf({ searchParams }: URL): string {
  const action = [...searchParams.keys()].find((name) => name.startsWith('/'));
  return action === undefined ? '' : `?${action}`;
}
