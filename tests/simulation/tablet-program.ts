import type { KioskTables, PersonalWordsRow } from '#lib/kiosk/store/tables.ts';
import { apiBase, prove, type Line } from '#lib/kiosk/sync/transport.ts';
import type { KioskEvent } from '#lib/protocol/event.ts';
import { protocolHeader } from '#lib/protocol/proof.ts';
import { firstScopeParameter } from '#lib/protocol/pull.ts';
import { firstEventVersions, firstProtocol, isReadBy } from '#lib/protocol/versions.ts';

/** A request before it is sent. */
interface Asked {
  readonly url: string;
  readonly init: RequestInit | undefined;
}

/**
 * Which release a tablet has. The code of an earlier one does not run beside this one, whose database is newer than any
 * that it could open; so this code speaks as that one does.
 */
export class TabletProgram {
  readonly #line: Omit<Line, 'fetch'>;
  /** Words that the first release leaves where they are; undefined while it does not run. */
  #untouched: readonly PersonalWordsRow[] | undefined;
  #wasPutBack = false;
  /** It asks for a version of a scope that is not served any more. */
  #isOutdated = false;
  #version = 1;

  constructor(line: Omit<Line, 'fetch'>) {
    this.#line = line;
  }

  get version(): string {
    return `v${this.#version}`;
  }

  /** Whether it is the first release. */
  get isPutBack(): boolean {
    return this.#untouched !== undefined;
  }

  outdate(): void {
    this.#isOutdated = true;
  }

  /** It asks for what is served again. */
  renew(): void {
    this.#isOutdated = false;
  }

  upgrade(): void {
    this.#version += 1;
    this.renew();
  }

  /**
   * The first release runs on these tables from here on: it says what this program does under protocol 1, and leaves
   * the words of people alone, of which it does not know.
   */
  async putBack({ personalWords }: KioskTables): Promise<void> {
    this.#wasPutBack = true;
    this.#untouched = await personalWords.toArray();
    await personalWords.clear();
  }

  /** This program runs on them again, and finds the words that it left. */
  async bringOn({ personalWords }: KioskTables): Promise<void> {
    await personalWords.bulkPut([...(this.#untouched ?? [])]);
    this.#untouched = undefined;
  }

  /** This program is installed on tables that the first release has not seen. */
  install(): void {
    this.#untouched = undefined;
    this.#wasPutBack = false;
  }

  /**
   * Whether words lie in the tables alone, because the first release has sent their event without them, or written the
   * second copy anew.
   */
  async hasOnlyWords({ personalWords }: KioskTables, secondCopy: string): Promise<boolean> {
    if (!this.#wasPutBack) return false;
    const rows = this.#untouched ?? (await personalWords.toArray());
    return rows.some(({ words, untold }) => untold !== undefined || !secondCopy.includes(words.salt));
  }

  /** Throws when the program could not have recorded an event. */
  expectSayable({ type, v }: KioskEvent): void {
    if (this.isPutBack && !isReadBy(firstEventVersions, { type, v })) {
      throw new Error(`no tablet of the first release says ${type}.${v}`);
    }
  }

  /** A request as the program asks it. A pull that is another one by that is signed anew. */
  async asked({ url, init }: Asked, tables: KioskTables): Promise<Asked> {
    if (!this.isPutBack && !this.#isOutdated) return { url, init };
    const headers = new Headers(init?.headers);
    if (this.isPutBack) headers.set(protocolHeader, String(firstProtocol));
    const identity = await tables.read('identity');
    if (identity === undefined) return { url, init: { ...init, headers } };
    const { community, kiosk } = identity;
    const path = url.replace(apiBase, '');
    if (this.isPutBack && path === '/sync/push') {
      const body = JSON.stringify({ ...(JSON.parse(String(init?.body)) as object), turn: undefined });
      const said = { method: 'POST', path, body, subject: { community, kiosk }, offsetMs: 0 } as const;
      return prove({ ...this.#line, fetch }, said);
    }
    if (!url.includes('/sync/pull?')) return { url, init: { ...init, headers } };
    return prove(
      { ...this.#line, fetch },
      {
        method: 'GET',
        path: this.#isOutdated ? withOutdatedScope(path) : asFirstRelease(path),
        subject: { community, kiosk },
        offsetMs: 0,
        protocol: Number(headers.get(protocolHeader)),
      },
    );
  }

  /** What the program takes of an answer: the first release passes over a lease, of which it does not know. */
  async heard(response: Response): Promise<Response> {
    if (!this.isPutBack) return response;
    const text = await response.text();
    return new Response(text.replace(/"leaseMs":\d+,?/, ''), response);
  }
}

/** A path of the exchange, as the first release asks: for its own scopes, for no lease, and without a token. */
function asFirstRelease(path: string): string {
  const [route = '', query] = path.split('?');
  const asked = new URLSearchParams(query);
  asked.set('scopes', firstScopeParameter);
  asked.delete('lease');
  asked.delete('turn');
  return `${route}?${asked}`;
}

const withOutdatedScope = (path: string): string => path.replace(/residents\.\d+/, 'residents.1');
