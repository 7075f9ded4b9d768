import { answerMetrics } from '#lib/server/http/answers.ts';
import { endpoint, methodNotAllowed } from '#lib/server/http/endpoint.ts';

export const GET = endpoint(answerMetrics);
export const fallback = methodNotAllowed('GET');
