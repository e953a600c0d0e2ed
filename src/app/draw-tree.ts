import type { DrawnTree } from '../core/drawn-tree.ts'
import { SluiceError } from '../core/errors.ts'
import { firstOf, plural } from '../core/text.ts'
import { loadModel } from '../model/index.ts'
import type { TreeDrawer } from '../model/index.ts'
import type { InputStreams } from '../table/input.ts'
import { givenModel } from './given-model.ts'
import type { ModelChoice } from './given-model.ts'

export interface TreeChoice extends ModelChoice {
  /** From 0. */
  readonly tree: number
  /** A level of the response, or its number from 0; null where one tree serves all classes. */
  readonly level: string | null
  /** How many splits are shown from the root down. */
  readonly depth: number
}

/** One tree of a model. Throws SluiceError where the model has none, or none such. */
export async function drawTree(choice: TreeChoice, streams: InputStreams): Promise<DrawnTree> {
  const { from, options } = await givenModel(choice, [], streams)
  const { trees, algorithm, source } = loadModel(from, options)
  if (trees === null) {
    const which = 'GBM, DRF, LightGBM, XGBoost (gbtree, dart), CatBoost, isolation forest and uplift DRF have'
    throw new SluiceError('USAGE', `${source}: ${algorithm} has no trees that can be drawn; ${which}`)
  }
  if (choice.tree >= trees.count) {
    const range = trees.count === 0 ? 'no trees' : `${plural(trees.count, 'tree')}, 0 to ${trees.count - 1}`
    throw new SluiceError('USAGE', `${source}: there is no tree ${choice.tree}: it has ${range}`)
  }
  const c = classIndex(source, trees, choice.level)
  const drawn = trees.draw(choice.tree, c, choice.depth)
  if (drawn !== null) return drawn
  throw new SluiceError(
    'USAGE',
    `${source}: group ${choice.tree} has no tree for class ${trees.classes[c] ?? c}`,
  )
}

/** A level comes before a number: levels may be numbers. */
function classIndex(source: string, { classes }: TreeDrawer, level: string | null): number {
  const [only] = classes
  if (level === null && classes.length === 1) return 0
  const names = classes.map((name) => name ?? '')
  const known = `${firstOf(names, 12)}, or 0 to ${classes.length - 1}`
  if (level === null)
    throw new SluiceError('USAGE', `${source}: it has a tree for each class: --class says which (${known})`)
  if (only === null && classes.length === 1)
    throw new SluiceError('USAGE', `${source}: one tree serves all classes: leave --class out`)
  const at = names.includes(level) ? names.indexOf(level) : /^\d{1,9}$/.test(level) ? Number(level) : -1
  if (at >= 0 && at < classes.length) return at
  throw new SluiceError('USAGE', `${source}: there is no class ${level}: expected ${known}`)
}
