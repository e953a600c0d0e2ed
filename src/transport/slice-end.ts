import type { TopicSlice } from './topic-reader.ts'

/** The one that comes first; an end that nobody named comes last. */
export function earlier(end: bigint, other: bigint | undefined): bigint {
  return other !== undefined && other < end ? other : end
}

/** What of a slice stands before an offset. */
export function upTo(end: bigint, slice: TopicSlice): TopicSlice {
  // Most of them lie before it as a whole.
  if (slice.nextOffset <= end) return slice
  return { ...slice, records: slice.records.filter(({ offset }) => offset < end) }
}
