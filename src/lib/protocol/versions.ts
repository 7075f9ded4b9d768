// Hub and tablets are not updated in the same night, and either may be put back to the release before. So a tablet
// writes each fact in the lowest version that can say it, the hub announces in every answer what it reads, and a tablet
// sends nothing else.

/** The highest version of each event type that a hub reads. It also reads all lower ones, for ever. */
export type EventVersions = Readonly<Record<string, number>>;

/** What a hub reads that announces nothing: release 0.1, which set aside what it could not read. */
export const firstEventVersions: EventVersions = {
  'redemption.recorded': 1,
  'redemption.reversed': 1,
  'accrual.recorded': 1,
  'accrual.reversed': 1,
  'stock.received': 1,
  'stock.counted': 1,
  'stock.writtenOff': 1,
  'item.created': 1,
  'resident.registered': 1,
  'card.issued': 1,
  'card.revoked': 1,
  'allotment.released': 1,
  'shift.closed': 1,
};

/** Whether a hub that announces `versions` reads an event. Without an announcement it is of release 0.1. */
export const isReadBy = (
  versions: EventVersions | null | undefined,
  { type, v }: { readonly type: string; readonly v: number },
): boolean => v <= ((versions ?? firstEventVersions)[type] ?? 0);

/**
 * Protocol versions, as requests name them. Every hub understands version 1. Version 2 says that the request holds
 * something that release 0.1 would set aside or silently leave out, so that 0.1 refuses it as a whole.
 */
export const firstProtocol = 1;
/** The protocol version of this program. */
export const protocolVersion = 2;
