import { readFileSync } from 'node:fs'
import { Random } from '../../src/dev/simulator/random.ts'
import { packageFile } from '../../src/package-file.ts'

/** A model file, and how its classes are called. */
export interface MadeModel {
  readonly text: string
  readonly labels: string
}

const labels = '3,20,100'
/** Without the sizes of its trees: those are not what they were in what is made of it. */
const original = readFileSync(
  packageFile('examples/hydraulic-rig/models/cool_cond-lightgbm.txt'),
  'utf8',
).replace(/^tree_sizes=.*\n/m, '')
const trees = original.match(/^Tree=\d+$/gm)!.length
const classes = 3

const vibration = /^feature_names=(.*)$/m.exec(original)![1]!.split(' ').indexOf('vs_vib')

/** Every sixth cycle has more. */
const muchVibration = 0.66

/** Of its columns, in training. */
const ranges = /^feature_infos=(.*)$/m
  .exec(original)![1]!
  .split(' ')
  .map((range) => range.slice(1, -1).split(':').map(Number) as [number, number])

/** The cooler of LightGBM. */
export const cooler: MadeModel = { text: original, labels }

/** Another file with the same answers. */
export const sameAnswers: MadeModel = {
  text: original.replace('[verbosity: -1]', '[verbosity: 0]'),
  labels,
}

/** Its label and the order of its classes stay, its probabilities come close to each other. */
export const shiftedScores: MadeModel = { text: withLeaves((value) => value / 20), labels }

/** Nearly all that it scores is of its first class. */
export function shiftedLabels(): MadeModel {
  return { text: withTrees(oneSplit(() => 20)), labels }
}

/** Two leaves of its first class that are too large for each other: a cycle with much vibration meets both, and its sum is no number. */
export function refusing(): MadeModel {
  const halves = [...Array(2).keys()].flatMap((i) =>
    oneSplit((isMuch) => (isMuch ? 1.7e308 : 0), i * classes),
  )
  return { text: withTrees(halves), labels }
}

/** Its answers, for some hundred times the work. */
export function slow(): MadeModel {
  return { text: withFullTrees(6_000, 4), labels }
}

/** Its answers, in a file of some 50 MB: 30 more trees of 16,384 leaves. */
export function large(): MadeModel {
  return { text: withFullTrees(30, 14), labels }
}

function withLeaves(change: (value: number) => number): string {
  return original.replace(
    /^leaf_value=(.*)$/gm,
    (_, values: string) => `leaf_value=${values.split(' ').map(Number).map(change).join(' ')}`,
  )
}

function withFullTrees(count: number, levels: number): string {
  const random = new Random(1, 1)
  const leafOf = () => (random.uniform() - 0.5) * 1e-9
  return withTrees([...Array(count).keys()].map((tree) => fullTree(tree, levels, leafOf)))
}

function withTrees(more: readonly string[]): string {
  return original.replace('end of trees', `${more.join('\n\n')}\n\n\nend of trees`)
}

/** A tree a class, by how much the rig vibrates: it adds to the first class alone. */
function oneSplit(leafOf: (isMuch: boolean) => number, place = 0): readonly string[] {
  return [...Array(classes).keys()].map((of) =>
    [
      ...[`Tree=${trees + place + of}`, 'num_leaves=2', 'num_cat=0'],
      ...[
        `split_feature=${vibration}`,
        `threshold=${muchVibration}`,
        'decision_type=2',
        'left_child=-1',
        'right_child=-2',
      ],
      `leaf_value=${[false, true].map((isMuch) => (of === 0 ? leafOf(isMuch) : 0)).join(' ')}`,
      ...['is_linear=0', 'shrinkage=0.1'],
    ].join('\n'),
  )
}

/** Children of split s are 2 s + 1 and 2 s + 2; beyond the splits come the leaves. */
function fullTree(place: number, levels: number, leafOf: () => number): string {
  const random = new Random(place, 1)
  const splits = 2 ** levels - 1
  const child = (at: number) => (at < splits ? at : ~(at - splits))
  const line = (key: string, count: number, of: (k: number) => number | string) =>
    `${key}=${Array.from({ length: count }, (_, k) => of(k)).join(' ')}`
  const columns = Array.from({ length: splits }, () => random.below(ranges.length))
  return [
    ...[`Tree=${trees + place}`, `num_leaves=${splits + 1}`, 'num_cat=0'],
    line('split_feature', splits, (k) => columns[k]!),
    line('split_gain', splits, () => (random.uniform() * 100).toFixed(4)),
    line('threshold', splits, (k) => {
      const [low, high] = ranges[columns[k]!]!
      return low + random.uniform() * (high - low)
    }),
    line('decision_type', splits, () => 2),
    line('left_child', splits, (k) => child(2 * k + 1)),
    line('right_child', splits, (k) => child(2 * k + 2)),
    line('leaf_value', splits + 1, leafOf),
    line('leaf_weight', splits + 1, () => (random.uniform() * 50).toFixed(8)),
    line('leaf_count', splits + 1, () => 50),
    line('internal_value', splits, () => (random.uniform() - 0.5).toFixed(6)),
    line('internal_weight', splits, () => (random.uniform() * 50).toFixed(4)),
    line('internal_count', splits, (k) => 50 * 2 ** (levels - Math.floor(Math.log2(k + 1)))),
    ...['is_linear=0', 'shrinkage=0.1'],
  ].join('\n')
}
