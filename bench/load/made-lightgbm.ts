import { closeSync, openSync, writeSync } from 'node:fs'

const columns = 20
/** Splits of a full tree of eight levels. */
const splits = 255

/** Writes a model of so many full trees, some 27 kB each: its answers mean nothing, its cost does. */
export function writeLightgbm(file: string, trees: number): void {
  const random = randomNumbers()
  const out = openSync(file, 'w')
  writeSync(out, header())
  for (let tree = 0; tree < trees; tree++) writeSync(out, treeText(tree, random))
  writeSync(out, 'end of trees\n\nparameters:\n[boosting: gbdt]\n[objective: binary]\nend of parameters\n')
  closeSync(out)
}

function header(): string {
  const names = Array.from({ length: columns }, (_, k) => `Column_${k}`)
  return [
    ...['tree', 'version=v4', 'num_class=1', 'num_tree_per_iteration=1', 'label_index=0'],
    ...[`max_feature_idx=${columns - 1}`, 'objective=binary sigmoid:1'],
    `feature_names=${names.join(' ')}`,
    `feature_infos=${names.map(() => '[0:100]').join(' ')}`,
    '\n',
  ].join('\n')
}

/** Children of split s are 2 s + 1 and 2 s + 2; beyond the splits come the leaves. */
function treeText(tree: number, random: () => number): string {
  const line = (key: string, count: number, of: (k: number) => string | number): string =>
    `${key}=${Array.from({ length: count }, (_, k) => of(k)).join(' ')}`
  const child = (at: number): number => (at < splits ? at : ~(at - splits))
  return [
    ...[`Tree=${tree}`, `num_leaves=${splits + 1}`, 'num_cat=0'],
    line('split_feature', splits, () => Math.floor(random() * columns)),
    line('split_gain', splits, () => (random() * 100).toFixed(4)),
    line('threshold', splits, () => Math.floor(random() * 6400) / 64),
    line('decision_type', splits, () => 2),
    line('left_child', splits, (k) => child(2 * k + 1)),
    line('right_child', splits, (k) => child(2 * k + 2)),
    line('leaf_value', splits + 1, () => (random() - 0.5) / 100),
    line('leaf_weight', splits + 1, () => (random() * 50).toFixed(8)),
    line('leaf_count', splits + 1, () => 50),
    line('internal_value', splits, () => (random() - 0.5).toFixed(6)),
    line('internal_weight', splits, () => (random() * 50).toFixed(4)),
    line('internal_count', splits, (k) => 50 * 2 ** (8 - Math.floor(Math.log2(k + 1)))),
    ...['is_linear=0', 'shrinkage=0.1', '\n'],
  ].join('\n')
}

/** The same each time: a linear congruential generator. */
function randomNumbers(): () => number {
  let state = 1
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
