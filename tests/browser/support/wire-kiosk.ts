import { parseCardNumber } from '#lib/domain/card.ts';
import { hashCardNumber } from '#lib/domain/card-hash.ts';
import type { Fact } from '#lib/facts/fact.ts';
import type { EnrolmentResponse } from '#lib/protocol/enrolment.ts';
import { newId, TestKiosk } from '../../contract/community.ts';
import { enrolmentRequest, newTabletKey, signed } from '../../contract/http.ts';
import type { HubProcess } from './hub-process.ts';

/** A paired kiosk without a screen, which sends whatever it is told to: also what no tablet of ours would record. */
export interface WireKiosk {
  readonly kiosk: TestKiosk;
  readonly label: string;
  /** Sends these events, or all. */
  readonly push: (events?: readonly unknown[]) => Promise<void>;
  /** A redemption of one item at a price, by the holder of a card. */
  readonly redemption: (card: { readonly number: string; readonly residentId: string }, points: number) => Fact;
}

/** Pairs a kiosk with a running hub by its code. */
export async function pairWireKiosk(hub: Pick<HubProcess, 'origin' | 'welcome'>): Promise<WireKiosk> {
  const key = await newTabletKey();
  const now = { nowMs: Date.now() };
  const send = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    const { method, headers } = request;
    const response = await fetch(hub.origin + pathname, { method, headers, body: await request.text() });
    if (!response.ok) throw new Error(`${pathname}: ${await response.text()}`);
    return response;
  };
  const answer = await send(await enrolmentRequest(key, hub.welcome.pairingCode, now));
  const { community, kiosk: id, store, cardKey, kioskLabel } = (await answer.json()) as EnrolmentResponse;
  const kiosk = new TestKiosk({ community, kiosk: id, store }, () => new Date());
  return {
    kiosk,
    label: kioskLabel,
    push: async (events) => {
      const ask = { method: 'POST', path: '/api/v1/sync/push', key: key.privateKey, subject: { community, kiosk: id } };
      await send(await signed({ ...ask, method: 'POST', body: kiosk.batch(events), nowMs: Date.now() }));
    },
    redemption: ({ number, residentId }, points) => {
      const card = parseCardNumber(number);
      if (!card.ok) throw new Error(`${number} is no card`);
      return {
        type: 'redemption.recorded',
        body: {
          redemptionId: newId(),
          number: `${kioskLabel}-0001`,
          residentId,
          cardHash: hashCardNumber(cardKey, card.value),
          lines: [{ itemId: 'A-01', quantity: 1, pointsEach: points, cashEachFen: 0 }],
          points,
          cashFen: 0,
          letThrough: null,
        },
      };
    },
  };
}
