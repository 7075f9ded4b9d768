import { problem, problemResponse } from './problem.ts';

const retrySeconds = 5;

// A page of its own, because the console's layout asks the database who is there.
const page = `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="${String(retrySeconds)}">
<title>中心平台暂时不可用</title>
<style>body{font:18px/1.6 system-ui,sans-serif;max-width:36em;margin:15vh auto;padding:0 1em;color:#2b2320;background:#fdfaf5}</style>
<h1>中心平台暂时连不上数据库</h1>
<p>自助终端照常兑换，稍后自动同步。本页每 ${String(retrySeconds)} 秒重试一次。</p>
<p lang="en">The hub cannot reach its database. Kiosks go on and synchronise later. This page tries again every
${String(retrySeconds)} seconds.</p>
</html>
`;

/** The answer while the database cannot be reached: a problem document below /api, a page elsewhere; 503 either way. */
export function unavailable(pathname: string): Response {
  // The process itself is alive, and whoever watches over it must not restart it for its database's sake.
  if (pathname === '/api/v1/health') return Response.json({ status: 'alive', now: new Date().toISOString() });
  if (pathname.startsWith('/api/')) {
    const now = new Date().toISOString();
    return problemResponse(problem('hub-unavailable', { now, retryAfterSeconds: retrySeconds }));
  }
  const headers = { 'content-type': 'text/html; charset=utf-8', 'retry-after': String(retrySeconds) };
  return new Response(page, { status: 503, headers });
}
