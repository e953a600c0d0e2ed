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

/** A model's answers beside onnxruntime's own. */
export interface OnnxCase {
  readonly name: string
  /** The scikit-learn class that was exported, or what trained it. */
  readonly estimator: string
  /** Whether it is trees alone: their sums have one order, so the same bits are due. */
  readonly isExact: boolean
  readonly rows: number
  readonly labels: number
  readonly wrongLabels: readonly string[]
  readonly values: number
  readonly sameBits: number
  /** By float32's last place at max(1, |expected|). */
  readonly worst: number
  /** In parts of max(1, |expected|). */
  readonly worstShare: number
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
  const out = scored(model, input, expected.rows.length)
  const tally = { labels: 0, wrongLabels: [] as string[], values: 0, sameBits: 0, worst: 0, worstShare: 0 }
  const width = model.scorer.outputs.length
  for (const [row, cells] of expected.rows.entries())
    compareRow(model, cells.slice(1), out.subarray(row * width, (row + 1) * width), tally)
  const rows = expected.rows.length
  return { name: entry.name, estimator: estimatorOf(entry), isExact: isTreesAlone(entry), rows, ...tally }
}

function scored({ scorer }: Model, input: Table, count: number): Float64Array {
  const cells = new Float64Array(count * scorer.inputs.length)
  for (const [at, column] of scorer.inputs.entries()) {
    const levels = column.levels === null ? null : levelIndex(column)
    for (let row = 0; row < count; row++) {
      const text = input.cell(input.rows[row]!, column.name)
      const cell =
        levels === null ? numberOf(text) : (levels.get(text) ?? (text === '' ? MISSING_LEVEL : UNKNOWN_LEVEL))
      cells[row * scorer.inputs.length + at] = cell
    }
  }
  const out = new Float64Array(count * scorer.outputs.length)
  const refused = scorer.score(cells, count, out, new Uint8Array(count))
  if (refused > 0) throw new Error(`${refused} rows are refused, none should be`)
  return out
}

function numberOf(text: string): number {
  return text === '' ? NaN : Number(text)
}

type Tally = {
  -readonly [key in Exclude<keyof OnnxCase, 'name' | 'estimator' | 'isExact' | 'rows'>]: OnnxCase[key]
} & {
  readonly wrongLabels: string[]
}

function compareRow(
  { scorer, response }: Model,
  cells: readonly string[],
  out: Float64Array,
  tally: Tally,
): void {
  if (cells.length !== out.length) throw new Error(`expected ${cells.length} outputs, found ${out.length}`)
  for (const [at, { kind }] of scorer.outputs.entries()) {
    const [found, text] = [out[at]!, cells[at]!]
    if (kind === 'label') {
      tally.labels++
      const label = response!.levels![found]
      if (label !== text && !isTie(out.subarray(1))) tally.wrongLabels.push(`${label} for ${text}`)
    } else compareNumber(found, text === 'nan' || text === '' ? NaN : Number(text), tally)
  }
}

/** Whether the two largest are as good as equal. */
function isTie(probabilities: Float64Array): boolean {
  const [first, second] = [...probabilities].sort((a, b) => b - a)
  return first! - second! <= 1e-6
}

function compareNumber(found: number, expected: number, tally: Tally): void {
  tally.values++
  if (Object.is(Math.fround(found), Math.fround(expected)) || found === expected) {
    tally.sameBits++
    return
  }
  const scale = Math.max(1, Math.abs(expected))
  const share =
    Number.isFinite(found) && Number.isFinite(expected) ? Math.abs(found - expected) / scale : Infinity
  tally.worstShare = Math.max(tally.worstShare, share)
  tally.worst = Math.max(tally.worst, Math.ceil(share * 2 ** 23))
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

/** A line for each kind of estimator. */
export function onnxParity(cases: readonly OnnxCase[]): FormatParity {
  const kinds = Object.entries(Object.groupBy(cases, ({ estimator }) => estimator))
  return {
    title: 'ONNX',
    about: `Models of scikit-learn, LightGBM and XGBoost as skl2onnx 1.18 and onnxmltools 1.14 export them, scored here (onnxruntime-node 1.30) and by onnxruntime 1.22 in Python. Trees alone give
the same bits. Matrices do not, not even in onnxruntime itself: its kernels add in another order for another number of rows. What is
promised is 1e-6 of max(1, |value|), 5e-6 of a support vector machine, and the same label but where two classes are that close.
The distance is counted in float32's last places at max(1, |value|).
`,
    rows: kinds
      .map(([kind, some]) => rowOf(kind, some!))
      .toSorted((a, b) => a.objective.localeCompare(b.objective)),
  }
}

function rowOf(kind: string, cases: readonly OnnxCase[]): ParityRow {
  const sum = (of: (testCase: OnnxCase) => number): number =>
    cases.reduce((total, testCase) => total + of(testCase), 0)
  const worst = (isExact: boolean): number =>
    Math.max(0, ...cases.filter((testCase) => testCase.isExact === isExact).map((testCase) => testCase.worst))
  return {
    ...{ library: 'onnxruntime 1.22.1', objective: kind, booster: '' },
    models: cases.length,
    rows: sum(({ rows }) => rows),
    values: sum(({ values, labels }) => values + labels),
    sameBits: sum(({ sameBits, labels, wrongLabels }) => sameBits + labels - wrongLabels.length),
    worstExact: worst(true),
    worstUlp: worst(false),
  }
}
