import { answerPull } from '#lib/server/http/answers.ts';
import { kioskEndpoint, methodNotAllowed } from '#lib/server/http/endpoint.ts';

export const GET = kioskEndpoint(answerPull);
export const fallback = methodNotAllowed('GET');
