import type { Remark } from '../core/finding.ts'
import { topicPattern } from '../core/topic-pattern.ts'
import { eventSubjects, namedTopics } from './input-topics.ts'
import { accessRules } from './lint-access.ts'
import { httpRules } from './lint-http.ts'
import { lookupRules } from './lint-lookups.ts'
import { modelRules } from './lint-models.ts'
import { monitorRules } from './lint-monitor.ts'
import { error } from './lint-rule.ts'
import type { LintRule } from './lint-rule.ts'
import { monitorTopic } from './monitor-topic.ts'
import { releaseTopic } from './release-topic.ts'
import { schemaRules } from './lint-schemas.ts'
import { tenantRules } from './lint-tenants.ts'
import { windowRules } from './lint-windows.ts'
import type { Config } from './schema.ts'

/** What is wrong between settings that are right each by itself. Needs neither files nor network. */
export function lintConfig(config: Config): Remark[] {
  return rules.flatMap((rule) => Array.from(rule(config)))
}

const rules: readonly LintRule[] = [
  topics,
  ownTopics,
  ...schemaRules,
  outputSubject,
  modelCount,
  modelNames,
  includedOnce,
  groupTimes,
  leavingGroup,
  readAhead,
  transactionTimes,
  ...accessRules,
  ...httpRules,
  ...windowRules,
  ...lookupRules,
  ...modelRules,
  ...tenantRules,
  ...monitorRules,
  shadowTopic,
  monitorTopicApart,
  releaseTopicApart,
]

/** A topic that we read and write would feed itself. */
function* topics({ input, output, deadLetter }: Config): Generator<Remark> {
  const read = namedTopics(input)
  const what = input.topic === undefined ? 'an input topic' : 'the input topic'
  if (read.includes(deadLetter.topic)) {
    yield error(
      ['deadLetter', 'topic'],
      `is ${what}: each dead letter would be read again, without end`,
      'name another topic',
    )
  }
  if (read.includes(output.topic)) {
    yield error(
      ['output', 'topic'],
      `is ${what}: each prediction would be read as an event`,
      'name another topic',
    )
  }
  if (output.topic === deadLetter.topic) {
    yield error(
      ['deadLetter', 'topic'],
      'is the output topic: readers of predictions would get dead letters',
      'name another topic',
    )
  }
  for (const [at, topic] of (input.topics ?? []).entries())
    if (read.indexOf(topic) < at) yield error(['input', 'topics', at], `'${topic}' is named already`)
}

/** What shadows say is for nobody who reads predictions, and no event. */
function* shadowTopic({ input, output, deadLetter, releases }: Config): Generator<Remark> {
  const topic = releases?.shadowTopic
  if (topic === undefined || ![...namedTopics(input), output.topic, deadLetter.topic].includes(topic)) return
  yield error(['releases', 'shadowTopic'], 'is read or written for something else', 'name another topic')
}

/** What instances say of themselves is for those who look at them. */
function* monitorTopicApart(config: Config): Generator<Remark> {
  const topic = monitorTopic(config)
  if (topic === null) return
  const { input, output, deadLetter, releases } = config
  const others = [...namedTopics(input), output.topic, deadLetter.topic, releases?.shadowTopic]
  if (!others.includes(topic)) return
  yield error(['monitor', 'topic'], `${topic} is read or written for something else`, 'name another topic')
}

/** What is released is written by commands and instances alone. */
function* releaseTopicApart(config: Config): Generator<Remark> {
  const topic = releaseTopic(config)
  const { input, output, deadLetter, releases } = config
  const others = [
    ...namedTopics(input),
    output.topic,
    deadLetter.topic,
    releases?.shadowTopic,
    monitorTopic(config),
  ]
  if (topic === null || !others.includes(topic)) return
  yield error(['releases', 'store'], `${topic} is read or written for something else`, 'name another topic')
}

