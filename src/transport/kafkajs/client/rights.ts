import type { Clock } from '../../../core/clock.ts'
import { SluiceError } from '../../../core/errors.ts'
import type { Logger } from '../../../core/logger.ts'
import { errorType } from '../protocol/error-kind.ts'
import type { KafkaConnection } from './connection.ts'

/** What was asked for when a right turned out to be missing. */
export interface WantedRight {
  /** For the topics; of a group it is always to read. */
  readonly operation: 'Read' | 'Write' | 'Describe' | 'DescribeConfigs'
  readonly topics: readonly string[]
  readonly groupId?: string
  readonly transactionalId?: string
}

/** A right is missing: which one, whose, and the command that gives it. */
export function unauthorized(connection: KafkaConnection, wanted: WantedRight, error: unknown): SluiceError {
  const { words, flags } = missing(wanted, errorType(error))
  const principal = principalOf(connection)
  return new SluiceError(
    'CONFIG',
    `${principal} has no right to ${words} (${errorType(error)}). Grant it: ${grantCommand(connection, flags)}`,
    { cause: error },
  )
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
}

/** The commands that grant all that a pipeline does. The last is for old brokers alone, and says so. */
export function grantCommands(
  connection: KafkaConnection,
  { reads, writes, groupId }: NeededRights,
): readonly string[] {
  const topics = (names: readonly string[]) => names.map((topic) => `--topic ${quoted(topic)}`)
  const idempotent = grantCommand(connection, ['--operation IdempotentWrite', '--cluster'])
  return [
    grantCommand(connection, ['--operation Read', ...topics(reads)]),
    grantCommand(connection, ['--operation Write', ...topics(writes)]),
    grantCommand(connection, ['--operation Read', `--group ${quoted(groupId)}`]),
    `${idempotent}  # brokers before Kafka 2.8 only`,
  ]
}

const verbs: Readonly<Record<WantedRight['operation'], string>> = {
  Read: 'read',
  Write: 'write',
  Describe: 'describe',
  DescribeConfigs: 'see the settings of',
}

function missing(
  { operation, topics, groupId = '', transactionalId = '' }: WantedRight,
  refusal: string,
): { readonly words: string; readonly flags: readonly string[] } {
  switch (refusal) {
    case 'GROUP_AUTHORIZATION_FAILED':
      return { words: `read as group ${groupId}`, flags: ['--operation Read', `--group ${quoted(groupId)}`] }
    case 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED':
      return {
        words: `write in transactions as ${transactionalId}`,
        flags: ['--operation Write --operation Describe', `--transactional-id ${quoted(transactionalId)}`],
      }
    case 'CLUSTER_AUTHORIZATION_FAILED':
      // Before Kafka 2.8 it is asked for apart; since, whoever may write to a topic has it.
      return {
        words: 'write to any topic, or to write idempotently',
        flags: ['--operation IdempotentWrite', '--cluster'],
      }
    default:
      return {
        words: `${verbs[operation]} topic ${topics.join(' or ')}`,
        flags: [`--operation ${operation}`, ...topics.map((topic) => `--topic ${quoted(topic)}`)],
      }
  }
}

/** Who we are to the brokers' authorizer, where we know. */
function principalOf({ sasl, ssl }: KafkaConnection): string {
  if (sasl !== undefined) return `User:${sasl.username}`
  const hasCertificate = typeof ssl === 'object' && ssl.cert !== undefined
  return hasCertificate ? 'User:<the subject of kafka.ssl.certFile>' : 'User:ANONYMOUS'
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
