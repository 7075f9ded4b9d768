import { findingCodes, findingKinds } from '#lib/findings/findings.ts';
import { findingStates } from '#lib/server/console/findings.ts';

/** What an address asks for: a state, and a kind or one code. What is none of them asks for nothing. */
export function readFilter(asked: URLSearchParams) {
  const kind = asked.get('kind');
  const kioskId = asked.get('kiosk');
  return {
    state: findingStates.find((known) => known === asked.get('state')) ?? 'open',
    kind: findingKinds.find((known) => known === kind),
    code: findingCodes.find((known) => known === kind),
    kioskId: kioskId === null || kioskId === '' ? undefined : kioskId,
  };
}
