import { z } from 'zod'
import { envelopes } from '../core/event-form.ts'
import type { ConfigPath } from '../core/finding.ts'
import { lossPolicies, startPolicies } from '../core/offset-policies.ts'
import { tombstonePolicies } from '../core/policy.ts'
import { timeUnits } from '../core/time-unit.ts'
import { patternProblem } from '../core/topic-pattern.ts'
import { inputFormats, keyFormats } from '../core/value-format.ts'
import { parseZonedTime } from '../core/zoned-time.ts'
import { keySchemaSource, schemaSource } from './kafka.ts'
import { bytes, milliseconds, name, text } from './scalars.ts'

const MiB = 2 ** 20

const startFrom = z
  .string()
  .refine((text) => isStartPolicy(text) || parseZonedTime(text) !== null, {
    error: "must be 'earliest', 'latest', or a time with its zone, such as 2026-11-27T00:00Z",
  })
  .meta({ examples: ['earliest'] })

function isStartPolicy(text: string): boolean {
  return startPolicies.some((policy) => policy === text)
}

const pattern = z
  .string()
  .min(1)
  .refine((text) => patternProblem(text) === null, {
    error: ({ input }) => `is no regular expression: ${patternProblem(String(input)) ?? ''}`,
  })
  .meta({ examples: ['rig-.*'] })

/** The ways to say what is read; exactly one of them is to be there. */
const topicKeys = ['topic', 'topics', 'pattern'] as const

const inputKeys = z.strictObject({
  topic: name('sensor-cycles')
    .optional()
    .describe('Topic that events are read from; or several, by `topics` or `pattern`.'),
  topics: z
    .array(name('sensor-cycles'))
    .min(1)
    .optional()
    .describe('Topics that events are read from, in place of `topic`: all with events of `input.schema`.'),
  pattern: pattern
    .optional()
    .describe(
      "Regular expression of the topics that events are read from, in place of `topic`: it matches the whole name. A topic that comes later is found within `kafka.metadataMaxAgeMs` and read from its beginning. The topics of output and dead letters are never read, and neither are Kafka's own.",
    ),
  group: name('sluice').describe(
    'Consumer group: its members share the partitions, its offsets say what is done.',
  ),
  instanceId: name('sluice-0')
    .optional()
    .describe(
      'Lasting id of this instance in the group (static membership), another for each: a restart within `sessionTimeoutMs` takes its partitions up again, and no other instance stops. None: each start is a new member.',
    ),
  schema: schemaSource.describe(
    'Reader schema, by `file` or by `subject` and `version`: the events as the feature plan sees them. Events of other, compatible schemas are resolved to it.',
  ),
  format: z
    .enum(inputFormats)
    .default('avro-registry')
    .describe(
      'How the values are written. `avro-registry`, `json-registry` and `protobuf-registry`: Avro, JSON or Protobuf that names its schema in the registry (or in `schemas.files`), by an id or GUID before it or in the header `__value_schema_id`. `avro`, `json` and `protobuf`: the same alone, all of it by `input.schema`; they need no registry.',
    ),
  key: z
    .strictObject({
      format: z
        .enum(keyFormats)
        .default('text')
        .describe(
          'How the keys are written. `text`: one text, `key`, in UTF-8. The others are those of `input.format`: a record whose fields are `key.NAME`, and `key` itself is nothing. What `avro-registry` keys are written with is named before them, or in the header `__key_schema_id`.',
        ),
      schema: keySchemaSource
        .optional()
        .describe(
          'Reader schema of the keys, by `file` or by `subject` and `version`: for each format but `text`.',
        ),
    })
    .optional()
    .describe(
      'The keys of records, for steps, columns and settings that name `key.NAME` as they name fields of the event. All fields are missing where a record has no key. A key that cannot be read is a fault of its record, by the reasons of values, where one of its fields is named; otherwise keys are not read. None: they are text.',
    ),
  types: z
    .array(text('plant.Reading'))
    .min(1)
    .optional()
    .describe(
      "Names of the record types that are events, for a topic with several: those of other types are skipped and counted. Each is read as `input.schema`, by its fields. A name without its namespace will do where the writer's schema has it once. None: the record of `input.schema` alone, and others are `schema-mismatch`.",
    ),
  unwrap: z
    .enum(envelopes)
    .optional()
    .meta({ examples: ['debezium'] })
    .describe(
      'What is around the event: `debezium` takes the row after the change (`after`) from the envelope of a change event. Deletes and truncates are skipped and counted. `input.schema` is the schema of the row, or that of the envelope as it is registered; its fields `__op`, `__ts_ms`, `__source_ts_ms` (and the like) come from the envelope.',
    ),
  eventTime: z
    .union([
      text('endedAt'),
      z.strictObject({
        field: text('endedAt').describe('The field.'),
        unit: z
          .enum(timeUnits)
          .meta({ examples: ['seconds'] })
          .describe('What it counts since the beginning of 1970, UTC, whatever the schema says.'),
      }),
    ])
    .optional()
    .describe(
      'Field that says when the event happened, by name, or as `field` and `unit` where its schema does not say the unit (logical type, or the type names of Kafka Connect and Debezium). None: the record timestamp counts.',
    ),
  longs: z
    .enum(['number', 'bigint'])
    .default('number')
    .describe(
      'How 64-bit integers beyond 2^53 are read: `number` refuses them (`avro-decode`, `protobuf-decode`, `schema-mismatch` of JSON), `bigint` takes them, rounded where they become features. Those of look-ups and modules that become numbers are `wrong-type`, or rounded, likewise.',
    ),
  waitForTopicMs: milliseconds(0)
    .default(0)
    .describe(
      'How long a start waits for a topic (of input, output or dead letters) that does not exist yet, not ready meanwhile; then it ends with 2. 0: not at all.',
    ),
  startFrom: startFrom
    .default('earliest')
    .describe(
      'Where a group without offsets begins: `earliest`, `latest`, or a time with its zone (`2026-11-27T00:00Z`), which is the first record of that time or later in each partition, and its end where there is none. A partition in which the group has an offset goes on from there.',
    ),
  onDataLoss: z
    .enum(lossPolicies)
    .default('fail')
    .describe(
      'What to do when records are lost (they expired unread, or the topic was made anew): stop, or go on from there. A topic that was made anew is read from its beginning, unless brokers are older than Kafka 2.8.',
    ),
  tombstones: z.enum(tombstonePolicies).default('skip').describe('What to do with records without a value.'),
  maxBytesPerPartition: bytes(1024)
    .default(MiB / 4)
    .describe('Bytes asked for at a time from one partition; a larger record is fetched all the same.'),
  readAheadBytes: bytes(1024)
    .default(4 * MiB)
    .describe('Bytes held at most that were read and not yet scored: the bound of memory under load.'),
  maxBatchBytes: bytes(1024)
    .default(64 * MiB)
    .describe(
      'Bytes that one record batch may have once it is decompressed; what becomes of one above it says `policies.unreadable-batch`.',
    ),
  sessionTimeoutMs: milliseconds()
    .default(15_000)
    .describe(
      'Silence after which the group gives our partitions away. With `instanceId`, how long a restart may take.',
    ),
  rebalanceTimeoutMs: milliseconds().default(60_000).describe('How long a rebalance waits for all members.'),
  commitIntervalMs: milliseconds()
    .default(100)
    .describe(
      'How often offsets are committed at most while records flow. A crash repeats what was written since; more often costs throughput.',
    ),
  heartbeatIntervalMs: milliseconds()
    .default(3_000)
    .describe('How often we tell the group that we are there.'),
})

