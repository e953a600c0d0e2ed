import { monitorTopic } from '../../config/monitor-topic.ts'
import type { Config } from '../../config/schema.ts'
import { silentLogger } from '../../core/logger.ts'
import { KafkaAdmin } from '../../transport/kafkajs/client/admin.ts'
import type { ClusterProbe } from '../../transport/kafkajs/client/cluster-probe.ts'
import type { KafkaConnection } from '../../transport/kafkajs/client/connection.ts'
import { onceCoordinated } from '../../transport/kafkajs/client/coordinated.ts'
import { brokerRemarks } from '../online-checks.ts'
import { brokerFact, judgeBrokers } from './brokers.ts'
import type { DoctorCheck, CheckAnswer } from './check.ts'
import { groupFact, judgeGroup } from './group.ts'
import { judgeLetterSize, judgeTopic, topicFact } from './topics.ts'
import type { SeenTopic, TopicRole } from './topics.ts'
import { judgeTenants, tenantsFact, tenantsSeen } from './tenants.ts'

/** What is asked of brokers that answer. `topics`: those that are read. */
export function clusterChecks(
  probe: ClusterProbe,
  connection: KafkaConnection,
  config: Config,
  topics: readonly string[],
): readonly DoctorCheck[] {
  const settings = new Map<string, Promise<ReadonlyMap<string, string>>>()
  const settingsOf = (topic: string) => {
    const asked = settings.get(topic) ?? probe.topicSettings(topic)
    settings.set(topic, asked)
    return asked
  }
  return [
    { name: 'brokers', ask: () => brokersAnswer(probe, config.output.topic) },
    { name: 'rights', ask: async () => ({ facts: [], remarks: await brokerRemarks(config) }) },
    ...topicsByRole(config, topics).map(([role, topic]) => ({
      name: `${role} topic`,
      ask: () => topicAnswer(probe, config, { role, topic }, settingsOf),
    })),
    ...(config.tenants?.output === undefined && config.tenants?.deadLetter === undefined
      ? []
      : [{ name: 'topics of tenants', ask: () => tenantsAnswer(probe, connection, config, settingsOf) }]),
    ...topics.map((topic) => ({
      name: 'dead letter size',
      ask: () => letterSizeAnswer(config, topic, settingsOf),
    })),
    { name: 'group', ask: () => groupAnswer(probe, connection, config, topics) },
  ]
}

function topicsByRole(config: Config, topics: readonly string[]): readonly (readonly [TopicRole, string])[] {
  const monitor = monitorTopic(config)
  return [
    ...topics.map((topic) => ['input', topic] as const),
    ['output', config.output.topic],
    ['deadLetter', config.deadLetter.topic],
    ...(monitor === null ? [] : [['monitor', monitor] as const]),
  ]
}

async function brokersAnswer(probe: ClusterProbe, topic: string): Promise<CheckAnswer> {
  const { brokers: nodes } = await probe.topics([topic])
  const seen = await probe.brokers(nodes)
  return { facts: seen.map(brokerFact), remarks: judgeBrokers(seen) }
}

type SettingsOf = (topic: string) => Promise<SeenTopic['settings']>

const nothingSeen: CheckAnswer = { facts: [], remarks: [] }

async function topicAnswer(
  probe: ClusterProbe,
  config: Config,
  { role, topic }: { readonly role: TopicRole; readonly topic: string },
  settingsOf: SettingsOf,
): Promise<CheckAnswer> {
  const { topicMetadata, brokers } = await probe.topics([topic])
  const partitions = topicMetadata.find((each) => each.topic === topic)?.partitionMetadata ?? []
  // That it is not there, or may not be seen, is said among the rights.
  if (partitions.length === 0) return nothingSeen
  const seen = { topic, partitions, settings: await settingsOf(topic) }
  return { facts: [topicFact(seen)], remarks: judgeTopic(role, seen, config, brokers.length) }
}

/** Each is two topics to ask for. */
const mostTenants = 50

async function tenantsAnswer(
  probe: ClusterProbe,
  connection: KafkaConnection,
  config: Config,
  settingsOf: SettingsOf,
): Promise<CheckAnswer> {
  const topics = await KafkaAdmin.ask(connection, silentLogger, (admin) => admin.topics())
  const seen = tenantsSeen(config, topics)
  const asked = [...seen.values()]
    .slice(0, mostTenants)
    .flatMap(({ output, deadLetter }) => [
      ...(output === undefined ? [] : [{ role: 'output' as const, topic: output }]),
      ...(deadLetter === undefined ? [] : [{ role: 'deadLetter' as const, topic: deadLetter }]),
    ])
  const answers = await Promise.all(
    asked.map(async (each) => {
      const { remarks } = await topicAnswer(probe, config, each, settingsOf)
      // What is no trouble is said of the topics of all.
      const troubles = remarks.filter(({ severity }) => severity !== 'info')
      return troubles.map((remark) => ({ ...remark, path: ['tenants', each.role] }))
    }),
  )
  return { facts: [tenantsFact(seen)], remarks: [...judgeTenants(config, seen), ...answers.flat()] }
}

async function letterSizeAnswer(config: Config, topic: string, settingsOf: SettingsOf): Promise<CheckAnswer> {
  const seen = async (name: string) => ({ topic: name, partitions: [], settings: await settingsOf(name) })
  const [input, letters] = await Promise.all([seen(topic), seen(config.deadLetter.topic)])
  return { facts: [], remarks: judgeLetterSize(input, letters, config) }
}

async function groupAnswer(
  probe: ClusterProbe,
  connection: KafkaConnection,
  config: Config,
  topics: readonly string[],
): Promise<CheckAnswer> {
  const { group } = config.input
  const ask = (admin: KafkaAdmin) => onceCoordinated(() => offsetsIn(admin, group, topics))
  const state = await onceCoordinated(() => probe.group(group))
  const offsets = await KafkaAdmin.ask(connection, silentLogger, ask)
  return { facts: [groupFact(state, offsets)], remarks: judgeGroup(state, offsets, config) }
}

async function offsetsIn(admin: KafkaAdmin, group: string, topics: readonly string[]) {
  const stands = await Promise.all(
    topics.map(async (topic) =>
      (await admin.groupOffsets(group, topic)).map((stand) => ({ topic, ...stand })),
    ),
  )
  return stands.flat()
}
