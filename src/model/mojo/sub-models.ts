import { ModelError } from '../../core/errors.ts'
import type { Mojo } from './algorithm.ts'
import type { Kernel } from '../kernel.ts'

/** Rows that go through a nested model together. */
export const BLOCK_ROWS = 128

/** The MOJOs inside another one by key: `submodel_count`, `submodel_key_<i>`, `submodel_dir_<i>`. Opened, not compiled. */
export function openSubModels(mojo: Mojo): ReadonlyMap<string, Mojo> {
  const count = mojo.ini.integer('submodel_count', { min: 0, max: mojo.ini.keys().length })
  return new Map(
    Array.from({ length: count }, (_, i) => {
      const directory = mojo.ini.string(`submodel_dir_${i}`)
      return [mojo.ini.string(`submodel_key_${i}`), mojo.nested(directory)]
    }),
  )
}

/** The sub-model that the text under `key` names. Throws ModelError when there is none. */
export function subModelAt(mojo: Mojo, subModels: ReadonlyMap<string, Mojo>, key: string): Mojo {
  const name = mojo.ini.string(key)
  const found = subModels.get(name)
  if (found !== undefined) return found
  throw new ModelError(mojo.source, 'model.ini', `expected ${key} to name a sub-model, found ${name}`)
}

/** Where the features of `inner` are among those of `outer`, by name. Throws ModelError when one is missing. */
export function featurePositions(outer: Mojo, inner: Mojo): Int32Array {
  return Int32Array.from({ length: inner.featureCount }, (_, i) => {
    const name = inner.columns[i]!
    const position = outer.columns.indexOf(name)
    if (position >= 0 && position < outer.featureCount) return position
    throw new ModelError(outer.source, 'model.ini', `expected column ${name}, which ${inner.source} needs`)
  })
}

/** Throws ModelError unless the nested model predicts as many classes as the outer one (or one value, as it does). */
export function checkClasses(outer: Mojo, inner: SubModel): void {
  if (inner.outputWidth === (outer.classCount === 1 ? 1 : outer.classCount + 1)) return
  throw new ModelError(outer.source, null, `expected sub-models of ${outer.classCount} classes`)
}

/** Whether what is built on these models remembers rows: see `Scorer.stateful`. */
export function anyStateful(models: readonly SubModel[]): boolean {
  return models.some(({ kernel }) => kernel.stateful ?? false)
}

/** A compiled nested model with room for a block of rows. */
export class SubModel {
  readonly kernel: Kernel
  /** Cells of a row, and of a prediction. */
  readonly width: number
  readonly outputWidth: number
  /** Row-major, `width` cells a row: to be filled before `score`. */
  readonly rows: Float64Array
  readonly out: Float64Array
  readonly refused = new Uint8Array(BLOCK_ROWS)

  constructor(mojo: Mojo) {
    this.kernel = mojo.compile()
    if (this.kernel.inputs)
      throw new ModelError(mojo.source, null, `expected a nested model other than ${mojo.algorithm}`)
    this.width = mojo.featureCount
    this.outputWidth = this.kernel.outputs.length
    this.rows = new Float64Array(BLOCK_ROWS * this.width)
    this.out = new Float64Array(BLOCK_ROWS * this.outputWidth)
  }

  /** Copies the cells at `positions` of `count` rows, from row `first` on, `outerWidth` cells each. */
  gather(rows: Float64Array, outerWidth: number, first: number, count: number, positions: Int32Array): void {
    for (let r = 0; r < count; r++) {
      const from = (first + r) * outerWidth
      const to = r * this.width
      for (let i = 0; i < positions.length; i++) this.rows[to + i] = rows[from + positions[i]!]!
    }
  }

  /** Scores the first `count` rows. */
  score(count: number): void {
    this.refused.fill(0)
    this.kernel.score(this.rows, count, null, this.out, this.refused)
  }
}
