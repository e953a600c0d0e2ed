import { z } from 'zod'
import type { ConfigPath, Finding, Remark } from '../core/finding.ts'
import { nonEvents, reasons } from '../core/reason.ts'
import { ConfigDocument } from './document.ts'
import { check, withoutMisspelt } from './issues.ts'
import type { ValueIssue } from './issues.ts'
import { flag, integer, path, text } from './scalars.ts'

const anything = z.record(z.string(), z.unknown())

const toleranceSetting = z.union([
  z.number().min(0),
  z.strictObject({
    absolute: z.number().min(0).default(0).describe('How far apart two numbers may be.'),
    relative: z
      .number()
      .min(0)
      .default(0)
      .describe('How far apart they may be as a share of the expected one; the wider of both counts.'),
  }),
])

const caseRecord = z
  .strictObject({
    key: z
      .union([text('rig-01'), anything])
      .optional()
      .describe('The key: text, or its fields where `input.key` gives keys fields.'),
    headers: z.record(z.string(), z.string()).optional().describe('Headers by name, as text.'),
    timestamp: integer(0, Number.MAX_SAFE_INTEGER)
      .optional()
      .describe("The record's time in milliseconds since 1970; where nothing is said, it has none."),
    value: z.union([anything, z.null()]).optional().describe('The event; `null` is a tombstone.'),
    base64: text('AAAAAAE=').optional().describe('The bytes of the value as they are, in place of `value`.'),
  })
  .describe('A record with what stands beside its event.')

const modelExpectation = z.strictObject({
  version: text('1').optional().describe('Version of the model.'),
  digest: text('sha256:…').optional().describe('Digest of the model file.'),
  label: z
    .union([z.string(), z.null()])
    .optional()
    .describe('The predicted class; `null` where the model has no prediction.'),
  value: z.union([z.number(), z.null()]).optional().describe('The predicted number of a regression.'),
  probabilities: z.record(z.string(), z.number()).optional().describe('Probabilities by class.'),
  outputs: z.record(z.string(), z.number()).optional().describe('Other numbers by name.'),
  flags: z.array(z.string()).optional().describe('Flags, all of them, in their order.'),
  contributions: z.record(z.string(), z.number()).optional().describe('Contributions by feature.'),
})

const predictionExpectation = z.strictObject({
  eventId: text('cycles-0-0').optional().describe('`topic-partition-offset`: the first event is offset 0.'),
  pipeline: text('hydraulic-rig').optional().describe('Name of the pipeline.'),
  eventTime: z
    .union([z.int(), z.null()])
    .optional()
    .describe("The event's time in milliseconds since 1970; `null` where it has none."),
  fields: anything.optional().describe('Input fields that `output.include` carries.'),
  lists: anything.optional().describe('Those that are lists.'),
  maps: anything.optional().describe('Those that are maps.'),
  features: anything.optional().describe('Features that `output.include` carries.'),
  models: z
    .record(z.string(), modelExpectation)
    .optional()
    .describe('What models say, by their names in the config.'),
})

const letterExpectation = z.strictObject({
  eventId: text('cycles-0-0').optional().describe('`topic-partition-offset`: the first event is offset 0.'),
  reason: z.enum(reasons).optional().describe('Why it could not be scored.'),
  field: z.union([z.string(), z.null()]).optional().describe('The input field at fault.'),
  feature: text('rigMode').optional().describe('The feature at fault, where it has another name.'),
  value: z.union([z.string(), z.null()]).optional().describe('The offending value, as text.'),
  model: z.union([z.string(), z.null()]).optional().describe('The model that is concerned.'),
  message: text('…').optional().describe('What the letter says, word for word.'),
  scored: flag().optional().describe('`true` for the copy of a record that was scored all the same.'),
})

const skipReasons = [...nonEvents, ...reasons] as const

const skipExpectation = z.strictObject({
  eventId: text('cycles-0-0').optional().describe('`topic-partition-offset`: the first event is offset 0.'),
  reason: z.enum(skipReasons).optional().describe('Why it was skipped.'),
})

const listOrCount = <T extends z.ZodType>(item: T) => z.union([z.array(item), integer(0, 1_000_000_000)])

const caseEntry = z.strictObject({
  name: text('a healthy cycle is scored').describe('What the case shows, in a sentence.'),
  events: z
    .union([
      z.array(anything).min(1),
      z.strictObject({
        file: path('cycles.jsonl').describe(
          'A file of events: JSON lines (`.jsonl`, `.ndjson`, `.json`), CSV (`.csv`) or an Avro container file (`.avro`). Its path counts from the folder of this file.',
        ),
      }),
    ])
    .optional()
    .describe('The events that go in, in this order: as JSON has them, or in a file.'),
  records: z
    .array(caseRecord)
    .min(1)
    .optional()
    .describe('In place of `events`: records, for keys, headers, tombstones and raw bytes.'),
  set: z.array(text('policies.not-finite=score')).default([]).describe('Overrides, as `--set` has them.'),
  tolerance: toleranceSetting
    .optional()
    .describe('How far apart numbers may be; where nothing is said, that of the file.'),
  predictions: listOrCount(predictionExpectation)
    .optional()
    .describe(
      'The predictions that come out, in their order; of each, what is named is compared. A number: so many, whatever they say. Nothing: none.',
    ),
  rows: listOrCount(anything)
    .optional()
    .describe('The same where `output.publish` is `features`: rows, as fields by name.'),
  deadLetters: listOrCount(letterExpectation)
    .optional()
    .describe('The dead letters, in their order; a number: so many. Nothing: none.'),
  skipped: listOrCount(skipExpectation)
    .optional()
    .describe('The records that are skipped, in their order; a number: so many. Nothing: none.'),
  stops: text('policies.not-finite')
    .optional()
    .describe('A part of the message with which the pipeline stops, where a policy says `fail`.'),
})

