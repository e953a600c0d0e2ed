import { SluiceError } from '../../../core/errors.ts'
import type { Logger } from '../../../core/logger.ts'
import type { KeptOffsets } from '../../kept-offsets.ts'
import type { Offsets } from '../../topic-reader.ts'
import { errorKindOf, errorText, errorType } from '../protocol/error-kind.ts'
import { createCluster } from './cluster.ts'
import type { Broker } from './cluster.ts'
import type { KafkaConnection } from './connection.ts'
import { unreachable } from './errors.ts'

/** What brokers say to a commit from outside of a group that has members. */
const hasMembers = ['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'REBALANCE_IN_PROGRESS']

/** The coordinator is on its way: a group is looked after by another broker, or by none yet. */
const coordinatorMoves = [
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
]

/** A commit of nobody's: as Kafka's own tools move a group. */
const outside = { groupGenerationId: -1, memberId: '' } as const

/** An offset as a group has it: with the text that whoever committed it wrote beside it. */
export interface PlacedOffset {
  readonly partition: number
  readonly offset: bigint
  readonly metadata: string
}

export class KafkaGroupOffsets implements KeptOffsets {
  readonly #connection: KafkaConnection
  readonly #groupId: string
  readonly #logger: Logger
  #coordinator: Promise<Broker> | null = null
  #destroy: () => void = () => undefined

  constructor(connection: KafkaConnection, groupId: string, logger: Logger) {
    this.#connection = connection
    this.#groupId = groupId
    this.#logger = logger
  }

  read(partitions: ReadonlyMap<string, readonly number[]>): Promise<ReadonlyMap<string, Offsets>> {
    return this.#ask(async (coordinator) => {
      const topics = Array.from(partitions, ([topic, numbers]) => ({
        topic,
        partitions: numbers.map((partition) => ({ partition })),
      }))
      const { responses } = await coordinator.offsetFetch({ groupId: this.#groupId, topics })
      return new Map(
        responses.map(({ topic, partitions: found }) => [
          topic,
          new Map(
            found
              .filter(({ offset }) => BigInt(offset) >= 0n)
              .map(({ partition, offset }) => [partition, BigInt(offset)]),
          ),
        ]),
      )
    })
  }

  async keep(offsets: ReadonlyMap<string, Offsets>): Promise<void> {
    const topics = Array.from(offsets, ([topic, places]) => ({
      topic,
      partitions: Array.from(places, ([partition, offset]) => ({ partition, offset: offset.toString() })),
    }))
    await this.#ask((coordinator) => coordinator.offsetCommit({ groupId: this.#groupId, ...outside, topics }))
  }

  /** Puts the group where it was, as its own members would have committed it; refused as `keep` is. */
  async place(placed: ReadonlyMap<string, readonly PlacedOffset[]>): Promise<void> {
    const topics = Array.from(placed, ([topic, offsets]) => ({
      topic,
      partitions: offsets.map(({ offset, ...rest }) => ({ ...rest, offset: offset.toString() })),
    }))
    await this.#ask((coordinator) => coordinator.offsetCommit({ groupId: this.#groupId, ...outside, topics }))
  }

  close(): Promise<void> {
    this.#forget()
    return Promise.resolve()
  }

  /** A coordinator that did not do is looked for anew the next time. */
  async #ask<T>(ask: (coordinator: Broker) => Promise<T>): Promise<T> {
    try {
      this.#coordinator ??= this.#connect()
      return await ask(await this.#coordinator)
    } catch (error) {
      this.#forget()
      throw this.#told(error)
    }
  }

  async #connect(): Promise<Broker> {
    const { cluster, destroy } = createCluster(this.#connection, this.#logger)
    this.#destroy = destroy
    await cluster.connect()
    return cluster.findGroupCoordinator({ groupId: this.#groupId })
  }

  #forget(): void {
    this.#destroy()
    this.#destroy = () => undefined
    this.#coordinator = null
  }

  #told(error: unknown): SluiceError {
    if (hasMembers.includes(errorType(error)))
      return new SluiceError(
        'CONFIG',
        `group ${this.#groupId} has members, whose place it is to keep: name another group`,
        { cause: error },
      )
    const kind = errorKindOf(error)
    const isMoving = coordinatorMoves.includes(errorType(error))
    if (!isMoving && (kind === 'outage' || kind === 'unauthorized'))
      return unreachable(this.#connection, error)
    return new SluiceError('BROKER_OUTAGE', `group ${this.#groupId}: ${errorText(error)}`, { cause: error })
  }
}
