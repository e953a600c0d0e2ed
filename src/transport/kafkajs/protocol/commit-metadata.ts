import type { WindowMark } from '../../../core/record.ts'

/**
 * The text beside a committed offset, `name=value` by semicolons: readable, since tools show it. Which topic of its name the
 * offset belongs to; and, where windows were open, how far the group is though reading goes on further back. Without either it
 * is empty.
 *
 * @param topicId null where brokers tell none
 */
export function commitMetadataOf(topicId: string | null, mark: WindowMark | null = null): string {
  const id = topicId === null ? [] : [`topic-id=${topicId}`]
  const place =
    mark === null ? [] : [`next=${mark.nextOffset.toString()}`, `watermark=${String(mark.watermarkMs)}`]
  return [...id, ...place].join(';')
}

/** Null where the text says nothing of a topic: another tool's, or an earlier version's. */
export function topicIdOf(metadata: string | null | undefined): string | null {
  return valuesOf(metadata).get('topic-id') ?? null
}

/** Null where the text says nothing of windows. */
export function windowMarkOf(metadata: string | null | undefined): WindowMark | null {
  const values = valuesOf(metadata)
  const [next, watermark] = [values.get('next') ?? '', values.get('watermark') ?? '']
  const isWhole = /^\d+$/.test(next) && /^(?:-?\d+(?:\.\d+)?|-Infinity)$/.test(watermark)
  return isWhole ? { nextOffset: BigInt(next), watermarkMs: Number(watermark) } : null
}

function valuesOf(metadata: string | null | undefined): ReadonlyMap<string, string> {
  const parts = (metadata ?? '').split(';').map((part) => part.split('='))
  return new Map(parts.flatMap(([name = '', value]) => (value === undefined ? [] : [[name, value]])))
}
