import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeTurn, type TokenTurn, type TurnVerdict } from './token.ts';

const known = { anchor: 'x', current: 'b', successor: undefined };
const asked: TokenTurn = { anchor: 'x', token: 'b', successor: 'c', sure: false };

test.each<[string, Parameters<typeof judgeTurn>, TurnVerdict]>([
  ['the current token turns', [known, asked], 'turns'],
  ['the first token may be any', [{ ...known, current: null }, asked], 'turns'],
  [
    'the same pair again is late',
    [
      { ...known, successor: 'z' },
      { ...asked, token: 'a', successor: 'z' },
    ],
    'late',
  ],
  [
    'another successor is a copy',
    [
      { ...known, successor: 'z' },
      { ...asked, token: 'a' },
    ],
    'copied',
  ],
  ['what is not known is looked at again', [known, { ...asked, token: 'q' }], 'unknown'],
  ['what is not known and sure is a copy', [known, { ...asked, token: 'q', sure: true }], 'copied'],
  ['under another anchor nothing is judged', [known, { ...asked, anchor: 'y', token: 'q', sure: true }], 'unknown'],
  ['who knows no anchor is told it', [known, null], 'unknown'],
])('%s', (_what, question, verdict) => expect(judgeTurn(...question)).toBe(verdict));

// The same rules in a model: devices that hold a token as the tablet's store does, several of whose calls are under way
// at once, and a hub that remembers few pairs.

interface Held {
  token: string;
  successor: string | null;
}
interface Call {
  readonly device: number;
  readonly turn: TokenTurn;
}

class World {
  anchor = 'anchor 0';
  isNoticed = false;
  /** The hub's memory of pairs, oldest first. */
  #pairs: { readonly token: string; readonly successor: string }[] = [];
  #current: string | null = null;
  #names = 0;
  readonly #remembered: number;
  readonly #calls: Call[] = [];
  /** What each device holds, by anchor; its tabs share it. */
  readonly devices: Map<string, Held>[] = [new Map()];
  /** The anchor that each device believes in. */
  readonly #believed: (string | undefined)[] = [undefined];
  /** Whether a device has turned a token into one of its own making since the copy was made. */
  readonly #turned: boolean[] = [false];
  /** Names up to here both devices may have. */
  #shared = 0;

  constructor(remembered: number) {
    this.#remembered = remembered;
  }

  /** A call is made and hangs somewhere. */
  begin(device: number): void {
    const turn = this.#turnOf(device);
    if (turn !== undefined) this.#calls.push({ device, turn });
  }

