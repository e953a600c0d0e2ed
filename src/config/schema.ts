import { z } from 'zod'
import { logLevels } from '../core/logger.ts'
import { modelErrorPolicies, unexpectedPolicies } from '../core/policy.ts'
import type { StepConfig } from '../core/spec.ts'
import { configVersion } from './deprecations.ts'
import { inputSection } from './input.ts'
import { kafkaSection, registrySection, schemasSection } from './kafka.ts'
import { deadLetterSection, outputSection } from './output.ts'
import { lookupsSection } from './lookups.ts'
import { monitorSection } from './monitor.ts'
import { policiesSection } from './policies.ts'
import { releasesSection } from './releases.ts'
import { tenantsSection } from './tenants.ts'
import { traceSection } from './trace.ts'
import { pipelineModel } from './model-entry.ts'
import { flag, integer, milliseconds, name, secret, text } from './scalars.ts'
import { windowsSection } from './windows.ts'

/** Everything but `features`, whose entries are checked by the specs of the steps. */
export const configSchema = z.strictObject({
  version: integer(1, configVersion, 1)
    .default(1)
    .describe(
      'The format of this file, where it was written for: it grows when a setting changes its meaning ([upgrading.md](../upgrading.md)).',
    ),
  name: name('hydraulic-rig').describe('Name of the pipeline in predictions, dead letters and logs.'),
  kafka: kafkaSection.describe('Connection to the Kafka brokers.'),
  registry: registrySection
    .optional()
    .describe(
      'The schema registry. Either this or `schemas`; neither where `input.format` and `output.format` have no schema ids.',
    ),
  schemas: schemasSection.optional().describe('Schema files instead of a registry.'),
  input: inputSection.describe('The events.'),
  windows: windowsSection
    .optional()
    .describe(
      'Windows in event time over raw readings: each event is one reading or a block of them, and the row of a closed window takes the place of the event in all that follows. None: each event is a row.',
    ),
  lookups: lookupsSection
    .default({})
    .describe('Tables outside of the stream that `lookup` steps ask, by name: [lookups.md](../lookups.md).'),
  features: z
    .array(z.unknown())
    .default([])
    .describe(
      'Steps from input fields to features, in this order. Each entry is the name of a step and its settings.',
    ),
  models: z
    .array(pipelineModel)
    .describe('The models that score each event; empty with `output.publish: features`.'),
  releases: releasesSection.optional().describe('The model store that `models[].release` names models of.'),
  tenants: tenantsSection
    .optional()
    .describe(
      'Several customers, or plants, in one topic: whose records are whose, and what each has for itself ([tenants.md](../tenants.md)). None: all are one’s.',
    ),
  monitor: monitorSection
    .optional()
    .describe(
      'Whether the models are still right, and who is told ([monitoring.md](../monitoring.md)). None: nobody looks.',
    ),
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
    .enum(['at-least-once', 'exactly-once'])
    .default('at-least-once')
    .describe(
      '`at-least-once`: after a crash a record may be scored again, with the same `eventId`. `exactly-once`: predictions, dead letters and offsets in one transaction; readers of committed records see each once. Needs Kafka 2.5 or later.',
    ),
  exactlyOnce: z
    .strictObject({
      commitIntervalMs: integer(1, 60_000, 100)
        .default(100)
        .describe(
          'How long a transaction takes in turns under load, five times as long while records wait; after a quiet moment it ends at once.',
        ),
      transactionTimeoutMs: integer(1_000, 900_000, 10_000)
        .default(10_000)
        .describe(
          'When brokers take back the transaction of an instance that died. Until then readers of committed records wait, and whoever takes its partitions over.',
        ),
    })
    .prefault({})
    .describe('Transactions, with `delivery: exactly-once`.'),
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
      enabled: flag()
        .default(true)
        .describe(
          'Whether anything listens at all. `false` saves some memory; then nobody can ask whether the instance is well, nor scrape it.',
        ),
      host: text('127.0.0.1')
        .default('127.0.0.1')
        .describe('Address to listen on; `0.0.0.0` inside a container.'),
      port: integer(0, 65_535, 8080).default(8080).describe('Port to listen on; 0 takes any free one.'),
      page: flag()
        .default(false)
        .describe('Whether the live page is at `/`: [live-page.md](../live-page.md). Needs `monitor`.'),
      token: secret()
        .optional()
        .describe(
          'What opens the page and `/events`. Required with `page` on an address that is no loopback.',
        ),
    })
    .prefault({})
    .describe('Health, metrics and version over HTTP.'),
  log: z
    .strictObject({
      level: z.enum(logLevels).default('info').describe('The least severe lines that are written.'),
    })
    .prefault({})
    .describe('The log: JSON lines on standard output.'),
  trace: traceSection
    .optional()
    .describe(
      'Spans of records for OpenTelemetry. None when left out: `traceparent` and `tracestate` then pass from record to prediction as they came.',
    ),
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

/** The config as it is written, without what has a default. */
export type ConfigInput = z.input<typeof configSchema>

export type Config = Readonly<
  Omit<z.infer<typeof configSchema>, 'features'> & { readonly features: readonly StepConfig[] }
>
