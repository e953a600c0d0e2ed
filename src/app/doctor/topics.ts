import { topicsPath } from '../../config/input-topics.ts'
import { makeMonitorTopic } from '../../config/monitor-topic.ts'
import type { Config } from '../../config/schema.ts'
import type { ConfigPath, Remark } from '../../core/finding.ts'
import { formatBytes, formatDuration, plural } from '../../core/text.ts'
import { remarksOf } from './check.ts'
import type { Report } from './check.ts'

/** A topic as the brokers describe it. */
export interface SeenTopic {
  readonly topic: string
  readonly partitions: readonly {
    readonly leader: number
    readonly replicas: readonly number[]
    readonly isr: readonly number[]
  }[]
  /** By Kafka's names. */
  readonly settings: ReadonlyMap<string, string>
}

export type TopicRole = 'input' | 'output' | 'deadLetter' | 'monitor'

/** Outages and weekends are longer than that. */
const shortRetentionMs = { input: 3_600_000, deadLetter: 86_400_000 } as const

function alterTopic({ kafka }: Config, topic: string, setting: string): string {
  return `kafka-configs.sh --bootstrap-server ${kafka.brokers[0] ?? ''} --alter --entity-type topics --entity-name ${topic} --add-config ${setting}`
}

/** `sensor-cycles: 4 partitions, replication 3, min.insync.replicas 2, ...`. */
export function topicFact({ topic, partitions, settings }: SeenTopic): string {
  const retentionMs = numberOf(settings, 'retention.ms')
  const maxBytes = numberOf(settings, 'max.message.bytes')
  const parts = [
    plural(partitions.length, 'partition'),
    `replication ${replicationOf(partitions)}`,
    `min.insync.replicas ${settings.get('min.insync.replicas') ?? '?'}`,
    retentionMs === null
      ? 'retention ?'
      : retentionMs < 0
        ? 'kept without end'
        : `kept ${formatDuration(retentionMs / 1000)}`,
    `max.message.bytes ${maxBytes === null ? '?' : formatBytes(maxBytes)}`,
    settings.get('cleanup.policy') ?? '?',
  ]
  return `${topic}: ${parts.join(', ')}`
}

/** What is wrong with a topic for what the pipeline does with it. */
export function judgeTopic(
  role: TopicRole,
  seen: SeenTopic,
  config: Config,
  brokerCount: number,
): readonly Remark[] {
  const path = pathOf(role, config)
  return remarksOf((report) => {
    judgeReplicas(path, seen, brokerCount, report)
    if (role !== 'input') judgeWrites(path, seen, config, report)
    if (role === 'monitor') judgeMonitorTopic(seen, config, report)
    else {
      judgeRetention(role, seen, config, report)
      judgeCleanup(role, seen, config, report)
    }
    if (role === 'output') judgeOutputSize(seen, config, report)
  })
}

/** Where the config names it. */
function pathOf(role: TopicRole, { input }: Config): ConfigPath {
  return role === 'input' ? topicsPath(input) : [role, 'topic']
}

function judgeReplicas(path: ConfigPath, seen: SeenTopic, brokerCount: number, report: Report): void {
  const { topic, partitions } = seen
  const leaderless = partitions.filter(({ leader }) => leader < 0).length
  if (leaderless > 0) {
    const message = `${plural(leaderless, 'partition')} of topic ${topic} without a leader: nothing flows there`
    report('error', path, message, 'start the brokers that hold them')
  }
  const behind = partitions.filter(({ replicas, isr, leader }) => leader >= 0 && isr.length < replicas.length)
  if (behind.length > 0)
    report(
      'warning',
      path,
      `${plural(behind.length, 'partition')} of topic ${topic} with replicas that are not in sync`,
      'a broker is down or behind',
    )
  if (partitions.length > 0 && replicationOf(partitions) === 1)
    report(
      brokerCount > 1 ? 'warning' : 'info',
      path,
      `topic ${topic} has one replica: what it holds is gone with its broker`,
      brokerCount > 1 ? 'kafka-reassign-partitions.sh gives it more' : 'enough for development',
    )
}

function judgeWrites(path: ConfigPath, seen: SeenTopic, config: Config, report: Report): void {
  const { topic, partitions, settings } = seen
  const least = numberOf(settings, 'min.insync.replicas')
  if (least === null || partitions.length === 0) return
  const replication = replicationOf(partitions)
  const short = partitions.filter(({ isr }) => isr.length < least)
  const change = alterTopic(config, topic, `min.insync.replicas=${Math.max(1, replication - 1)}`)
  if (least > replication) {
    const message = `topic ${topic} takes no writes: min.insync.replicas ${least} is above its replication ${replication}`
    report('error', path, message, change)
  } else if (short.length > 0) {
    const message = `${plural(short.length, 'partition')} of topic ${topic} with fewer replicas in sync than min.insync.replicas ${least}: they take no writes`
    report('error', path, message, 'start the brokers that are down')
  } else if (least === replication && replication > 1) {
    const message = `topic ${topic} takes no writes while one broker is down: min.insync.replicas ${least} is its replication`
    report('warning', path, message, change)
  } else if (least === 1 && replication > 2) {
    const message = `topic ${topic} confirms what one broker alone has: min.insync.replicas 1`
    report('warning', path, message, change)
  }
}

