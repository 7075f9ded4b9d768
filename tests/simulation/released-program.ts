import { protocolHeader } from '#lib/protocol/proof.ts';
import type { Problem } from '#lib/protocol/problem.ts';
import { firstEventVersions, firstProtocol } from '#lib/protocol/versions.ts';

/** An event of a push, as far as it matters whether the first release reads it. */
interface Named {
  readonly type: string;
  readonly v: number;
}

/**
 * The hub's program of release 0.1, by what sets it apart: it announces nothing, refuses a request of a later protocol
 * as a whole, and sets aside for good what it cannot read.
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
    const response = await ours();
    const { reads: _reads, ...answer } = (await response.json()) as Readonly<Record<string, unknown>>;
    return Response.json(answer, response);
  }
}

const refusal: Problem = {
  type: 'about:blank',
  title: 'This version of the protocol is not supported',
  status: 426,
  code: 'protocol-unsupported',
  supported: { from: firstProtocol, to: firstProtocol },
};
