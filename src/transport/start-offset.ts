import { SluiceError } from '../core/errors.ts'
import type { LossPolicy, StartPolicy } from '../core/offset-policies.ts'
import type { PartitionBounds } from './topic-reader.ts'

export interface OffsetPolicies {
  readonly startFrom: StartPolicy
  readonly onDataLoss: LossPolicy
}

/** A partition, and what `startFrom` wants to know of it where it is a time. */
export interface StartBounds extends PartitionBounds {
  /** Offset of the first record of that time or later; absent where there is none, or nobody asked. */
  readonly since?: bigint
}

/** A topic that was deleted and made anew under its name, by the ids that Kafka gives to topics. */
export interface MadeAnew {
  readonly oldId: string
  readonly newId: string
}

/** Where to read a partition from, and what is lost before it, in words; null when nothing is. */
export interface Beginning {
  readonly offset: bigint
  readonly lost: string | null
}

/**
 * Where to read a partition from. `committed` is null when the group has no offset there.
 * A topic that was made anew is read from its beginning: what the group has done was another topic's, all of its records are new.
 * Throws DATA_LOSS when records between the group's offset and the log are gone and the policy says to fail.
 */
export function startOffset(
  topic: string,
  committed: bigint | null,
  bounds: StartBounds,
  policies: OffsetPolicies,
  madeAnew: MadeAnew | null = null,
): Beginning {
  const { low, high } = bounds
  const lost = whatIsLost(committed, bounds, madeAnew)
  if (lost === null) return { offset: committed ?? beginning(bounds, policies.startFrom), lost }
  if (policies.onDataLoss === 'fail') throw dataLoss(topic, bounds.partition, lost)
  return { offset: madeAnew !== null || policies.onDataLoss === 'earliest' ? low : high, lost }
}

function beginning({ low, high, since = high }: StartBounds, startFrom: StartPolicy): bigint {
  if (startFrom === 'earliest') return low
  return startFrom === 'latest' ? high : since
}

function whatIsLost(
  committed: bigint | null,
  { low, high }: PartitionBounds,
  madeAnew: MadeAnew | null,
): string | null {
  if (madeAnew !== null) {
    const { oldId, newId } = madeAnew
    const stood = committed === null ? 'has read' : `stood at offset ${committed.toString()} of`
    return `the group ${stood} the topic with id ${oldId}, which is gone: it was made anew, with id ${newId} and records from ${low.toString()} to ${high.toString()}`
  }
  if (committed === null || (committed >= low && committed <= high)) return null
  const rest =
    committed < low
      ? `records ${committed.toString()} to ${(low - 1n).toString()} expired before they were read`
      : `the log ends at ${high.toString()}: the topic was made anew, or lost its end`
  return `the group's offset is ${committed.toString()}, but ${rest}`
}

function dataLoss(topic: string, partition: number, lost: string): SluiceError {
  return new SluiceError(
    'DATA_LOSS',
    `topic ${topic}, partition ${partition}: ${lost}. ` +
      'Set input.onDataLoss to earliest or latest to go on from there, or reset the offsets of the group.',
  )
}
