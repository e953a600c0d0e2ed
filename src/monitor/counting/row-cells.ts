import { outcome } from '../../core/outcome.ts'
import type { ScoringBatch } from '../../scoring/batch.ts'
import type { SliceCounts } from '../counts.ts'
import { countedFeatures } from './counted-version.ts'
import type { CountedVersion } from './counted-version.ts'
import { clearNotes, NotePlaces } from './noted-column.ts'
import type { RowNotes } from './column-cells.ts'
import type { NotedColumn } from './noted-column.ts'
import { NotedModel } from './noted-model.ts'
import { nowhere, outcomeCell, countsOfCells } from './outcome-cells.ts'

/** Rows that have their outcomes. */
export interface EndedRows {
  readonly batch: Pick<ScoringBatch, 'size' | 'outcomes' | 'endFaults' | 'skipReasons' | 'events' | 'models'>
  /** Whether models were asked for them: what stands in the models' rows is theirs. */
  readonly isAsked: boolean
  readonly areOfWindows: boolean
  /** Of those that have had their outcome before; null where there are none. */
  readonly isRepeated: ((row: number) => boolean) | null
}

/** A column that several models have, in the rows of one of them. */
interface SharedColumn {
  readonly head: number
  readonly column: NotedColumn
}

/**
 * Which cells of the counts each row of a pipeline's versions adds to. A row is noted as so many cells, one for its outcome and one a
 * column; whoever counts adds one to each. Columns that models have in common are noted once, where those have all rows.
 */
export class VersionCells {
  /** Cells that are noted of a row. */
  readonly stride: number
  /** Cells of the counts. */
  readonly size: number
  /** Columns that several models may have, in the rows of one of them. */
  readonly #shared: readonly { readonly head: number; readonly columns: readonly NotedColumn[] }[]
  readonly #sharedCount: number
  readonly #models: readonly NotedModel[]

  /** @param hasAllRows whether no other version of the model has some, by the place of a version */
  constructor(versions: readonly CountedVersion[], hasAllRows: (head: number) => boolean) {
    const places = new NotePlaces()
    const shared = new Map<string, SharedColumn>()
    const features = versions.map((version, head) =>
      hasAllRows(head) ? shareColumns(version, head, shared, places) : null,
    )
    const byHead = Map.groupBy(shared.values(), ({ head }) => head)
    this.#shared = Array.from(byHead, ([head, all]) => ({ head, columns: all.map(({ column }) => column) }))
    this.#sharedCount = shared.size
    this.#models = versions.flatMap(({ model, layout }, head) =>
      layout === null ? [] : [new NotedModel({ model, layout }, head, features[head] ?? null, places)],
    )
    this.stride = places.stride
    this.size = places.size
  }

  /** @param cells `stride` a row, the first of these rows being `firstRow` */
  note(rows: EndedRows, cells: Uint32Array, firstRow: number): void {
    const { batch } = rows
    const { size } = batch
    const notes = { cells, stride: this.stride, firstRow }
    const areScored = noteOutcomes(rows, notes)
    if (!rows.isAsked) {
      for (let row = 0; row < size; row++) clearNotes(notes, row, 1, this.stride)
      return
    }
    for (const { head, columns } of this.#shared) {
      const { rows: values, model } = batch.models[head]!
      const ofModel = { values, width: model.scorer.inputs.length, rowCount: size }
      for (const column of columns) column.cells.note(ofModel, column, notes)
    }
    for (const model of this.#models) model.note(batch, areScored, notes)
    if (areScored) return
    for (let row = 0; row < size; row++)
      if ((batch.events[row] ?? null) === null) clearNotes(notes, row, 1, 1 + this.#sharedCount)
  }

  /** What the cells of a slice came to. */
  counts(cells: Uint32Array): Omit<SliceCounts, 'start'> {
    return {
      ...countsOfCells(cells),
      models: this.#models.map((model) => model.counts(cells)).filter(({ rows }) => rows > 0),
    }
  }
}

function shareColumns(
  version: CountedVersion,
  head: number,
  shared: Map<string, SharedColumn>,
  places: NotePlaces,
): readonly (NotedColumn | null)[] {
  return countedFeatures(version).map((column) => {
    if (column === null) return null
    const name = column.same ?? `${head}/${column.at}`
    const one = shared.get(name) ?? { head, column: places.add(column) }
    shared.set(name, one)
    return one.column
  })
}

/** True where all rows are scored. */
function noteOutcomes(
  { batch, areOfWindows, isRepeated }: EndedRows,
  { cells, stride, firstRow }: RowNotes,
): boolean {
  const { size, outcomes, endFaults, skipReasons } = batch
  const scored = outcomeCell(outcome.scored, undefined, areOfWindows)
  let areScored = true
  for (let row = 0, at = firstRow * stride; row < size; row++, at += stride) {
    cells[at] = scored
    if (outcomes[row] === outcome.scored) continue
    areScored = false
    const reason = endFaults[row]?.reason ?? skipReasons[row]
    cells[at] = isRepeated?.(row) === true ? nowhere : outcomeCell(outcomes[row]!, reason, areOfWindows)
  }
  return areScored
}
