import { z } from 'zod'
import type { CardField, WrittenCard } from '../core/written-card.ts'
import type { Finding } from '../core/finding.ts'
import { ConfigDocument } from './document.ts'
import { check } from './issues.ts'
import { text } from './scalars.ts'

/** Text that says something. */
function statement(example: string) {
  return text(example).regex(/\S/, 'must not be blank')
}

/** One text, or a list of them. */
function statements(example: string) {
  return z
    .union([statement(example), z.array(statement(example)).min(1)])
    .transform((said): readonly string[] => (typeof said === 'string' ? [said] : said))
}

function results() {
  return named('all', named('accuracy', z.number()))
}

/** By names, one of them at least. */
function named<T extends z.ZodType>(example: string, value: T) {
  return z
    .record(statement(example), value)
    .refine((found) => Object.keys(found).length > 0, 'must not be empty')
}

const day = z
  .string()
  .refine(isDay, { error: 'must be a day, such as 2026-11-01' })
  .meta({ examples: ['2026-11-01'] })

/** `card.yaml`: what a person says of a model, in the order of the heads of a model card. */
export const modelCardSchema = z.strictObject({
  owner: statement('Plant data team').optional().describe('Who answers for the model.'),
  contact: statement('plant-data@example.com').optional().describe('Where to ask about it.'),
  licence: statement('CC BY 4.0').optional().describe('Under which licence it may be used.'),
  description: statements('Grades the cooler.').optional().describe('What it does, in a few sentences.'),
  citation: statements('Helwig et al., 2015').optional().describe('What to read, or to cite.'),
  intendedUse: statements('Plan maintenance.').optional().describe('What it is for.'),
  users: statements('Maintenance planners').optional().describe('Whom it is for.'),
  outOfScopeUse: statements('Safety shutdown').optional().describe('What it must not be used for.'),
  factors: statements('Load of the rig')
    .optional()
    .describe('Groups, instruments and conditions that its answers depend on.'),
  metrics: statements('Accuracy').optional().describe('By which measures it is judged, and why by these.'),
  decisionLimits: statements('0.5 of the probability')
    .optional()
    .describe('Which thresholds decide, and who chose them.'),
  variation: statements('Five-fold cross-validation')
    .optional()
    .describe('How the measures were taken, and how far they vary.'),
  evaluationData: statements('The last tenth of the cycles')
    .optional()
    .describe('The data it was judged on, and why these.'),
  dataOrigin: statements('Test rig, 2205 cycles').optional().describe('Where the training data come from.'),
  trainedUntil: day.optional().describe('The last day of the training data, such as `2026-11-01`.'),
  preparation: statements('Means per cycle')
    .optional()
    .describe('What was done to the data before training.'),
  results: results()
    .optional()
    .describe('Measures by group, where groups differ by one factor: `{ all: { accuracy: 0.98 } }`.'),
  combinedResults: results().optional().describe('The same where groups differ by several factors at once.'),
  ethics: statements('No personal data.')
    .optional()
    .describe('Whom its answers affect, which data of persons it has, which harm it can do.'),
  limits: statements('One rig only.').optional().describe('Where it is known to fail, or was never tried.'),
  recommendations: statements('Train anew after a change of the cooler.')
    .optional()
    .describe('What to heed when using it.'),
}) satisfies z.ZodType<WrittenCard> & { readonly shape: Readonly<Record<CardField, unknown>> }

export interface ParsedCard {
  /** Null where something is wrong. */
  readonly card: WrittenCard | null
  readonly findings: readonly Finding[]
}

/**
 * Reads and checks a `card.yaml`: all that is wrong at once, with lines. Never throws for what the user wrote.
 *
 * @param file for messages
 */
export function parseModelCard(source: string, file: string): ParsedCard {
  const document = new ConfigDocument(source.replace(/^\uFEFF/, ''), file)
  const syntax = document.syntaxFindings()
  if (document.isFatal) return { card: null, findings: syntax }
  let values: unknown
  try {
    values = document.values() ?? {}
    const texts = check(modelCardSchema, values).issues.filter(({ needsText }) => needsText)
    if (document.takeAsWritten(texts.map(({ path }) => path))) values = document.values()
  } catch {
    return { card: null, findings: [...syntax, document.aliasFinding()] }
  }
  const { parsed, issues } = check(modelCardSchema, values)
  const found = issues.map(({ path, message, hint, unknownKey }) =>
    document.place(
      { severity: 'error', path, message, ...(hint === undefined ? {} : { hint }) },
      unknownKey ? 'key' : 'value',
    ),
  )
  const findings = [...syntax, ...found]
  const isSound = findings.every(({ severity }) => severity !== 'error')
  return { card: isSound ? parsed : null, findings }
}

/** ISO 8601, and a day that there is: not the 30th of February. */
function isDay(written: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(written)) return false
  const time = Date.parse(written)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(written)
}
