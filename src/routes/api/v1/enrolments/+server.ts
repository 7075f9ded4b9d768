import { answerEnrolment } from '#lib/server/http/answers.ts';
import { bodyEndpoint, methodNotAllowed } from '#lib/server/http/endpoint.ts';

export const POST = bodyEndpoint(answerEnrolment);
export const fallback = methodNotAllowed('POST');
