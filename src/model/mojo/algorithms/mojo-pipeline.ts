import { ModelError } from '../../../core/errors.ts'
import type { Algorithm, Mojo } from '../algorithm.ts'
import {
  anyStateful,
  BLOCK_ROWS,
  featurePositions,
  openSubModels,
  SubModel,
  subModelAt,
} from '../sub-models.ts'
import { takeAnswers } from './stacked-ensemble.ts'

/** A helper model and which of its outputs become columns of the main model. */
interface Helper {
  readonly model: SubModel
  readonly positions: Int32Array
  readonly columns: { readonly output: number; readonly target: number }[]
}

/** Helper models compute columns that the main model sees next to those of the row. */
export const mojoPipeline: Algorithm = {
  names: ['MOJO Pipeline'],
  maxVersion: 1,
  compile(mojo) {
    const subModels = openSubModels(mojo)
    const mainMojo = subModelAt(mojo, subModels, 'main_model')
    const main = new SubModel(mainMojo)
    const helpers = readHelpers(mojo, mainMojo, subModels)
    const generated = new Set(helpers.flatMap(({ columns }) => columns.map(({ target }) => target)))
    const positions = readPositions(mojo, mainMojo, generated)
    return {
      outputs: main.kernel.outputs,
      stateful: anyStateful([main, ...helpers.map(({ model }) => model)]),
      score(rows, rowCount, _offsets, out, refused) {
        let refusedCount = 0
        for (let first = 0; first < rowCount; first += BLOCK_ROWS) {
          const count = Math.min(BLOCK_ROWS, rowCount - first)
          main.gather(rows, mojo.featureCount, first, count, positions)
          for (const { model, positions, columns } of helpers) {
            model.gather(rows, mojo.featureCount, first, count, positions)
            model.score(count)
            for (let r = 0; r < count; r++) {
              if (model.refused[r] === 1) refused[first + r] = 1
              for (const { output, target } of columns)
                main.rows[r * main.width + target] = model.out[r * model.outputWidth + output]!
            }
          }
          main.score(count)
          refusedCount += takeAnswers(main, first, count, out, refused)
        }
        return refusedCount
      },
    }
  },
}

function readHelpers(mojo: Mojo, main: Mojo, subModels: ReadonlyMap<string, Mojo>): readonly Helper[] {
  const { ini } = mojo
  const count = ini.integer('generated_column_count', { min: 0, max: ini.keys().length, fallback: 0 })
  const helpers = new Map<Mojo, Helper>()
  for (let i = 0; i < count; i++) {
    const inner = subModelAt(mojo, subModels, `generated_column_model_${i}`)
    const helper = helpers.get(inner) ?? {
      model: new SubModel(inner),
      positions: featurePositions(mojo, inner),
      columns: [],
    }
    helpers.set(inner, helper)
    const name = ini.string(`generated_column_name_${i}`, '')
    const target = main.columns.indexOf(name)
    if (target < 0 || target >= main.featureCount)
      throw new ModelError(mojo.source, 'model.ini', `expected ${name} to be a feature of the main model`)
    const output = ini.integer(`generated_column_index_${i}`, {
      min: 0,
      max: helper.model.outputWidth - 1,
      fallback: 0,
    })
    helper.columns.push({ output, target })
  }
  return [...helpers.values()]
}

/** Where the main model's features are in the row; a generated one's cell is overwritten, so any position will do. */
function readPositions(mojo: Mojo, main: Mojo, generated: ReadonlySet<number>): Int32Array {
  return Int32Array.from({ length: main.featureCount }, (_, i) => {
    if (generated.has(i)) return 0
    const position = mojo.columns.indexOf(main.columns[i]!)
    if (position >= 0 && position < mojo.featureCount) return position
    throw new ModelError(mojo.source, 'model.ini', `expected column ${main.columns[i]!}`)
  })
}
