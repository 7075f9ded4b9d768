import { fail, redirect, type Cookies } from '@sveltejs/kit';
import { isLocaleCode } from '#lib/domain/locale.ts';
import { sessionCookie, sessionMs } from '#lib/server/console/session.ts';
import {
  checkDraft,
  faultsOfStep,
  setupSteps,
  type Draft,
  type Setup,
  type SetupStep,
} from '#lib/server/founding/setup.ts';
import type { Fault } from '#lib/server/founding/wanted.ts';
import { languageCookie } from '../hub/language/cookie.ts';
import { formOf, typedText } from '../hub/typed.ts';
import { setupCookie } from './cookie.ts';
import type { Actions, PageServerLoad } from './$types';

const isOpenTo = (setup: Setup, cookies: Cookies): boolean => setup.admits(cookies.get(setupCookie) ?? '');

const stepIn = (url: URL): SetupStep => setupSteps.find((step) => step === url.searchParams.get('step')) ?? 'community';

export const load: PageServerLoad = ({ cookies, locals: { language, setup }, url }) => {
  const step = stepIn(url);
  // Whoever has not opened the link is shown nothing of what was typed.
  return { language, step, steps: setupSteps, draft: isOpenTo(setup, cookies) ? setup.draft : null };
};

/** The draft with what a form of this step says. */
function typedInto(draft: Draft, step: SetupStep, form: FormData): Draft {
  const text = (name: string): string => typedText(form, name);
  switch (step) {
    case 'community': {
      const named = { name: text('name'), nameEn: text('nameEn'), district: text('district') };
      return { ...draft, community: { ...named, zone: text('zone'), language: text('language') } };
    }
    case 'stores':
      return { ...draft, stores: text('stores') };
    case 'categories': {
      const all = (name: string): readonly string[] => form.getAll(name).map(String);
      const [units, points, caps, standards] = [all('unit'), all('points'), all('cap'), all('standard')];
      const categories = all('name').map((name, row) => ({
        name,
        unit: units[row] ?? '',
        points: points[row] ?? '',
        cap: caps[row] ?? '',
        standard: standards[row] ?? '',
      }));
      return { ...draft, categories: categories.filter(({ name }) => name.trim() !== '') };
    }
    case 'manager':
      return { ...draft, manager: { name: text('name'), signInName: text('signInName') } };
  }
}

const neighbour = (step: SetupStep, by: 1 | -1): SetupStep =>
  setupSteps[Math.max(0, setupSteps.indexOf(step) + by)] ?? step;

const refusedBy = (faults: readonly Fault[]) => fail(400, { faults, notRepeated: false, there: '' });

export const actions: Actions = {
  save: async ({ cookies, locals: { setup }, request, url }) => {
    const form = await formOf(request);
    if (!isOpenTo(setup, cookies)) redirect(303, '/setup');
    const step = stepIn(url);
    setup.draft = typedInto(setup.draft, step, form);
    if (form.has('back')) redirect(303, `/setup?step=${neighbour(step, -1)}`);
    const faults = faultsOfStep(setup.draft, step);
    if (faults.length > 0) return refusedBy(faults);
    redirect(303, `/setup?step=${neighbour(step, 1)}`);
  },

  found: async ({ cookies, locals: { setup }, request, url }) => {
    const form = await formOf(request);
    if (!isOpenTo(setup, cookies)) redirect(303, '/setup');
    setup.draft = typedInto(setup.draft, 'manager', form);
    const password = typedText(form, 'password');
    const wanted = await checkDraft(setup.draft, password);
    if (!wanted.ok) return refusedBy(wanted.error);
    if (password !== typedText(form, 'repeated')) return fail(400, { faults: [], notRepeated: true, there: '' });
    const founded = await setup.found(wanted.value);
    if (!founded.ok)
      return fail(409, { faults: [], notRepeated: false, there: 'name' in founded.error ? founded.error.name : '' });
    const secure = url.protocol === 'https:';
    cookies.set(sessionCookie, founded.value.session, {
      httpOnly: true,
      sameSite: 'strict',
      secure,
      path: '/',
      maxAge: sessionMs / 1000,
    });
    cookies.delete(setupCookie, { path: '/setup' });
    redirect(303, '/hub');
  },

  language: async ({ cookies, request, url }) => {
    const wanted = typedText(await formOf(request), 'language');
    if (isLocaleCode(wanted))
      cookies.set(languageCookie, wanted, { path: '/', sameSite: 'lax', secure: url.protocol === 'https:' });
    redirect(303, `/setup?step=${stepIn(url)}`);
  },
};
