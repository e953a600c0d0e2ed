import type { Mojo } from '../../../../src/model/mojo/algorithm.ts'
import { auxBytes, treeBytes } from '../tree/tree-bytes.ts'
import type { TreeNode } from '../tree/tree-bytes.ts'
import { openTiny } from './tiny-mojo.ts'
import type { TinyMojo } from './tiny-mojo.ts'

/** A MOJO of shared trees over the columns x (a number) and c (levels a, b, c). */
export interface TinyTrees {
  readonly info: TinyMojo['info']
  /** By class and group; null leaves the tree's file out. */
  readonly trees: readonly (readonly (TreeNode | null)[])[]
  /** Levels of the response; null for a number. */
  readonly response?: readonly string[] | null
  readonly version?: number
  readonly files?: TinyMojo['files']
}

export function openTrees({ info, trees, response = null, version = 1.4, files = {} }: TinyTrees): Mojo {
  const entries: Record<string, string | Uint8Array> = { ...files }
  trees.forEach((groups, c) => {
    groups.forEach((root, g) => {
      if (root === null) return
      const path = `trees/t${String(c).padStart(2, '0')}_${String(g).padStart(3, '0')}`
      entries[`${path}.bin`] = treeBytes(root, version)
      if (version >= 1.1) entries[`${path}_aux.bin`] = auxBytes(root, () => 1)
    })
  })
  const unsupervised = info['supervised'] === false
  return openTiny({
    info: {
      mojo_version: version.toFixed(2),
      n_trees: trees[0]?.length ?? 0,
      n_trees_per_class: trees.length,
      n_classes: response?.length ?? 1,
      category: response === null ? 'Regression' : response.length === 2 ? 'Binomial' : 'Multinomial',
      ...info,
    },
    columns: unsupervised ? ['x', 'c'] : ['x', 'c', 'y'],
    levels: { c: ['a', 'b', 'c'], ...(response !== null && { y: response }) },
    files: entries,
  })
}
