import { namesakesResponseSchema, type NamesakesRequest } from '#lib/protocol/namesakes.ts';
import { callHub, CallFailed, type ExchangeContext } from './call-hub.ts';

/**
 * What the hub says of a whole name: who bears it; nothing, because it is not in reach or does not know the question;
 * or that too much was asked.
 */
export type NameAnswer =
  | { readonly kind: 'told'; readonly residents: readonly string[] }
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'tooMany' };

/** Staff are not kept waiting for longer. */
const limitMs = 4000;

/** Asks the hub who bears a name, on behalf of somebody who is signed in. Never rejects for want of an answer. */
export function askWhoIsNamed(
  context: ExchangeContext & { readonly wait: (ms: number) => Promise<void> },
  question: NamesakesRequest,
): Promise<NameAnswer> {
  return Promise.race([ask(context, question), context.wait(limitMs).then((): NameAnswer => ({ kind: 'unanswered' }))]);
}

async function ask(context: ExchangeContext, question: NamesakesRequest): Promise<NameAnswer> {
  const call = { method: 'POST', path: '/namesakes', body: JSON.stringify(question) } as const;
  try {
    const { residents } = await callHub(context, { ...call, schema: namesakesResponseSchema });
    return { kind: 'told', residents };
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    const isTooMany = error.failure.kind === 'problem' && error.failure.problem.code === 'too-many-attempts';
    return { kind: isTooMany ? 'tooMany' : 'unanswered' };
  }
}
