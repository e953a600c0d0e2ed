import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MISSING_LEVEL, UNKNOWN_LEVEL } from '../../../src/core/column.ts'
import { levelIndex } from '../../../src/core/levels.ts'
import { loadModel } from '../../../src/model/load-model.ts'
import type { Model } from '../../../src/model/scorer.ts'
import { Table } from '../csv.ts'
import type { FormatParity, ParityRow } from './parity-row.ts'

export const onnxFolders = {
  fixtures: join(import.meta.dirname, '../../fixtures/onnx'),
  all: join(import.meta.dirname, '../../../../shared/models/onnx'),
} as const

export function hasOnnxModels(folder: string = onnxFolders.all): boolean {
  return existsSync(join(folder, 'index.json'))
}

interface IndexEntry {
  readonly name: string
  readonly version: Readonly<Record<string, string>>
  readonly estimator: string
  readonly ops: Readonly<Record<string, number>>
  readonly inputs: readonly { readonly name: string; readonly columns: readonly string[] }[]
  readonly input_elsewhere?: string
  readonly files: { readonly model: string; readonly input?: string; readonly expected: string }
}

/** Answers beside onnxruntime's own. */
export interface Answers {
  labels: number
  readonly wrongLabels: string[]
  values: number
  sameBits: number
  /** By float32's last place at max(1, |expected|). */
  worst: number
  /** In parts of max(1, |expected|). */
  worstShare: number
}

export interface OnnxCase {
  readonly name: string
  /** The scikit-learn class that was exported, or what trained it. */
  readonly estimator: string
  /** Whether it is trees alone: their sums have one order, so the same bits are due. */
  readonly isExact: boolean
  readonly rows: number
  /** All rows at once, as onnxruntime had them. */
  readonly batch: Answers
  readonly alone: Answers
}

export function onnxCases(folder: string = onnxFolders.all): OnnxCase[] {
  // As its README has it.
  const { models } = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as {
    readonly models: readonly IndexEntry[]
  }
  return models.map((entry) => compareModel(folder, entry))
}

function compareModel(folder: string, entry: IndexEntry): OnnxCase {
  const isWide = entry.inputs.some(({ columns }) => columns.length > 1)
  const columns = entry.inputs.flatMap((input) => input.columns)
  const model = loadModel(join(folder, entry.files.model), isWide ? { featureNames: columns } : {})
  const expected = new Table(readFileSync(join(folder, entry.files.expected), 'utf8'))
  const input = new Table(readFileSync(join(folder, entry.files.input ?? entry.input_elsewhere!), 'utf8'))
  const rows = expected.rows.length
  const cells = inputCells(model, input, rows)
  return {
    ...{ name: entry.name, estimator: estimatorOf(entry), isExact: isTreesAlone(entry), rows },
    batch: compared(model, expected, scored(model, cells, rows, rows)),
    alone: compared(model, expected, scored(model, cells, rows, 1)),
  }
}

function compared(model: Model, expected: Table, out: Float64Array): Answers {
  const answers: Answers = { labels: 0, wrongLabels: [], values: 0, sameBits: 0, worst: 0, worstShare: 0 }
  const width = model.scorer.outputs.length
  for (const [row, line] of expected.rows.entries())
    compareRow(model, line.slice(1), out.subarray(row * width, (row + 1) * width), answers)
  return answers
}

function inputCells({ scorer: { inputs } }: Model, input: Table, count: number): Float64Array {
  const cells = new Float64Array(count * inputs.length)
  for (const [at, column] of inputs.entries()) {
    const levels = column.levels === null ? null : levelIndex(column)
    for (let row = 0; row < count; row++) {
      const text = input.cell(input.rows[row]!, column.name)
      const level = levels?.get(text) ?? (text === '' ? MISSING_LEVEL : UNKNOWN_LEVEL)
      cells[row * inputs.length + at] = levels === null ? numberOf(text) : level
    }
  }
  return cells
}

/** All rows in one batch, or so many at a time. */
function scored({ scorer }: Model, cells: Float64Array, count: number, atOnce: number): Float64Array {
  const [width, outWidth] = [scorer.inputs.length, scorer.outputs.length]
  const out = new Float64Array(count * outWidth)
  const refused = new Uint8Array(atOnce)
  for (let first = 0; first < count; first += atOnce) {
    const [rows, answers] = [cells.subarray(first * width), out.subarray(first * outWidth)]
    if (scorer.score(rows, atOnce, answers, refused) > 0)
      throw new Error(`row ${first} or behind it is refused`)
  }
  return out
}

function numberOf(text: string): number {
  return text === '' ? NaN : Number(text)
}

