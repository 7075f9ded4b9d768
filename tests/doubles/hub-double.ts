import { importJWK } from 'jose';
import * as v from 'valibot';
import { uuidV7, type RandomBytes } from '#lib/base/id.ts';
import { dayOf } from '#lib/domain/day.ts';
import { defaultZone } from '#lib/domain/zone.ts';
import type { Effect, StockEffect } from '#lib/facts/effect.ts';
import type { Bodies } from '#lib/facts/fact.ts';
import { effectsOf } from '#lib/facts/facts.ts';
import { maskName } from '#lib/domain/name.ts';
import { spread, unbatchedPieces } from '#lib/domain/stock.ts';
import { defaultPolicy } from '#lib/domain/policy.ts';
import { enrolmentRequestSchema, type EnrolmentResponse, type PublicKey } from '#lib/protocol/enrolment.ts';
import { eventSchema, eventVersions, labelSchema, type EventOf, type KioskEvent } from '#lib/protocol/event.ts';
import { genesis } from '#lib/protocol/seal.ts';
import { problemStatus, type Problem, type ProblemCode } from '#lib/protocol/problem.ts';
import { protocolHeader, readProof, verifyProof } from '#lib/protocol/proof.ts';
import { packPage } from '#lib/protocol/pack-pull.ts';
import { firstScopeParameter, scopeNames, scopeParameter, type ScopeName, type ScopeRow } from '#lib/protocol/pull.ts';
import { commitmentOf } from '#lib/facts/registration/commitment.ts';
import { wordsOf, type SaltedWords } from '#lib/facts/registration/person.ts';
import { areReadable } from '#lib/protocol/readable.ts';
import { isPlain, pushRequestSchema, type EventResult, type PushResponse } from '#lib/protocol/push.ts';
import { firstProtocol, isReadBy, type EventVersions } from '#lib/protocol/versions.ts';
import { isProven, isWhole, type Fault, type Memory, type SeenCall } from './hub-memory.ts';
import { pageOf, type Sending } from './hub-page.ts';

export type { Fault, SeenCall } from './hub-memory.ts';

// A hub in memory that keeps to the protocol and nothing else, so that a kiosk can be tried against thousands of
// histories. The real one is tried with the real kiosk in the browser tests.

export const communityId = 'com_1';
export const cardKey = 'the key of the cards';
const storeId = 'str_1';

export class HubDouble {
  readonly #random: RandomBytes;
  readonly #now: () => number;
  #memory: Memory;
  readonly #wordsByCommitment = new Map<string, SaltedWords>();
  #faults: Fault[] = [];
  #key: PublicKey | undefined;
  #kiosks = 0;
  /** Rows of one page, small enough that every walk has several. */
  pageRows = 3;
  backupSeq: number | null = null;
  /** What this hub reads and announces; null for one of release 0.1, which sets aside what it cannot read. */
  reads: EventVersions | null = eventVersions;
  /** Scopes that this hub sends, each with its version; one of release 0.1 leaves the others out without a word. */
  served: ReadonlySet<string> = new Set(`${firstScopeParameter},${scopeParameter}`.split(','));
  readonly seen: SeenCall[] = [];
  /** Called before each call is handled, for what happens at the hub in the middle of an exchange. */
  beforeCall: (path: string) => void = () => undefined;

