import type { PairingFailure } from '#lib/kiosk/kiosk.ts';
import type { ProblemCode } from '#lib/protocol/problem.ts';
import type { PairingError } from '#lib/ui/views.ts';

/** Why a pairing failed, in the words of the screen. */
export function pairingError(failure: PairingFailure | undefined): PairingError | undefined {
  if (failure === undefined) return undefined;
  if (failure.kind === 'unreachable') return 'offline';
  if (failure.kind === 'keyless') return 'keyless';
  if (failure.kind === 'garbled') return 'failed';
  return pairingErrors[failure.problem.code];
}

/** What each answer of the hub means to whoever types a pairing code. */
const pairingErrors: Readonly<Record<ProblemCode, PairingError>> = {
  'pairing-code-wrong': 'refused',
  'too-many-attempts': 'throttled',
  'proof-stale': 'clock',
  'request-malformed': 'failed',
  'proof-missing': 'failed',
  'proof-invalid': 'failed',
  'proof-replayed': 'failed',
  'kiosk-unknown': 'failed',
  'kiosk-revoked': 'failed',
  'resident-unknown': 'failed',
  'not-found': 'failed',
  'method-not-allowed': 'failed',
  'batch-too-large': 'failed',
  'media-type-unsupported': 'failed',
  'protocol-unsupported': 'failed',
  'hub-unavailable': 'failed',
};
