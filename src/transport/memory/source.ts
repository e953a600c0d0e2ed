import { SluiceError } from '../../core/errors.ts'
import { silentLogger } from '../../core/logger.ts'
import type { Position, RecordBatch, Tenure, WindowMark } from '../../core/record.ts'
import type { PartitionStatus, Source } from '../../pipeline/ports.ts'
import { DataLosses } from '../data-losses.ts'
import { Gathering } from '../gathering.ts'
import type { OffsetPolicies } from '../start-offset.ts'
import type { MemoryBroker } from './broker.ts'
import type { GroupMember, MemoryGroup, PartitionKey } from './group.ts'
import type { MemoryLog } from './log.ts'

export interface MemorySourceOptions extends Partial<OffsetPolicies> {
  readonly groupId: string
  readonly topics: readonly string[]
}

interface Assigned {
  readonly topic: string
  readonly partition: number
  readonly epoch: number
  readonly log: MemoryLog
  readonly mark: WindowMark | null
  readonly tenure: Tenure
  /** Offset of the next record to hand out. */
  position: bigint
}

/** A member of a group of the in-memory broker. */
export class MemorySource implements Source, GroupMember {
  readonly topics: readonly string[]
  readonly #broker: MemoryBroker
  readonly #group: MemoryGroup
  readonly #policies: OffsetPolicies
  readonly #losses = new DataLosses(silentLogger)
  readonly #assigned = new Map<PartitionKey, Assigned>()
  readonly #listeners: (() => void)[] = []
  #epochs = 0
  #joined = false
  #stopped = false
  #failure: SluiceError | null = null
  #lastTickMs: number

  constructor(broker: MemoryBroker, options: MemorySourceOptions) {
    this.#broker = broker
    this.#group = broker.group(options.groupId)
    this.#policies = { startFrom: options.startFrom ?? 'earliest', onDataLoss: options.onDataLoss ?? 'fail' }
    this.topics = options.topics
    this.#lastTickMs = broker.clock.monotonic()
  }

  get joined(): boolean {
    return this.#joined
  }

  get lastTickMs(): number {
    if (!this.#broker.outage && this.#failure === null) this.#lastTickMs = this.#broker.clock.monotonic()
    return this.#lastTickMs
  }

  /** All are in this process. */
  get unreadPartitions(): readonly string[] {
    return []
  }

  get dataLosses(): number {
    return this.#losses.count
  }

  // An executor's throw becomes a rejection, here and below.
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.#broker.assertAnswers('UNREACHABLE')
      for (const topic of this.topics) this.#broker.partitions(topic)
      this.#joined = true
      this.#group.join(this)
      resolve()
    })
  }

  async take(maxRecords: number, busy?: Promise<unknown>): Promise<readonly RecordBatch[] | null> {
    const gathering = new Gathering(busy, {
      fire: () => {
        this.#broker.changed()
      },
    })
    for (;;) {
      if (this.#failure !== null) throw this.#failure
      if (this.#stopped) return null
      const isDue = !this.#broker.outage && (gathering.isOver || this.#waiting >= maxRecords)
      const batches = isDue ? this.#read(maxRecords) : []
      if (batches.length > 0) return batches
      await this.#broker.change()
    }
  }

  commit(positions: readonly Position[]): Promise<readonly Position[]> {
    return new Promise((resolve) => {
      if (this.#failure !== null) throw this.#failure
      this.#broker.assertAnswers('BROKER_OUTAGE')
      const isHeld = ({ topic, partition, epoch }: Position) =>
        this.#assigned.get(`${topic}/${partition}`)?.epoch === epoch
      for (const position of positions.filter(isHeld)) this.#commit(position)
      resolve(positions.filter((position) => !isHeld(position)))
    })
  }

  onRebalance(listener: () => void): void {
    this.#listeners.push(listener)
  }

  beforeRebalance(): void {
    for (const listener of this.#listeners) listener()
  }

  stop(): void {
    this.#stopped = true
    this.#broker.changed()
  }

  close(): Promise<void> {
    this.stop()
    this.#joined = false
    this.#group.leave(this)
    this.#assigned.clear()
    return Promise.resolve()
  }

  status(): readonly PartitionStatus[] {
    return [...this.#assigned.values()].map(({ topic, partition, log, position }) => ({
      topic,
      partition,
      lag: log.high - position,
      hidden: 0n,
      answers: Infinity,
      committed: this.#group.committed.get(`${topic}/${partition}`) ?? null,
    }))
  }

  /** The membership is lost for good: a fault to inject. */
  die(reason: string): void {
    this.#failure = new SluiceError('CONSUMER_DEAD', reason)
    this.#joined = false
    this.#group.leave(this)
    this.#broker.changed()
  }

  assign(partitions: ReadonlySet<PartitionKey>): void {
    for (const key of this.#assigned.keys()) if (!partitions.has(key)) this.#assigned.delete(key)
    for (const key of partitions) {
      if (this.#assigned.has(key)) continue
      const slash = key.lastIndexOf('/')
      this.#gain(key.slice(0, slash), Number(key.slice(slash + 1)))
    }
  }

  #commit({ topic, partition, nextOffset, hold }: Position): void {
    const key = `${topic}/${partition}`
    this.#group.committed.set(key, hold?.from ?? nextOffset)
    if (hold === undefined) this.#group.marks.delete(key)
    else this.#group.marks.set(key, { nextOffset, watermarkMs: hold.watermarkMs })
  }

  get #waiting(): number {
    return this.status().reduce((sum, { lag }) => sum + Number(lag), 0)
  }

  #gain(topic: string, partition: number): void {
    const log = this.#broker.partition(topic, partition)
    const key = `${topic}/${partition}`
    const committed = this.#group.committed.get(key) ?? null
    try {
      const position = this.#losses.startOffset(
        topic,
        committed,
        { partition, low: log.low, high: log.high, ...this.#since(log) },
        this.#policies,
      )
      const mark = this.#group.marks.get(key) ?? null
      const tenure = {
        sinceMs: this.#broker.clock.now(),
        generation: this.#group.generation,
        from: mark?.nextOffset ?? position,
      }
      this.#assigned.set(key, { topic, partition, epoch: ++this.#epochs, log, mark, tenure, position })
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error
      this.#failure = error
    }
  }

  #since(log: MemoryLog): { readonly since?: bigint } {
    const { startFrom } = this.#policies
    return typeof startFrom === 'object' ? { since: log.offsetAt(startFrom.fromMs) } : {}
  }

  #read(maxRecords: number): RecordBatch[] {
    const batches: RecordBatch[] = []
    let room = maxRecords
    for (const [key, assigned] of [...this.#assigned]) {
      if (room === 0) break
      const batch = this.#readPartition(assigned, room)
      if (batch === null) continue
      batches.push(batch)
      room -= batch.records.length
      // To the end of the line, so that no partition starves behind the others.
      this.#assigned.delete(key)
      this.#assigned.set(key, assigned)
    }
    return batches
  }

  #readPartition(assigned: Assigned, maxRecords: number): RecordBatch | null {
    const { topic, partition, epoch, log, mark, tenure } = assigned
    // Retention may have overtaken the reader.
    const bounds = { partition, low: log.low, high: log.high }
    assigned.position = this.#losses.startOffset(topic, assigned.position, bounds, this.#policies)
    const records = log.read(assigned.position, maxRecords)
    if (records.length === 0) return null
    assigned.position += BigInt(records.length)
    const { position: nextOffset } = assigned
    return { topic, partition, epoch, records, nextOffset, highWatermark: log.high, mark, tenure }
  }
}
