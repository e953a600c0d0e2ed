import { outcome } from '../../core/outcome.ts'
import type { ScoringBatch } from '../../scoring/batch.ts'
import { widthOf } from '../bins.ts'
import type { ColumnCounts } from '../bins.ts'
import type { ModelCounts } from '../counts.ts'
import type { Layout, LayoutColumn } from '../layout.ts'
import { countedFeatures, countedLabel, countedOutputs } from './counted-version.ts'
import type { CountedVersion } from './counted-version.ts'
import { clearNotes } from './noted-column.ts'
import type { NotedColumn, NotePlaces } from './noted-column.ts'
import type { RowNotes } from './column-cells.ts'

type EndedBatch = Pick<ScoringBatch, 'size' | 'outcomes' | 'events' | 'models'>

/** What is noted of rows for one version of a model. */
export class NotedModel {
  readonly #version: CountedVersion & { readonly layout: Layout }
  readonly #head: number
  /** Whether a row has its answer; the cell of one that has none follows that of one that has. */
  readonly #state: Pick<NotedColumn, 'first' | 'note'>
  readonly #outputs: readonly (NotedColumn | null)[]
  readonly #label: NotedColumn | null
  readonly #features: readonly (NotedColumn | null)[]
  /** Of the columns above, those that say what its answer is. */
  readonly #answer: readonly NotedColumn[]
  /** Features that are noted of its rows alone. */
  readonly #own: readonly NotedColumn[]
  /** Where in a row's notes its answer begins and ends, and its own features end. */
  readonly #answerEnd: number
  readonly #end: number

  /** @param shared its features where they are noted with those of others; null where they are its own */
  constructor(
    version: CountedVersion & { readonly layout: Layout },
    head: number,
    shared: readonly (NotedColumn | null)[] | null,
    places: NotePlaces,
  ) {
    this.#version = version
    this.#head = head
    this.#state = places.take(2)
    this.#outputs = countedOutputs(version).map((column) => column && places.add(column))
    const label = countedLabel(version)
    this.#label = label && places.add(label)
    this.#answer = [...this.#outputs, this.#label].filter((column) => column !== null)
    this.#answerEnd = places.stride
    this.#features = shared ?? countedFeatures(version).map((column) => column && places.add(column))
    this.#own = shared === null ? this.#features.filter((column) => column !== null) : []
    this.#end = places.stride
  }

  /** @param areScored whether all rows are, for models that did not fail at them */
  note({ size, models, outcomes, events }: EndedBatch, areScored: boolean, notes: RowNotes): void {
    // The pipeline's models are those that the versions are of.
    const model = models[this.#head]!
    const { note, first: answered } = this.#state
    if (model.isIdle(size)) {
      for (let row = 0; row < size; row++) clearNotes(notes, row, note, this.#end)
      return
    }
    const { inputs, outputs } = model.model.scorer
    const answers = { values: model.out, width: outputs.length, rowCount: size }
    for (const column of this.#answer) column.cells.note(answers, column, notes)
    const rows = { values: model.rows, width: inputs.length, rowCount: size }
    for (const column of this.#own) column.cells.note(rows, column, notes)
    const { cells, stride, firstRow } = notes
    for (let row = 0, at = firstRow * stride + note; row < size; row++, at += stride) cells[at] = answered
    if (areScored && !model.anyFailed && model.takes === null) return
    for (let row = 0; row < size; row++) {
      if (!model.has(row) || (events[row] ?? null) === null) clearNotes(notes, row, note, this.#end)
      else if (model.failed[row] === 1 || outcomes[row] !== outcome.scored) {
        clearNotes(notes, row, note + 1, this.#answerEnd)
        cells[(firstRow + row) * stride + note] = answered + 1
      }
    }
  }

  counts(cells: Uint32Array): ModelCounts {
    const { model, layout } = this.#version
    const { name, version, digest, served } = model
    const [answered, failed] = [cells[this.#state.first]!, cells[this.#state.first + 1]!]
    return {
      ...{ model: name, version, digest, role: served.role, arm: served.arm, layout: layout.digest },
      rows: answered + failed,
      failed,
      features: layout.features.map((column, at) => countsOf(column, this.#features[at] ?? null, cells)),
      outputs: layout.outputs.map((column, at) => countsOf(column, this.#outputs[at] ?? null, cells)),
      labels: layout.labels && this.#labelCounts(layout.labels.levels.length, cells),
    }
  }

  /** Each answer has a label that the model knows. */
  #labelCounts(levelCount: number, cells: Uint32Array): ColumnCounts {
    const label = this.#label
    return label === null
      ? Array.from({ length: levelCount }, () => 0)
      : label.cells.counts(cells, label.first).slice(0, levelCount)
  }
}

function countsOf({ bins }: LayoutColumn, column: NotedColumn | null, cells: Uint32Array): ColumnCounts {
  return column === null
    ? Array.from({ length: widthOf(bins) }, () => 0)
    : column.cells.counts(cells, column.first)
}
