/** A page of its own, for where the console's layout cannot answer. */
export interface PlainPage {
  readonly title: string;
  /** The page's heading, where it says more than the title. */
  readonly heading?: string;
  /** Paragraphs as HTML, Chinese first. */
  readonly body: string;
  /** After so many seconds the browser asks again. */
  readonly refreshSeconds?: number;
}

/** The page as HTML. */
export const plainPage = ({ title, heading = title, body, refreshSeconds }: PlainPage): string => `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${refreshSeconds === undefined ? '' : `<meta http-equiv="refresh" content="${String(refreshSeconds)}">\n`}<title>${title}</title>
<style>body{font:18px/1.6 system-ui,sans-serif;max-width:36em;margin:15vh auto;padding:0 1em;color:#2b2320;background:#fdfaf5}</style>
<h1>${heading}</h1>
${body}
</html>
`;

/** The same as an answer. */
export const plainResponse = (
  page: PlainPage,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Response =>
  new Response(plainPage(page), { status, headers: { 'content-type': 'text/html; charset=utf-8', ...headers } });
