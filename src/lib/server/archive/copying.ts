import type { FoundingContext } from '../founding/found.ts';
import type { WantedCopy } from '../founding/wanted.ts';
import type { LockedChain } from '../ledger/hub-chain.ts';
import type { OpenArchive } from './read.ts';

/** What is being copied, for those who copy a part of it. */
export interface Copying {
  readonly archive: OpenArchive;
  readonly chain: LockedChain;
  readonly context: FoundingContext;
  readonly wanted: WantedCopy;
  readonly managerId: string;
  readonly passwordHash: string;
  readonly now: Date;
}
