import { refuse, type Result } from '#lib/base/result.ts';
import { describe } from '../store/open.ts';
import { enrol, type EnrolContext, type Enrolled } from './enrol.ts';
import type { CallFailure } from './transport.ts';

/** Why a pairing failed; `keyless` when the browser makes or keeps no key for this tablet, as in some private modes. */
export type PairingFailure = CallFailure | { readonly kind: 'keyless'; readonly cause: string };

/** The tablet's keys: the one that it has, or makes, and the one that takes its place. */
export interface Keys {
  /** Rejects when the browser cannot make or keep one. */
  readonly ensureDeviceKey: (name: 'device' | 'next') => Promise<CryptoKeyPair>;
  readonly takeNextKey: () => Promise<void>;
}

/**
 * Pairs this tablet by a code of the hub. With a key that two devices use nobody is let in: then the tablet makes
 * another one, with which it is a new kiosk that brings what it has recorded along.
 */
export async function pair(context: EnrolContext, keys: Keys, code: string): Promise<Result<Enrolled, PairingFailure>> {
  const first = await pairWith(() => keys.ensureDeviceKey('device'), context, code);
  if (first.ok || first.error.kind !== 'problem' || first.error.problem.copied !== true) return first;
  return pairWith(() => keys.ensureDeviceKey('next'), { ...context, entered: keys.takeNextKey }, code);
}

async function pairWith(
  makeKey: () => Promise<CryptoKeyPair>,
  context: EnrolContext,
  code: string,
): Promise<Result<Enrolled, PairingFailure>> {
  let key: CryptoKeyPair;
  try {
    key = await makeKey();
  } catch (error) {
    return refuse({ kind: 'keyless', cause: describe(error) });
  }
  return enrol({ ...context, line: { ...context.line, key: () => Promise.resolve(key) } }, code);
}