/** They are passed over: whoever reads the pattern might think otherwise. */
function* ownTopics({ input: { pattern }, output, deadLetter }: Config): Generator<Remark> {
  if (pattern === undefined) return
  const { matches } = topicPattern(pattern)
  const own = [
    ['output.topic', output.topic],
    ['deadLetter.topic', deadLetter.topic],
  ].flatMap(([setting, topic]) => (matches(topic!) ? [`${topic!} (${setting!})`] : []))
  if (own.length === 0) return
  const message = `matches ${own.join(' and ')}, which the pipeline writes: never read`
  yield { severity: 'info', path: ['input', 'pattern'], message }
}

/** Under a subject of their own: in that of the events, the next version of either would be the other's. */
function* outputSubject({ registry, input, output }: Config): Generator<Remark> {
  if (output.format !== 'avro-registry') return
  // Without a subject of its own the output's goes by its topic, of which a rule above tells.
  const read = namedTopics(input)
  if (registry === undefined || (output.subject === undefined && read.includes(output.topic))) return
  const ofEvents = [...read.map((topic) => `${topic}-value`), ...eventSubjects(input)]
  if (!ofEvents.includes(output.subject ?? `${output.topic}-value`)) return
  yield error(
    ['output', output.subject === undefined ? 'topic' : 'subject'],
    "leads to the subject of the input's events: predictions have another schema",
    "name another one in output.subject; where nothing is said, it is the output topic's name and -value",
  )
}

/** Rows are published for others to score. */
function* modelCount({ models, output }: Config): Generator<Remark> {
  if (output.publish === 'predictions' && models.length === 0)
    yield error(
      ['models'],
      'must have at least 1 entry',
      'output.publish: features writes rows that none has scored',
    )
  if (output.publish === 'features' && models.length > 0)
    yield error(
      ['models'],
      'are not used: output.publish is features',
      'models: [], and another pipeline scores the rows; or output.publish: predictions',
    )
}

function* modelNames({ models }: Config): Generator<Remark> {
  const seen = new Set<string>()
  for (const [at, { name }] of models.entries()) {
    if (seen.has(name))
      yield error(
        ['models', at, 'name'],
        `two models are called '${name}'`,
        'predictions and metrics go by it: give one another name',
      )
    seen.add(name)
  }
}

/** A prediction holds each included field once. */
function* includedOnce({ output }: Config): Generator<Remark> {
  const seen = new Set<string>()
  for (const [at, entry] of output.include.entries()) {
    const name = typeof entry === 'string' ? entry : entry.feature
    const key = typeof entry === 'string' ? name : `feature ${name}`
    if (seen.has(key)) yield error(['output', 'include', at], `'${name}' is included already`)
    seen.add(key)
  }
}

function* transactionTimes({ delivery, exactlyOnce }: Config): Generator<Remark> {
  const { commitIntervalMs, transactionTimeoutMs } = exactlyOnce
  // Half of the time is for its end.
  if (delivery === 'at-least-once' || 2 * commitIntervalMs <= transactionTimeoutMs) return
  yield error(
    ['exactlyOnce', 'commitIntervalMs'],
    `is above half of exactlyOnce.transactionTimeoutMs (${transactionTimeoutMs}): brokers would take transactions back before they end`,
    'shorten it, or raise the other',
  )
}

function* groupTimes({ input }: Config): Generator<Remark> {
  if (input.heartbeatIntervalMs * 3 > input.sessionTimeoutMs) {
    const message = 'must be at most a third of sessionTimeoutMs, or one late heartbeat costs the membership'
    yield error(['input', 'heartbeatIntervalMs'], message)
  }
  if (input.heartbeatIntervalMs >= input.rebalanceTimeoutMs) {
    const message = 'must be above heartbeatIntervalMs: a member learns of a rebalance by its next heartbeat'
    yield error(['input', 'rebalanceTimeoutMs'], message)
  }
}

function* leavingGroup({ input, shutdown }: Config): Generator<Remark> {
  if (shutdown.leaveGroup && input.instanceId === undefined) {
    const message = 'is for instances with input.instanceId: one without always leaves its group'
    yield error(['shutdown', 'leaveGroup'], message)
  }
}

function* readAhead({ input }: Config): Generator<Remark> {
  if (input.readAheadBytes < input.maxBytesPerPartition) {
    yield error(['input', 'readAheadBytes'], 'must be at least maxBytesPerPartition, or nothing can be read')
  }
}
