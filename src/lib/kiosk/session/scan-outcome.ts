import { parseCardNumber } from '#lib/domain/card.ts';

/** Why a scan is not used, where the screen itself has no place to say it. Each has words of its own. */
export type ScanRefusal =
  | 'unknownCode'
  | 'notPaired'
  | 'notServing'
  | 'questionOpen'
  | 'signInFirst'
  | 'notHere'
  | 'wantsGoods'
  | 'wantsCard'
  | 'choosePlaceFirst'
  | 'beingRecorded'
  | 'finishFirst'
  | 'cardBeingRead'
  | 'cardRefused'
  | 'goodsUnknown'
  | 'severalItems'
  | 'cartonAtCounter'
  | 'pastItsDay'
  | 'soldOut'
  | 'stillOnShelf'
  | 'noMore'
  | 'tooFewPoints';

/** What is to be said about a scan, and of which item. */
export interface ScanWord {
  readonly code: ScanRefusal;
  readonly itemId?: string;
}

/** What became of a scan. A silent one is a fault: it is used, or somebody is told why not. */
export type ScanOutcome =
  | 'used'
  /** The screen says why not. */
  | 'said'
  | ScanRefusal
  | ScanWord;

/** Whether a scanned text is a card of residents. */
export const isCardText = (text: string): boolean => parseCardNumber(text).ok;
