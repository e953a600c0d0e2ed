import { SluiceError } from '../core/errors.ts'
import type { Model } from '../model/scorer.ts'
import { summedContributions } from '../model/summed-contributions.ts'
import type { ContributionChoice } from '../model/top-contributions.ts'
import type { Cell } from './cell.ts'
import {
  chosenContributionGroup,
  contributionGroup,
  leafGroup,
  predictionGroup,
  reconstructionGroup,
  stagedGroup,
} from './column-group.ts'
import type { ColumnGroup } from './column-group.ts'
import { textType } from './column-type.ts'
import type { ColumnType, TypedColumn } from './column-type.ts'
import type { RowReader } from './row-reader.ts'
import { wantedColumns } from './row-scorer.ts'
import type { ScoredRows } from './scored-rows.ts'
import { isTextFormat } from './table-format.ts'
import type { TableFormat } from './table-format.ts'

/** What a contribution is of: a column of the row, or each level of it where the model has a column a level. */
export const contributionUnits = ['column', 'feature'] as const

export type ContributionUnit = (typeof contributionUnits)[number]

/** What a file of answers is to hold besides predictions. */
export interface OutputOptions {
  readonly outputFormat: TableFormat
  /** Input columns to carry over. */
  readonly keep: readonly string[]
  readonly contributions: boolean
  /** Whether contributions of a column's levels are summed. */
  readonly contributionsBy: ContributionUnit
  /** Only these contributions; null for all. */
  readonly choice: ContributionChoice | null
  readonly contributionPrefix: string
  readonly leaf: boolean
  readonly staged: boolean
  readonly reconstruct: boolean
}

/** What a line of the output is made of. */
export interface OutputTable {
  readonly columns: readonly TypedColumn[]
  /** Places of the carried cells among those read. */
  readonly carried: readonly number[]
  readonly groups: readonly ColumnGroup[]
  /** What the column of reasons has for a row that was scored. */
  readonly noReason: '' | null
}

/** Throws SluiceError where the model does not offer what is asked for, or two columns would have the same name. */
export function outputTable(model: Model, reader: RowReader, options: OutputOptions): OutputTable {
  const groups = [predictionGroup(model), ...explanations(model, options)]
  const columns = [
    // What has no type in the file that is read is text in one that wants types.
    ...options.keep.map((name) => ({ name, type: typeOfKept(reader, name) })),
    ...groups.flatMap((group) => group.columns),
    { name: 'reason', type: textType },
  ]
  const seen = new Set<string>()
  for (const { name } of columns) {
    if (seen.has(name)) throw sameName(name)
    seen.add(name)
  }
  const wanted = wantedColumns(model, reader, options.keep)
  return {
    columns,
    carried: options.keep.map((name) => wanted.indexOf(name)),
    groups,
    noReason: isTextFormat(options.outputFormat) ? '' : null,
  }
}

/** Of one that is not there, too: whoever compares the columns says so. */
function typeOfKept(reader: RowReader, name: string): ColumnType {
  return reader.typeOf(name) ?? textType
}

function sameName(name: string): SluiceError {
  return new SluiceError(
    'USAGE',
    `two columns of the output would be called ${JSON.stringify(name)}: leave it out of --keep, or set contributions apart with --contribution-prefix`,
  )
}

function explanations(model: Model, options: OutputOptions): ColumnGroup[] {
  const groups: ColumnGroup[] = []
  if (options.contributions) {
    const given = offered(model, model.contributions, '--contributions')
    const { contributionsBy, choice, contributionPrefix: prefix } = options
    const scorer = contributionsBy === 'feature' ? summedContributions(model.scorer.inputs, given) : given
    groups.push(
      choice === null
        ? contributionGroup(model, scorer, prefix)
        : chosenContributionGroup(model, scorer, choice, prefix),
    )
  }
  if (options.leaf) groups.push(leafGroup(model, offered(model, model.leaves, '--leaf')))
  if (options.staged) groups.push(stagedGroup(model, offered(model, model.staged, '--staged')))
  if (options.reconstruct)
    groups.push(reconstructionGroup(model, offered(model, model.reconstruction, '--reconstruct')))
  return groups
}

function offered<T>(model: Model, capability: T | null, option: string): T {
  if (capability !== null) return capability
  throw new SluiceError(
    'USAGE',
    `${option}: not offered by this model (${model.algorithm}, ${model.category})`,
  )
}

/** The lines of scored rows. A refused row has its carried cells and its reason. */
export function linesOf(rows: ScoredRows, { carried, groups, noReason }: OutputTable): Cell[][] {
  return rows.cells.map((cells, row) => {
    const reason = rows.reasons[row] ?? null
    const line: Cell[] = []
    for (const place of carried) line.push(cells[place])
    for (const group of groups) {
      if (reason === null) group.append(rows, row, line)
      else for (let i = 0; i < group.columns.length; i++) line.push(null)
    }
    line.push(reason ?? noReason)
    return line
  })
}
