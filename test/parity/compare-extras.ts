import { openArchive } from '../../src/model/mojo/archive.ts'
import { algorithms, refusedAlgorithms } from '../../src/model/mojo/algorithms.ts'
import { readEncoding } from '../../src/model/mojo/encoding.ts'
import { loadMojo } from '../../src/model/mojo/load.ts'
import type { Model } from '../../src/model/scorer.ts'
import { Comparison } from './comparison.ts'
import type { Table } from './csv.ts'
import type { ModelCase } from './model-files.ts'
import type { ConvertedRows } from './score-case.ts'

/** Lines of an extra file whose row could be scored, with the row's cells. */
function* linesOf(
  model: Model,
  table: Table,
  rows: ConvertedRows,
): Generator<{ row: number; cells: Float64Array; texts: readonly string[] }> {
  const width = model.scorer.inputs.length
  for (const line of table.rows) {
    if (table.cell(line, 'error') !== '') continue
    const row = Number(line[0])
    yield { row, cells: rows.cells.slice(row * width, (row + 1) * width), texts: line.slice(2) }
  }
}

/** Leaf assignments: path and id of every tree. */
export function compareLeaves(model: Model, testCase: ModelCase, rows: ConvertedRows): Comparison | null {
  const table = testCase.table('leaf')
  if (table === null) return null
  const comparison = new Comparison()
  if (model.leaves === null) return missing(comparison, 'leaves')
  const names = model.leaves.names.flatMap((name) => [`${name}.path`, `${name}.id`])
  comparison.text('names', names.join(), table.header.slice(2).join())
  for (const { row, cells, texts } of linesOf(model, table, rows)) {
    model.leaves.leaves(cells).forEach(({ path, id }, tree) => {
      comparison.text(
        `row ${row} tree ${tree}`,
        `${path ?? 'null'} ${id}`,
        `${texts[2 * tree]!} ${texts[2 * tree + 1]!}`,
      )
    })
  }
  return comparison
}

/** Predictions after each group of trees. */
export function compareStaged(
  model: Model,
  testCase: ModelCase,
  rows: ConvertedRows,
  ulps: number,
): Comparison | null {
  const table = testCase.table('staged')
  if (table === null) return null
  const comparison = new Comparison()
  if (model.staged === null) return missing(comparison, 'staged')
  comparison.text('names', model.staged.names.join(), table.header.slice(2).join())
  for (const { row, cells, texts } of linesOf(model, table, rows)) {
    const staged = model.staged.staged(cells)
    comparison.text(`row ${row} stages`, String(staged.length), String(texts.length))
    staged.forEach((value, stage) => {
      comparison.number(`row ${row} stage ${stage}`, value, Number(texts[stage]), ulps)
    })
  }
  return comparison
}

/** TreeSHAP contributions, float32. */
export function compareContributions(
  model: Model,
  testCase: ModelCase,
  rows: ConvertedRows,
): Comparison | null {
  const table = testCase.table('contrib')
  if (table === null) return null
  const comparison = new Comparison()
  const { contributions } = model
  if (contributions === null) return missing(comparison, 'contributions')
  comparison.text('names', contributions.names.join(), table.header.slice(2).join())
  const out = new Float64Array(contributions.names.length * contributions.classes.length)
  for (const { row, cells, texts } of linesOf(model, table, rows)) {
    contributions.contributions(cells, out)
    texts.forEach((text, feature) => {
      comparison.float(`row ${row} ${contributions.names[feature] ?? feature}`, out[feature]!, Number(text))
    })
  }
  return comparison
}

/** The rows that H2O's own coefficients of archetypes give back. */
export function compareReconstructions(model: Model, testCase: ModelCase): Comparison | null {
  const table = testCase.table('expected')
  if (model.category !== 'DimReduction' || table === null || !table.header.includes('recon0')) return null
  const comparison = new Comparison()
  const { reconstruction } = model
  if (reconstruction === null) return missing(comparison, 'reconstruction')
  const out = new Float64Array(reconstruction.columns.length)
  for (const line of table.rows) {
    if (table.cell(line, 'error') !== '') continue
    const outputs = model.scorer.outputs.map((_, i) => Number(table.cell(line, `dim${i}`)))
    reconstruction.reconstruct(Float64Array.from(outputs), out)
    out.forEach((value, i) => {
      comparison.number(
        `row ${line[0]!} ${reconstruction.columns[i]!.name}`,
        value,
        Number(table.cell(line, `recon${i}`)),
        0,
      )
    })
  }
  return comparison
}

/** The encoded rows that the kernel scores. */
export function compareEncodedRows(
  model: Model,
  testCase: ModelCase,
  rows: ConvertedRows,
): Comparison | null {
  const table = testCase.table('raw')
  if (table === null) return null
  const comparison = new Comparison()
  const mojo = loadMojo(openArchive(testCase.zip).archive, { algorithms, refused: refusedAlgorithms })
  const encoding = readEncoding(mojo)
  if (encoding === null) return missing(comparison, 'encoding')
  const width = model.scorer.inputs.length
  const encoded = new Float64Array(mojo.featureCount)
  for (const line of table.rows) {
    const row = Number(line[0])
    const error = table.cell(line, 'error')
    const written = rows.refusals[row] === null && encoding.encode(rows.cells, row * width, encoded, 0)
    comparison.text(`row ${row} encoded`, String(written), String(error === ''))
    if (error !== '') continue
    line.slice(2).forEach((text, slot) => {
      comparison.number(`row ${row} slot ${slot}`, encoded[slot]!, Number(text), 0)
    })
  }
  return comparison
}

function missing(comparison: Comparison, what: string): Comparison {
  comparison.text(what, 'not offered', 'offered')
  return comparison
}
