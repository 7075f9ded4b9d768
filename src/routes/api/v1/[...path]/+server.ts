import { refuse } from '#lib/base/result.ts';
import { endpoint } from '#lib/server/http/endpoint.ts';
import { problem } from '#lib/server/http/problem.ts';

export const fallback = endpoint(() => Promise.resolve(refuse(problem('not-found'))));
