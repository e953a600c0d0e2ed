import { createServer } from 'node:net'
import { mismatchOf } from '../avro/lint.ts'
import type { SchemaRegistry } from '../avro/registry.ts'
import { eventSubjects, topicsPath } from '../config/input-topics.ts'
import { monitorTopic } from '../config/monitor-topic.ts'
import type { Config } from '../config/schema.ts'
import { systemClock } from '../core/clock.ts'
import { MissingTopic, SluiceError, messageOf } from '../core/errors.ts'
import type { ConfigPath, Remark } from '../core/finding.ts'
import { silentLogger } from '../core/logger.ts'
import { plural } from '../core/text.ts'
import { languageOf, namesSchema } from '../core/value-format.ts'
import type { LookupSource } from '../lookups/source.ts'
import { grantedRights } from '../transport/kafkajs/client/granted-rights.ts'
import type { Assembly } from './assemble.ts'
import { kafkaConnection } from './kafka-connection.ts'
import { checkPredictionSubject } from './prediction-schema.ts'
import { publishedSchema } from './published-schema.ts'
import { remoteRemarks } from './remotes.ts'
import { topicsRead } from './topics-read.ts'

/** What a look at the brokers, the registry and this machine gave. */
export interface OnlineRemarks {
  readonly remarks: readonly Remark[]
  /** What did not answer: nothing is known of it. */
  readonly unreachable: readonly string[]
}

/**
 * Whether a checked pipeline would start where its config says: topics, rights, the group, subjects, remote models, the port. Asks, and
 * changes nothing. Never rejects for what it finds.
 */
export async function checkOnline(assembly: Assembly): Promise<OnlineRemarks> {
  const checks = [
    brokerRemarks(assembly.config),
    registryRemarks(assembly),
    ...databaseRemarks(assembly),
    ...remoteRemarks(assembly),
    portRemarks(assembly.config),
  ]
  const remarks: Remark[] = []
  const unreachable: string[] = []
  for (const result of await Promise.allSettled(checks)) {
    if (result.status === 'fulfilled') remarks.push(...result.value)
    else unreachable.push(messageOf(result.reason))
  }
  return { remarks, unreachable }
}

function problem(path: ConfigPath, message: string, hint?: string): Remark {
  return { severity: 'error', path, message, ...(hint === undefined ? {} : { hint }) }
}

/** Whether the topics are there, and what may be done with them and the group. */
export async function brokerRemarks(config: Config): Promise<readonly Remark[]> {
  const { input, output, deadLetter, releases } = config
  const monitor = monitorTopic(config)
  const topics = await topicsRead(config)
  const uses = [
    ...topics.map((topic) => ({ path: topicsPath(input), topic, operation: 'Read' as const })),
    { path: ['output', 'topic'], topic: output.topic, operation: 'Write' },
    { path: ['deadLetter', 'topic'], topic: deadLetter.topic, operation: 'Write' },
    ...(releases?.shadowTopic === undefined
      ? []
      : [
          {
            path: ['releases', 'shadowTopic'],
            topic: releases.shadowTopic,
            operation: 'Write' as const,
          },
        ]),
    ...(monitor === null
      ? []
      : (['Write', 'Read'] as const).map((operation) => ({
          path: ['monitor', 'topic'],
          topic: monitor,
          operation,
        }))),
    ...lookupTopics(config),
  ] as const
  const found = await grantedRights(kafkaConnection(config.kafka), silentLogger, uses, input.group)
  const missing = found.topics.flatMap((right, i) =>
    // As many answers as uses.
    right.missing === null ? [] : [missingRemark(config, uses[i]!.path, right.missing)],
  )
  const group = found.group === null ? [] : [problem(['input', 'group'], found.group.message)]
  const counts = found.topics.map(({ partitions }) => partitions)
  const from = Math.max(0, ...counts.slice(0, topics.length))
  const none = topics.length === 0 ? [noMatch(config)] : []
  return [...none, ...missing, ...group, ...partitionRemarks(config, from, counts[topics.length] ?? 0)]
}

function lookupTopics({ lookups }: Config) {
  return Object.entries(lookups).flatMap(([name, lookup]) =>
    lookup.source === 'topic'
      ? [{ path: ['lookups', name, 'topic'], topic: lookup.topic, operation: 'Read' as const }]
      : [],
  )
}

/** Whether the databases of look-ups have what is asked for, each by itself. */
export function databaseRemarks({ config, lookups }: Assembly): Promise<readonly Remark[]>[] {
  return Array.from(lookups.tables).flatMap(([name, table]) =>
    config.lookups[name]?.source === 'postgresql' && table !== null ? [databaseRemark(name, table)] : [],
  )
}

async function databaseRemark(name: string, table: LookupSource): Promise<readonly Remark[]> {
  const stop = new AbortController().signal
  const openFeed = () => Promise.reject(new Error('a database has no topics'))
  try {
    const patience = { startPatienceMs: 0, patienceMs: 0 }
    await table.start({ logger: silentLogger, clock: systemClock, ...patience, stop, openFeed })
    return []
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code === 'UNREACHABLE') throw error
    return [problem(['lookups', name], error.message)]
  } finally {
    await table.close()
  }
}

