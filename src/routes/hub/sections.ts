import type { RouteId } from '$app/types';
import { adjustments } from './[list]/adjustments.ts';
import { audit } from './[list]/audit.ts';
import { events } from './[list]/events.ts';
import { items } from './[list]/items.ts';
import type { ListSection } from './[list]/list.ts';
import { shifts } from './[list]/shifts.ts';
import { transfers } from './[list]/transfers.ts';
import type { Section } from './section.ts';

/** Routes of the console that are no section: somebody comes, goes, or reads in another language. */
export type OutsideRoute = '/hub/sign-in' | '/hub/sign-out' | '/hub/language';
type SectionRoute = Exclude<
  Extract<RouteId, '/hub' | `/hub/${string}`>,
  `/hub/${string}/${string}` | '/hub/[list]' | OutsideRoute
>;

/** Every section by its address, in the order of the navigation. */
export const sections: Readonly<Record<SectionRoute, Section>> & Readonly<Record<string, Section | ListSection>> = {
  '/hub': { icon: 'list', permission: 'console.read', title: ({ t }) => t.overview.title },
  '/hub/events': events,
  '/hub/reviews': {
    icon: 'warning',
    permission: 'console.read',
    title: ({ t }) => t.attention.reviews,
    attention: ({ reviews }) => reviews,
  },
  '/hub/residents': { icon: 'people', permission: 'console.read', title: ({ t }) => t.residents.title },
  '/hub/items': items,
  '/hub/transfers': transfers,
  '/hub/kiosks': { icon: 'device', permission: 'console.read', title: ({ t }) => t.kiosks.title },
  '/hub/staff': { icon: 'keypad', permission: 'console.read', title: ({ t }) => t.staff.title },
  '/hub/shifts': shifts,
  '/hub/policy': { icon: 'pen', permission: 'console.read', title: ({ t }) => t.policy.title },
  '/hub/adjustments': adjustments,
  '/hub/pending': {
    icon: 'gift',
    permission: 'console.read',
    title: ({ t }) => t.pending.title,
    attention: ({ pending }) => pending,
  },
  '/hub/audit': audit,
  '/hub/account': { icon: 'card', permission: 'account.change', title: ({ t }) => t.account.title },
};
