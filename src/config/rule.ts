import { z } from 'zod'
import { level, text } from './scalars.ts'

const ruleLine = z.strictObject({
  when: text('cool_eff_pct < 23')
    .optional()
    .describe(
      'When the line holds: a formula as of the `derive` step, of features and input fields, that is true or false. Where it is missing the line does not hold. None, of the last line alone: always.',
    ),
  label: level('3').optional().describe('The class that is predicted then.'),
  value: z
    .number()
    .optional()
    .meta({ examples: [1.5] })
    .describe('In its place: the number, of a regression.'),
})

/** A rule that answers where a model does not; what its formulas say is read by `features/rule.ts`. */
export const ruleSection = z
  .array(ruleLine)
  .min(1)
  .describe(
    'Lines of which the first that holds gives the prediction. A row for which none holds is `score-failed`.',
  )
