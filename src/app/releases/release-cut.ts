import type { Cut } from '../../releases/release.ts'
import type { TopicReader } from '../../transport/topic-reader.ts'

/**
 * Offsets from which on a release holds: `margin` records behind where each partition ends now, and never before the cut of the
 * release before, whose partitions stay named.
 */
export async function cutBehind(
  reader: Pick<TopicReader, 'bounds'>,
  topics: readonly string[],
  margin: number,
  before: Cut | null,
): Promise<Cut> {
  const cut: Record<string, Record<string, string>> = {}
  for (const [topic, offsets] of Object.entries(before ?? {})) cut[topic] = { ...offsets }
  for (const topic of topics) {
    const offsets = (cut[topic] ??= {})
    for (const { partition, high } of await reader.bounds(topic)) {
      const wanted = high + BigInt(margin)
      const least = BigInt(offsets[partition] ?? '0')
      offsets[partition] = String(wanted > least ? wanted : least)
    }
  }
  return cut
}
