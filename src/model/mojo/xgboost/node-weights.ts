import { ModelError } from '../../../core/errors.ts'
import type { TreeModel } from '../../xgboost/booster.ts'
import { ByteReader } from '../../xgboost/byte-reader.ts'
import type { Mojo } from '../algorithm.ts'
import { noted } from '../../noted.ts'

const auxEntry = 'auxNodeWeights'

/** Weights by tree and node: the file's own, or the sums of hessians. Throws ModelError. */
export function readNodeWeights(mojo: Mojo, { trees }: TreeModel): Float32Array[] {
  const stated = noted('node weights', () => (mojo.archive.has(auxEntry) ? statedWeights(mojo, trees) : null))
  return stated ?? trees.map(({ cover }) => cover)
}

function statedWeights(mojo: Mojo, trees: TreeModel['trees']): Float32Array[] {
  const reader = new ByteReader(mojo.archive.bytes(auxEntry), mojo.source, auxEntry)
  const count = reader.int32('the number of trees')
  if (count !== trees.length) {
    throw new ModelError(mojo.source, auxEntry, `expected weights of ${trees.length} trees, found ${count}`)
  }
  return trees.map(({ id }, index) => {
    const stated = reader.int32(`the node count of tree ${index}`, 0, Math.floor(reader.left / 8))
    const weights = Float32Array.from({ length: stated }, () => reader.float64('a weight'))
    return Float32Array.from(
      id,
      (node) => weights[node] ?? reader.fail(`expected a weight for node ${node} of tree ${index}`),
    )
  })
}
