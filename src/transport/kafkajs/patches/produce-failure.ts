import type { RecordError } from '../protocol/produce-response.ts'

/** A partition whose records were not acknowledged. */
export interface PartitionFailure {
  readonly topic: string
  readonly partition: number
  /** kafkajs's error: the broker's code for this partition, or what went wrong with the whole request. */
  readonly error: unknown
  /** The records for which the broker refused the batch, where it names them. */
  readonly recordErrors?: readonly RecordError[]
}

/** Some partitions of a send were not acknowledged; all others were. */
export class ProduceFailure extends Error {
  readonly failures: readonly PartitionFailure[]
  /** kafkajs would wrap and repeat it otherwise. */
  readonly retriable = false

  constructor(failures: readonly PartitionFailure[]) {
    super(`${failures.length} partitions were not acknowledged`)
    this.name = 'ProduceFailure'
    this.failures = failures
  }
}
