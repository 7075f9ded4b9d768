import { mintCardNumber } from '#lib/domain/card.ts';
import { secureRandom } from '#lib/base/id.ts';
import { CounterSession } from '#lib/kiosk/session/counter.svelte.ts';
import type { LocaleCode } from '#lib/domain/locale.ts';
import { communityLook, type Look } from '#lib/kiosk/session/look.ts';
import type { CardOutcome, RedeemOutcome } from '#lib/kiosk/store/redeem.ts';
import type { ShelfItemView } from '#lib/kiosk/store/shelf-view.ts';
import type { CounterStore } from '#lib/kiosk/session/port.ts';

const item = (itemId: string, pointsPrice: number, onHand: number): ShelfItemView => ({
  itemId,
  barcode: itemId === 'A-01' ? '6901234567892' : itemId === 'A-02' ? '96385074' : '',
  otherBarcodes: undefined,
  pointsPrice,
  onHand,
  expired: 0,
  cashPriceFen: 0,
  name: itemId,
  nameEn: itemId,
  supplierName: '',
  marketPriceFen: 1000,
  shelfPlace: '',
  picture: '',
});
const shelf = [item('A-01', 120, 3), item('A-02', 80, 1)];
export const number = mintCardNumber(secureRandom);
export const resident = {
  residentId: 'res_1',
  maskedName: '王*兰',
  balance: 300,
  pending: 0,
  spendable: 300,
  leaseOver: false,
  elderMode: false,
  locale: undefined,
  movements: [],
};

/** A session over a store whose answers the test sets, with the cues it played and the redemptions it asked for. */
export function counter(
  answers: { card?: CardOutcome; redeem?: () => Promise<RedeemOutcome>; language?: LocaleCode } = {},
) {
  const cues: string[] = [];
  const asked: string[] = [];
  const prepared: (readonly [string, number])[] = [];
  let ids = 0;
  const looks: (readonly [string, Partial<Look>])[] = [];
  const ticking = new Set<() => void>();
  const receipt = { redemptionId: 'id-1', number: 'A-0001', lines: [], points: 120, cashFen: 0, balanceAfter: 180 };
  const store: CounterStore = {
    openCard: () => Promise.resolve(answers.card ?? { kind: 'found', cardHash: 'h', resident }),
    residentView: () => Promise.resolve(answers.card?.kind === 'found' ? answers.card.resident : resident),
    shelf: () => Promise.resolve(shelf),
    prepare: (residentId, points) => prepared.push([residentId, points]),
    redeem: (command) => {
      asked.push(command.redemptionId);
      return answers.redeem?.() ?? Promise.resolve({ kind: 'recorded', receipt });
    },
    setLook: (residentId, change) => {
      looks.push([residentId, change]);
      return Promise.resolve();
    },
  };
  let now = 0;
  const session = new CounterSession({
    store,
    newId: () => `id-${(ids += 1)}`,
    cue: (cue) => cues.push(cue),
    timers: {
      now: () => now,
      everySecond: (call) => {
        ticking.add(call);
        return () => ticking.delete(call);
      },
    },
    later: (call) => call(),
    cartonPieces: () => ({}),
    look: () => communityLook(answers.language ?? 'zh-CN'),
    today: () => '2026-11-27',
  });
  // The shelf is read before anybody comes, as in the kiosk.
  void session.refresh();
  const pass = (ms: number): void => {
    now += ms;
    for (const tick of [...ticking]) tick();
  };
  /** As far as the confirmed redemption of one piece. */
  const redeem = async (): Promise<void> => {
    await session.offerCode(number);
    session.choose();
    session.changeQuantity('A-01', 1);
    session.review();
    await session.confirm();
  };
  return { session, cues, asked, prepared, looks, answers, pass, redeem, walkAway: () => pass(120_000) };
}