function compareRow(
  { scorer, response }: Model,
  cells: readonly string[],
  out: Float64Array,
  answers: Answers,
): void {
  if (cells.length !== out.length) throw new Error(`expected ${cells.length} outputs, found ${out.length}`)
  for (const [at, { kind }] of scorer.outputs.entries()) {
    const [found, text] = [out[at]!, cells[at]!]
    if (kind === 'label') {
      answers.labels++
      const label = response!.levels![found]
      if (label !== text && !isTie(out.subarray(1))) answers.wrongLabels.push(`${label} for ${text}`)
    } else compareNumber(found, text === 'nan' || text === '' ? NaN : Number(text), answers)
  }
}

/** Whether the two largest are as good as equal. */
function isTie(probabilities: Float64Array): boolean {
  const [first, second] = [...probabilities].sort((a, b) => b - a)
  return first! - second! <= 1e-6
}

function compareNumber(found: number, expected: number, answers: Answers): void {
  answers.values++
  // Of a float its shortest text is known.
  const isFloat = Math.fround(found) === found
  if (Object.is(found, expected) || found === (isFloat ? Math.fround(expected) : expected)) {
    answers.sameBits++
    return
  }
  const scale = Math.max(1, Math.abs(expected))
  const share =
    Number.isFinite(found) && Number.isFinite(expected) ? Math.abs(found - expected) / scale : Infinity
  answers.worstShare = Math.max(answers.worstShare, share)
  answers.worst = Math.max(answers.worst, Math.ceil(share * 2 ** 23))
}

function isTreesAlone({ ops }: IndexEntry): boolean {
  const names = Object.keys(ops).map((name) => name.replace('ai.onnx.ml:', ''))
  const around = ['Cast', 'Identity', 'Mul', 'Sum', 'ZipMap']
  return (
    names.some((name) => name.startsWith('TreeEnsemble')) &&
    names.every((name) => name.startsWith('TreeEnsemble') || around.includes(name))
  )
}

/** The last step of a pipeline. */
function estimatorOf({ estimator }: IndexEntry): string {
  const names = [...estimator.matchAll(/([A-Z]\w+)\(/g)].map(([, name]) => name!)
  return (names[0] === 'Pipeline' ? names.at(-1) : names[0]) ?? estimator
}

/**
 * A line for each kind of estimator that is trees alone. How near the others come depends on the processor, by which onnxruntime
 * chooses how it adds up: the test holds them to what is promised.
 */
export function onnxParity(cases: readonly OnnxCase[]): FormatParity {
  const [trees, others] = [true, false].map((isExact) => cases.filter((each) => each.isExact === isExact))
  const kinds = Object.entries(Object.groupBy(trees!, ({ estimator }) => estimator))
  return {
    title: 'ONNX',
    about: `Models of scikit-learn, LightGBM and XGBoost as skl2onnx 1.18 and onnxmltools 1.14 export them (*objective* names the estimator),
scored here by onnxruntime-node 1.30, and in Python by onnxruntime 1.22. Each row is scored twice, in a batch of all and alone.

Trees alone have the same bits, below. Of the ${others!.length} other models, ${valuesOf(others!).toLocaleString('en-US')} values, each label is the same, and each value within 1e-6 of
max(1, |value|), of support vector machines within 1e-5. onnxruntime adds matrices up in another order for another number of rows and
on another processor, so that they have no bits to compare: ${estimatorsOf(others!)}.
`,
    rows: kinds
      .map(([kind, some]) => rowOf(kind, some!))
      .toSorted((a, b) => a.objective.localeCompare(b.objective)),
  }
}

function estimatorsOf(cases: readonly OnnxCase[]): string {
  return [...new Set(cases.map(({ estimator }) => estimator))].toSorted().join(', ')
}

/** Numbers and labels that are compared. */
export function valuesOf(cases: readonly OnnxCase[]): number {
  return cases.reduce((sum, { batch, alone }) => sum + countOf(batch) + countOf(alone), 0)
}

function countOf({ values, labels }: Answers): number {
  return values + labels
}

function rowOf(kind: string, cases: readonly OnnxCase[]): ParityRow {
  const answers = cases.flatMap(({ batch, alone }) => [batch, alone])
  return {
    ...{ library: 'onnxruntime 1.22.1', objective: kind, booster: '' },
    models: cases.length,
    rows: cases.reduce((sum, { rows }) => sum + rows, 0),
    values: valuesOf(cases),
    sameBits: answers.reduce((sum, each) => sum + each.sameBits + each.labels - each.wrongLabels.length, 0),
    worstExact: Math.max(...answers.map(({ worst }) => worst)),
    worstUlp: 0,
  }
}
