import { namedTopics } from '../../config/input-topics.ts'
import { monitorTopic } from '../../config/monitor-topic.ts'
import { releaseTopic } from '../../config/release-topic.ts'
import type { Config } from '../../config/schema.ts'
import { systemClock } from '../../core/clock.ts'
import type { Clock } from '../../core/clock.ts'
import { withDeadline } from '../../core/deadline.ts'
import { messageOf } from '../../core/errors.ts'
import type { Remark } from '../../core/finding.ts'
import { ClusterProbe } from '../../transport/kafkajs/client/cluster-probe.ts'
import type { KafkaConnection } from '../../transport/kafkajs/client/connection.ts'
import { grantCommands } from '../../transport/kafkajs/client/rights.ts'
import { registryOf } from '../assembly-schemas.ts'
import type { Assembly } from '../assemble.ts'
import { kafkaConnection } from '../kafka-connection.ts'
import { transactionalIds } from '../kafka-transport.ts'
import { topicsRead } from '../topics-read.ts'
import { writtenTopics } from '../written-topics.ts'
import type { DoctorCheck } from './check.ts'
import { clusterChecks } from './cluster-checks.ts'
import { certificateChecks, localChecks, registryChecks } from './local-checks.ts'
import { remoteChecks } from './remote-checks.ts'

export interface Examination {
  /** The weightiest first. */
  readonly remarks: readonly Remark[]
  readonly facts: readonly { readonly check: string; readonly text: string }[]
  /** What could not be looked at, and why. */
  readonly unchecked: readonly { readonly check: string; readonly why: string }[]
  /** Grant all that the pipeline needs. */
  readonly commands: readonly string[]
  readonly isBrokerReached: boolean
}

/** Whoever asks at a prompt waits no longer for one answer, however patient the stream is. */
const answerMs = 5_000
/** A check has several questions, and an answer may be tried again. */
const checkMs = 12_000
/** Brokers do not say their time. */
const clockOfBrokers = { check: 'clock of the brokers', why: 'Kafka does not tell it' }

/**
 * Looks at all that a pipeline needs to run, and changes nothing. Never rejects for what it finds, and ends within bounded time.
 *
 * @param assembly null where the config alone is fit to be used
 */
export async function examine(given: Config, assembly: Assembly | null): Promise<Examination> {
  const config = impatient(given)
  const connection = kafkaConnection(config.kafka)
  const opened = await opening(connection)
  const registry = registryOf(config)
  const topics = 'probe' in opened ? await topicsSeen(config) : namedTopics(config.input)
  // Both are read and written.
  const own = [monitorTopic(config), releaseTopic(config)].filter((topic) => topic !== null)
  const checked = assembly === null ? null : { ...assembly, config, registry }
  try {
    const checks = [
      ...('probe' in opened ? clusterChecks(opened.probe, connection, config, topics) : []),
      ...(registry === null ? [] : registryChecks(config, registry, checked)),
      ...certificateChecks(config, connection),
      ...remoteChecks(config),
      ...localChecks(config),
    ]
    const found = await lookAtAll(checks, systemClock)
    const closed = 'why' in opened ? [brokersError(opened.why)] : []
    return {
      ...found,
      remarks: byWeight([...closed, ...found.remarks]),
      unchecked: [
        ...('why' in opened ? [{ check: 'topics, rights and group', why: 'no broker is reached' }] : []),
        ...found.unchecked,
        clockOfBrokers,
      ],
      commands: grantCommands(connection, {
        reads: [...topics, ...own],
        writes: [...new Set([...writtenTopics(config), ...own])],
        groupId: config.input.group,
        transactional: transactionalIds(config),
      }),
      isBrokerReached: 'probe' in opened,
    }
  } finally {
    if ('probe' in opened) opened.probe.close()
  }
}

/** That the brokers do not tell is said by the check of rights. */
async function topicsSeen(config: Config): Promise<readonly string[]> {
  return topicsRead(config).catch(() => namedTopics(config.input))
}

/** The same, with the patience of somebody who waits. */
function impatient(config: Config): Config {
  const { kafka, registry } = config
  return {
    ...config,
    kafka: {
      ...kafka,
      connectTimeoutMs: Math.min(kafka.connectTimeoutMs, answerMs),
      requestTimeoutMs: Math.min(kafka.requestTimeoutMs, answerMs),
    },
    ...(registry === undefined
      ? {}
      : { registry: { ...registry, timeoutMs: Math.min(registry.timeoutMs, answerMs) } }),
  }
}

async function opening(
  connection: KafkaConnection,
): Promise<{ readonly probe: ClusterProbe } | { readonly why: string }> {
  const opened = ClusterProbe.open(connection)
  try {
    return { probe: await withDeadline(opened, { waitMs: checkMs, clock: systemClock }) }
  } catch (error) {
    // One that opens after all is nobody's.
    void opened.then(
      (probe) => {
        probe.close()
      },
      () => undefined,
    )
    return { why: messageOf(error) }
  }
}

/** What to repair first stands first. */
const weights = { error: 0, warning: 1, info: 2 } as const

export function byWeight<T extends Remark>(remarks: readonly T[]): readonly T[] {
  return remarks.toSorted((a, b) => weights[a.severity] - weights[b.severity])
}

function brokersError(message: string): Remark {
  return { severity: 'error', path: ['kafka', 'brokers'], message }
}

/** All at once; one that cannot be made keeps no other from being made. */
export async function lookAtAll(
  checks: readonly DoctorCheck[],
  clock: Pick<Clock, 'after'>,
): Promise<Pick<Examination, 'remarks' | 'facts' | 'unchecked'>> {
  const answers = await Promise.allSettled(
    checks.map((check) => withDeadline(check.ask(), { waitMs: checkMs, clock })),
  )
  const remarks: Remark[] = []
  const facts: Examination['facts'][number][] = []
  const unchecked: Examination['unchecked'][number][] = []
  answers.forEach((answer, i) => {
    // As many answers as checks.
    const check = checks[i]!.name
    if (answer.status === 'fulfilled') {
      remarks.push(...answer.value.remarks)
      facts.push(...answer.value.facts.map((text) => ({ check, text })))
    } else unchecked.push({ check, why: messageOf(answer.reason) })
  })
  return { remarks, facts, unchecked }
}
