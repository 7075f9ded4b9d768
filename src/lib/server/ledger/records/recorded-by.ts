import type { Entry } from '../entry.ts';

/** Who recorded an event, and where, as rows of it say. */
export const recordedBy = ({ event: { id: event, kiosk, staff }, storeId: store }: Entry) => ({
  event,
  kiosk,
  staff,
  store,
});
