import type { Missing } from '../hub.ts';
import { plainResponse } from './plain-page.ts';
import { problem, problemResponse } from './problem.ts';

const retrySeconds = 5;

const unreached = {
  title: '中心平台暂时不可用',
  heading: '中心平台暂时连不上数据库',
  refreshSeconds: retrySeconds,
  body: `<p>自助终端照常兑换，稍后自动同步。本页每 ${String(retrySeconds)} 秒重试一次。</p>
<p lang="en">The hub cannot reach its database. Kiosks go on and synchronise later. This page tries again every
${String(retrySeconds)} seconds.</p>`,
};

const notFounded = {
  title: '还没有社区',
  refreshSeconds: retrySeconds,
  body: `<p>数据库是空的。请在平台这台机器上运行 <code>npm run setup</code>，成立社区后本页会自己打开。</p>
<p lang="en">There is no community yet. Run <code>npm run setup</code> on the hub’s machine: this page opens by itself as
soon as one is founded.</p>`,
};

/** What is told to programs. */
const details = {
  database: 'the database cannot be reached',
  community: 'no community yet: npm run setup',
} as const;

/**
 * The answer while a hub does not run: a problem document below /api, a page elsewhere; 503 either way.
 * @param missing what it waits for
 */
export function unavailable(pathname: string, missing: Missing['what']): Response {
  const now = new Date().toISOString();
  const detail = details[missing];
  // The process itself is alive, and whoever watches over it must not restart it for its database's sake.
  if (pathname === '/api/v1/health') return Response.json({ status: 'alive', now, detail });
  if (pathname.startsWith('/api/')) {
    return problemResponse(problem('hub-unavailable', { now, detail, retryAfterSeconds: retrySeconds }));
  }
  const page = missing === 'database' ? unreached : notFounded;
  return plainResponse(page, 503, { 'retry-after': String(retrySeconds) });
}
