import { ModelError } from '../../../core/errors.ts'
import { nodeKinds } from './bytecode.ts'
import type { Tree } from './bytecode.ts'
import { axesOf, levelTable, numberSplit } from './forest.ts'
import type { Axes, CellRules, Forest } from './forest.ts'
import { laneNodeBytes, segmentsOf } from './lanes.ts'
import type { LanePlan, LaneTree, Segment } from './lanes.ts'
import type { Kernels } from './wasm/kernels.ts'
import { AXIS, BLOCK, CHANNEL, CURSORS, LANE_NODE, RECORD, VECTOR, sums as sumCode } from './wasm/records.ts'
import type { Precision } from './wasm/records.ts'
import { newKernels, newMemory } from './wasm/runtime.ts'

/** More than any forest that was ever met takes; a model file cannot make us ask for more. */
const MOST_BYTES = 2 ** 30
const MOST_TABLE_BYTES = 2 ** 28
/** Up to so many thresholds counting them all is faster than a binary search. */
const FEW_THRESHOLDS = 32

/** A forest in the kernels' memory. All positions are byte addresses. */
export interface FlatForest {
  readonly kernels: Kernels
  readonly buffer: ArrayBuffer
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
}

export interface Range {
  readonly from: number
  readonly to: number
}

export interface FlatSegment {
  /** Records of the segment's trees, for walks. */
  readonly trees: Range
  /** What lanes need beside: null when the trees are always walked. */
  readonly lanes: FlatLanes | null
}

export interface FlatLanes extends LanePlan {
  /** Records of the planes. */
  readonly planeRecords: Range
  /** Plane p holds a byte for each of the block's rows at planesAt + p * BLOCK. */
  readonly planesAt: number
  readonly mapsAt: number
  readonly nodesAt: number
  readonly treesAt: Range
  readonly leavesAt: number
}

/** Lays the forest out in memory. Throws ModelError when it would take more than a gigabyte. */
export function flatten(forest: Forest, precision: Precision, file: string): FlatForest {
  const axes = axesOf(forest)
  const segments = segmentsOf(forest, axes)
  const space = new Space(file)
  space.take(BLOCK) // the lanes kernels' scratch, at 0
  const places = {
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
    nodes: space.take(RECORD * (1 + forest.trees.reduce((sum, { tree }) => sum + tree.nodeCount, 0))),
    // The last trees in flight may run past the end.
    trees: space.takeRange(RECORD * forest.trees.length, RECORD * CURSORS),
  }
  const flatSegments = segments.map((segment) => placeSegment(segment, places.trees.from, space))
  const memory = newMemory(space.size)
  const view = new DataView(memory.buffer)
  writeNumberAxes(view, forest, axes, places)
  writeLevelAxes(view, forest, axes, places)
  writeWalk(view, forest, axes, places)
  segments.forEach((segment, index) => {
    // One flat segment a segment.
    writeLanes(view, forest, segment, flatSegments[index]!, places)
  })
  const { rows, sums, numberAxes, levelAxes, trees } = places
  const few = axes.numbers.filter(({ thresholds }) => thresholds.length <= FEW_THRESHOLDS).length
  const fewAxes = { from: numberAxes.from, to: numberAxes.from + few * AXIS }
  const kernels = newKernels(precision, memory)
  return {
    kernels,
    buffer: memory.buffer,
    rows,
    sums,
    fewAxes,
    numberAxes,
    levelAxes,
    trees,
    segments: flatSegments,
  }
}

interface Places {
  readonly rows: number
  readonly codes: number
  /** A channel whose codes stay 0: that of leaves, with a table that says left, so that they stay where they are. */
  readonly zeros: number
  readonly sums: number
  readonly sumBytes: number
  /** By number axis. */
  readonly thresholds: readonly number[]
  readonly numberAxes: Range
  readonly levelAxes: Range
  /** A table of mostSteps zeros and then RECORDs: from mostSteps - 1 - c on, it says right for codes above c. */
  readonly steps: number
  readonly tables: number
  readonly nodes: number
  readonly trees: Range
}

class Space {
  #size = 0
  readonly #file: string

  constructor(file: string) {
    this.#file = file
  }

  get size(): number {
    return this.#size
  }

