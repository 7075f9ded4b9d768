import { fail, redirect, type Cookies, type RequestEvent } from '@sveltejs/kit';
import { browserCookie, browserMs } from '#lib/server/console/browser.ts';
import { consolePath } from '#lib/server/console/path.ts';
import { awaitedCookie, factorWaitMs, sessionCookie, sessionMs } from '#lib/server/console/session.ts';
import {
  describeHub,
  signIn,
  signInWithCode,
  type CodeSentRefused,
  type SignedInCookies,
  type SignInRefusal,
} from '#lib/server/console/sign-in.ts';
import { clientAddress } from '#lib/server/http/client-address.ts';
import { formOf, typedText } from '../typed.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
  if (locals.signedIn as unknown) redirect(303, '/hub');
  const described = await describeHub(locals.hub.database.orm);
  return { to: consolePath(url.searchParams.get('to')), ...described };
};

const statusOf = {
  wrong: 400,
  wrongCode: 400,
  ended: 400,
  tooManyAttempts: 429,
  busy: 503,
  moved: 410,
} as const satisfies Record<SignInRefusal['code'] | CodeSentRefused['code'], number>;

const here = '/hub/sign-in';

export const actions: Actions = {
  default: async (event) => {
    const form = await formOf(event.request);
    const code = form.get('code');
    const answer = typeof code === 'string' ? await takeCode(event, code) : await takePassword(event, form);
    if (answer !== undefined) return answer;
    redirect(303, consolePath(form.get('to')));
  },
};

/** The first step. What it returns is shown in place of the page that somebody wants. */
async function takePassword(event: RequestEvent, form: FormData) {
  const { cookies, locals, request, url } = event;
  const { hub } = locals;
  const name = typedText(form, 'name');
  const signedIn = await signIn(hub.database, {
    name,
    password: typedText(form, 'password'),
    address: clientAddress(event),
    browser: cookies.get(browserCookie) ?? '',
    userAgent: request.headers.get('user-agent') ?? '',
    now: hub.clock(),
    random: hub.random,
  });
  if (!signedIn.ok) return fail(statusOf[signedIn.error.code], { name, refusal: signedIn.error });
  const { value } = signedIn;
  if (value.kind === 'signedIn') return keep(cookies, url, value);
  cookies.set(awaitedCookie, value.awaited, { ...kept(url), path: here, maxAge: factorWaitMs / 1000 });
  return { awaitsFactor: true };
}

/** The second step, for who has a second factor. */
async function takeCode({ cookies, locals: { hub }, request, url }: RequestEvent, code: string) {
  const signedIn = await signInWithCode(hub, {
    awaited: cookies.get(awaitedCookie) ?? '',
    code,
    browser: cookies.get(browserCookie) ?? '',
    userAgent: request.headers.get('user-agent') ?? '',
  });
  if (!signedIn.ok) {
    const { error } = signedIn;
    return fail(statusOf[error.code], { refusal: error, awaitsFactor: error.code !== 'ended' });
  }
  cookies.delete(awaitedCookie, { path: here });
  return keep(cookies, url, signedIn.value);
}

const kept = ({ protocol }: URL) => ({ httpOnly: true, sameSite: 'strict', secure: protocol === 'https:' }) as const;

function keep(cookies: Cookies, url: URL, { session, browser }: SignedInCookies): undefined {
  cookies.set(sessionCookie, session, { ...kept(url), path: '/', maxAge: sessionMs / 1000 });
  cookies.set(browserCookie, browser, { ...kept(url), path: here, maxAge: browserMs / 1000 });
}
