import { ModelError } from '../../core/errors.ts'
import { axesOf } from './forest.ts'
import type { Forest } from './forest.ts'
import { mostSteps } from './flat/places.ts'
import type { Places } from './flat/places.ts'
import { Space } from './flat/space.ts'
import type { Range } from './flat/space.ts'
import { paddedCount, writeLevelAxes, writeNumberAxes } from './flat/write-axes.ts'
import { placeLanes, writeLanes } from './flat/write-lanes.ts'
import type { FlatLanes } from './flat/write-lanes.ts'
import { tableBytes, writeWalk } from './flat/write-walk.ts'
import { fewestForLanes, segmentsOf } from './lane-plan.ts'
import { AXIS, BLOCK, CHANNEL, CURSORS, RECORD, sums as sumCode } from './kernels/records.ts'
import type { Precision } from './kernels/records.ts'
import { newMemory } from '../wasm/runtime.ts'
import type { WasmMemory } from '../wasm/runtime.ts'

const MOST_TABLE_BYTES = 2 ** 28
/** Up to so many thresholds counting them all is faster than a binary search. */
const FEW_THRESHOLDS = 32

/** A forest in the kernels' memory. All positions are byte addresses. */
export interface FlatForest {
  readonly memory: WasmMemory
  /** The block's rows, featureCount cells each. */
  readonly rows: number
  /** Slot s holds the sums of the block's rows at sums + s * BLOCK * (8 or 4). */
  readonly sums: number
  /** Records of number axes with few thresholds, of all number axes, of level axes. */
  readonly fewAxes: Range
  readonly numberAxes: Range
  readonly levelAxes: Range
  /** One record a tree. */
  readonly trees: Range
  readonly segments: readonly FlatSegment[]
  /** Fewer rows are walked. */
  readonly fewestForLanes: number
}

export interface FlatSegment {
  /** Records of the segment's trees, for walks. */
  readonly trees: Range
  /** What evaluation in lanes needs as well; null when the trees are always walked. */
  readonly lanes: FlatLanes | null
}

/** Lays the forest out in memory. Throws ModelError when it would take more than a gigabyte. */
export function flatten(forest: Forest, precision: Precision, file: string): FlatForest {
  const axes = axesOf(forest)
  const segments = segmentsOf(forest, axes)
  const space = new Space(file)
  space.take(BLOCK) // the lanes kernels' scratch, at 0
  const places: Places = {
    rows: space.take(forest.featureCount * BLOCK * 8),
    codes: space.take(axes.channelCount * CHANNEL),
    zeros: space.take(CHANNEL),
    sums: space.take(forest.slotCount * BLOCK * sumCode[precision].size),
    sumBytes: BLOCK * sumCode[precision].size,
    thresholds: axes.numbers.map((axis) => space.take(8 * paddedCount(axis.thresholds.length))),
    numberAxes: space.takeRange(axes.numbers.length * AXIS),
    levelAxes: space.takeRange(axes.levels.length * AXIS),
    steps: space.take(2 * mostSteps(axes) + 2),
    tables: space.take(tableBytes(forest, axes), MOST_TABLE_BYTES),
    leaves: precision === 'double' ? space.take(8 * (1 + leafCount(forest))) : null,
    nodes: space.take(RECORD * (1 + forest.trees.reduce((sum, { tree }) => sum + tree.nodeCount, 0))),
    // The last trees in flight may run past the end.
    trees: space.takeRange(RECORD * forest.trees.length, RECORD * CURSORS),
  }
  const flatSegments = segments.map(({ first, last, lanes }) => ({
    trees: { from: places.trees.from + RECORD * first, to: places.trees.from + RECORD * last },
    lanes: lanes === null ? null : placeLanes(lanes, sumCode[precision].leafSize, space),
  }))
  const memory = memoryOf(space.size, file)
  const view = new DataView(memory.buffer)
  writeNumberAxes(view, forest, axes, places)
  writeLevelAxes(view, forest, axes, places)
  writeWalk(view, forest, axes, places)
  segments.forEach((segment, index) => {
    // One flat segment a segment.
    const { lanes } = flatSegments[index]!
    if (lanes !== null && segment.lanes !== null)
      writeLanes(view, forest, segment, segment.lanes, lanes, places)
  })
  const { rows, sums, numberAxes, levelAxes, trees } = places
  const few = axes.numbers.filter(({ thresholds }) => thresholds.length <= FEW_THRESHOLDS).length
  const fewAxes = { from: numberAxes.from, to: numberAxes.from + few * AXIS }
  return {
    memory,
    rows,
    sums,
    fewAxes,
    numberAxes,
    levelAxes,
    trees,
    segments: flatSegments,
    fewestForLanes: fewestForLanes(forest, axes, segments),
  }
}

/** A tree has a leaf more than splits. */
function leafCount({ trees }: Forest): number {
  return trees.reduce((sum, { tree }) => sum + (tree.nodeCount + 1) / 2, 0)
}

function memoryOf(bytes: number, file: string): WasmMemory {
  try {
    return newMemory(bytes)
  } catch (cause) {
    throw new ModelError(file, null, `expected ${bytes} bytes of memory to be free for the trees`, { cause })
  }
}