type RecordsRole = Exclude<TopicRole, 'monitor'>

function judgeRetention(
  role: RecordsRole,
  { topic, settings }: SeenTopic,
  config: Config,
  report: Report,
): void {
  if (role === 'output' || settings.get('cleanup.policy') === 'compact') return
  const keptMs = numberOf(settings, 'retention.ms')
  if (keptMs === null || keptMs < 0 || keptMs >= shortRetentionMs[role]) return
  const kept = `topic ${topic} keeps records for ${formatDuration(keptMs / 1000)}`
  const message =
    role === 'input'
      ? `${kept}: a longer outage loses events (input.onDataLoss: ${config.input.onDataLoss})`
      : `${kept}: dead letters are gone before they are looked at`
  const change = alterTopic(config, topic, 'retention.ms=604800000')
  report('warning', pathOf(role, config), message, change)
}

function judgeCleanup(
  role: RecordsRole,
  { topic, settings }: SeenTopic,
  config: Config,
  report: Report,
): void {
  if (settings.get('cleanup.policy')?.includes('compact') !== true) return
  const what = {
    input: ['warning', 'events that a later one of their key replaces are gone unread after an outage'],
    output: [
      'warning',
      'only the last prediction of a key is kept, and predictions without a key are refused',
    ],
    deadLetter: ['error', 'only the last dead letter of a key is kept'],
  } as const
  const [severity, consequence] = what[role]
  const change = alterTopic(config, topic, 'cleanup.policy=delete')
  report(severity, pathOf(role, config), `topic ${topic} is compacted: ${consequence}`, change)
}

function judgeMonitorTopic({ topic, partitions, settings }: SeenTopic, config: Config, report: Report): void {
  const path = ['monitor', 'topic']
  if (partitions.length > 1) {
    const message = `topic ${topic} has ${partitions.length} partitions: readers of it have to see one order`
    report('error', path, message, makeMonitorTopic(config, topic))
  }
  const policy = settings.get('cleanup.policy') ?? ''
  const change = alterTopic(config, topic, "'cleanup.policy=[compact,delete],retention.ms=604800000'")
  if (!policy.includes('compact')) {
    const message = `topic ${topic} is not compacted: what instances said last of themselves is gone with its time`
    report('error', path, message, change)
  } else if (!policy.includes('delete')) {
    const message = `topic ${topic} keeps all counts for ever: only deletion by time takes them away`
    report('warning', path, message, change)
  }
}

function judgeOutputSize({ topic, settings }: SeenTopic, { output }: Config, report: Report): void {
  const limit = numberOf(settings, 'max.message.bytes')
  if (limit === null || limit >= output.maxRecordBytes) return
  const message = `topic ${topic} takes records up to ${formatBytes(limit)}, less than output.maxRecordBytes ${formatBytes(output.maxRecordBytes)}`
  report('warning', ['output', 'maxRecordBytes'], message, `set it below ${limit}`)
}

/** Whether a dead letter has room for the largest event. */
export function judgeLetterSize(input: SeenTopic, letters: SeenTopic, config: Config): readonly Remark[] {
  const { deadLetter } = config
  const largest = numberOf(input.settings, 'max.message.bytes')
  const limit = numberOf(letters.settings, 'max.message.bytes')
  if (largest === null || limit === null || limit >= largest) return []
  const consequence =
    deadLetter.oversize === 'headers-only' ? 'is written without its value' : 'stops the process'
  return remarksOf((report) => {
    report(
      'warning',
      ['deadLetter', 'topic'],
      `topic ${letters.topic} takes records up to ${formatBytes(limit)}, topic ${input.topic} up to ${formatBytes(largest)}: a dead letter between ${consequence}`,
      alterTopic(config, letters.topic, `max.message.bytes=${largest + letterRoomBytes}`),
    )
  })
}

/** For the headers that say why. */
const letterRoomBytes = 40_000

function replicationOf(partitions: SeenTopic['partitions']): number {
  return partitions.length === 0 ? 0 : Math.min(...partitions.map(({ replicas }) => replicas.length))
}

function numberOf(settings: SeenTopic['settings'], name: string): number | null {
  const text = settings.get(name)
  return text === undefined || text === '' ? null : Number(text)
}
