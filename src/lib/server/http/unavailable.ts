import { plainResponse } from './plain-page.ts';
import { problem, problemResponse } from './problem.ts';

const retrySeconds = 5;

const page = {
  title: '中心平台暂时不可用',
  heading: '中心平台暂时连不上数据库',
  refreshSeconds: retrySeconds,
  body: `<p>自助终端照常兑换，稍后自动同步。本页每 ${String(retrySeconds)} 秒重试一次。</p>
<p lang="en">The hub cannot reach its database. Kiosks go on and synchronise later. This page tries again every
${String(retrySeconds)} seconds.</p>`,
};

/** The answer while the database cannot be reached: a problem document below /api, a page elsewhere; 503 either way. */
export function unavailable(pathname: string): Response {
  // The process itself is alive, and whoever watches over it must not restart it for its database's sake.
  if (pathname === '/api/v1/health') return Response.json({ status: 'alive', now: new Date().toISOString() });
  if (pathname.startsWith('/api/')) {
    const now = new Date().toISOString();
    return problemResponse(problem('hub-unavailable', { now, retryAfterSeconds: retrySeconds }));
  }
  return plainResponse(page, 503, { 'retry-after': String(retrySeconds) });
}