  /** Throws ModelError above `most`, and when all together is too much. */
  take(bytes: number, most = MOST_BYTES): number {
    const at = this.#size
    this.#size += Math.ceil(bytes / RECORD) * RECORD
    if (bytes > most || this.#size > MOST_BYTES) {
      throw new ModelError(this.#file, null, `expected trees that fit into ${most} bytes once laid out`)
    }
    return at
  }

  takeRange(bytes: number, behind = 0): Range {
    const from = this.take(bytes + behind)
    return { from, to: from + bytes }
  }
}

/** The binary search runs over 2^n - 1 thresholds. */
function paddedCount(count: number): number {
  return 2 ** searchSteps(count) - 1
}

function searchSteps(count: number): number {
  return 32 - Math.clz32(count)
}

function mostSteps(axes: Axes): number {
  return axes.numbers.reduce((most, { thresholds }) => Math.max(most, thresholds.length), 0) + 2
}

function writeNumberAxes(view: DataView, forest: Forest, axes: Axes, at: Places): void {
  axes.numbers.forEach(({ feature, thresholds, channel }, index) => {
    // One place an axis.
    const first = at.thresholds[index]!
    const padded = new Float64Array(view.buffer, first, paddedCount(thresholds.length)).fill(NaN)
    padded.set(thresholds)
    const record = at.numberAxes.from + index * AXIS
    view.setInt32(record, at.rows + 8 * feature, true)
    view.setInt32(record + 4, at.codes + channel * CHANNEL, true)
    view.setInt32(record + 8, first - 8, true)
    view.setInt32(record + 12, thresholds.length + 2, true)
    view.setInt32(record + 16, searchSteps(thresholds.length), true)
    view.setInt32(record + 20, thresholds.length, true)
    writeMissing(view, record, forest.cells, feature)
  })
}

function writeLevelAxes(view: DataView, forest: Forest, axes: Axes, at: Places): void {
  axes.levels.forEach(({ feature, size, other, channel }, index) => {
    const record = at.levelAxes.from + index * AXIS
    view.setInt32(record, at.rows + 8 * feature, true)
    view.setInt32(record + 4, at.codes + channel * CHANNEL, true)
    view.setInt32(record + 8, size, true)
    view.setInt32(record + 12, other, true)
    writeMissing(view, record, forest.cells, feature)
    view.setFloat64(record + 40, size, true)
  })
}

function writeMissing(view: DataView, record: number, cells: CellRules, feature: number): void {
  // Every feature has its limit.
  view.setFloat64(record + 24, cells.limits[feature]!, true)
  view.setFloat64(record + 32, feature >= cells.zeroIsMissingFrom ? 0 : NaN, true)
}

/** Every level split has a table of its own: a byte a code. */
function tableBytes(forest: Forest, axes: Axes): number {
  let bytes = 0
  for (const { tree } of forest.trees) {
    // A set split has its axis.
    for (const node of tree.sets.keys()) bytes += axes.levelOf.get(tree.column[node]!)!.size + 2
  }
  return bytes
}

function writeWalk(view: DataView, forest: Forest, axes: Axes, at: Places): void {
  new Uint8Array(view.buffer, at.steps + mostSteps(axes), mostSteps(axes) + 2).fill(RECORD)
  const writer = new WalkWriter(view, axes, at)
  const emptyTree = writer.leaf(at.nodes, -0)
  const depths = forest.trees.map(({ tree }) => tree.depth)
  forest.trees.forEach(({ tree, slot }, index) => {
    const record = at.trees.from + RECORD * index
    view.setInt32(record, writer.tree(tree), true)
    view.setInt32(record + 4, tree.depth, true)
    view.setInt32(record + 8, at.sums + slot * at.sumBytes, true)
    view.setInt32(record + 12, Math.max(...depths.slice(index, index + CURSORS)), true)
  })
  // Behind the end: trees that add -0, which changes no sum.
  for (let k = 0; k < CURSORS; k++) {
    const record = at.trees.to + RECORD * k
    view.setInt32(record, emptyTree, true)
    view.setInt32(record + 8, at.sums, true)
  }
}

class WalkWriter {
  readonly #view: DataView
  readonly #axes: Axes
  readonly #at: Places
  /** Where the table of cut 0 starts. */
  readonly #cuts: number
  #node: number
  #table: number

  constructor(view: DataView, axes: Axes, at: Places) {
    this.#view = view
    this.#axes = axes
    this.#at = at
    this.#cuts = at.steps + mostSteps(axes) - 1
    this.#node = at.nodes + RECORD
    this.#table = at.tables
  }

  /** Writes the nodes, siblings side by side; returns the root's address. */
  tree(tree: Tree): number {
    const root = this.#node
    const places = new Int32Array(tree.nodeCount)
    places[0] = root
    this.#node += RECORD
    for (let node = 0; node < tree.nodeCount; node++) {
      const place = places[node]!
      if (tree.kind[node] === nodeKinds.leaf) {
        this.leaf(place, tree.value[node]!)
        continue
      }
      places[node + 1] = this.#node
      places[tree.right[node]!] = this.#node + RECORD
      this.#inner(place, tree, node)
      this.#node += 2 * RECORD
    }
    return root
  }

