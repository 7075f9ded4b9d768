import { cleanText } from '#lib/domain/text.ts';
import { whole } from '#lib/facts/words.ts';
import { decideTakeBack, type TakeBackRefusal } from '#lib/facts/take-back/take-back.ts';
import { withWords } from '../personal-words.ts';
import { findLive } from '../record.ts';
import { readMovements } from '../resident-view.ts';
import {
  asBefore,
  record,
  toRecord,
  toRefuse,
  type CommonRefusal,
  type Decision,
  type DeskEnvironment,
  type Member,
  type Recorded,
} from './recording.ts';

/** What takes points back that were awarded by mistake. `transferId` is the movement's id. */
export interface AccrualReversalCommand {
  readonly residentId: string;
  readonly transferId: string;
  readonly reason: string;
}

/** Takes back points that a resident can see to have been awarded, once. */
export function reverseAccrual(
  environment: DeskEnvironment,
  by: Member,
  command: AccrualReversalCommand,
): Promise<Recorded<TakeBackRefusal | CommonRefusal>> {
  const { tables } = environment;
  const { residentId, transferId } = command;
  return record(
    environment,
    { by, permission: 'points.reverse' },
    async ({ nowMs }): Promise<Decision<TakeBackRefusal>> => {
      const [earlier] = await withWords(tables, await findLive(tables, 'accrual.reversed', transferId));
      if (earlier !== undefined) {
        const isSame = whole(earlier.event, earlier.words).body.reason === cleanText(command.reason);
        return isSame ? asBefore(earlier.event) : toRefuse({ code: 'alreadyReversed' });
      }
      const movements = await readMovements(tables, residentId);
      const award = movements.find(({ id, kind }) => id === transferId && kind === 'accrual');
      const decision = decideTakeBack({ award, nowMs }, command);
      return decision.ok ? toRecord(decision.value) : toRefuse(decision.error);
    },
  );
}