  /** A call that hangs arrives, once or again; its answer comes back or is lost. */
  arrive(which: number, isLost: boolean, again: boolean): void {
    const index = which % Math.max(1, this.#calls.length);
    const call = again ? this.#calls[index] : this.#calls.splice(index, 1)[0];
    if (call === undefined || this.isNoticed) return;
    const verdict = this.#judge(call);
    if (!isLost) this.#hear(call, verdict);
  }

  /** A whole exchange that sends something: calls until a token has turned into a new one, or the hub stops it. */
  exchange(device: number): void {
    let sure: TokenTurn | undefined;
    for (let tries = 0; tries < 8 && !this.isNoticed; tries += 1) {
      const names = this.#names;
      const turn = this.#turnOf(device);
      if (turn === undefined) {
        this.#follow(device);
        continue;
      }
      const isSure = sure?.token === turn.token && sure.successor === turn.successor && sure.anchor === turn.anchor;
      const call = { device, turn: { ...turn, sure: isSure } };
      const verdict = this.#judge(call);
      this.#hear(call, verdict);
      if (verdict === 'turns' && names < this.#names) return;
      sure = turn;
    }
    expect(this.isNoticed, 'an exchange comes to an end').toBe(true);
  }

  copy(): void {
    if (this.devices.length > 1) return;
    const [own = new Map<string, Held>()] = this.devices;
    this.devices.push(new Map([...own].map(([anchor, held]) => [anchor, { ...held }])));
    this.#believed.push(this.#believed[0]);
    this.#turned[0] = false;
    this.#turned.push(false);
    this.#shared = this.#names;
  }

  /** The hub is restored, or the tablet is paired anew. */
  anchorAfresh(): void {
    this.#names += 1;
    this.anchor = `anchor ${this.#names}`;
    this.#pairs = [];
    this.#current = null;
    this.#turned.fill(false);
  }

  /** Whether both devices have turned a token since one was copied. */
  get haveBothTurned(): boolean {
    return this.#turned.length > 1 && this.#turned.every(Boolean);
  }

  #turnOf(device: number): TokenTurn | undefined {
    const anchor = this.#believed[device];
    const held = anchor === undefined ? undefined : this.devices[device]?.get(anchor);
    if (anchor === undefined || held === undefined) return undefined;
    held.successor ??= this.#name();
    return { anchor, token: held.token, successor: held.successor, sure: false };
  }

  #judge({ device, turn }: Call): TurnVerdict {
    const pair = this.#pairs.findLast(({ token }) => token === turn.token);
    const verdict = judgeTurn({ anchor: this.anchor, current: this.#current, successor: pair?.successor }, turn);
    if (verdict === 'copied') this.isNoticed = true;
    if (verdict !== 'turns') return verdict;
    this.#pairs = [...this.#pairs, turn].slice(-this.#remembered);
    this.#current = turn.successor;
    if (Number(turn.successor.slice(6)) > this.#shared) this.#turned[device] = true;
    return verdict;
  }

  #hear({ device, turn }: Call, verdict: TurnVerdict): void {
    const held = this.devices[device]?.get(turn.anchor);
    if (turn.anchor !== this.anchor) this.#follow(device);
    else if ((verdict === 'turns' || verdict === 'late') && held?.successor === turn.successor) {
      held.token = turn.successor;
      held.successor = null;
    }
  }

  #follow(device: number): void {
    this.#believed[device] = this.anchor;
    const held = this.devices[device];
    if (held?.has(this.anchor) === false) held.set(this.anchor, { token: this.#name(), successor: null });
  }

  #name(): string {
    this.#names += 1;
    return `token ${this.#names}`;
  }
}

type Step = (world: World) => void;
const device = fc.nat(1);
const existing = (world: World, wanted: number): number => wanted % world.devices.length;
const hanging = [
  fc.record({ which: fc.nat(5), isLost: fc.boolean(), again: fc.boolean() }).map(
    ({ which, isLost, again }): Step =>
      (world) =>
        world.arrive(which, isLost, again),
  ),
  device.map(
    (wanted): Step =>
      (world) =>
        world.begin(existing(world, wanted)),
  ),
];
const whole = device.map(
  (wanted): Step =>
    (world) =>
      world.exchange(existing(world, wanted)),
);
const afresh = fc.constant<Step>((world) => world.anchorAfresh());
const copying = fc.constant<Step>((world) => world.copy());
const remembered = fc.constantFrom(1, 2, 1000);

test('one device is never taken for two, however its calls hang, come twice, get lost and overtake each other', () => {
  const steps = fc.array(fc.oneof(...hanging, whole, { weight: 1, arbitrary: afresh }), { maxLength: 60 });
  fc.assert(
    fc.property(remembered, steps, (pairs, all) => {
      const world = new World(pairs);
      for (const step of all) step(world);
      world.exchange(0);
      expect(world.isNoticed).toBe(false);
    }),
    { numRuns: 2000 },
  );
});

test('two devices never both turn a token into one of their own: the second to do so is noticed', () => {
  const steps = fc.array(fc.oneof(...hanging, whole, whole, afresh, copying), { maxLength: 60 });
  fc.assert(
    fc.property(remembered, steps, (pairs, all) => {
      const world = new World(pairs);
      world.exchange(0);
      for (const step of all) {
        step(world);
        expect(world.haveBothTurned && !world.isNoticed).toBe(false);
      }
      if (world.devices.length < 2 || world.isNoticed) return;
      // Each sends something once more.
      world.exchange(0);
      world.exchange(1);
      expect(world.isNoticed).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
