import { topicPattern } from '../core/topic-pattern.ts'
import type { TopicPattern } from '../core/topic-pattern.ts'
import { isTopicOfTenant } from '../core/tenant-name.ts'
import { monitorTopic } from './monitor-topic.ts'
import { releaseTopic } from './release-topic.ts'
import type { Config } from './schema.ts'

type Input = Pick<Config['input'], 'topic' | 'topics' | 'pattern'>

/** All that names topics. */
type TopicSettings = Pick<
  Config,
  'name' | 'input' | 'output' | 'deadLetter' | 'releases' | 'tenants' | 'monitor'
>

/** What the config names; none where a pattern says what is read. */
export function namedTopics({ topic, topics = [] }: Input): readonly string[] {
  return topic === undefined ? topics : [topic]
}

/** Null where topics are named. Never matches what the pipeline itself writes. */
export function inputPattern({
  input,
  output,
  deadLetter,
  releases,
  tenants,
  ...others
}: TopicSettings): TopicPattern | null {
  if (input.pattern === undefined) return null
  const beside = [releases?.shadowTopic, releaseTopic({ releases }), monitorTopic(others)].filter(
    (each) => typeof each === 'string',
  )
  const written = [output.topic, deadLetter.topic, ...beside]
  const pattern = topicPattern(input.pattern, written)
  const ofTenants = [tenants?.output, tenants?.deadLetter].filter((each) => each !== undefined)
  const isWritten = (topic: string) => ofTenants.some((each) => isTopicOfTenant(each, topic))
  return { ...pattern, matches: (topic) => pattern.matches(topic) && !isWritten(topic) }
}

/** Whether the pipeline would read a topic if it is there. */
export function isRead(config: TopicSettings, topic: string): boolean {
  return namedTopics(config.input).includes(topic) || inputPattern(config)?.matches(topic) === true
}

/** Where the config says what is read. */
export function topicsPath({ topics, pattern }: Input): readonly string[] {
  return ['input', pattern !== undefined ? 'pattern' : topics !== undefined ? 'topics' : 'topic']
}

/** For messages: `readings`, `readings, more-readings`, `topics that match rig-.*`. */
export function describeTopics(input: Input): string {
  return input.pattern === undefined ? namedTopics(input).join(', ') : `topics that match ${input.pattern}`
}

/** The subjects that producers register the schema of events under, unless told otherwise; none with a pattern. */
export function eventSubjects(input: Input & Pick<Config['input'], 'schema'>): readonly string[] {
  return 'subject' in input.schema
    ? [input.schema.subject]
    : namedTopics(input).map((topic) => `${topic}-value`)
}

/** The topic that events belong to which come from no topic. */
export function firstTopic(input: Input): string {
  return namedTopics(input)[0] ?? 'events'
}
