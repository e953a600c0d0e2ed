import { ModelError } from '../../core/errors.ts'
import type { LinearModel, TreeModel } from './booster.ts'
import { readFileLevels } from './file-levels.ts'
import type { FileLevels } from './file-levels.ts'
import { FileObject } from './file-value.ts'
import type { FileValue } from './file-value.ts'
import type { FileVersion } from './file-version.ts'
import { readLearnerTree } from './learner-tree.ts'
import type { LearnerTree } from './learner-tree.ts'

/** Trees in rounds. */
export interface LearnerTrees extends TreeModel {
  readonly trees: readonly LearnerTree[]
  /** Where each round's trees begin, and where the last one's end. */
  readonly rounds: Int32Array
}

/** What a native file of XGBoost says, checked. */
export interface Learner {
  readonly source: string
  readonly version: FileVersion
  readonly objective: string
  /** What its parameters are set to, as the file has them. */
  readonly objectiveParameters: ReadonlyMap<string, string>
  readonly booster: string
  readonly featureCount: number
  /** 0 where the file does not say, as for a regression. */
  readonly classCount: number
  readonly targetCount: number
  /** Sums of a row: one a class or target. */
  readonly outputCount: number
  /** One an output, as the file has it: what sums start with comes of it by the objective. */
  readonly baseScores: Float32Array
  readonly featureNames: readonly string[] | null
  /** `c` is a category; null where the file does not say. */
  readonly featureTypes: readonly string[] | null
  /** By feature; null where the file says none. */
  readonly levels: readonly (FileLevels | null)[]
  /** What the trainer noted: `best_iteration`, `scikit_learn`. */
  readonly attributes: ReadonlyMap<string, string>
  readonly model: LearnerTrees | LinearModel
}

const mostFeatures = 1_000_000
const mostOutputs = 100_000

/** Throws ModelError. @param value all of the file */
export function readLearner(value: FileValue, source: string): Learner {
  if (!(value instanceof Map)) throw new ModelError(source, null, 'expected an object')
  const file = new FileObject(source, '', value as ReadonlyMap<string, FileValue>)
  const fields = file.object('learner')
  const version = readVersion(file)
  const parameters = fields.object('learner_model_param')
  const featureCount = parameters.integer('num_feature', 0, mostFeatures)
  const classCount = parameters.integer('num_class', 0, mostOutputs, 0)
  const targetCount = parameters.integer('num_target', 0, mostOutputs, 1)
  const outputCount = Math.max(1, classCount, targetCount)
  const objective = fields.object('objective')
  const booster = fields.object('gradient_booster')
  const { model, levels } = readModel(booster, featureCount, outputCount, version)
  return {
    source,
    version,
    objective: objective.text('name'),
    objectiveParameters: parametersOf(objective, source),
    booster: model.kind === 'trees' && model.weights !== null ? 'dart' : booster.text('name'),
    featureCount,
    classCount,
    targetCount,
    outputCount,
    baseScores: readBaseScores(parameters, outputCount),
    featureNames: readFeatures(fields, 'feature_names', featureCount),
    featureTypes: readFeatures(fields, 'feature_types', featureCount),
    levels,
    attributes: fields.has('attributes') ? fields.object('attributes').texts() : new Map(),
    model,
  }
}

function readVersion(file: FileObject): FileVersion {
  const [major, minor, patch] = file.integers('version', 0, 10_000, 3)
  // So many were asked for.
  return [major!, minor!, patch!]
}

/** Those of the objects in it: each kind of objective has its own. */
function parametersOf(objective: FileObject, source: string): ReadonlyMap<string, string> {
  return new Map(
    [...objective.values()].flatMap(([key, value]) =>
      value instanceof Map
        ? [...new FileObject(source, key, value as ReadonlyMap<string, FileValue>).texts()]
        : [],
    ),
  )
}

/** A number, or since 3.1 a list of them, one an output or one for all; as text. */
function readBaseScores(parameters: FileObject, outputCount: number): Float32Array {
  const text = parameters.text('base_score').trim()
  const listed = /^\[(.*)\]$/.exec(text)?.[1] ?? text
  const scores = listed.split(',').map((item) => {
    const score = /\d/.test(item) ? Number(item) : NaN
    return Number.isFinite(score)
      ? score
      : parameters.fail('base_score', `expected numbers, found ${JSON.stringify(text)}`)
  })
  if (scores.length !== 1 && scores.length !== outputCount)
    parameters.fail('base_score', `expected 1 or ${outputCount} numbers, found ${scores.length}`)
  return Float32Array.from({ length: outputCount }, (_, k) => scores[scores.length === 1 ? 0 : k]!)
}

/** Empty lists stand for none. */
function readFeatures(fields: FileObject, key: string, featureCount: number): readonly string[] | null {
  const texts = fields.has(key) ? fields.textList(key) : []
  if (texts.length === 0) return null
  if (texts.length !== featureCount)
    fields.fail(key, `expected ${featureCount} texts (num_feature), found ${texts.length}`)
  return texts
}

function readModel(
  booster: FileObject,
  featureCount: number,
  outputCount: number,
  version: FileVersion,
): Pick<Learner, 'model' | 'levels'> {
  const name = booster.text('name')
  if (name === 'gblinear') {
    const weights = booster.object('model').floats('weights', (featureCount + 1) * outputCount)
    return { model: { kind: 'linear', weights }, levels: Array<FileLevels | null>(featureCount).fill(null) }
  }
  if (name !== 'gbtree' && name !== 'dart')
    booster.fail('name', `expected gbtree, dart or gblinear, found ${JSON.stringify(name)}`)
  const inner = name === 'dart' && booster.has('gbtree') ? booster.object('gbtree') : booster
  const fields = inner.object('model')
  const trees = readTrees(fields, featureCount, outputCount)
  // Where they are depends on the release.
  const place = [booster, inner, fields].find((object) => object.has('weight_drop'))
  if (place === undefined && name === 'dart')
    booster.fail('weight_drop', 'expected a list of numbers, it is missing')
  const weights = place?.floats('weight_drop', trees.trees.length) ?? null
  return { model: { ...trees, weights }, levels: readFileLevels(fields, featureCount, version) }
}

function readTrees(fields: FileObject, featureCount: number, outputCount: number): LearnerTrees {
  const parameters = fields.object('gbtree_model_param')
  const listed = fields.objectList('trees', (at) => `tree ${at}`)
  const count = parameters.integer('num_trees', listed.length, listed.length)
  const trees = listed.map((tree, at) => readLearnerTree(tree, `tree ${at}`, featureCount, outputCount))
  const groups = fields.integers('tree_info', 0, outputCount - 1, count)
  const parallel = parameters.integer('num_parallel_tree', 0, 2 ** 31 - 1, 1)
  const inRound =
    Math.max(1, parallel) * (trees.some(({ leafVectors }) => leafVectors !== null) ? 1 : outputCount)
  const rounds = fields.has('iteration_indptr')
    ? readRounds(fields, count)
    : Int32Array.from({ length: Math.ceil(count / inRound) + 1 }, (_, k) => Math.min(count, k * inRound))
  return { kind: 'trees', trees, groups, weights: null, rounds }
}

/** Since 2.0. */
function readRounds(fields: FileObject, treeCount: number): Int32Array {
  const rounds = fields.integers('iteration_indptr', 0, treeCount)
  const rises = rounds.every((start, k) => start >= (rounds[k - 1] ?? 0))
  if (rounds[0] !== 0 || rounds.at(-1) !== treeCount || !rises)
    fields.fail('iteration_indptr', `expected numbers that ascend from 0 to ${treeCount}`)
  return rounds
}