/** Of a pattern: named topics are one at least. */
function noMatch({ input }: Config): Remark {
  return {
    severity: input.waitForTopicMs > 0 ? 'warning' : 'error',
    path: ['input', 'pattern'],
    message: 'matches no topic that is there, or that may be seen',
  }
}

function missingRemark({ input }: Config, path: ConfigPath, missing: SluiceError): Remark {
  const isAwaited = missing instanceof MissingTopic && input.waitForTopicMs > 0
  return { severity: isAwaited ? 'warning' : 'error', path, message: missing.message }
}

/** Predictions lie in the partitions of their events, as far as the output reaches. */
function partitionRemarks({ output }: Config, from: number, to: number): readonly Remark[] {
  if (to === 0 || to >= from || output.key !== undefined) return []
  const message = `the topic has ${plural(to, 'partition')}, the input ${from}: predictions of the others are placed by their key`
  return [{ severity: 'warning', path: ['output', 'topic'], message }]
}

/** Whether the subjects have what is written and what can be read. */
export async function registryRemarks(assembly: Assembly): Promise<readonly Remark[]> {
  const { config, registry, compiled } = assembly
  if (registry === null) return []
  const { input, output } = config
  const remarks = output.format === 'avro-registry' ? await subjectRemarks(assembly, registry) : []
  // With several types or an envelope the subject's schema is not that of the event.
  const isPlain = compiled.eventForm.types === null && compiled.eventForm.unwrap === null
  return isPlain && namesSchema(input.format)
    ? [...remarks, ...(await writerRemarks(assembly, registry))]
    : remarks
}

/** Whether the schema of predictions is there. */
async function subjectRemarks(assembly: Assembly, registry: SchemaRegistry): Promise<readonly Remark[]> {
  const { config } = assembly
  const published = publishedSchema(assembly)
  const { subject, state } = await checkPredictionSubject(config, registry, published)
  const path = ['output', config.output.subject === undefined ? 'topic' : 'subject']
  if (state === 'refused') {
    return [
      problem(
        path,
        `subject '${subject}' has another schema and would not take that of ${published.noun}s`,
        'name one in output.subject',
      ),
    ]
  }
  const isMissing = state === 'absent' && config.registry?.autoRegister !== true
  return isMissing
    ? [problem(path, `subject '${subject}' has no schema of ${published.noun}s`, 'sluice schema register')]
    : []
}

/** Whether the newest schema that producers have can be read. */
async function writerRemarks(assembly: Assembly, registry: SchemaRegistry): Promise<readonly Remark[]> {
  const remarks: Remark[] = []
  for (const subject of await subjectsRead(assembly.config))
    remarks.push(...(await writerRemark(subject, assembly, registry)))
  return remarks
}

/** Where the schemas of producers are. Without brokers it is not known what a pattern matches. */
async function subjectsRead(config: Config): Promise<readonly string[]> {
  const subjects = eventSubjects(config.input)
  if (subjects.length > 0) return subjects
  const topics = await topicsRead(config).catch(() => [])
  return topics.map((topic) => `${topic}-value`)
}

async function writerRemark(
  subject: string,
  assembly: Assembly,
  registry: SchemaRegistry,
): Promise<readonly Remark[]> {
  try {
    const why = await whyUnreadable(assembly, registry, subject)
    if (why === null) return []
    return [
      problem(
        ['input', 'schema'],
        `events of the newest schema of subject '${subject}' cannot be read: ${why}`,
      ),
    ]
  } catch (error) {
    // There is none, or none that can be used: what the topic has is not to be known from here.
    if (error instanceof SluiceError && error.code === 'SCHEMA') return []
    throw error
  }
}

async function whyUnreadable(
  { config, readerSchema, protobuf }: Assembly,
  registry: SchemaRegistry,
  subject: string,
): Promise<string | null> {
  if (config.input.format === 'avro-registry')
    return mismatchOf((await registry.latest(subject)).schema, readerSchema)
  const found = await registry.typedVersion(subject, await registry.latestVersion(subject))
  if (found.type !== languageOf[config.input.format].toUpperCase())
    return `it is a schema of type ${found.type}, and input.format is ${config.input.format}`
  // Of JSON a schema says too little of what its values lack.
  return found.type === 'PROTOBUF' && protobuf !== null ? protobuf.mismatchWith(found, subject) : null
}

/** Whether the port is free. */
export async function portRemarks({ http: { host, port } }: Config): Promise<readonly Remark[]> {
  const why = await whyNotListening(host, port)
  if (why === null) return []
  const message = `on this machine nothing can listen on ${host}:${port} now (${why})`
  return [{ severity: 'warning', path: ['http', 'port'], message, hint: '0 is any port that is free' }]
}

function whyNotListening(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message)
    })
    server.listen({ host, port, exclusive: true }, () => {
      server.close(() => {
        resolve(null)
      })
    })
  })
}
