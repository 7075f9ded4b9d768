import { answerAllotment } from '#lib/server/http/answers.ts';
import { kioskEndpoint, methodNotAllowed } from '#lib/server/http/endpoint.ts';

export const POST = kioskEndpoint(answerAllotment);
export const fallback = methodNotAllowed('POST');
