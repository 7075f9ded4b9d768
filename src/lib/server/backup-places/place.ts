/** Why something could not be brought to a second place, or looked for there. */
export type PlaceFailureCode = 'gone' | 'noRoom' | 'refused' | 'unreachable' | 'failed';

/** A second place that is there and does not take what it should. */
export class PlaceFailed extends Error {
  override readonly name = 'PlaceFailed';
  readonly code: PlaceFailureCode;

  constructor(code: PlaceFailureCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** A second place for dumps, beside the data folder. Its functions throw PlaceFailed, or what the system answers. */
export interface BackupPlace {
  readonly kind: 'folder' | 's3';
  /** For people and as a key: a folder, or the address of a bucket with its prefix. Never a secret. */
  readonly where: string;
  /** @param wasUsed whether something was brought there before: then it has to be the same place still */
  readonly open: (wasUsed: boolean) => Promise<void>;
  /** The names of the files that are there. */
  readonly list: () => Promise<readonly string[]>;
  readonly put: (name: string, content: Uint8Array<ArrayBuffer>) => Promise<void>;
  readonly remove: (name: string) => Promise<void>;
}
