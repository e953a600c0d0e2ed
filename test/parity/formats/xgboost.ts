import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LoadOptions } from '../../../src/model/format.ts'
import { BLOCK } from '../../../src/model/forest/forest-scorer.ts'
import { kernelScorer } from '../../../src/model/kernel-scorer.ts'
import { loadModel } from '../../../src/model/load-model.ts'
import { plainOutputs } from '../../../src/model/outputs.ts'
import { convertValue, levelIndexesOf } from '../../../src/model/score-row.ts'
import type { Model, Scorer } from '../../../src/model/scorer.ts'
import { readJson } from '../../../src/model/xgboost/json-reader.ts'
import { readLearner } from '../../../src/model/xgboost/learner.ts'
import { nativeColumns } from '../../../src/model/xgboost/native-columns.ts'
import { nativeKernel } from '../../../src/model/xgboost/native-kernel.ts'
import { nativePrediction } from '../../../src/model/xgboost/native-prediction.ts'
import { readUbjson } from '../../../src/model/xgboost/ubjson-reader.ts'
import { parseCsv } from '../csv.ts'
import { parityRows } from './parity-row.ts'
import type { FormatParity } from './parity-row.ts'

const root = join(import.meta.dirname, '../../..')

/** A few of the models, always there. */
export const xgboostFixtures: string = join(root, 'test/fixtures/xgboost')

const collection = join(root, '../shared/models/xgboost')

export const hasXgboostModels: boolean = existsSync(join(collection, 'index.json'))

interface IndexEntry {
  readonly name: string
  readonly version: string
  readonly objective: { readonly name: string }
  readonly booster?: string
  readonly missing: number | null
  /** Of frames, by column. */
  readonly categories?: Readonly<Record<string, readonly (string | number)[]>> | null
  readonly input_elsewhere?: string
  readonly files: {
    readonly model: string
    readonly ubj?: string | null
    readonly input?: string
    readonly expected: string
    readonly leaf?: string | null
    readonly contrib?: string | null
  }
}

/** Distances to the library's answers, in units of the last place of float32. */
class Tally {
  values = 0
  sameBits = 0
  worst = 0

  compare(found: number, expected: number): void {
    const ulps = floatDistance(found, Math.fround(expected))
    this.values++
    if (ulps === 0) this.sameBits++
    this.worst = Math.max(this.worst, ulps)
  }
}

export interface XgboostCase {
  /** The file's name. */
  readonly name: string
  readonly version: string
  readonly objective: string
  readonly booster: string
  readonly rows: number
  readonly raw: Tally
  readonly leaves: Tally
  readonly contributions: Tally
  readonly labels: Tally
  readonly predictions: Tally
}

/** Scores every model of the collection, in both forms, and compares with the library's own answers. */
export function xgboostCases(folder: string = collection): XgboostCase[] {
  // As its README has it.
  const { models } = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as { models: IndexEntry[] }
  return models.flatMap((entry) => {
    const forms = [entry.files.model, ...(entry.files.ubj ? [entry.files.ubj] : [])]
    return forms.map((file) => compareModel(folder, entry, file))
  })
}

function compareModel(folder: string, entry: IndexEntry, file: string): XgboostCase {
  const bytes = readFileSync(join(folder, file))
  const settings = settingsOf(entry, bytes)
  const model = loadModel(bytes, { name: file, ...settings })
  const rows = inputRows(folder, entry, model)
  const result = {
    name: file,
    version: entry.version,
    objective: entry.objective.name,
    booster: entry.booster ?? 'gbtree',
    rows: rows.length,
    ...{ raw: new Tally(), leaves: new Tally(), contributions: new Tally() },
    ...{ labels: new Tally(), predictions: new Tally() },
  }
  const expected = answers(folder, entry)
  compareScores(rawScorer(bytes, file, settings), rows, columns(expected, 'raw'), result.raw)
  const predictions = columns(expected, 'pred')
  if (result.objective === 'multi:softmax') compareLabels(model.scorer, rows, predictions, result.labels)
  else compareScores(model.scorer, rows, predictions, result.predictions, result.labels)
  if (entry.files.leaf) compareLeaves(model, rows, table(folder, entry.files.leaf), result.leaves)
  if (entry.files.contrib)
    compareContributions(model, rows, table(folder, entry.files.contrib), result.contributions)
  return result
}

/** What the files leave out. Levels are given where a file has none, or cut ones. */
function settingsOf({ missing, categories }: IndexEntry, bytes: Buffer): LoadOptions {
  const settings = { rounds: 'all', ...(missing !== null && { missing }) } as const
  const given = Object.entries(categories ?? {}).map(
    ([column, levels]) => [column, levels.map(String)] as const,
  )
  if (given.length === 0) return settings
  const { levels, featureNames } = readLearner(valueOf(bytes), 'model')
  const wanted = given.filter(([column]) => !levels[featureNames!.indexOf(column)]?.levels)
  return { ...settings, ...(wanted.length > 0 && { categories: Object.fromEntries(wanted) }) }
}

function valueOf(bytes: Buffer): ReturnType<typeof readJson> {
  return bytes[1] === 0x4c ? readUbjson(bytes, 'model') : readJson(bytes, 'model')
}

/** The same model without what is made of its sums. */
function rawScorer(bytes: Buffer, name: string, settings: LoadOptions): Scorer {
  const learner = readLearner(valueOf(bytes), name)
  const { inputs } = nativeColumns(learner, settings)
  const { outputCount } = learner
  const kernel = nativeKernel(
    learner,
    inputs,
    {
      ...nativePrediction(learner, settings),
      outputs: plainOutputs(Array.from({ length: outputCount }, (_, k) => `raw${k}`)),
      finish(sums, r, out, at) {
        for (let g = 0; g < outputCount; g++) out[at + g] = sums[g * BLOCK + r]!
      },
    },
    settings,
  )
  return kernelScorer(inputs, kernel).scorer
}

