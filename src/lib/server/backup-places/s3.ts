import { AwsClient } from 'aws4fetch';
import { PlaceFailed, type BackupPlace } from './place.ts';

/** A bucket of an S3-compatible service, and what lets in. */
export interface S3Settings {
  /** `https://s3.example.org/bucket/prefix`: the bucket is in the path. */
  readonly address: string;
  readonly keyId: string;
  readonly secret: string;
  readonly region: string;
}

/** For how long one request may take, in milliseconds: a dump over a slow line is some minutes. */
const requestMs = 15 * 60_000;

/** Turns what XML escapes back; keys of ours have none of it, those of others might. */
const unescapeXml = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');

const textsOf = (xml: string, tag: string): readonly string[] =>
  Array.from(xml.matchAll(new RegExp(`<${tag}>([^<]*)</${tag}>`, 'g')), ([, text = '']) => unescapeXml(text));

/** A bucket as a second place. Each request is signed (AWS Signature Version 4). */
export function s3Place({ address, keyId, secret, region }: S3Settings): BackupPlace {
  const url = new URL(address);
  const [bucket = '', ...below] = url.pathname.split('/').filter((part) => part !== '');
  const prefix = below.map((part) => `${decodeURIComponent(part)}/`).join('');
  const client = new AwsClient({ accessKeyId: keyId, secretAccessKey: secret, service: 's3', region, retries: 2 });
  const base = `${url.origin}/${bucket}`;
  const objectUrl = (name: string): string => [base, ...below, encodeURIComponent(name)].join('/');
  const send = async (target: string, init: RequestInit = {}): Promise<Response> => {
    let response: Response;
    try {
      response = await client.fetch(target, { ...init, signal: AbortSignal.timeout(requestMs) });
    } catch (error) {
      throw new PlaceFailed('unreachable', `${url.host} cannot be reached`, error);
    }
    if (response.ok) return response;
    const said = await response.text().catch(() => '');
    const [code = '', message = ''] = ['Code', 'Message'].flatMap((tag) => textsOf(said, tag).slice(0, 1));
    throw new PlaceFailed(
      [401, 403, 404].includes(response.status) ? 'refused' : 'failed',
      `${url.host} answered ${response.status} ${code} ${message}`.trim(),
    );
  };
  const list = async (): Promise<readonly string[]> => {
    const names: string[] = [];
    let token: string | undefined;
    do {
      // Not URLSearchParams: its plus for a space is another text than the one that is signed.
      const after = token === undefined ? '' : `continuation-token=${encodeURIComponent(token)}&`;
      const xml = await (await send(`${base}?${after}list-type=2&prefix=${encodeURIComponent(prefix)}`)).text();
      names.push(...textsOf(xml, 'Key').map((key) => key.slice(prefix.length)));
      [token] = textsOf(xml, 'NextContinuationToken');
    } while (token !== undefined);
    return names;
  };
  return {
    kind: 's3',
    where: `${base}/${prefix}`,
    open: () => Promise.resolve(),
    list,
    put: async (name, body) => void (await send(objectUrl(name), { method: 'PUT', body })),
    remove: async (name) => void (await send(objectUrl(name), { method: 'DELETE' })),
  };
}
