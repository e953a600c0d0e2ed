import type { Clock } from '../../core/clock.ts'
import { systemClock } from '../../core/clock.ts'
import { MissingTopic, SluiceError } from '../../core/errors.ts'
import type { OutputRecord } from '../../core/record.ts'
import { Signal } from '../signal.ts'
import { MemoryGroup } from './group.ts'
import { MemoryLog } from './log.ts'
import type { TopicRules } from './topic-rules.ts'

export interface MemoryBrokerOptions {
  readonly clock?: Clock
  /** Records a partition keeps; the oldest go first. Default: all. */
  readonly retainRecords?: number
}

/** What can be wrong with a broker. All may be changed at any time. */
export interface MemoryFaults {
  /** Larger records (key, value and headers together) are refused by topics that have no limit of their own. */
  maxRecordBytes: number
  /** Topics that nobody may write to. */
  readonly forbiddenTopics: Set<string>
}

/** Topics and consumer groups of one process: what Kafka does for us, without Kafka. */
export class MemoryBroker {
  readonly clock: Clock
  readonly faults: MemoryFaults = { maxRecordBytes: Infinity, forbiddenTopics: new Set() }
  readonly #retainRecords: number
  readonly #topics = new Map<string, readonly MemoryLog[]>()
  readonly #rules = new Map<string, TopicRules>()
  readonly #groups = new Map<string, MemoryGroup>()
  readonly #changes = new Signal()
  #outage = false

  constructor(options: MemoryBrokerOptions = {}) {
    this.clock = options.clock ?? systemClock
    this.#retainRecords = options.retainRecords ?? Infinity
  }

  /** Whether the broker answers nobody. */
  get outage(): boolean {
    return this.#outage
  }

  setOutage(outage: boolean): void {
    this.#outage = outage
    this.changed()
  }

  /** Throws `code` during an outage. */
  assertAnswers(code: 'UNREACHABLE' | 'BROKER_OUTAGE'): void {
    if (this.#outage) throw new SluiceError(code, 'the in-memory broker does not answer')
  }

  /** Does nothing when the topic is there. */
  createTopic(topic: string, partitionCount: number, rules: TopicRules = {}): void {
    if (this.#topics.has(topic)) return
    this.#rules.set(topic, rules)
    const partitions = Array.from({ length: partitionCount }, () => new MemoryLog(this.#retainRecords))
    this.#topics.set(topic, partitions)
  }

  hasTopic(topic: string): boolean {
    return this.#topics.has(topic)
  }

  rules(topic: string): TopicRules {
    return { maxRecordBytes: this.faults.maxRecordBytes, ...this.#rules.get(topic) }
  }

  /** The partitions of a topic, by number. Throws CONFIG when there is no such topic. */
  partitions(topic: string): readonly MemoryLog[] {
    const partitions = this.#topics.get(topic)
    if (partitions === undefined) throw new MissingTopic(topic)
    return partitions
  }

  partition(topic: string, partition: number): MemoryLog {
    const log = this.partitions(topic)[partition]
    if (log === undefined) throw new SluiceError('CONFIG', `topic ${topic} has no partition ${partition}`)
    return log
  }

  append(record: OutputRecord, partition: number): void {
    this.partition(record.topic, partition).append(record, record.timestampMs ?? this.clock.now())
  }

  group(groupId: string): MemoryGroup {
    const group = this.#groups.get(groupId) ?? this.#newGroup()
    this.#groups.set(groupId, group)
    return group
  }

  /** Resolves at the next `changed`. */
  change(): Promise<void> {
    return this.#changes.next()
  }

  /** Wakes all that wait: records came, members moved, or a fault ended. */
  changed(): void {
    this.#changes.fire()
  }

  #newGroup(): MemoryGroup {
    return new MemoryGroup(
      (topic) => this.partitions(topic).length,
      () => {
        this.changed()
      },
    )
  }
}
