import type { TextBlock } from './text-block.ts'

/** What stands before the trees. */
export interface LightgbmHeader {
  /** `v4` */
  readonly version: string
  readonly featureNames: readonly string[]
  /** By feature: `[min:max]`, its categories (`-1:0:2`), or `none`; null where the file has none of them. */
  readonly featureInfos: readonly string[] | null
  readonly classCount: number
  readonly treesPerIteration: number
  /** Its name and options (`binary sigmoid:1`); null for one of the user's own. */
  readonly objective: string | null
  /** A random forest's sums are divided by the number of iterations. */
  readonly averaged: boolean
  /** Bytes of each tree, in words; null where it is not said. */
  readonly treeSizes: readonly string[] | null
}

const mostClasses = 100_000
const mostFeatures = 10_000_000

/** Throws ModelError. */
export function readHeader(block: TextBlock): LightgbmHeader {
  const classCount = block.integer('num_class', { min: 1, max: mostClasses })
  return {
    version: block.has('version') ? block.text('version') : 'v2',
    ...readFeatures(block),
    classCount,
    treesPerIteration: block.has('num_tree_per_iteration')
      ? block.integer('num_tree_per_iteration', { min: 1, max: mostClasses })
      : classCount,
    objective: block.has('objective') ? block.text('objective') : null,
    averaged: block.has('average_output'),
    treeSizes: block.has('tree_sizes') ? words(block.text('tree_sizes')) : null,
  }
}

function readFeatures(block: TextBlock): Pick<LightgbmHeader, 'featureNames' | 'featureInfos'> {
  const count = block.integer('max_feature_idx', { min: 0, max: mostFeatures }) + 1
  const featureNames = words(block.text('feature_names'))
  expectCount(block, 'feature_names', featureNames.length, count)
  const twice = firstTwice(featureNames)
  if (twice !== undefined)
    block.fail('feature_names', `expected each once, found ${JSON.stringify(twice)} twice`)
  if (!block.has('feature_infos')) return { featureNames, featureInfos: null }
  const featureInfos = words(block.text('feature_infos'))
  expectCount(block, 'feature_infos', featureInfos.length, count)
  return { featureNames, featureInfos }
}

function expectCount(block: TextBlock, key: string, found: number, count: number): void {
  if (found !== count) block.fail(key, `expected ${count} (max_feature_idx + 1), found ${found}`)
}

function words(text: string): string[] {
  return text.split(' ').filter((word) => word !== '')
}

function firstTwice(names: readonly string[]): string | undefined {
  const seen = new Set<string>()
  return names.find((name) => seen.size === seen.add(name).size)
}
