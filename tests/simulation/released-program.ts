import { protocolHeader } from '#lib/protocol/proof.ts';
import type { Problem } from '#lib/protocol/problem.ts';
import { servedScopes } from '#lib/protocol/pull.ts';
import { firstEventVersions, firstProtocol } from '#lib/protocol/versions.ts';

/** An event of a push, as far as it matters whether the first release reads it. */
interface Named {
  readonly type: string;
  readonly v: number;
}

/**
 * The hub's program of release 0.1, by what sets it apart: it announces nothing, refuses a request of a later protocol
 * as a whole, and sets aside for good what it cannot read. Its residents carry a hash of each name.
 */
export class ReleasedProgram {
  readonly #setAside: { readonly code: string; readonly detail: string }[] = [];

  /** What it would have set aside. */
  get setAside(): readonly { readonly code: string; readonly detail: string }[] {
    return this.#setAside;
  }

  /** @param ours how this program answers, for all in which the two are alike */
  async answer(request: Request, ours: () => Promise<Response>): Promise<Response> {
    if (Number(request.headers.get(protocolHeader)) > firstProtocol) return Response.json(refusal, { status: 426 });
    if (new URL(request.url).pathname.endsWith('/push')) {
      const { events = [] } = (await request.clone().json()) as { readonly events?: readonly Named[] };
      for (const { type, v } of events) {
        if (v > (firstEventVersions[type] ?? 0)) this.#setAside.push({ code: 'invalid', detail: `${type}.${v}` });
      }
    }
    const response = await withFirstResidents(ours);
    const { reads: _reads, ...answer } = (await response.json()) as Answer;
    const { residents } = answer.changes ?? {};
    if (residents !== undefined) residents.nameHash = residents.id.map(() => hashOfName).join('');
    return Response.json(answer, response);
  }
}

/** An answer, as far as it is another one by this program. */
interface Answer {
  readonly reads?: unknown;
  readonly changes?: { readonly residents?: { readonly id: readonly string[]; nameHash?: string } };
}

/** What stands for the hash of each name, which no tablet may keep. */
export const hashOfName = 'hashOfAName_';
const versionWithHashes = 4;

/** Lets this program answer for the version of the residents that it does not send itself. */
async function withFirstResidents(ours: () => Promise<Response>): Promise<Response> {
  servedScopes.residents.push(versionWithHashes);
  try {
    return await ours();
  } finally {
    servedScopes.residents.pop();
  }
}

const refusal: Problem = {
  type: 'about:blank',
  title: 'This version of the protocol is not supported',
  status: 426,
  code: 'protocol-unsupported',
  supported: { from: firstProtocol, to: firstProtocol },
};
