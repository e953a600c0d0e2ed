import { z } from 'zod'
import { letterHeaderSets } from '../core/letter-headers.ts'
import { compressions, timestampChoices } from '../core/output-choices.ts'
import { oversizePolicies } from '../core/policy.ts'
import { outputFormats, publishedKinds } from '../core/value-format.ts'
import { bytes, flag, integer, name, text } from './scalars.ts'

const MiB = 2 ** 20

/** Where predictions go, and what they carry. */
export const outputSection = z.strictObject({
  topic: name('predictions').describe('Topic that predictions are written to.'),
  publish: z
    .enum(publishedKinds)
    .default('predictions')
    .describe(
      'What is written of each event: `predictions`, or `features`: the row itself, every feature of the plan, for another pipeline to score. Then `models` is empty, `output.include` names the input fields that go along, and the schema is made from the plan (`sluice schema print`).',
    ),
  format: z
    .enum(outputFormats)
    .default('avro-registry')
    .describe(
      'How predictions are written: `avro-registry` Avro behind the id of its schema, `json` a JSON object with the same fields, which needs no registry.',
    ),
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

/** Where records go that cannot be scored. */
export const deadLetterSection = z.strictObject({
  topic: name('sensor-cycles.dead-letters').describe(
    'Topic that records go to which cannot be scored. Never the input topic.',
  ),
  redact: z
    .array(text('operator'))
    .default([])
    .describe(
      "Fields and features whose offending value is left out of the dead letter's headers, with all that they are made from and all that is made from those; of a record, all its fields; of an element of an array, that of all elements.",
    ),
  stackTrace: flag().default(false).describe('Add the header with the stack trace.'),
  headers: z
    .array(z.enum(letterHeaderSets))
    .meta({ examples: [['connect', 'spring']] })
    .default(['connect'])
    .describe(
      "Whose headers a dead letter has, beside our own, for the tools of others: Kafka Connect's (`connect`), which are always there, Spring's and those of Kafka Streams.",
    ),
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
