import type { InputColumn } from '../../core/column.ts'
import { ModelError } from '../../core/errors.ts'
import { SettingError } from '../file-settings.ts'
import type { LoadOptions } from '../format.ts'
import { treeContributions, weightedTrees } from '../forest/contributions.ts'
import { plainCells } from '../forest/forest.ts'
import { forestKernel } from '../forest/forest-kernel.ts'
import type { Finish } from '../forest/forest-kernel.ts'
import { BLOCK, ForestScorer } from '../forest/forest-scorer.ts'
import { gridTrees } from '../forest/grid-trees.ts'
import { gridLeaves } from '../forest/leaves.ts'
import { cellsOf } from '../forest/trace.ts'
import { forestOf } from '../forest/tree-grid.ts'
import type { TreeGrid } from '../forest/tree-grid.ts'
import type { Kernel } from '../kernel.ts'
import { kernelScorer } from '../kernel-scorer.ts'
import type { Model, Unsaid } from '../scorer.ts'
import type { CatBoostFile } from './read-catboost.ts'
import { binaryLosses, classLosses, predictionOf } from './loss.ts'
import type { LossPrediction } from './loss.ts'

/** Throws ModelError when the settings do not go with the file. */
export function compileCatBoost(file: CatBoostFile, options: LoadOptions): Model {
  const { source, digest, notes, trees } = file
  const names = columnNames(file, options.featureNames)
  const inputs = names.map((name): InputColumn => ({ name, kind: 'numeric', levels: null }))
  const levels = classLevels(file, options.labels)
  const prediction = predictionOf(notes.loss, file.dimension, levels, outputNames(file), notes.threshold)
  return {
    source,
    digest,
    format: {
      name: 'CatBoost JSON',
      version: '',
      producer: `CatBoost ${notes.version ?? 'of unknown version'}`,
    },
    algorithm: 'CatBoost',
    category: prediction.category,
    // Files do not name it.
    response: { name: 'label', levels: prediction.levels },
    defaultThreshold: notes.threshold,
    offsetColumn: null,
    treeCount: trees.length,
    unsaid: unsaid(file, options, levels !== null),
    ...kernelScorer(inputs, compileKernel(file, names, prediction)),
  }
}

function compileKernel(file: CatBoostFile, names: readonly string[], prediction: LossPrediction): Kernel {
  const grid = gridOf(file)
  const { outputs } = prediction
  const finish = finishOf(file, prediction)
  const scorer = new ForestScorer(forestOf(grid), 'double', file.source)
  const classes = file.dimension === 1 ? [null] : (prediction.levels ?? outputs.map(({ name }) => name))
  return {
    ...forestKernel(scorer, names.length, outputs, finish),
    leaves: gridLeaves(grid),
    trees: gridTrees(grid, { columns: names, levels: names.map(() => null) }, classes),
    ...explain(file, grid, names, classes),
  }
}

function gridOf({ features, trees, dimension }: CatBoostFile): TreeGrid {
  const ofAll = Array.from({ length: dimension }, (_, k) => trees.map((shape) => ({ shape, k }))).flat()
  return {
    featureCount: features.length,
    groupCount: trees.length,
    classCount: dimension,
    trees: ofAll.map(({ shape, k }) => shape.trees[k]!),
    facts: ofAll.map(({ shape }) => shape.facts),
    cells: { ...plainCells(features.length), float32: true },
    uncovered: 'missing',
  }
}

function finishOf({ dimension, scale, biases }: CatBoostFile, { write }: LossPrediction): Finish {
  const raw = new Float64Array(dimension)
  return (sums, r, _rows, _rowAt, _offset, out, at) => {
    for (let k = 0; k < dimension; k++) raw[k] = sums[k * BLOCK + r]! * scale + biases[k]!
    write(raw, out, at)
  }
}

/** Contributions to the raw values, where the trees have weights. */
function explain(
  { scale, biases }: CatBoostFile,
  grid: TreeGrid,
  names: readonly string[],
  classes: readonly (string | null)[],
): Pick<Kernel, 'contributions'> {
  const weighted = weightedTrees(grid)
  if (weighted === null) return {}
  const margins = weighted.map((trees, k) => ({
    trees: () => trees,
    bias: 0,
    scale(phi: Float32Array | Float64Array) {
      for (let c = 0; c < phi.length; c++) phi[c]! *= scale
      phi[phi.length - 1]! += biases[k]!
    },
  }))
  const features = (row: Float64Array) => {
    const values = cellsOf(row, grid.cells)
    return { values, present: values }
  }
  return { contributions: treeContributions(names, classes, margins, 'f64', features) }
}

/** A file without names has none at all: the columns are numbered then, as CatBoost calls them. */
function columnNames(
  { source, features }: CatBoostFile,
  given: readonly string[] | undefined,
): readonly string[] {
  const own = features.map(({ name, index }) => (name === '' ? String(index) : name))
  if (given !== undefined && features.some(({ name }) => name !== ''))
    throw new SettingError(source, 'featureNames', 'the file names its columns itself')
  const names = given ?? own
  if (names.length !== features.length)
    throw new SettingError(source, 'featureNames', `expected ${features.length} names, found ${names.length}`)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined)
    throw new ModelError(
      source,
      'features_info',
      `expected a name of its own for each column, found ${JSON.stringify(twice)} twice`,
    )
  return names
}

function classCount({ notes, dimension }: CatBoostFile): number {
  if (binaryLosses.includes(notes.loss) && dimension === 1) return 2
  return classLosses.includes(notes.loss) && dimension > 1 ? dimension : 0
}

/** Of a loss of classes; null for any other. */
function classLevels(file: CatBoostFile, given: readonly string[] | undefined): readonly string[] | null {
  const { source, notes } = file
  const count = classCount(file)
  if (given !== undefined && (count === 0 || notes.classNames !== null)) {
    const why = count === 0 ? 'the model has no classes' : 'the file names its classes itself'
    throw new SettingError(source, 'labels', why)
  }
  if (count === 0) return null
  const levels = given ?? notes.classNames ?? Array.from({ length: count }, (_, k) => String(k))
  if (levels.length !== count) {
    const expected = `expected ${count} names of classes, found ${levels.length}`
    throw given === undefined
      ? new ModelError(source, 'model_info.class_params', expected)
      : new SettingError(source, 'labels', expected)
  }
  return levels
}

/** Of the numbers of a loss of several: labels by their names, quantiles by their share. */
function outputNames({ notes, dimension }: CatBoostFile): readonly string[] | null {
  if (notes.classNames?.length === dimension) return notes.classNames
  const shares = notes.lossParameters['alpha']
  const quantiles = typeof shares === 'string' && notes.loss === 'MultiQuantile' ? shares.split(',') : []
  return quantiles.length === dimension && new Set(quantiles).size === dimension
    ? quantiles.map((share) => `quantile ${share}`)
    : null
}

function unsaid(
  { notes, features }: CatBoostFile,
  options: LoadOptions,
  hasClasses: boolean,
): readonly Unsaid[] {
  const found: Unsaid[] = []
  if (hasClasses && notes.classNames === null && options.labels === undefined)
    found.push({
      setting: 'labels',
      message: 'the names of the classes are not in the file: predictions say 0, 1',
    })
  if (options.featureNames === undefined && features.length > 0 && features.every(({ name }) => name === ''))
    found.push({
      setting: 'featureNames',
      message: 'the names of the columns are not in the file: they are called 0, 1, 2 ... by their place',
    })
  return found
}
