import type { Points } from '#lib/domain/points.ts';
import type { HubContact, RedeemOutcome } from '../store/redeem.ts';
import type { AskOutcome } from './ask.ts';
import type { ExchangeOutcome } from './exchange.ts';

/** What a redemption needs where the hub may be reachable. */
export interface RedeemingWithHub {
  readonly record: (hub: HubContact) => Promise<RedeemOutcome>;
  readonly ask: (residentId: string, points: Points) => Promise<AskOutcome>;
  readonly exchange: () => Promise<ExchangeOutcome>;
  readonly wait: (ms: number) => Promise<void>;
}

/** How long a resident waits for an exchange, in milliseconds; as long as for points (ask.ts). */
const patienceMs = 4000;

/**
 * Records a redemption. Where only the hub can help, it asks the hub and tries again: for points that cannot be spent
 * here yet, and by an exchange where a cap on offline spending is reached. Without an answer the refusal stands.
 */
export async function redeemWithHub({ record, ask, exchange, wait }: RedeemingWithHub): Promise<RedeemOutcome> {
  let outcome = await record('unknown');
  if (outcome.kind === 'refused' && (outcome.refusal.code === 'notAllotted' || outcome.refusal.code === 'leaseOver')) {
    await ask(outcome.refusal.residentId, outcome.refusal.points);
    // Try again even if not all points came: the refusal then says how many can be used here now.
    outcome = await record('unknown');
  }
  if (!isCappedOffline(outcome)) return outcome;
  const isReached = exchange().then(
    ({ kind }) => kind === 'done',
    () => false,
  );
  return (await Promise.race([isReached, wait(patienceMs).then(() => false)])) ? record('reached') : outcome;
}

/** The cap on a single redemption holds with the hub as well. */
const isCappedOffline = (outcome: RedeemOutcome): boolean =>
  outcome.kind === 'refused' && outcome.refusal.code === 'capReached' && outcome.refusal.cap !== 'redemption';
