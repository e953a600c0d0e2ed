import { z } from 'zod'
import { envelopes } from '../core/event-form.ts'
import { logLevels } from '../core/logger.ts'
import { lossPolicies, startPolicies } from '../core/offset-policies.ts'
import { compressions, timestampChoices } from '../core/output-choices.ts'
import {
  modelErrorPolicies,
  oversizePolicies,
  tombstonePolicies,
  unexpectedPolicies,
} from '../core/policy.ts'
import type { StepConfig } from '../core/spec.ts'
import { timeUnits } from '../core/time-unit.ts'
import { kafkaSection, registrySection, schemasSection, schemaSource } from './kafka.ts'
import { policiesSection } from './policies.ts'
import { bytes, flag, integer, milliseconds, name, path, text } from './scalars.ts'

const MiB = 2 ** 20

const inputSection = z.strictObject({
  topic: name('sensor-cycles').describe('Topic that events are read from.'),
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
      'How 64-bit integers beyond 2^53 are read: `number` refuses them as `avro-decode`, `bigint` takes them, rounded where they become features.',
    ),
  waitForTopicMs: milliseconds(0)
    .default(0)
    .describe(
      'How long a start waits for a topic (of input, output or dead letters) that does not exist yet, not ready meanwhile; then it ends with 2. 0: not at all.',
    ),
  startFrom: z.enum(startPolicies).default('earliest').describe('Where a group without offsets begins.'),
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

const modelEntry = z.strictObject({
  name: name('cooler').describe('Name of the model in predictions, metrics and dead letters.'),
  file: path('models/cooler.zip').describe('The MOJO, as H2O wrote it.'),
  version: text('1').default('1').describe('Version of the model, told with each prediction.'),
  maxBytes: integer(1, Number.MAX_SAFE_INTEGER, 2 ** 31)
    .optional()
    .describe(
      'How many bytes the model may have at most, unpacked: for a large one that is trusted. None: 1 GiB, and no entry may inflate beyond measure.',
    ),
  columns: z
    .record(z.string(), z.union([text('rigMode'), z.null()]))
    .default({})
    .describe(
      'Model column to feature. A column that is not named takes the feature of its own name; `null` leaves it missing.',
    ),
  contributions: z
    .strictObject({
      top: integer(1, 1000, 3).describe('How many features: those that moved the prediction most.'),
    })
    .optional()
    .describe('Give the contributions of features with each prediction; costs time.'),
})

const outputSection = z.strictObject({
  topic: name('predictions').describe('Topic that predictions are written to.'),
  include: z
    .array(
      z.union([
        text('rigId'),
        z.strictObject({
          feature: text('rigMode').describe('A feature, as the models saw it.'),
        }),
      ]),
    )
    .default([])
    .describe(
      'What is repeated in the prediction, for its readers or for audit: input fields by path (numbers, text, booleans, lists and maps of those, each in its own type), and features as the models saw them, by name or, where a field has the name too, as `{ feature: name }`.',
    ),
  subject: text('predictions-value')
    .optional()
    .describe("The predictions' subject in the registry; by default the topic's name and `-value`."),
  schemaId: integer(0, 2 ** 31 - 1)
    .optional()
    .describe('Schema id of predictions, where `schemas.files` takes the place of a registry.'),
  key: text('rigId')
    .optional()
    .describe(
      "Input field whose value is the prediction's key, as text; its partition follows from it. None: key and partition are the record's own.",
    ),
  timestamp: z
    .enum(timestampChoices)
    .default('record')
    .describe(
      "Which time a prediction's record gets: that of its input record, of its event (`input.eventTime`; the record's where it has none), or of writing.",
    ),
  headers: z
    .array(text('tenant'))
    .default([])
    .describe(
      'Headers of the input record that are copied to the prediction, by name; trace context always is.',
    ),
  compression: z
    .enum(compressions)
    .default('none')
    .describe('How batches of predictions and dead letters are compressed.'),
  maxRecordBytes: bytes(1024)
    .default(1_000_000)
    .describe('Size above which a prediction is `record-too-large`; below the limit of the topic.'),
})

const breaker = z.strictObject({
  enabled: flag().default(true).describe('Whether the breaker may stop the stream.'),
  ratio: z
    .number()
    .gt(0)
    .max(1)
    .meta({ examples: [0.5] })
    .default(0.5)
    .describe('Share of dead letters in the window above which it opens.'),
  window: integer(10, 1_000_000, 1000).default(1000).describe('How many records back it looks.'),
})

const deadLetterSection = z.strictObject({
  topic: name('sensor-cycles.dead-letters').describe(
    'Topic that records go to which cannot be scored. Never the input topic.',
  ),
  redact: z
    .array(text('operator'))
    .default([])
    .describe(
      "Fields and features whose offending value is left out of the dead letter's headers, with all that they are made from and all that is made from those; of a record, all its fields.",
    ),
  stackTrace: flag().default(false).describe('Add the header with the stack trace.'),
  oversize: z
    .enum(oversizePolicies)
    .default('headers-only')
    .describe(
      'What to do with a dead letter that its topic finds too large: write it without its value (`sluice.dlq.omitted` says so), or stop.',
    ),
  maxRecordBytes: bytes(1024)
    .default(32 * MiB)
    .describe(
      "Size above which a dead letter is too large without the broker being asked. Up to it, the topic's own limit counts.",
    ),
  breaker: breaker
    .prefault({})
    .describe(
      'Pauses the stream when most records would be dead letters: then the fault is not in single records.',
    ),
})

/** Everything but `features`, whose entries are checked by the specs of the steps. */
export const configSchema = z.strictObject({
  name: name('hydraulic-rig').describe('Name of the pipeline in predictions, dead letters and logs.'),
  kafka: kafkaSection.describe('Connection to the Kafka brokers.'),
  registry: registrySection.optional().describe('The schema registry. Either this or `schemas`.'),
  schemas: schemasSection.optional().describe('Schema files instead of a registry.'),
  input: inputSection.describe('The events.'),
  features: z
    .array(z.unknown())
    .default([])
    .describe(
      'Steps from input fields to features, in this order. Each entry is the name of a step and its settings.',
    ),
  models: z.array(modelEntry).min(1).describe('The models that score each event.'),
  onModelError: z
    .enum(modelErrorPolicies)
    .default('entry')
    .describe(
      'When one of several models cannot score an event: leave out its entry, or dead-letter the record.',
    ),
  onUnexpected: z
    .enum(unexpectedPolicies)
    .default('dead-letter')
    .describe(
      'When a stage fails at a record for no known reason: dead-letter that record (`avro-decode`, `step-failed`, `score-failed` or `encode-failed`, counted and logged as an error), or stop.',
    ),
  policies: policiesSection
    .prefault({})
    .describe('What to do with a record by reason; `dead-letter` where nothing is said.'),
  output: outputSection.describe('The predictions.'),
  deadLetter: deadLetterSection.describe('The dead letters.'),
  delivery: z
    .literal('at-least-once', { error: deliveryMessage })
    .default('at-least-once')
    .describe('A record is scored at least once: after a crash it may be again, with the same `eventId`.'),
  batch: z
    .strictObject({
      maxRecords: integer(1, 65_536, 1024)
        .default(1024)
        .describe('Records that are scored together at most.'),
    })
    .prefault({})
    .describe('Size of batches.'),
  http: z
    .strictObject({
      host: text('127.0.0.1')
        .default('127.0.0.1')
        .describe('Address to listen on; `0.0.0.0` inside a container.'),
      port: integer(0, 65_535, 8080).default(8080).describe('Port to listen on; 0 takes any free one.'),
    })
    .prefault({})
    .describe('Health, metrics and version over HTTP.'),
  log: z
    .strictObject({
      level: z.enum(logLevels).default('info').describe('The least severe lines that are written.'),
    })
    .prefault({})
    .describe('The log: JSON lines on standard output.'),
  shutdown: z
    .strictObject({
      drainMs: milliseconds()
        .default(10_000)
        .describe('How long work in flight may take to finish after a stop was asked for.'),
      leaveGroup: flag()
        .default(false)
        .describe(
          'Whether an instance with `input.instanceId` gives up its place in the group when it stops, for scaling down; one without always does.',
        ),
    })
    .prefault({})
    .describe('The way out.'),
  outage: z
    .strictObject({
      deadlineMs: milliseconds()
        .default(60_000)
        .describe(
          'How long brokers may be silent before the process ends (exit code 4). A silent registry is waited for without end.',
        ),
    })
    .prefault({})
    .describe('When a broker or the registry is down.'),
})

function deliveryMessage(issue: { readonly input?: unknown }): string | undefined {
  return issue.input === 'exactly-once'
    ? "'exactly-once' is not available yet: use 'at-least-once'"
    : undefined
}

/** The config as it is written, without what has a default. */
export type ConfigInput = z.input<typeof configSchema>

export type Config = Readonly<
  Omit<z.infer<typeof configSchema>, 'features'> & { readonly features: readonly StepConfig[] }
>
