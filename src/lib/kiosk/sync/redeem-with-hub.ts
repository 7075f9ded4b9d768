import type { Points } from '#lib/domain/points.ts';
import type { HubContact, RedeemOutcome } from '../store/redeem.ts';
import type { AskOutcome } from './ask.ts';
import type { ExchangeOutcome } from './exchange.ts';

/** What a redemption needs at a tablet whose hub may be in reach. */
export interface RedeemingWithHub {
  readonly record: (hub: HubContact) => Promise<RedeemOutcome>;
  readonly ask: (residentId: string, points: Points) => Promise<AskOutcome>;
  readonly exchange: () => Promise<ExchangeOutcome>;
  readonly wait: (ms: number) => Promise<void>;
}

/** So long a resident waits for an exchange, as for points that are asked for (ask.ts), in milliseconds. */
const patienceMs = 4000;

/**
 * Records a redemption, and has the hub help where it is refused for want of the hub alone: points that cannot be spent
 * here yet are asked for, and where a cap on what is spent without the hub is reached, an exchange comes first. Without an
 * answer the refusal stands.
 */
export async function redeemWithHub({ record, ask, exchange, wait }: RedeemingWithHub): Promise<RedeemOutcome> {
  let outcome = await record('unknown');
  if (outcome.kind === 'refused' && (outcome.refusal.code === 'notAllotted' || outcome.refusal.code === 'leaseOver')) {
    await ask(outcome.refusal.residentId, outcome.refusal.points);
    // Also when not all came: the refusal then says how many can be used here now.
    outcome = await record('unknown');
  }
  if (!isCappedOffline(outcome)) return outcome;
  const isReached = exchange().then(
    ({ kind }) => kind === 'done',
    () => false,
  );
  return (await Promise.race([isReached, wait(patienceMs).then(() => false)])) ? record('reached') : outcome;
}

/** The cap on one redemption holds with and without the hub. */
const isCappedOffline = (outcome: RedeemOutcome): boolean =>
  outcome.kind === 'refused' && outcome.refusal.code === 'capReached' && outcome.refusal.cap !== 'redemption';