  constructor(now: () => number, random: RandomBytes) {
    this.#now = now;
    this.#random = random;
    this.#memory = {
      incarnation: uuidV7(now(), random),
      revision: 0,
      rows: new Map(scopeNames.map((name) => [name, new Map()])),
      chains: new Map(),
      events: new Map(),
      answers: new Map(),
      reversed: new Set(),
      given: new Map(),
    };
  }

  /** The next calls go wrong in these ways, one after the other. */
  breakNext(...faults: readonly Fault[]): void {
    this.#faults.push(...faults);
  }

  /** The network is well again. */
  mend(): void {
    this.#faults = [];
  }

  put<Name extends ScopeName>(scope: Name, row: ScopeRow<Name>): void {
    this.#memory.revision += 1;
    this.#memory.rows.get(scope)?.set(row.id, { revision: this.#memory.revision, row });
  }

  row<Name extends ScopeName>(scope: Name, id: string): ScopeRow<Name> | undefined {
    return this.#memory.rows.get(scope)?.get(id)?.row as ScopeRow<Name> | undefined;
  }

  /** A manager gives points at the hub. */
  give(residentId: string, points: number): void {
    this.#memory.given.set(residentId, this.given(residentId) + points);
    this.#addPoints(residentId, points);
  }

  given = (residentId: string): number => this.#memory.given.get(residentId) ?? 0;

  get events(): readonly KioskEvent[] {
    return [...this.#memory.events.values()];
  }

  get setAside(): readonly EventResult[] {
    return [...this.#memory.answers.values()].filter(({ status }) => status === 'invalid' || status === 'conflict');
  }

  ackSeq = (epoch: string): number => this.#memory.chains.get(epoch)?.ackSeq ?? 0;

  /** What a backup taken now would hold. */
  dump = (): Memory => structuredClone(this.#memory);

  /** The hub's machine burns, and a backup takes its place. */
  restore(dump: Memory): void {
    this.#memory = { ...structuredClone(dump), incarnation: uuidV7(this.#now(), this.#random) };
  }

  /** In place of `fetch`. */
  readonly fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const url = new URL(String(input), 'https://hub.example');
    const body = typeof init?.body === 'string' ? init.body : '';
    const fault = this.#faults.shift() ?? 'none';
    if (fault === 'lostRequest') throw new TypeError('Failed to fetch');
    this.seen.push({ path: url.pathname, body });
    this.beforeCall(url.pathname);
    if (fault === 'html') return new Response('<html>Sign in to the guest network</html>', { status: 200 });
    if (fault === 'status500') return new Response('Internal Server Error', { status: 500 });
    // What a proxy says that has a limit of its own.
    if (fault === 'tooLarge') return new Response('<h1>413 Request Entity Too Large</h1>', { status: 413 });
    if (fault in problemStatus) return this.#refuse(fault as ProblemCode);
    const response = await this.#answer(url, body, init);
    if (fault === 'lostAnswer') throw new TypeError('network connection was lost');
    if (fault !== 'halfBody') return response;
    const text = await response.text();
    return new Response(text.slice(0, Math.floor(text.length / 2)), { status: response.status });
  };

  async #answer(url: URL, body: string, init: RequestInit | undefined): Promise<Response> {
    const request = { method: init?.method ?? 'GET', pathAndQuery: url.pathname + url.search, body };
    const proof = readProof(new Headers(init?.headers).get('authorization'));
    if (!proof.ok) return this.#refuse(`proof-${proof.error}`);
    const path = url.pathname.replace('/api/v1', '');
    const protocol = new Headers(init?.headers).get(protocolHeader);
    if (this.reads === null && protocol !== String(firstProtocol)) return this.#refuse('protocol-unsupported');
    const enrolment = path === '/enrolments' ? v.parse(enrolmentRequestSchema, JSON.parse(body)) : undefined;
    const publicKey = enrolment?.publicKey ?? this.#key;
    if (publicKey === undefined) return this.#refuse('kiosk-unknown');
    const key = await importJWK({ ...publicKey }, 'ES256');
    if (key instanceof Uint8Array) return this.#refuse('proof-invalid');
    const verified = await verifyProof(proof.value.jws, key, request, this.#now());
    if (!verified.ok) return this.#refuse(`proof-${verified.error}`);
    if (enrolment !== undefined) return this.#say(this.#enrol(enrolment.publicKey));
    const kiosk = proof.value.subject?.kiosk ?? '';
    if (path === '/sync/push') return this.#say(this.#push(kiosk, JSON.parse(body)));
    const asked = url.searchParams.get('scopes')?.split(',') ?? [];
    const isServed = this.reads === null || asked.every((scope) => this.served.has(scope));
    if (path === '/sync/pull' && !isServed) return this.#refuse('protocol-unsupported', { scopes: {} });
    if (path === '/sync/pull')
      return this.#say(packPage(pageOf(this.#memory, url.searchParams, this.#sending(url.searchParams))));
    return this.#refuse('not-found');
  }

  #say(value: object): Response {
    return Response.json(this.reads === null ? value : { ...value, reads: this.reads });
  }

  #refuse(code: ProblemCode, more: Pick<Problem, 'scopes'> = {}): Response {
    const status = problemStatus[code];
    const document: Problem = { type: 'about:blank', title: code, status, code, now: this.#nowText(), ...more };
    return new Response(JSON.stringify(document), { status, headers: { 'content-type': 'application/problem+json' } });
  }

  #nowText = (): string => new Date(this.#now()).toISOString();

  #enrol(publicKey: PublicKey): EnrolmentResponse {
    const isKnown = JSON.stringify(this.#key) === JSON.stringify(publicKey);
    if (!isKnown) this.#kiosks += 1;
    this.#key = publicKey;
    const kiosk = `ksk_${this.#kiosks}`;
    const chains = [...this.#memory.chains].filter(([epoch]) => this.#epochIsOf(kiosk, epoch));
    const [epoch, chain] = chains.at(-1) ?? [];
    return {
      community: communityId,
      communityName: '兴隆社区',
      kiosk,
      kioskLabel: String.fromCharCode(64 + this.#kiosks),
      store: storeId,
      storeName: '东门店',
      cardKey,
      policy: defaultPolicy,
      incarnation: this.#memory.incarnation,
      chain: epoch === undefined || chain === undefined ? null : { epoch, ...chain },
      now: this.#nowText(),
    };
  }

  #epochIsOf = (kiosk: string, epoch: string): boolean =>
    this.events.some((event) => event.kiosk === kiosk && event.epoch === epoch);

  #push(kiosk: string, body: unknown): PushResponse {
    const { events, words = [], epoch, recovered } = v.parse(pushRequestSchema, body);
    for (const said of words.filter(areReadable)) this.#wordsByCommitment.set(commitmentOf(said), said);
    const answers: EventResult[] = [];
    let wanted: number | undefined;
    for (const [index, value] of events.entries()) {
      if (this.reads !== null && isWhole(value) && !isReadBy(this.reads, value)) break;
      const answer = recovered ? this.#takeRecovered(value, index) : this.#takeNext(kiosk, epoch, value, index);
      if (answer === 'gap') {
        wanted = this.ackSeq(epoch) + 1;
        break;
      }
      answers.push(answer);
      if (answer.status === 'duplicate') this.#nameLate(value);
    }
    const ackSeq = this.ackSeq(epoch);
    return {
      incarnation: this.#memory.incarnation,
      answered: answers.length,
      results: answers.filter((answer) => !isPlain(answer)),
      ackSeq,
      ...(wanted === undefined ? {} : { gap: { wanted } }),
      backupSeq: this.backupSeq,
      now: this.#nowText(),
    };
  }

  /** Words that come after their event name a resident who has no name yet and was not erased. */
  #nameLate(value: unknown): void {
    const event = v.parse(eventSchema, value);
    if (event.type !== 'resident.registered') return;
    const { residentId } = event.body;
    const row = this.row('residents', residentId);
    if (row?.maskedName === '' && this.row('erasures', residentId) === undefined) this.#name(row, event.body);
  }

  #name(row: ScopeRow<'residents'>, body: Bodies['resident.registered']): void {
    const beside = this.#wordsByCommitment.get(body.words ?? '') ?? null;
    const { name = '', initials = '' } = wordsOf(body, beside) ?? {};
    this.put('residents', { ...row, maskedName: maskName(name), initials });
  }

  #takeRecovered(value: unknown, index: number): EventResult {
    const event = v.parse(eventSchema, value);
    const known = this.#known(event, index);
    if (known !== undefined) return known;
    this.#apply(event);
    return this.#keepAnswer(
      { index, id: event.id, seq: event.seq, status: 'applied', review: ['recovered'] },
      event.id,
    );
  }

  #takeNext(kiosk: string, epoch: string, value: unknown, index: number): EventResult | 'gap' {
    const label = v.parse(v.omit(labelSchema, ['prev']), value);
    const { ackSeq, lastHash } = this.#memory.chains.get(epoch) ?? { ackSeq: 0, lastHash: genesis };
    if (label.seq > ackSeq + 1) return 'gap';
    const known = this.#known(label, index);
    if (known !== undefined) return known;
    const parsed = v.safeParse(eventSchema, value);
    const isWhole = parsed.success && isProven(parsed.output);
    const base = { index, id: label.id, seq: label.seq } as const;
    if (label.seq <= ackSeq) return this.#keepAnswer({ ...base, status: 'conflict', code: 'conflict' }, label.id);
    this.#memory.chains.set(epoch, { ackSeq: label.seq, lastHash: isWhole ? label.hash : null });
    if (!parsed.success || !isWhole) {
      const oversized = typeof value === 'object' && value !== null && 'oversized' in value;
      return this.#keepAnswer({ ...base, status: 'invalid', code: oversized ? 'oversized' : 'schema' }, label.id);
    }
    const event = parsed.output;
    if (event.kiosk !== kiosk || event.epoch !== epoch) {
      return this.#keepAnswer({ ...base, status: 'invalid', code: 'foreign' }, label.id);
    }
    if (lastHash !== null && event.prev !== lastHash) {
      return this.#keepAnswer({ ...base, status: 'invalid', code: 'chain' }, label.id);
    }
    this.#apply(event);
    return this.#keepAnswer({ ...base, status: 'applied' }, label.id);
  }

  #known({ id, hash }: { readonly id: string; readonly hash: string }, index: number): EventResult | undefined {
    const stored = this.#memory.events.get(id);
    const answer = this.#memory.answers.get(id);
    if (answer === undefined) return undefined;
    if (stored === undefined) return { ...answer, index };
    return stored.hash === hash
      ? { ...answer, index, status: 'duplicate' }
      : { ...answer, index, status: 'conflict', code: 'conflict' };
  }

  #keepAnswer(answer: EventResult, id: string): EventResult {
    this.#memory.answers.set(id, answer);
    return answer;
  }

  /** A reversal takes effect with its original, whichever of the two arrives first, and once. */
  #apply(event: KioskEvent): void {
    const { events, reversed } = this.#memory;
    events.set(event.id, event);
    if (event.type !== 'redemption.reversed') this.#addEffects(event);
    if (event.type !== 'redemption.reversed' && event.type !== 'redemption.recorded') return;
    const { redemptionId } = event.body;
    const isOf = (other: KioskEvent): boolean =>
      'redemptionId' in other.body && other.body.redemptionId === redemptionId;
    const reversal = this.events.find((other) => other.type === 'redemption.reversed' && isOf(other));
    const original = this.events.find(
      (other): other is EventOf<'redemption.recorded'> => other.type === 'redemption.recorded' && isOf(other),
    );
    if (reversal === undefined || original === undefined || reversed.has(redemptionId)) return;
    reversed.add(redemptionId);
    this.#addEffects(reversal, original.body);
  }

  #addEffects(event: KioskEvent, redemption?: Bodies['redemption.recorded']): void {
    for (const effect of effectsOf(event, { redemption })) this.#addEffect(effect, event.at);
  }

  #addEffect(effect: Effect, at: string): void {
    switch (effect.of) {
      case 'points':
        return this.#addPoints(effect.residentId, effect.delta);
      case 'allotment':
        return this.#addPoints(effect.residentId, effect.delta, 0);
      case 'stock':
        return this.#move(effect, at);
      case 'batch':
        return this.put('batches', { ...effect.batch, id: effect.batch.batchId, remaining: 0 });
      case 'needsCount': {
        const row = this.#stockRow(effect.itemId);
        const { needsCount, countId } = effect;
        return this.put('stock', { ...row, needsCount, lastCount: countId ?? row.lastCount });
      }
      case 'item': {
        const { itemId, photo, ...item } = effect.item;
        const rest = { nameEn: item.name, supplierName: '', picture: photo ?? '', sort: 99, status: 'listed' } as const;
        return this.put('items', { ...item, ...rest, barcode: item.barcode ?? '', id: itemId });
      }
      case 'keeping': {
        const row = this.row('items', effect.itemId);
        return row && this.put('items', { ...row, keeps: effect.keeps });
      }
      case 'resident': {
        const { residentId, number, elderMode } = effect.resident;
        const unnamed = { maskedName: '', initials: '', elderMode };
        const points = { balance: 0, allotted: 0, wanted: 0, recent: [] };
        return this.#name({ id: residentId, number, ...unnamed, ...points }, effect.resident);
      }
      case 'card':
        return this.put('cards', { id: effect.cardHash, residentId: effect.residentId, status: effect.status });
    }
  }

  #stockRow = (itemId: string): ScopeRow<'stock'> =>
    this.row('stock', itemId) ?? { id: itemId, onHand: 0, needsCount: false, lastCount: null };

  #move({ itemId, delta, batchId }: StockEffect, at: string): void {
    const row = this.#stockRow(itemId);
    this.put('stock', { ...row, onHand: row.onHand + delta });
    const rows = [...(this.#memory.rows.get('batches')?.keys() ?? [])]
      .flatMap((id) => this.row('batches', id) ?? [])
      .filter((batch) => batch.itemId === itemId);
    const batches = rows.map(({ id, ...batch }) => ({ batchId: id, ...batch }));
    const unbatched = unbatchedPieces(row.onHand, batches);
    for (const moved of spread(batches, delta, { batchId, today: dayOf(Date.parse(at), defaultZone), unbatched })) {
      const batch = this.row('batches', moved.batchId);
      if (batch !== undefined) this.put('batches', { ...batch, remaining: batch.remaining + moved.delta });
    }
  }

  #sending = (asked: URLSearchParams): Sending => ({
    pageRows: this.pageRows,
    served: this.served,
    ackSeq: this.ackSeq(asked.get('epoch') ?? ''),
    backupSeq: this.backupSeq,
    now: this.#nowText(),
  });

  /** There is one kiosk, and everything is set apart for it. */
  #addPoints(residentId: string, points: number, toBalance = points): void {
    const row = this.row('residents', residentId);
    if (row === undefined) return;
    const allotted = Math.max(0, row.allotted + points);
    this.put('residents', { ...row, balance: row.balance + toBalance, allotted, wanted: 0 });
  }
}
