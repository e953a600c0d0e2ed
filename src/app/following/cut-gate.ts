import type { Clock } from '../../core/clock.ts'
import type { Logger } from '../../core/logger.ts'
import type { RecordBatch } from '../../core/record.ts'
import type { Cut } from '../../releases/release.ts'
import { shownModel } from '../../releases/store-keys.ts'
import type { FollowedModel } from './followed-model.ts'

/** Of those models of which a newer release is known and not served yet, the one that should score some of these records. */
export function lateFor(
  batches: readonly RecordBatch[],
  models: readonly FollowedModel[],
): FollowedModel | null {
  const isLate = ({ newest, release }: FollowedModel) =>
    newest.seq !== release.seq && newest.cut !== null && reaches(batches, newest.cut)
  return models.find(isLate) ?? null
}

/** Resolves when the version is loaded, or given up, or records have waited for it long enough, which is told. */
export async function loadedInTime(
  late: FollowedModel,
  loading: Promise<void>,
  { waitMs, clock, logger }: { readonly waitMs: number; readonly clock: Clock; readonly logger: Logger },
): Promise<void> {
  const { newest } = late
  const over = new AbortController()
  const tooLate = clock.sleep(waitMs, over.signal).then(() => {
    if (over.signal.aborted || late.release.seq >= newest.seq) return
    const about = { event: 'release-late', model: shownModel(late.of), release: newest.seq } as const
    logger.error(about, 'records behind the cut are scored by the version before')
  })
  try {
    await Promise.race([loading, tooLate])
  } finally {
    over.abort()
  }
}

function reaches(batches: readonly RecordBatch[], cut: Cut): boolean {
  return batches.some(({ topic, partition, nextOffset }) => {
    const from = cut[topic]?.[String(partition)]
    return from === undefined || nextOffset > BigInt(from)
  })
}
