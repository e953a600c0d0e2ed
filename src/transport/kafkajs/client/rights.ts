import type { Clock } from '../../../core/clock.ts'
import { SluiceError } from '../../../core/errors.ts'
import type { Logger } from '../../../core/logger.ts'
import { errorType } from '../protocol/error-kind.ts'
import type { KafkaConnection } from './connection.ts'
import { principalOf } from './principal.ts'

/** What was asked for when a right turned out to be missing. */
export interface WantedRight {
  /** For the topics; of a group it is always to read. */
  readonly operation: 'Read' | 'Write' | 'Describe' | 'DescribeConfigs'
  readonly topics: readonly string[]
  readonly groupId?: string
  readonly transactional?: TransactionalIds
}

/** An id of transactions, or what all that come one after the other begin with. */
export type TransactionalIds = { readonly id: string } | { readonly prefix: string }

/** A right is missing: which one, whose, and what gives it. */
export function unauthorized(connection: KafkaConnection, wanted: WantedRight, error: unknown): SluiceError {
  const refusal = errorType(error)
  const right = missing(wanted, refusal)
  return new SluiceError(
    'CONFIG',
    `${principalOf(connection)} has no right to ${right.words} (${refusal}). ${grantOf(connection, right)}`,
    { cause: error },
  )
}

function grantOf(connection: KafkaConnection, { flags, mskActions }: MissingRight): string {
  return connection.sasl?.mechanism === 'aws-msk-iam'
    ? `Allow it in the IAM policy of those credentials: ${mskActions}`
    : `Grant it: ${grantCommand(connection, flags)}`
}

/** The command that grants a right to whom the connection logs in as. */
function grantCommand(connection: KafkaConnection, flags: readonly string[]): string {
  return [
    `kafka-acls.sh --bootstrap-server ${connection.brokers[0] ?? ''} --add`,
    `--allow-principal ${quoted(principalOf(connection))}`,
    ...flags,
  ].join(' ')
}

interface NeededRights {
  readonly reads: readonly string[]
  readonly writes: readonly string[]
  readonly groupId: string
  /** Null where nothing is written in transactions. */
  readonly transactional: TransactionalIds | null
}

/** The commands that grant all that a pipeline does. The last is for old brokers alone, and says so. */
export function grantCommands(
  connection: KafkaConnection,
  { reads, writes, groupId, transactional }: NeededRights,
): readonly string[] {
  const topics = (names: readonly string[]) => names.map((topic) => `--topic ${quoted(topic)}`)
  const idempotent = grantCommand(connection, ['--operation IdempotentWrite', '--cluster'])
  return [
    grantCommand(connection, ['--operation Read', ...topics(reads)]),
    grantCommand(connection, ['--operation Write', ...topics(writes)]),
    grantCommand(connection, ['--operation Read', `--group ${quoted(groupId)}`]),
    ...(transactional === null ? [] : [grantCommand(connection, transactionalFlags(transactional))]),
    `${idempotent}  # brokers before Kafka 2.8 only`,
  ]
}

function transactionalFlags(ids: TransactionalIds): readonly string[] {
  const operations = '--operation Write --operation Describe'
  return 'id' in ids
    ? [operations, `--transactional-id ${quoted(ids.id)}`]
    : [operations, `--transactional-id ${quoted(ids.prefix)}`, '--resource-pattern-type prefixed']
}

const verbs: Readonly<Record<WantedRight['operation'], string>> = {
  Read: 'read',
  Write: 'write',
  Describe: 'describe',
  DescribeConfigs: 'see the settings of',
}

const mskTopicActions: Readonly<Record<WantedRight['operation'], string>> = {
  Read: 'kafka-cluster:DescribeTopic and kafka-cluster:ReadData',
  Write: 'kafka-cluster:DescribeTopic, kafka-cluster:WriteData and kafka-cluster:WriteDataIdempotently',
  Describe: 'kafka-cluster:DescribeTopic',
  DescribeConfigs: 'kafka-cluster:DescribeTopicDynamicConfiguration',
}

interface MissingRight {
  readonly words: string
  /** Of `kafka-acls.sh`. */
  readonly flags: readonly string[]
  /** Of an IAM policy. */
  readonly mskActions: string
}

function missing(
  { operation, topics, groupId = '', transactional = { id: '' } }: WantedRight,
  refusal: string,
): MissingRight {
  switch (refusal) {
    case 'GROUP_AUTHORIZATION_FAILED':
      return {
        words: `read as group ${groupId}`,
        flags: ['--operation Read', `--group ${quoted(groupId)}`],
        mskActions: `kafka-cluster:DescribeGroup and kafka-cluster:AlterGroup on group ${groupId}`,
      }
    case 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED': {
      const name = 'id' in transactional ? transactional.id : `${transactional.prefix}*`
      return {
        words: `write in transactions as ${name}`,
        flags: transactionalFlags(transactional),
        mskActions: `kafka-cluster:DescribeTransactionalId and kafka-cluster:AlterTransactionalId on transactional id ${name}`,
      }
    }
    case 'CLUSTER_AUTHORIZATION_FAILED':
      // Before Kafka 2.8 it is asked for apart; since, whoever may write to a topic has it.
      return {
        words: 'write to any topic, or to write idempotently',
        flags: ['--operation IdempotentWrite', '--cluster'],
        mskActions: 'kafka-cluster:WriteDataIdempotently on the cluster',
      }
    default:
      return {
        words: `${verbs[operation]} topic ${topics.join(' or ')}`,
        flags: [`--operation ${operation}`, ...topics.map((topic) => `--topic ${quoted(topic)}`)],
        mskActions: `${mskTopicActions[operation]} on topic ${topics.join(' and ')}`,
      }
  }
}

function quoted(text: string): string {
  return /^[\w.:@-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}

interface RightsOptions {
  readonly clock: Clock
  readonly logger: Logger
  /** How long a right that was there is waited for. */
  readonly deadlineMs: number
}

/**
 * A right that we never had is a fault of the configuration. One that we had may come back: whoever changes rules often takes
 * the old ones away first. It is waited for, and told.
 */
export class Rights {
  readonly #options: RightsOptions
  readonly #had = new Set<string>()
  #lost: {
    readonly resources: readonly string[]
    readonly sinceMs: number
    readonly error: SluiceError
  } | null = null

  constructor(options: RightsOptions) {
    this.#options = options
  }

  /** What is missing and waited for; null when nothing is. */
  get missing(): SluiceError | null {
    return this.#lost?.error ?? null
  }

  /** A broker let us use them. */
  granted(resources: readonly string[]): void {
    for (const resource of resources) this.#had.add(resource)
    if (this.#lost === null || !this.#lost.resources.every((resource) => resources.includes(resource))) return
    this.#lost = null
    this.#options.logger.info({ event: 'right-back', resources }, 'the right is back; going on')
  }

  /** Throws what is missing when waiting is of no use, or has been for too long. */
  refused(resources: readonly string[], error: SluiceError): void {
    const { clock, logger, deadlineMs } = this.#options
    if (!resources.every((resource) => this.#had.has(resource))) throw error
    const now = clock.monotonic()
    if (this.#lost === null) {
      this.#lost = { resources, sinceMs: now, error }
      logger.error(
        { event: 'right-lost', error: error.message, deadlineMs },
        'a right was taken away; nothing is lost, and it is waited for',
      )
    }
    if (now - this.#lost.sinceMs > deadlineMs) throw error
  }
}
