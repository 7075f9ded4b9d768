import { answerPush } from '#lib/server/http/answers.ts';
import { kioskEndpoint, methodNotAllowed } from '#lib/server/http/endpoint.ts';

export const POST = kioskEndpoint(answerPush);
export const fallback = methodNotAllowed('POST');
