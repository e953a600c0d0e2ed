import { SluiceError } from '../core/errors.ts'
import type { LossPolicy, StartPolicy } from '../core/offset-policies.ts'
import type { PartitionBounds } from './topic-reader.ts'

export interface OffsetPolicies {
  readonly startFrom: StartPolicy
  readonly onDataLoss: LossPolicy
}

/**
 * Where to read a partition from. `committed` is null when the group has no offset there.
 * Throws DATA_LOSS when records between the group's offset and the log are gone and the policy says to fail.
 */
export function startOffset(
  topic: string,
  committed: bigint | null,
  bounds: PartitionBounds,
  policies: OffsetPolicies,
): bigint {
  const { low, high } = bounds
  if (committed === null) return policies.startFrom === 'earliest' ? low : high
  if (committed >= low && committed <= high) return committed
  if (policies.onDataLoss === 'fail') throw dataLoss(topic, committed, bounds)
  return policies.onDataLoss === 'earliest' ? low : high
}

function dataLoss(topic: string, committed: bigint, { partition, low, high }: PartitionBounds): SluiceError {
  const what =
    committed < low
      ? `records ${committed.toString()} to ${(low - 1n).toString()} expired before they were read`
      : `the log ends at ${high.toString()}: the topic was made anew, or lost its end`
  return new SluiceError(
    'DATA_LOSS',
    `topic ${topic}, partition ${partition}: the group's offset is ${committed.toString()}, but ${what}. ` +
      'Set input.onDataLoss to earliest or latest to go on from there, or reset the offsets of the group.',
  )
}
