import type { Model } from '../model/scorer.ts'
import { levelsOf } from '../model/labels.ts'
import { defaultRules } from './reading-rules.ts'
import type { ReadingRules } from './reading-rules.ts'

/** One column of a file of expected answers, and what it is compared with. */
export interface Comparison {
  readonly column: string
  /** Place among the scorer's outputs. */
  readonly output: number
  /** Whether the column holds the label as text, in place of a number. */
  readonly text: boolean
  /** Whether both sides are float32: rounded to that, and compared by its units. */
  readonly float32: boolean
  /** Whether an empty cell means NaN. Elsewhere it is a difference. */
  readonly emptyIsNaN: boolean
}

export interface ExpectedLayout {
  readonly from: AnswersFrom
  readonly comparisons: readonly Comparison[]
  /** The column that says why a row has no answers; empty for rows that have. Null when the file has none. */
  readonly reasonColumn: string | null
  /** Columns that are compared with nothing. */
  readonly ignored: readonly string[]
  /** Outputs of the model that no column is compared with. */
  readonly unchecked: readonly string[]
}

/** Whose answers they are, as far as the columns tell: of `sluice score`, or of H2O's two ways to score rows. */
export type AnswersFrom = 'sluice' | 'PredictCsv' | 'EasyPredict'

/** How whoever gave the answers has read the rows. */
export const rulesOf: Readonly<Record<AnswersFrom, ReadingRules>> = {
  sluice: defaultRules,
  PredictCsv: { ...defaultRules, matchLevels: 'exact' },
  EasyPredict: { ...defaultRules, matchLevels: 'exact', na: [] },
}

/**
 * What the columns of a file of expected answers are. There are two layouts: that of `sluice score` (columns named like
 * the model's outputs, `reason`; that of PredictCsv is the same without `reason`), and the reference one, made with H2O's
 * EasyPredict (`row`, `error`, then by category).
 */
export function expectedLayout(model: Model, columns: readonly string[]): ExpectedLayout {
  const reference = columns.includes('error') && columns.includes('row')
  const outputOf = reference ? referenceOutput : scoreOutput
  const comparisons = columns.flatMap((column) => {
    const found = outputOf(model, column)
    if (found === null || found.output < 0) return []
    const { float32 = false } = model.scorer.outputs[found.output]!
    return [comparison(column, { float32, ...found })]
  })
  const known = new Set([...comparisons.map(({ column }) => column), 'row', 'error', 'reason'])
  const reasonColumn = reference ? 'error' : columns.includes('reason') ? 'reason' : null
  return {
    from: reference ? 'EasyPredict' : reasonColumn === null ? 'PredictCsv' : 'sluice',
    comparisons,
    reasonColumn,
    ignored: columns.filter((column) => !known.has(column)),
    unchecked: model.scorer.outputs
      .filter((_, at) => comparisons.every(({ output }) => output !== at))
      .map(({ name }) => name),
  }
}

type Found = Pick<Comparison, 'output'> & Partial<Comparison>

function comparison(column: string, found: Found): Comparison {
  return { column, text: false, float32: false, emptyIsNaN: false, ...found }
}

function scoreOutput(model: Model, column: string): Found | null {
  const output = model.scorer.outputs.findIndex(({ name }) => name === column)
  return { output, text: model.scorer.outputs[output]?.kind === 'label' && levelsOf(model) !== null }
}

/** The reference layout: names by category, numbered columns in the order of the outputs. */
function referenceOutput(model: Model, column: string): Found | null {
  const { outputs } = model.scorer
  const named = (name: string): Found => ({ output: outputs.findIndex((output) => output.name === name) })
  const ofKind = (kind: string, place: number): Found => ({
    output: outputs.findIndex(
      (output, i) =>
        output.kind === kind && outputs.slice(0, i).filter((before) => before.kind === kind).length === place,
    ),
  })
  const [, prefix = column, digits = ''] = /^([a-z_]+?)(\d+)$/.exec(column) ?? []
  const place = Number(digits)
  switch (prefix) {
    case 'label_index':
      return ofKind('label', 0)
    case 'predict':
      return { ...ofKind('label', 0), text: true }
    case 'p':
      return ofKind('probability', place)
    case 'cal_p':
      return ofKind('calibrated-probability', place)
    case 'value':
      return { output: 0 }
    case 'is_anomaly':
      return ofKind('label', 0)
    case 'score':
      return named('mean_length')
    case 'normalized_score':
      // The normalised score stands before the mean length, whatever it is called.
      return { output: named('mean_length').output - 1 }
    case 'dim':
    case 't':
    case 'recon':
      return model.category === 'DimReduction' && prefix === 'recon' ? null : { output: place }
    case 'v':
      return { output: place, float32: true, emptyIsNaN: true }
    default:
      return named(column)
  }
}