/** A file of cases beside a config. */
export const caseFileSchema = z.strictObject({
  config: path('sluice.yaml')
    .default('sluice.yaml')
    .describe('The config that is tested; its path counts from the folder of this file.'),
  set: z.array(text('http.port=0')).default([]).describe('Overrides for all cases, as `--set` has them.'),
  tolerance: toleranceSetting
    .default(0)
    .describe(
      'How far apart an expected and a given number may be: one number is an absolute distance. 0: equal, which recorded numbers are on every machine.',
    ),
  cases: z
    .array(caseEntry)
    .min(1)
    .describe('The cases; each runs by itself, on a pipeline that has seen nothing.'),
})

export type CaseFile = Readonly<z.output<typeof caseFileSchema>>

export type PipelineCase = CaseFile['cases'][number]

export type CaseRecord = NonNullable<PipelineCase['records']>[number]

/** What may be expected of a case, each in a list or as a count. */
export const expectedLists = ['predictions', 'rows', 'deadLetters', 'skipped'] as const

export type ExpectedList = (typeof expectedLists)[number]

export interface LoadedCases {
  /** Null where something is wrong. */
  readonly caseFile: CaseFile | null
  readonly findings: readonly Finding[]
  /** Gives what is found later its line and column. */
  readonly place: (remark: Remark) => Finding
}

/** Events that differ in one field repeat another: `<<: *healthy`. */
const reading = { wideIntegers: true, merge: true, maxAliases: 10_000 }

/**
 * Reads and checks a file of cases: all that is wrong at once, with lines. Never throws for what the user wrote.
 *
 * @param mayExpectNothing where what comes is to be recorded
 */
export function parseCases(source: string, file: string, mayExpectNothing = false): LoadedCases {
  const document = new ConfigDocument(source.replace(/^\uFEFF/, ''), file, reading)
  const place = (remark: Remark) => document.place(remark)
  const syntax = document.syntaxFindings()
  if (document.isFatal) return { caseFile: null, findings: syntax, place }
  let values: unknown
  try {
    values = narrowed(document.values())
    const texts = check(caseFileSchema, values).issues.filter(({ needsText }) => needsText)
    if (document.takeAsWritten(texts.map((issue) => issue.path))) values = narrowed(document.values())
  } catch {
    return { caseFile: null, findings: [...syntax, document.aliasFinding()], place }
  }
  const { parsed, issues } = check(caseFileSchema, values)
  const found = withoutMisspelt(issues).map((issue) =>
    document.place(remarkOf(issue), issue.unknownKey ? 'key' : 'value'),
  )
  const remarks =
    parsed === null ? [] : parsed.cases.flatMap((each, at) => remarksOn(each, at, mayExpectNothing))
  const findings = [...syntax, ...found, ...remarks.map(place)]
  const isSound = parsed !== null && findings.every(({ severity }) => severity !== 'error')
  return { caseFile: isSound ? parsed : null, findings, place }
}

function remarkOf({ path: at, message, hint }: ValueIssue): Remark {
  return { severity: 'error', path: at, message, ...(hint === undefined ? {} : { hint }) }
}

/** What is wrong between the settings of a case. */
function remarksOn(
  { events, records, stops, ...expected }: PipelineCase,
  at: number,
  mayExpectNothing: boolean,
): Remark[] {
  const wrong: Remark[] = []
  const tell = (key: readonly (string | number)[], message: string, hint: string) => {
    const where: ConfigPath = ['cases', at, ...key]
    wrong.push({ severity: 'error', path: where, message, hint })
  }
  if ((events === undefined) === (records === undefined))
    tell(
      [],
      'a case has events or records, one of the two',
      'events: [{ … }] or records: [{ key: …, value: { … } }]',
    )
  for (const [index, { value, base64 }] of (records ?? []).entries())
    if ((value === undefined) === (base64 === undefined))
      tell(['records', index], 'a record has a value or base64, one of the two', 'value: null is a tombstone')
  if (!mayExpectNothing && stops === undefined && expectedLists.every((list) => expected[list] === undefined))
    tell(
      [],
      'nothing is expected: a case that says nothing can only fail',
      'give predictions, deadLetters, skipped or stops, or let --update record what comes',
    )
  return wrong
}

/** Whole numbers that a double holds as such; the others stay bigints. */
export function narrowed(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value
  if (Array.isArray(value)) return value.map(narrowed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, narrowed(inner)]))
}
