/** How a kiosk stands, as far as others may speak for it. */
export interface KioskStanding {
  /** Whether its right has ended: it was declared lost, or another one took its place. */
  readonly isLost: boolean;
  /** The kiosk that takes its place, as somebody has said it; null while nobody has. */
  readonly replacedBy: string | null;
}

/**
 * Whether a tablet may bring what a kiosk recorded: its own, and that of a lost kiosk whose place it takes, directly or
 * by way of others that are lost as well. What anybody else brings waits until somebody says whose place they take.
 * @param kiosks how all kiosks of the community stand, by id
 */
export function maySpeakFor(
  sender: string,
  recorder: string,
  kiosks: { readonly get: (id: string) => KioskStanding | undefined },
): boolean {
  const passed = new Set<string>();
  let kiosk = recorder;
  while (kiosk !== sender) {
    const standing = kiosks.get(kiosk);
    if (standing === undefined || !standing.isLost || standing.replacedBy === null || passed.has(kiosk)) return false;
    passed.add(kiosk);
    kiosk = standing.replacedBy;
  }
  return true;
}
