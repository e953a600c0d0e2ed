import type { Command } from 'commander'
import type { TopicRangeRequest } from '../app/replay-job.ts'
import type { RangeBound } from '../app/replay-range.ts'
import { systemClock } from '../core/clock.ts'
import { partitionList, rangeBound } from './range-values.ts'

/** By which a stretch of a topic is named. */
export interface RangeOptions {
  readonly topic?: string
  readonly partition?: readonly number[]
  readonly from?: RangeBound
  readonly to?: RangeBound
}

export const rangeOptions = [
  'topic',
  'partition',
  'from',
  'to',
] as const satisfies readonly (keyof RangeOptions)[]

/** @param when stands before what each does: `with -c: ` */
export function addRangeOptions(command: Command, when = ''): Command {
  const bound = rangeBound(() => systemClock.now())
  return command
    .option(
      '--topic <topic>',
      `${when}read this topic in place of that of the config; asked for where that has several`,
    )
    .option('--partition <numbers>', `${when}only these partitions: 0,2`, partitionList)
    .option(
      '--from <place>',
      `${when}first record: an offset, partition:offset pairs, a time, or how long ago (24h); without it the oldest there is`,
      bound,
    )
    .option(
      '--to <place>',
      `${when}where to end, itself not included; without it where the topic ends now`,
      bound,
    )
}

export function rangeOf({ topic, partition, from, to }: RangeOptions): TopicRangeRequest {
  return { topic: topic ?? null, partitions: partition ?? null, from: from ?? null, to: to ?? null }
}
