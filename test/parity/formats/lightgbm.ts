import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { convertValue, levelIndexesOf } from '../../../src/model/score-row.ts'
import { loadModel } from '../../../src/model/load-model.ts'
import type { Model } from '../../../src/model/scorer.ts'
import { ulpDistance } from '../../../src/table/ulp.ts'
import { parseCsv } from '../csv.ts'
import { parityRows } from './parity-row.ts'
import type { FormatParity } from './parity-row.ts'

const root = join(import.meta.dirname, '../../..')
const collection = join(root, '../shared/models/lightgbm')

/** Some models, always there. */
export const lightgbmFixtures = join(root, 'test/fixtures/lightgbm')

export const hasLightgbmModels = existsSync(collection)

interface IndexEntry {
  readonly name: string
  readonly version: string
  readonly objective: string | null
  readonly average_output: boolean
  readonly params: Readonly<Record<string, string | number | boolean>>
  readonly labels?: readonly string[]
  readonly leaf_rows: number
  readonly contrib_rows: number
  readonly contrib_refused: string | null
  readonly input_elsewhere?: string
}

/** Numbers that must have the same bits, and those that may be off by the last bits of an exp. */
class Tally {
  values = 0
  sameBits = 0
  worst = 0

  compare(found: number, expected: number): void {
    const ulps = ulpDistance(found, expected)
    this.values++
    if (ulps === 0) this.sameBits++
    this.worst = Math.max(this.worst, ulps)
  }
}

export interface LightgbmCase {
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

/** Scores every model of a folder (the whole collection) and compares with the library's own answers. */
export function lightgbmCases(folder = collection): LightgbmCase[] {
  // As its README has it.
  const { models } = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as { models: IndexEntry[] }
  return models.map((entry) => compareModel(folder, entry))
}

function compareModel(folder: string, entry: IndexEntry): LightgbmCase {
  const path = join(folder, `${entry.name}.txt`)
  const model = loadModel(path)
  const table = (name: string): CsvTable => readTable(join(folder, name))
  const cells = inputCells(model, table(entry.input_elsewhere ?? `${entry.name}.input.csv`))
  const result = {
    name: entry.name,
    version: entry.version,
    objective: entry.objective?.split(' ')[0] ?? 'custom',
    booster: boosterOf(entry),
    rows: cells.length / model.scorer.inputs.length,
    ...{ raw: new Tally(), leaves: new Tally(), contributions: new Tally() },
    ...{ labels: new Tally(), predictions: new Tally() },
  }
  const expected = table(`${entry.name}.expected.csv`)
  const raw = rawModel(path)
  compareScores(raw, cells, columns(expected, 'raw'), result.raw)
  compareScores(model, cells, columns(expected, 'pred'), result.predictions, result.labels)
  if (entry.leaf_rows > 0) compareLeaves(model, cells, table(`${entry.name}.leaf.csv`), result.leaves)
  if (entry.contrib_rows > 0 && entry.contrib_refused === null)
    compareContributions(model, cells, table(`${entry.name}.contrib.csv`), result.contributions)
  return result
}

function boosterOf({ average_output: averaged, params }: IndexEntry): string {
  const named = averaged ? 'rf' : String(params['boosting'] ?? params['boosting_type'] ?? 'gbdt')
  const sampled = params['data_sample_strategy'] === 'goss' ? 'goss' : named
  return params['linear_tree'] === true ? `${sampled}, linear leaves` : sampled
}

/** The same trees without what is made of their sums. */
function rawModel(path: string): Model {
  const text = readFileSync(path, 'utf8')
  const raw = text
    .replace(/^objective=.*\n/m, '')
    .replace(/^average_output\n/m, '')
    .replace(/^\[objective: .*\]$/m, '[objective: custom]')
  return loadModel(Buffer.from(raw))
}

interface CsvTable {
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

function readTable(path: string): CsvTable {
  const [header = [], ...rows] = parseCsv(readFileSync(path, 'utf8'))
  return { header, rows }
}

/** The numbers of the columns that begin so, a row after another. */
function columns({ header, rows }: CsvTable, prefix: string): number[][] {
  const at = header.flatMap((name, column) => (new RegExp(`^${prefix}\\d+$`).test(name) ? [column] : []))
  return rows.map((row) => at.map((column) => Number(row[column])))
}

function inputCells(model: Model, { rows }: CsvTable): Float64Array {
  const levels = levelIndexesOf(model.scorer)
  return Float64Array.from(
    rows.flatMap((row) =>
      model.scorer.inputs.map((input, column) => {
        const text = row[column]!
        if (text === '') return NaN
        const value = text === '__EMPTY__' ? '' : text
        return input.levels === null ? Number(text) : convertValue(input, levels[column]!, value).cell
      }),
    ),
  )
}

/** All rows at once, and the first ones alone. */
function compareScores(
  { scorer }: Model,
  cells: Float64Array,
  expected: readonly (readonly number[])[],
  tally: Tally,
  labels?: Tally,
): void {
  const [width, outWidth] = [scorer.inputs.length, scorer.outputs.length]
  const compareRows = (first: number, count: number): void => {
    const out = new Float64Array(count * outWidth)
    scorer.score(cells.subarray(first * width, (first + count) * width), count, out, new Uint8Array(count))
    for (let r = 0; r < count; r++) {
      const row = out.subarray(r * outWidth, (r + 1) * outWidth)
      const own = expected[first + r]!
      if (row.length > own.length) labels?.compare(row[0]!, labelOf(own))
      own.forEach((value, c) => {
        tally.compare(row[outWidth - own.length + c]!, value)
      })
    }
  }
  compareRows(0, expected.length)
  for (let row = 0; row < Math.min(40, expected.length); row++) compareRows(row, 1)
}

/** As scikit-learn's classifiers choose. */
function labelOf(predicted: readonly number[]): number {
  return predicted.length === 1 ? Number(predicted[0]! > 0.5) : predicted.indexOf(Math.max(...predicted))
}

function compareLeaves(
  { leaves, scorer }: Model,
  cells: Float64Array,
  { rows }: CsvTable,
  tally: Tally,
): void {
  const width = scorer.inputs.length
  for (const [row, ...numbers] of rows) {
    const found = leaves!.leaves(cells.subarray(Number(row) * width, (Number(row) + 1) * width))
    numbers.forEach((number, tree) => {
      tally.compare(found[tree]!.id, Number(number))
    })
  }
}

function compareContributions(
  { contributions, scorer }: Model,
  cells: Float64Array,
  { rows }: CsvTable,
  tally: Tally,
): void {
  const width = scorer.inputs.length
  const out = new Float64Array(contributions!.classes.length * contributions!.names.length)
  for (const [row, ...numbers] of rows) {
    contributions!.contributions(cells.subarray(Number(row) * width, (Number(row) + 1) * width), out)
    numbers.forEach((number, at) => {
      tally.compare(out[at]!, Number(number))
    })
  }
}

/** For the page. */
export function lightgbmParity(cases: readonly LightgbmCase[]): FormatParity {
  return { title: 'LightGBM', about, rows: parityRows('LightGBM', cases) }
}

const about = `Raw sums, leaf numbers, contributions and labels have the library's bits. So have predictions, but for the last bits of
an \`exp\`: the library takes that of the C library, which is not correctly rounded and differs between machines; ours is.
The last digits of \`cross_entropy_lambda\` are those of LightGBM 3.3 and later: before, it took no \`log1p\`.
`