/** The settings in whose place one stands, and which an option that sets it takes out. */
export function alternativesTo([section, key]: ConfigPath): readonly ConfigPath[] {
  if (section !== 'input' || !topicKeys.some((each) => each === key)) return []
  return topicKeys.filter((each) => each !== key).map((each) => [section, each])
}

type InputKeys = Readonly<Record<string, unknown>>

function givenWays(input: InputKeys): readonly string[] {
  return topicKeys.filter((key) => input[key] !== undefined)
}

/** Looked at whatever else is wrong: all that is wrong is told at once. */
const always = { when: () => true }

/** Where events come from, how they are read and how the group is kept. */
export const inputSection = inputKeys
  .refine((input) => !isSection(input) || givenWays(input).length > 0, {
    ...always,
    path: ['topic'],
    error: 'is missing: expected text (or input.topics, or input.pattern)',
  })
  .refine((input) => !stands('topics', input), { ...always, path: ['topics'], error: eitherWay('topic') })
  .refine((input) => !stands('pattern', input), {
    ...always,
    path: ['pattern'],
    error: eitherWay('topic or topics'),
  })

function isSection(input: unknown): input is InputKeys {
  return typeof input === 'object' && input !== null && !Array.isArray(input)
}

/** True when it is there beside another way, which stands before it in their list. */
function stands(key: string, input: unknown): boolean {
  return isSection(input) && givenWays(input).indexOf(key) > 0
}

function eitherWay(others: string): string {
  return `stands beside ${others}: one of topic, topics and pattern says what is read`
}
