import { plainResponse, type PlainPage } from './plain-page.ts';

/** What a browser sends without asking, and so what another site can have it send (the "simple" requests of CORS). */
const formTypes =
  /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain|application\/x-sveltekit-formdata)\b/i;

/**
 * Refuses a form that was sent from a page of another origin than this hub's (cross-site request forgery), in words:
 * mostly it is somebody who has opened the hub by another address than the one it was told to have. Undefined for
 * everything else.
 * @param originIsSet whether ORIGIN says the hub's address; otherwise it is taken from the request
 */
export function refuseForeignForm(
  { request, url }: { readonly request: Request; readonly url: URL },
  originIsSet: boolean,
): Response | undefined {
  if (!['POST', 'PUT', 'PATCH', 'DELETE'].includes(request.method)) return undefined;
  if (!formTypes.test(request.headers.get('content-type')?.trim() ?? '')) return undefined;
  const from = request.headers.get('origin');
  if (from === url.origin) return undefined;

  if (request.headers.get('accept') === 'application/json') {
    return Response.json({ message: `Forms are taken from ${url.origin} alone` }, { status: 403 });
  }
  return plainResponse(page(url, from, originIsSet), 403);
}

function page(url: URL, from: string | null, originIsSet: boolean): PlainPage {
  const right = escape(url.origin + url.pathname);
  const operator = originIsSet ? '' : adviceForProxy(url, from);
  return {
    title: '地址不对',
    heading: `这个平台的地址是 ${escape(url.origin)}`,
    body: `<p>表单是从另一个地址发来的${from === null ? '' : `（${escape(from)}）`}，没有收下。请打开 <a href="${right}">${right}</a> 再试一次。</p>
<p lang="en">This hub’s address is ${escape(url.origin)}. The form came from another one${from === null ? '' : ` (${escape(from)})`}
and was not taken. Please open <a href="${right}">${right}</a> and try again.</p>
${operator}`,
  };
}

/** A proxy with a certificate shows as the same host by another protocol. */
function adviceForProxy(url: URL, from: string | null): string {
  const throughProxy = URL.canParse(from ?? '') && new URL(from ?? '').host === url.host;
  const setting = throughProxy ? `ORIGIN=${escape(from ?? '')}` : 'ORIGIN=https://…';
  return `<p>管理员：平台前面有代理时，请用 ${setting} 启动（docs/operations.md）。</p>
<p lang="en">For whoever runs it: behind a proxy start the hub with ${setting} (docs/operations.md).</p>`;
}

const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
