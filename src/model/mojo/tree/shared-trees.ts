import { ModelError } from '../../../core/errors.ts'
import type { Mojo } from '../algorithm.ts'
import { decodeAux } from './aux-records.ts'
import { decodeTree } from './bytecode.ts'
import type { Tree } from '../../forest/tree.ts'
import { plainCells } from '../../forest/forest.ts'
import type { CellRules } from '../../forest/forest.ts'
import type { NodeFacts, TreeGrid } from '../../forest/tree-grid.ts'
import { noted } from '../../noted.ts'

const mostTrees = 1_000_000
/** H2O trains with at most 1000 classes. */
const mostClasses = 10_000

/**
 * Reads the trees of GBM, DRF, isolation forest and uplift DRF: `n_trees` x `n_trees_per_class` trees. Throws
 * ModelError.
 */
export function readSharedTrees(mojo: Mojo): TreeGrid {
  refuseBigEndian(mojo)
  const groupCount = mojo.ini.integer('n_trees', { min: 0, max: mostTrees })
  const classCount = mojo.ini.integer('n_trees_per_class', {
    min: 1,
    max: mostClasses,
    fallback: Math.min(mostClasses, treesByDefault(mojo)),
  })
  if (groupCount * classCount > mostTrees) {
    throw new ModelError(
      mojo.source,
      'model.ini',
      `expected at most ${mostTrees} trees, found ${groupCount} x ${classCount}`,
    )
  }
  const { trees, facts } = noted('trees', () => readTrees(mojo, groupCount, classCount))
  const { version, featureCount } = mojo
  const uncovered = version >= 1.1 ? 'missing' : 'left'
  return { featureCount, groupCount, classCount, trees, facts, cells: cellRules(mojo), uncovered }
}

function readTrees(mojo: Mojo, groupCount: number, classCount: number): Pick<TreeGrid, 'trees' | 'facts'> {
  const trees: (Tree | null)[] = []
  const facts: (NodeFacts | null)[] = []
  for (let c = 0; c < classCount; c++) {
    for (let g = 0; g < groupCount; g++) {
      const tree = readTree(mojo, path(c, g))
      trees.push(tree)
      facts.push(tree === null ? null : readAux(mojo, tree, path(c, g, '_aux')))
    }
  }
  return { trees, facts }
}

/** The oldest files do not say how many trees a group has. */
function treesByDefault(mojo: Mojo): number {
  const single = mojo.classCount === 2 && !mojo.ini.boolean('binomial_double_trees', false)
  return single ? 1 : Math.max(1, mojo.classCount)
}

function refuseBigEndian(mojo: Mojo): void {
  if (mojo.ini.string('endianness', 'LITTLE_ENDIAN') === 'LITTLE_ENDIAN') return
  throw new ModelError(mojo.source, 'model.ini', 'trees written on a big-endian machine are not supported')
}

function path(c: number, g: number, suffix = ''): string {
  return `trees/t${String(c).padStart(2, '0')}_${String(g).padStart(3, '0')}${suffix}.bin`
}

function readTree(mojo: Mojo, entry: string): Tree | null {
  if (!mojo.archive.has(entry)) return null
  const { version, featureCount: columnCount } = mojo
  return decodeTree(mojo.archive.bytes(entry), { file: mojo.source, entry, version, columnCount })
}

function readAux(mojo: Mojo, tree: Tree, entry: string): NodeFacts | null {
  if (mojo.version < 1.1 || !mojo.archive.has(entry)) return null
  const { version, featureCount: columnCount } = mojo
  return decodeAux(mojo.archive.bytes(entry), tree, { file: mojo.source, entry, version, columnCount })
}

/** Since 1.20 a level beyond the column's domain counts as missing. */
function cellRules(mojo: Mojo): CellRules {
  const cells = plainCells(mojo.featureCount)
  const { limits } = cells
  if (mojo.version >= 1.2) {
    mojo.domains.slice(0, mojo.featureCount).forEach((levels, feature) => {
      if (levels !== null) limits[feature] = levels.length
    })
  }
  return cells
}
