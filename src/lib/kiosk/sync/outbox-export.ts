import { toBase64Url, utf8Length } from '#lib/base/encoding.ts';
import { makeOutboxBatch, outboxFileFormat, type OutboxBatch, type OutboxFile } from '#lib/protocol/outbox-file.ts';
import { maxBatchBytes, maxBatchEvents, type PushRequest } from '#lib/protocol/push.ts';
import { isReadBy } from '#lib/protocol/versions.ts';
import type { Worded } from '../store/personal-words.ts';
import type { ExportedChain } from '../store/staff/export.ts';
import type { Identity } from '../store/tables.ts';
import type { Line } from './transport.ts';

/** What an export is made of. */
export interface OutboxExport {
  readonly identity: Pick<Identity, 'community' | 'kiosk'>;
  readonly chains: readonly ExportedChain[];
  readonly line: Pick<Line, 'key' | 'random'>;
  /** The time that the tablet knows, Unix milliseconds. */
  readonly nowMs: number;
  readonly device: PushRequest['device'];
}

/**
 * The outbox as a file for the hub: the very pushes that this tablet would send, each signed with its key. Rejects when
 * the tablet has no key.
 */
export async function exportOutbox({ identity, chains, line, nowMs, device }: OutboxExport): Promise<OutboxFile> {
  const key = await line.key(identity.kiosk);
  if (key === undefined) throw new Error('the tablet has no key');
  const subject = { community: identity.community, kiosk: identity.kiosk };
  const batches: OutboxBatch[] = [];
  for (const { epoch, recovered, events } of chains) {
    for (const part of partsOf(events)) {
      const words = part.flatMap((each) => each.words ?? []);
      const body = JSON.stringify({
        epoch,
        recovered,
        events: part.map(({ event }) => event),
        ...(words.length === 0 ? {} : { words }),
        device,
      } satisfies PushRequest);
      const nonce = toBase64Url(line.random(16));
      batches.push(await makeOutboxBatch(key.privateKey, subject, body, nowMs, nonce));
    }
  }
  const exportedAt = new Date(nowMs).toISOString();
  const version = chains.every(({ events }) => events.every(({ event }) => isReadBy(null, event))) ? 1 : 2;
  return { format: outboxFileFormat, version, ...subject, exportedAt, batches };
}

/** More bytes than a push needs around its events. */
const envelopeBytes = 1024;

/** Events in order, split into parts that each fit one push. */
function partsOf(events: ExportedChain['events']): readonly ExportedChain['events'][] {
  const parts: Worded[][] = [];
  let bytes = 0;
  for (const event of events) {
    // With the names of both parts, which is more than there is around them.
    const size = utf8Length(JSON.stringify(event));
    const part = parts.at(-1);
    if (part === undefined || part.length === maxBatchEvents || bytes + size > maxBatchBytes - envelopeBytes) {
      parts.push([event]);
      bytes = size;
    } else {
      part.push(event);
      bytes += size;
    }
  }
  return parts;
}
