/** Who speaks: an enrolled kiosk whose proof has been verified. */
export interface KioskSubject {
  readonly community: string;
  readonly kiosk: string;
  readonly store: string;
}