  /** A leaf leads to itself. */
  leaf(place: number, value: number): number {
    this.#view.setInt32(place, this.#at.zeros, true)
    this.#view.setInt32(place + 4, this.#at.steps, true)
    this.#view.setInt32(place + 8, place, true)
    this.#view.setFloat32(place + 12, value, true)
    return place
  }

  #inner(place: number, tree: Tree, node: number): void {
    const [channel, table] =
      tree.kind[node] === nodeKinds.set ? this.#levels(tree, node) : this.#number(tree, node)
    this.#view.setInt32(place, this.#at.codes + channel * CHANNEL, true)
    this.#view.setInt32(place + 4, table, true)
    this.#view.setInt32(place + 8, this.#node, true)
  }

  #number(tree: Tree, node: number): readonly [number, number] {
    const { channel, cut } = numberSplit(tree, node, this.#axes)
    return [channel, this.#cuts - cut]
  }

  #levels(tree: Tree, node: number): readonly [number, number] {
    // A set split has its axis.
    const axis = this.#axes.levelOf.get(tree.column[node]!)!
    const table = this.#table
    const right = levelTable(tree, node, axis)
    const bytes = new Uint8Array(this.#view.buffer, table, right.length)
    for (let code = 0; code < right.length; code++) bytes[code] = right[code]! * RECORD
    this.#table += right.length
    return [axis.channel, table]
  }
}

function placeSegment(segment: Segment, treesAt: number, space: Space): FlatSegment {
  const trees = { from: treesAt + RECORD * segment.first, to: treesAt + RECORD * segment.last }
  const plan = segment.lanes
  if (plan === null) return { trees, lanes: null }
  const lanes = {
    planeRecords: space.takeRange(plan.planes.length * RECORD),
    planesAt: space.take(plan.planes.length * BLOCK),
    mapsAt: space.take(plan.planes.reduce((sum, { map }) => sum + map.length, 0)),
    nodesAt: space.take(plan.trees.reduce((sum, tree) => sum + laneNodeBytes(tree), 0)),
    treesAt: space.takeRange(RECORD * plan.trees.length),
    leavesAt: space.take(4 * plan.trees.reduce((sum, { leaves }) => sum + leaves.length, 0)),
  }
  return { trees, lanes: { ...plan, ...lanes } }
}

function writeLanes(
  view: DataView,
  forest: Forest,
  segment: Segment,
  { lanes }: FlatSegment,
  at: Places,
): void {
  if (lanes === null) return
  writePlanes(view, lanes, at)
  let node = lanes.nodesAt
  let leaf = lanes.leavesAt
  lanes.trees.forEach((tree, index) => {
    node = writeLaneNodes(view, tree, node, lanes.planesAt)
    const record = lanes.treesAt.from + RECORD * index
    // The plan has the segment's trees in order.
    const { slot } = forest.trees[segment.first + index]!
    view.setInt32(record, node, true)
    view.setInt32(record + 4, leaf, true)
    view.setInt32(record + 8, at.sums + slot * at.sumBytes, true)
    for (const value of tree.leaves) {
      view.setFloat32(leaf, value, true)
      leaf += 4
    }
  })
}

function writePlanes(view: DataView, lanes: FlatLanes, at: Places): void {
  let place = lanes.mapsAt
  lanes.planes.forEach(({ channel, map }, index) => {
    const record = lanes.planeRecords.from + RECORD * index
    view.setInt32(record, at.codes + channel * CHANNEL, true)
    view.setInt32(record + 4, place, true)
    view.setInt32(record + 8, lanes.planesAt + index * BLOCK, true)
    new Uint8Array(view.buffer, place, map.length).set(map)
    place += map.length
  })
}

function writeLaneNodes(view: DataView, tree: LaneTree, first: number, planes: number): number {
  let at = first
  for (const { plane, here, right, cut, bits } of tree.nodes) {
    view.setInt32(at, planes + plane * BLOCK, true)
    view.setInt8(at + 4, cut)
    view.setUint8(at + 5, here)
    view.setUint8(at + 6, here ^ right)
    view.setUint8(at + 7, bits === null ? 0 : bits.length / VECTOR)
    at += LANE_NODE
    if (bits === null) continue
    new Uint8Array(view.buffer, at, bits.length).set(bits)
    at += bits.length
  }
  return at
}
