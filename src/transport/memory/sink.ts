import { SluiceError } from '../../core/errors.ts'
import type { OutputRecord } from '../../core/record.ts'
import type { RejectedRecord, Sink } from '../../pipeline/ports.ts'
import { choosePartition } from '../partitioner.ts'
import { sizeOf } from '../record-size.ts'
import type { MemoryBroker } from './broker.ts'

/** Writes to the in-memory broker. */
export class MemorySink implements Sink {
  readonly #broker: MemoryBroker
  #connected = false
  #unkeyed = 0

  constructor(broker: MemoryBroker) {
    this.#broker = broker
  }

  get connected(): boolean {
    return this.#connected && !this.#broker.outage
  }

  // An executor's throw becomes a rejection, here and below.
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.#broker.assertAnswers('UNREACHABLE')
      this.#connected = true
      resolve()
    })
  }

  send(records: readonly OutputRecord[]): Promise<readonly RejectedRecord[]> {
    return new Promise((resolve) => {
      const { faults } = this.#broker
      this.#broker.assertAnswers('BROKER_OUTAGE')
      for (const record of records) this.#assertWritable(record)
      const refusals: RejectedRecord[] = []
      records.forEach((record, index) => {
        const size = sizeOf(record)
        if (size > faults.maxRecordBytes)
          refusals.push(tooLarge(index, record.topic, size, faults.maxRecordBytes))
        else this.#append(record)
      })
      this.#broker.changed()
      resolve(refusals)
    })
  }

  close(): Promise<void> {
    this.#connected = false
    return Promise.resolve()
  }

  partitionCount(topic: string): Promise<number> {
    return new Promise((resolve) => {
      resolve(this.#broker.partitions(topic).length)
    })
  }

  #assertWritable({ topic, partition }: OutputRecord): void {
    const isForbidden = !this.#broker.hasTopic(topic) || this.#broker.faults.forbiddenTopics.has(topic)
    if (isForbidden || (partition ?? 0) >= this.#broker.partitions(topic).length) {
      const where = partition === null ? '' : `, partition ${partition},`
      throw new SluiceError('PRODUCE_REFUSED', `topic ${topic}${where} does not exist or may not be written`)
    }
  }

  #append(record: OutputRecord): void {
    const { length } = this.#broker.partitions(record.topic)
    this.#broker.append(
      record,
      choosePartition(record, length, () => this.#unkeyed++),
    )
  }
}

function tooLarge(index: number, topic: string, size: number, limit: number): RejectedRecord {
  return { index, kind: 'too-large', message: `topic ${topic}: a record of ${size} bytes is above ${limit}` }
}
