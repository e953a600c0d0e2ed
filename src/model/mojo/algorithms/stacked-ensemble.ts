import { ModelError } from '../../../core/errors.ts'
import type { Algorithm, Mojo } from '../algorithm.ts'
import { log } from '../../math/exact.ts'
import { classOutputs } from '../outputs.ts'
import { valueOutputs } from '../../outputs.ts'
import {
  anyStateful,
  BLOCK_ROWS,
  checkClasses,
  featurePositions,
  openSubModels,
  SubModel,
  subModelAt,
} from '../sub-models.ts'

/** A base model and where its predictions go in the metalearner's row. */
interface BaseModel {
  readonly model: SubModel
  readonly positions: Int32Array
  readonly slot: number
}

/**
 * Base models feed a metalearner: the value of a regression, the probability of the second of two classes, or all
 * classes' probabilities, model after model. An offset plays no part. Refuses a row that any of them refuses.
 */
export const stackedEnsemble: Algorithm = {
  names: ['Stacked Ensemble', 'StackedEnsemble'],
  maxVersion: 1.01,
  compile(mojo) {
    const subModels = openSubModels(mojo)
    const perModel = mojo.classCount > 2 ? mojo.classCount : 1
    const firstOutput = mojo.classCount === 1 ? 0 : mojo.classCount === 2 ? 2 : 1
    const { bases, slots } = readBases(mojo, subModels, perModel)
    const meta = readMetalearner(mojo, subModels, slots)
    const logit = readTransform(mojo)
    for (const model of [meta, ...bases.map((base) => base.model)]) checkClasses(mojo, model)
    const outputs = mojo.classCount === 1 ? valueOutputs : classOutputs(mojo)
    return {
      outputs,
      stateful: anyStateful([meta, ...bases.map(({ model }) => model)]),
      score(rows, rowCount, _offsets, out, refused) {
        let refusedCount = 0
        for (let first = 0; first < rowCount; first += BLOCK_ROWS) {
          const count = Math.min(BLOCK_ROWS, rowCount - first)
          meta.rows.fill(0, 0, count * slots)
          for (const { model, positions, slot } of bases) {
            model.gather(rows, mojo.featureCount, first, count, positions)
            model.score(count)
            for (let r = 0; r < count; r++) {
              if (model.refused[r] === 1) refused[first + r] = 1
              const from = r * model.outputWidth + firstOutput
              for (let k = 0; k < perModel; k++) meta.rows[r * slots + slot + k] = model.out[from + k]!
            }
          }
          if (logit) toLogits(meta.rows, count * slots)
          meta.score(count)
          refusedCount += takeAnswers(meta, first, count, out, refused)
        }
        return refusedCount
      },
    }
  },
}

/** Copies a block of answers out; rows refused on the way, or by the model, become NaN. Gives how many there are. */
export function takeAnswers(
  model: SubModel,
  first: number,
  count: number,
  out: Float64Array,
  refused: Uint8Array,
): number {
  const width = model.outputWidth
  let refusedCount = 0
  for (let r = 0; r < count; r++) {
    const row = first + r
    if (model.refused[r] === 1) refused[row] = 1
    const failed = refused[row] === 1
    if (failed) refusedCount++
    for (let i = 0; i < width; i++) out[row * width + i] = failed ? NaN : model.out[r * width + i]!
  }
  return refusedCount
}

/** Most of them may be unused, and not in the file. */
const mostBaseModels = 100_000

function readBases(
  mojo: Mojo,
  subModels: ReadonlyMap<string, Mojo>,
  perModel: number,
): { bases: readonly BaseModel[]; slots: number } {
  const count = mojo.ini.integer('base_models_num', { min: 0, max: mostBaseModels })
  const bases: BaseModel[] = []
  for (let i = 0; i < count; i++) {
    // A base model that the metalearner does not use is left out of the file; its slot stays 0.
    if (!mojo.ini.has(`base_model${i}`)) continue
    const base = subModelAt(mojo, subModels, `base_model${i}`)
    bases.push({
      model: new SubModel(base),
      positions: featurePositions(mojo, base),
      slot: i * perModel,
    })
  }
  return { bases, slots: count * perModel }
}

function readMetalearner(mojo: Mojo, subModels: ReadonlyMap<string, Mojo>, slots: number): SubModel {
  const metalearner = subModelAt(mojo, subModels, 'metalearner')
  if (metalearner.featureCount !== slots)
    throw new ModelError(
      metalearner.source,
      'model.ini',
      `expected ${slots} features for the base models' predictions, found ${metalearner.featureCount}`,
    )
  return new SubModel(metalearner)
}

function readTransform(mojo: Mojo): boolean {
  const transform = mojo.ini.string('metalearner_transform', 'NONE')
  if (transform === 'NONE' || transform === 'Logit') return transform === 'Logit'
  throw new ModelError(
    mojo.source,
    'model.ini',
    `expected metalearner_transform NONE or Logit, found ${transform}`,
  )
}

function toLogits(cells: Float64Array, end: number): void {
  for (let i = 0; i < end; i++) {
    const p = Math.min(1 - 1e-9, Math.max(cells[i]!, 1e-9))
    const odds = p / (1 - p)
    cells[i] = odds === 0 ? -19 : Math.max(-19, log(odds))
  }
}
