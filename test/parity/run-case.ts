import { loadModel } from '../../src/model/load-model.ts'
import type { Model } from '../../src/model/scorer.ts'
import { Comparison } from './comparison.ts'
import {
  compareContributions,
  compareEncodedRows,
  compareLeaves,
  compareReconstructions,
  compareStaged,
} from './compare-extras.ts'
import type { ModelCase } from './model-files.ts'
import { compareReports, compareScores, convertRows, scoreRows } from './score-case.ts'
import type { ConvertedRows } from './score-case.ts'
import { toleranceOf } from './tolerance.ts'

/** What is compared of a model. */
export const parts = [
  'scores',
  'reports',
  'leaves',
  'staged',
  'contributions',
  'reconstructions',
  'encoded rows',
  'row by row',
] as const

export type Part = (typeof parts)[number]

export interface CaseResult {
  readonly name: string
  readonly algorithm: string
  readonly rows: number
  readonly comparisons: ReadonlyMap<Part, Comparison>
}

/**
 * Models that H2O's scorer cannot load, or fails on with every row: there is no answer to compare with. They load here
 * and are left to the tests of their algorithms.
 */
export const withoutAnswers: readonly string[] = [
  'dl_enc_enum_limited',
  'glrm_periodic',
  'neg_offset_named_123',
  'neg_offset_named_true',
  'neg_rulefit_level_null',
  'neg_te_brackets_name',
  'odd_names_section',
  'odd_names_section2',
  'odd_te_equals_name',
  'bench-gbm-100x6-valve_cond',
]

/** Files that cannot be read by anyone: refused here by a ModelError. */
export const unreadable: readonly string[] = ['neg_onehot_newline_level']

/** Loads a model and compares all it offers with the files beside it. */
export function runCase(testCase: ModelCase): CaseResult {
  const model = loadModel(testCase.zip)
  const ulps = toleranceOf(model, testCase)
  const comparisons = new Map<Part, Comparison>()
  const result = { name: testCase.name, algorithm: model.algorithm, rows: 0, comparisons }
  const input = testCase.table('input')
  if (input === null || withoutAnswers.includes(testCase.name)) return result
  const rows = convertRows(model, input)
  const found: [Part, Comparison | null][] = [
    ['scores', compareScores(model, testCase, rows, ulps)],
    ['reports', compareReports(testCase, rows)],
    ['leaves', compareLeaves(model, testCase, rows)],
    ['staged', compareStaged(model, testCase, rows, ulps)],
    ['contributions', compareContributions(model, testCase, rows)],
    ['reconstructions', compareReconstructions(model, testCase)],
    ['encoded rows', compareEncodedRows(model, testCase, rows)],
    ['row by row', compareRowByRow(model, rows)],
  ]
  for (const [part, comparison] of found) if (comparison !== null) comparisons.set(part, comparison)
  return { ...result, rows: input.rows.length }
}

/** A batch gives what its rows give one by one: the first ones, in order; a stateful model is loaded afresh for each. */
function compareRowByRow(model: Model, rows: ConvertedRows): Comparison {
  const comparison = new Comparison()
  const good = rows.refusals.flatMap((refusal, row) => (refusal === null ? [row] : [])).slice(0, 40)
  const width = model.scorer.outputs.length
  const unused = (): Model => (model.scorer.stateful ? loadModel(model.source) : model)
  const alone = unused()
  const singles = good.map((row) => scoreRows(alone, rows.cells, [row]))
  const batch = scoreRows(unused(), rows.cells, good)
  singles.forEach((single, position) => {
    comparison.number(`row ${position} refused`, single.refused[0]!, batch.refused[position]!, 0)
    single.out.forEach((value, output) => {
      comparison.number(`row ${position} output ${output}`, value, batch.out[position * width + output]!, 0)
    })
  })
  return comparison
}
