import { z } from 'zod'
import { ruleSection } from './rule.ts'
import { duration, integer, path, text } from './scalars.ts'

function isFalling({ enter, leave }: { readonly enter: number; readonly leave: number }): boolean {
  return leave < enter
}

const gap = 'leave must be below enter: between the two nothing changes'

/** When a model's fallback answers in its place, and when the model does again. */
export const fallbackLimits = z.strictObject({
  refusals: z
    .strictObject({
      enter: z
        .number()
        .gt(0)
        .max(1)
        .default(0.5)
        .meta({ examples: [0.5] })
        .describe('Share of refused rows from which on the fallback answers.'),
      leave: z
        .number()
        .gt(0)
        .max(1)
        .default(0.1)
        .meta({ examples: [0.1] })
        .describe('Share below which the model answers again.'),
    })
    .refine(isFalling, gap)
    .prefault({})
    .describe('By rows that the model refuses, or has no finite score for.'),
  latency: z
    .strictObject({
      enterMicros: integer(1, 60_000_000, 500).describe(
        'Microseconds a row from which on the fallback answers.',
      ),
      leaveMicros: integer(1, 60_000_000, 200).describe(
        'Microseconds a row below which the model answers again.',
      ),
    })
    .refine(({ enterMicros, leaveMicros }) => leaveMicros < enterMicros, gap)
    .optional()
    .describe('By the time that the model takes a row, on average. None: not looked at.'),
  records: integer(1, 1_000_000, 1000)
    .default(1000)
    .describe('How many rows back both are judged. Fewer say nothing.'),
  recoveryRecords: integer(1, 1_000_000, 1000)
    .default(1000)
    .describe('How many rows the model must score along, as well as `leave` says, before it answers again.'),
  minDwell: duration('1m').default('1m').describe('How long a fallback lasts at least.'),
  switchesPerHour: integer(2, 1000, 6)
    .default(6)
    .describe(
      'How often it may change within an hour, there and back. At that many the fallback stays, and the log and a metric say so.',
    ),
})

const link = z.union([
  z.strictObject({
    version: integer(1, Number.MAX_SAFE_INTEGER, 3).describe('Another version of the released model.'),
  }),
  z.strictObject({
    file: path('models/cooler-before.zip').describe('Another model file, of the same kind of answer.'),
    version: text('before').default('fallback').describe('Its version, told with each prediction.'),
    columns: z
      .record(z.string(), z.union([text('rigMode'), z.null()]))
      .optional()
      .describe('Model column to feature. None: those of the model that it stands in for.'),
  }),
  z.strictObject({ rule: ruleSection }),
])

/** What stands in for a model, and when. */
export const fallbackSection = z.strictObject({
  to: z
    .array(link)
    .min(1)
    .meta({ examples: [[{ rule: [{ label: 'unknown' }] }]] })
    .describe(
      'A chain: the first that can be loaded stands in. An earlier version (`version`), another file (`file`), or a rule (`rule`).',
    ),
  when: fallbackLimits.prefault({}).describe('When it answers, and when the model does again.'),
})
