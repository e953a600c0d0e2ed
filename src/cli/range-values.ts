import { InvalidArgumentError } from 'commander'
import type { RangeBound } from '../app/replay-range.ts'
import { parseDuration } from '../core/duration.ts'

/** Parsers of ranges and limits, for commander: each throws what it prints as a usage error. */

/** An offset, `partition:offset` pairs, a time, or how long ago. */
export function rangeBound(now: () => number): (text: string) => RangeBound {
  return (text) => {
    if (/^\d{1,18}$/.test(text)) return { kind: 'offset', offset: BigInt(text) }
    if (text.includes(':') && /^[\d:,]+$/.test(text)) return { kind: 'offsets', offsets: offsetPairs(text) }
    const agoMs = parseDuration(text)
    return { kind: 'time', timeMs: agoMs === null ? timeOf(text) : now() - agoMs }
  }
}

function offsetPairs(text: string): ReadonlyMap<number, bigint> {
  const pairs = text.split(',').map((pair) => {
    const [, partition, offset] = /^(\d{1,9}):(\d{1,18})$/.exec(pair) ?? []
    if (partition === undefined || offset === undefined)
      throw new InvalidArgumentError(`It must be partition:offset, separated by commas: 0:1000,1:2000.`)
    return [Number(partition), BigInt(offset)] as const
  })
  const offsets = new Map(pairs)
  if (offsets.size < pairs.length) throw new InvalidArgumentError('A partition is named twice.')
  return offsets
}

/** A clock time without a zone would be another one on another machine. */
function timeOf(text: string): number {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text)
  const hasZone = /^\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(text)
  const timeMs = isDay || hasZone ? Date.parse(text) : NaN
  if (!Number.isNaN(timeMs)) return timeMs
  throw new InvalidArgumentError(
    'It must be an offset (1000), offsets by partition (0:1000,1:2000), a time with its zone (2026-11-27T00:00Z), a day (2026-11-27, UTC), or how long ago (30m, 24h, 7d).',
  )
}

/** `0,2,5`. */
export function partitionList(text: string): readonly number[] {
  const partitions = text.split(',').map((each) => (/^\d{1,9}$/.test(each) ? Number(each) : NaN))
  if (partitions.some(Number.isNaN))
    throw new InvalidArgumentError('It must be numbers of partitions, separated by commas: 0,2.')
  return partitions
}

/** How many records may differ: so many, or so many of a hundred. */
export interface ChangeLimit {
  readonly text: string
  readonly exceededBy: (changed: number, records: number) => boolean
}

/** `10`, `0.5%`. */
export function changeLimit(text: string): ChangeLimit {
  const [, digits, percent] = /^(\d{1,15}(?:\.\d{1,9})?)\s*(%?)$/.exec(text) ?? []
  const limit = Number(digits)
  if (percent === '%' && limit <= 100)
    return { text, exceededBy: (changed, records) => changed * 100 > limit * records }
  if (percent === '' && Number.isInteger(limit)) return { text, exceededBy: (changed) => changed > limit }
  throw new InvalidArgumentError('It must be a number of records (10) or a share of them (0.5%).')
}
