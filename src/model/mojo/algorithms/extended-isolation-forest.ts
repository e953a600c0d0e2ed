import type { Algorithm, Mojo } from '../algorithm.ts'
import { log, pow } from '../../math/exact.ts'
import { plainOutputs } from '../../outputs.ts'
import { decodeSlopedTree } from '../tree/sloped-tree.ts'
import type { SlopedTree } from '../tree/sloped-tree.ts'
import { noted } from '../../noted.ts'

const mostTrees = 1_000_000
const eulerGamma = 0.5772156649

/** Isolation forest whose splits are slanted: each is a plane through a point, over all columns. */
export const extendedIsolationForest: Algorithm = {
  names: ['Extended Isolation Forest'],
  maxVersion: 1,
  compile(mojo) {
    const trees = noted('trees', () => readTrees(mojo))
    const normal = averagePath(mojo.ini.integer('sample_size', { min: 0 }))
    const width = mojo.featureCount
    return {
      outputs: plainOutputs(['anomaly_score', 'mean_length']),
      treeCount: trees.length,
      score(rows, rowCount, _offsets, out) {
        for (let row = 0; row < rowCount; row++) {
          let sum = 0
          for (const tree of trees) sum += pathLength(tree, rows, row * width, width)
          const mean = sum / trees.length
          out[2 * row] = pow(2, -(mean / normal))
          out[2 * row + 1] = mean
        }
        return 0
      },
    }
  },
}

function readTrees(mojo: Mojo): SlopedTree[] {
  const count = mojo.ini.integer('ntrees', { min: 0, max: mostTrees })
  return Array.from({ length: count }, (_, index) => {
    const entry = `trees/t${String(index).padStart(2, '0')}.bin`
    const source = { file: mojo.source, entry, columnCount: mojo.featureCount }
    return decodeSlopedTree(mojo.archive.bytes(entry), source, averagePath)
  })
}

/** Path length of an unsuccessful search in a binary tree of `count` rows. */
function averagePath(count: number): number {
  if (count < 2) return 0
  if (count === 2) return 1
  return 2 * (log(count - 1) + eulerGamma) - (2 * (count - 1)) / count
}

/** Right only when the row lies above the plane: a missing value leads to the right too. */
function pathLength(tree: SlopedTree, rows: Float64Array, at: number, width: number): number {
  const { planes, left, length } = tree
  let node = 0
  while (left[node] !== 0) {
    const plane = node * 2 * width
    let product = 0
    for (let c = 0; c < width; c++) {
      product += (rows[at + c]! - planes[plane + width + c]!) * planes[plane + c]!
    }
    node = left[node]! + (product <= 0 ? 0 : 1)
  }
  return length[node]!
}
