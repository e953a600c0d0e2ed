import { silentLogger } from '../../../../src/core/logger.ts'
import type { InputRecord } from '../../../../src/core/record.ts'
import type { TopicOffsets } from '../../../../src/transport/kafkajs/patches/group-join.ts'
import { ListCursor } from '../../../../src/transport/kafkajs/protocol/record-cursor.ts'
import type { PartitionQueue } from '../../../../src/transport/kafkajs/source/partition-queue.ts'
import { ReadAhead } from '../../../../src/transport/kafkajs/source/read-ahead.ts'
import type { SourceContext } from '../../../../src/transport/kafkajs/source/source-context.ts'
import { SourceRights } from '../../../../src/transport/kafkajs/source/source-rights.ts'
import { Subscription } from '../../../../src/transport/kafkajs/source/subscription.ts'
import { SourceLife } from '../../../../src/transport/kafkajs/source/source-life.ts'
import { DataLosses } from '../../../../src/transport/data-losses.ts'
import { Signal } from '../../../../src/transport/signal.ts'
import { StandingClock } from '../../../support/standing-clock.ts'

export const outageDeadlineMs = 45_000

/** What the parts of a source share, with a session that writes down what it is asked and answers as it is told. */
export class SourceRig {
  readonly clock = new StandingClock()
  readonly calls: string[] = []
  readonly context: SourceContext & { readonly clock: StandingClock }
  /** Of the member, since its last join. */
  groupGeneration = 7
  /** What becomes of a commit. */
  answerToCommit: () => Promise<void> = () => Promise.resolve()

  constructor(options: Partial<SourceContext['options']> = {}) {
    const changed = new Signal()
    const all: SourceContext['options'] = {
      connection: { brokers: ['b:1'], clientId: 'c', connectionTimeoutMs: 1, requestTimeoutMs: 1 },
      groupId: 'g',
      topics: ['in'],
      pattern: null,
      startFrom: 'earliest',
      onDataLoss: 'fail',
      maxBytesPerPartition: 1,
      maxBatchBytes: 1,
      readAheadBytes: 1,
      maxWaitMs: 1,
      sessionTimeoutMs: 1,
      rebalanceTimeoutMs: 1,
      heartbeatIntervalMs: 1,
      metadataMaxAgeMs: 1,
      staticMember: null,
      isTransactional: false,
      outageDeadlineMs,
      ...options,
    }
    const generationId = () => this.groupGeneration
    const subscription = new Subscription(all, () => Promise.resolve(all.topics), silentLogger)
    this.context = {
      options: all,
      subscription,
      rights: new SourceRights({ ...all, subscription }, this.clock, silentLogger),
      readAhead: new ReadAhead(),
      changed,
      life: new SourceLife(changed),
      losses: new DataLosses(silentLogger),
      clock: this.clock,
      logger: silentLogger,
      session: {
        pause: (partitions) => this.calls.push(`pause ${namesOf(partitions)}`),
        resume: (partitions) => this.calls.push(`resume ${namesOf(partitions)}`),
        seek: (at, offset) => this.calls.push(`seek ${namesOf([at])} ${offset.toString()}`),
        commit: (topics) => {
          this.calls.push(`commit ${textOf(topics)}`)
          return this.answerToCommit()
        },
        close: () => Promise.resolve(),
        get member() {
          return { memberId: 'm', generationId: generationId() }
        },
      },
    }
  }

  /** Lets everything run that is due by now. */
  settle(): Promise<void> {
    return this.clock.advance(0)
  }

  /** Forgets and gives what the session was asked so far. */
  takeCalls(): string[] {
    return this.calls.splice(0)
  }
}

/** Puts the records at `from` to `end - 1` into the queue. */
export function fill(queue: PartitionQueue | undefined, from: number, end: number): void {
  const records = Array.from({ length: end - from }, (_, i): InputRecord => ({
    offset: BigInt(from + i),
    key: null,
    value: null,
    headers: [],
    timestampMs: 0,
  }))
  queue?.append({
    cursors: [new ListCursor(records, 1)],
    nextOffset: BigInt(end),
    highWatermark: BigInt(end),
    stableOffset: BigInt(end),
  })
}

function namesOf(partitions: readonly { readonly partition: number }[]): string {
  return partitions.map(({ partition }) => partition).join(' ')
}

function textOf(topics: readonly TopicOffsets[]): string {
  return topics
    .flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset, metadata }) =>
        [`${topic}/${partition}:${offset}`, metadata].filter((part) => part !== '').join('#'),
      ),
    )
    .join(' ')
}
