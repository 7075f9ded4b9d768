import { answerNamesakes } from '#lib/server/http/answers.ts';
import { kioskEndpoint, methodNotAllowed } from '#lib/server/http/endpoint.ts';

export const POST = kioskEndpoint(answerNamesakes);
export const fallback = methodNotAllowed('POST');
