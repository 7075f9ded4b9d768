import { declareLost } from '../holdings.ts';
import type { HubRecord } from './definition.ts';

/** Ends the kiosk's right. What it has recorded stays on it and is taken when it is paired again. */
export const revocation: HubRecord<'kiosk.revoked'> = ({ tx, change, fact }) => declareLost(tx, change, fact.body);
