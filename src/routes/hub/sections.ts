import type { RouteId } from '$app/types';
import { adjustments } from './[list]/adjustments.ts';
import { audit } from './[list]/audit.ts';
import { events } from './[list]/events.ts';
import { expiring, idle, reorder } from './[list]/goods-lists.ts';
import { items } from './[list]/items.ts';
import type { ListSection } from './[list]/list.ts';
import { moves } from './[list]/moves.ts';
import { residents } from './[list]/residents.ts';
import { shifts } from './[list]/shifts.ts';
import { awardsWords } from '#lib/i18n/hub-awards.ts';
import { archiveWords } from './archive/words.ts';
import { importWords } from './import/words.ts';
import { transfers } from './[list]/transfers.ts';
import type { Section } from './section.ts';
import { versionWords } from './version/words.ts';

/** Routes of the console that are no section: somebody comes, goes, or reads in another language. */
export type OutsideRoute = '/hub/sign-in' | '/hub/sign-out' | '/hub/language';
type SectionRoute = Exclude<
  Extract<RouteId, '/hub' | `/hub/${string}`>,
  `/hub/${string}/${string}` | '/hub/[list]' | '/hub/export' | OutsideRoute
>;

/** Every section by its address, in the order of the navigation within its group. */
export const sections: Readonly<Record<SectionRoute, Section>> & Readonly<Record<string, Section | ListSection>> = {
  '/hub': { icon: 'list', group: 'overview', permission: 'console.read', title: ({ t }) => t.overview.title },
  '/hub/communities': {
    icon: 'people',
    group: 'overview',
    permission: 'district.read',
    title: ({ t }) => t.district.title,
  },
  '/hub/version': {
    icon: 'info',
    group: 'overview',
    permission: 'console.read',
    title: ({ code }) => versionWords[code].title,
  },
  '/hub/reviews': {
    icon: 'warning',
    group: 'tasks',
    permission: 'console.read',
    title: ({ t }) => t.attention.reviews,
    attention: ({ reviews }) => reviews,
  },
  '/hub/pending': {
    icon: 'gift',
    group: 'tasks',
    permission: 'console.read',
    title: ({ t }) => t.pending.title,
    attention: ({ pending }) => pending,
  },
  '/hub/adjustments': adjustments,
  '/hub/events': events,
  '/hub/shifts': shifts,
  '/hub/kiosks': { icon: 'device', group: 'counter', permission: 'console.read', title: ({ t }) => t.kiosks.title },
  '/hub/items': items,
  '/hub/reorder': reorder,
  '/hub/expiring': expiring,
  '/hub/idle': idle,
  '/hub/moves': moves,
  '/hub/suppliers': { icon: 'truck', group: 'goods', permission: 'console.read', title: ({ t }) => t.goods.suppliers },
  '/hub/stores': { icon: 'box', group: 'goods', permission: 'console.read', title: ({ t }) => t.goods.stores },
  '/hub/residents': residents,
  '/hub/awards': {
    icon: 'award',
    group: 'people',
    permission: 'console.read',
    title: ({ code }) => awardsWords[code].title,
  },
  '/hub/import': {
    icon: 'plus',
    group: 'people',
    permission: 'console.read',
    title: ({ code }) => importWords[code].title,
  },
  '/hub/categories': {
    icon: 'award',
    group: 'rules',
    permission: 'console.read',
    title: ({ t }) => t.goods.categories,
  },
  '/hub/policy': { icon: 'pen', group: 'rules', permission: 'console.read', title: ({ t }) => t.policy.title },
  '/hub/transfers': transfers,
  '/hub/audit': audit,
  '/hub/archive': {
    icon: 'box',
    group: 'books',
    permission: 'console.read',
    title: ({ code }) => archiveWords[code].title,
  },
  '/hub/staff': { icon: 'keypad', group: 'access', permission: 'console.read', title: ({ t }) => t.staff.title },
  '/hub/account': { icon: 'card', group: 'access', permission: 'account.change', title: ({ t }) => t.account.title },
};