interface CsvTable {
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

function table(folder: string, name: string): CsvTable {
  const [header = [], ...rows] = parseCsv(readFileSync(join(folder, name), 'utf8'))
  return { header, rows }
}

/**
 * The answers to rows. With dart the library has two orders of additions, one for its matrices and one for
 * `inplace_predict`, which alone answers rows with an infinity; ours is the first: those rows are left out.
 */
function answers(folder: string, { booster, files }: IndexEntry): CsvTable {
  const { header, rows } = table(folder, files.expected)
  return { header, rows: booster === 'dart' ? rows.filter(([, how]) => how === 'dmatrix') : rows }
}

/** The numbers of the columns that begin so, a row after another. */
function columns({ header, rows }: CsvTable, prefix: string): number[][] {
  const at = header.flatMap((name, column) => (new RegExp(`^${prefix}\\d+$`).test(name) ? [column] : []))
  return rows.map((row) => at.map((column) => Number(row[column])))
}

/** The rig's table may have its columns in another order. */
function inputRows(folder: string, entry: IndexEntry, model: Model): Float64Array[] {
  const elsewhere = entry.input_elsewhere
  const { header, rows } = table(folder, elsewhere ?? entry.files.input!)
  const levels = levelIndexesOf(model.scorer)
  const { inputs } = model.scorer
  const places = inputs.map(({ name }, column) => (elsewhere === undefined ? column : header.indexOf(name)))
  return rows.map((row) =>
    Float64Array.from(inputs, (input, column) => {
      const text = row[places[column]!]!
      if (text === '') return NaN
      const value = text === '__EMPTY__' ? '' : text
      return input.levels === null ? Number(text) : convertValue(input, levels[column]!, value).cell
    }),
  )
}

function flat(rows: readonly Float64Array[]): Float64Array {
  return Float64Array.from(rows.flatMap((row) => [...row]))
}

/** All rows at once, and the first ones alone. */
function compareScores(
  scorer: Scorer,
  rows: readonly Float64Array[],
  expected: readonly (readonly number[])[],
  tally: Tally,
  labels?: Tally,
): void {
  const width = scorer.outputs.length
  const compareRows = (first: number, count: number): void => {
    const out = new Float64Array(count * width)
    scorer.score(flat(rows.slice(first, first + count)), count, out, new Uint8Array(count))
    for (let r = 0; r < count; r++) {
      const own = expected[first + r]!
      if (scorer.outputs[0]!.kind === 'label') labels?.compare(out[r * width]!, labelOf(own))
      own.forEach((value, c) => {
        tally.compare(out[(r + 1) * width - own.length + c]!, value)
      })
    }
  }
  compareRows(0, expected.length)
  for (let row = 0; row < Math.min(40, expected.length); row++) compareRows(row, 1)
}

function compareLabels(
  scorer: Scorer,
  rows: readonly Float64Array[],
  expected: readonly (readonly number[])[],
  labels: Tally,
): void {
  const out = new Float64Array(rows.length * scorer.outputs.length)
  scorer.score(flat(rows), rows.length, out, new Uint8Array(rows.length))
  expected.forEach(([label], row) => {
    labels.compare(out[row * scorer.outputs.length]!, label!)
  })
}

/** As scikit-learn's classifiers choose. */
function labelOf(predicted: readonly number[]): number {
  return predicted.length === 1 ? Number(predicted[0]! > 0.5) : predicted.indexOf(Math.max(...predicted))
}

function compareLeaves(
  { leaves }: Model,
  rows: readonly Float64Array[],
  expected: CsvTable,
  tally: Tally,
): void {
  for (const [row, ...numbers] of expected.rows) {
    const found = leaves!.leaves(rows[Number(row)]!)
    numbers.forEach((number, tree) => {
      tally.compare(found[tree]!.id, Number(number))
    })
  }
}

function compareContributions(
  { contributions }: Model,
  rows: readonly Float64Array[],
  expected: CsvTable,
  tally: Tally,
): void {
  const out = new Float64Array(contributions!.classes.length * contributions!.names.length)
  for (const [row, ...numbers] of expected.rows) {
    contributions!.contributions(rows[Number(row)]!, out)
    numbers.forEach((number, at) => {
      tally.compare(out[at]!, Number(number))
    })
  }
}

const word = new Float32Array(1)
const bits = new Int32Array(word.buffer)

/** How many float32 numbers two are apart; Infinity where one is NaN or no float32. */
function floatDistance(found: number, expected: number): number {
  if (Object.is(found, expected)) return 0
  return Math.fround(found) === found && !Number.isNaN(expected)
    ? Math.abs(place(found) - place(expected))
    : Infinity
}

/** The place of a float32 in the order of all, -0 just below 0. */
function place(value: number): number {
  word[0] = value
  const pattern = bits[0]!
  return pattern >= 0 ? pattern : -1 - (pattern & 0x7fffffff)
}

/** For the page. */
export function xgboostParity(cases: readonly XgboostCase[]): FormatParity {
  return { title: 'XGBoost', about, rows: parityRows('XGBoost', cases) }
}

const about = `Raw sums, leaf numbers, contributions, labels and predictions have the library's bits: sums are float32 as in the library, and
exponentials are the C library's. Each model is read as JSON and, where there is one, as UBJSON; the two count as two.
`
