// Hub and tablets are not updated in the same night, and either may be put back. So each fact is written in the lowest version
// of its type that can say it, the hub announces in every answer what it reads, and a tablet sends nothing else.

/** Of each event type the highest version that a hub reads. It reads the lower ones as well, for ever. */
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

/** Whether a hub that announces `versions` reads an event; one that announces none reads what release 0.1 did. */
export const isReadBy = (
  versions: EventVersions | null | undefined,
  { type, v }: { readonly type: string; readonly v: number },
): boolean => v <= ((versions ?? firstEventVersions)[type] ?? 0);

/**
 * Protocol versions, as requests name them. A request of the first is understood by every hub. One of the second holds something
 * that release 0.1 would have set aside or left out without a word, and which that release therefore refuses as a whole.
 */
export const firstProtocol = 1;
/** The protocol version of this program. */
export const protocolVersion = 2;
