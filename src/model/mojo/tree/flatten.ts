import { ModelError } from '../../../core/errors.ts'
import { nodeKinds } from './bytecode.ts'
import type { Tree } from './bytecode.ts'
import { axesOf, levelTable, numberSplit } from './forest.ts'
import type { Axes, Forest } from './forest.ts'
import { laneNodeBytes, segmentsOf } from './lanes.ts'
import type { LanePlan, LaneTree, Segment } from './lanes.ts'
import { AXIS, BLOCK, CURSORS, LANE_NODE, RECORD, VECTOR } from './wasm/kernels.ts'
import type { Kernels, Precision } from './wasm/kernels.ts'
import { newKernels, newMemory } from './wasm/runtime.ts'

/** More than any forest that was ever met takes; a model file cannot make us ask for more. */
const MOST_BYTES = 2 ** 31 - 2 ** 16

/** A forest in the kernels' memory. All positions are byte addresses. */
export interface FlatForest {
  readonly kernels: Kernels
  readonly buffer: ArrayBuffer
  readonly axes: Axes
  /** Number axis a holds the values of the block's rows at values + a * BLOCK * 8. */
  readonly values: number
  /** Channel c holds the codes of the block's rows at codes + c * BLOCK * 4. */
  readonly codes: number
  /** Slot s holds the sums of the block's rows at sums + s * BLOCK * (8 or 4). */
  readonly sums: number
  readonly axisRecords: Range
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
  /** Plane p holds a byte for each of the block's rows at planesAt + p * BLOCK. */
  readonly planesAt: number
  readonly nodesAt: number
  readonly treesAt: Range
  readonly leavesAt: number
}

/** Lays the forest out in memory. Throws ModelError when it would take more than two gigabytes. */
export function flatten(forest: Forest, precision: Precision, file: string): FlatForest {
  const axes = axesOf(forest)
  const segments = segmentsOf(forest, axes)
  const space = new Space(file)
  const sumBytes = BLOCK * (precision === 'f64' ? 8 : 4)
  space.take(BLOCK) // the lanes kernels' scratch, at 0
  const values = space.take(axes.numbers.length * BLOCK * 8)
  const codes = space.take(axes.channelCount * BLOCK * 4)
  const zeros = space.take(BLOCK * 4)
  const sums = space.take(forest.slotCount * sumBytes)
  const thresholds = axes.numbers.map((axis) => space.take(8 * paddedCount(axis.thresholds.length)))
  const axisRecords = space.takeRange(axes.numbers.length * AXIS)
  const most = Math.max(0, ...axes.numbers.map((axis) => axis.thresholds.length)) + 2
  const steps = space.take(2 * most + 2)
  const tables = space.take(tableBytes(forest, axes))
  const nodes = space.take(RECORD * (1 + forest.trees.reduce((sum, { tree }) => sum + tree.nodeCount, 0)))
  const trees = space.takeRange(RECORD * forest.trees.length)
  space.take(RECORD * CURSORS)
  const flatSegments = segments.map((segment) => placeSegment(segment, trees.from, space))
  const memory = newMemory(space.size)
  const view = new DataView(memory.buffer)
  writeAxes(view, axes, { values, codes, thresholds, records: axisRecords.from })
  new Uint8Array(memory.buffer, steps + most, most + 2).fill(RECORD)
  const walk: WalkPlaces = {
    codes,
    sums,
    sumBytes,
    zeros,
    steps,
    cut: steps + most - 1,
    tables,
    nodes,
    trees: trees.from,
  }
  writeWalk(view, forest, axes, walk)
  segments.forEach((segment, index) => {
    writeLanes(view, forest, segment, flatSegments[index]!, { sums, sumBytes })
  })
  const kernels = newKernels(precision, memory)
  return {
    kernels,
    buffer: memory.buffer,
    axes,
    values,
    codes,
    sums,
    axisRecords,
    trees,
    segments: flatSegments,
  }
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

  take(bytes: number): number {
    const at = this.#size
    this.#size += Math.ceil(bytes / RECORD) * RECORD
    if (this.#size > MOST_BYTES) {
      throw new ModelError(this.#file, null, `expected trees that fit into ${MOST_BYTES} bytes once laid out`)
    }
    return at
  }

  takeRange(bytes: number): Range {
    const from = this.take(bytes)
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

interface AxisPlaces {
  readonly values: number
  readonly codes: number
  readonly thresholds: readonly number[]
  readonly records: number
}

function writeAxes(view: DataView, axes: Axes, at: AxisPlaces): void {
  axes.numbers.forEach(({ thresholds, channel }, index) => {
    const first = at.thresholds[index]!
    const padded = new Float64Array(view.buffer, first, paddedCount(thresholds.length)).fill(NaN)
    padded.set(thresholds)
    const record = at.records + index * AXIS
    view.setInt32(record, at.values + index * BLOCK * 8, true)
    view.setInt32(record + 4, at.codes + channel * BLOCK * 4, true)
    view.setInt32(record + 8, first - 8, true)
    view.setInt32(record + 12, thresholds.length + 2, true)
    view.setInt32(record + 16, searchSteps(thresholds.length), true)
  })
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

interface WalkPlaces {
  readonly codes: number
  readonly sums: number
  readonly sumBytes: number
  /** A channel whose codes stay 0: that of leaves, with a table that says left, so that they stay where they are. */
  readonly zeros: number
  /** A table of zeros and then RECORDs. */
  readonly steps: number
  /** Where cut 0 starts in it; cut c starts c bytes before. */
  readonly cut: number
  readonly tables: number
  readonly nodes: number
  readonly trees: number
}

function writeWalk(view: DataView, forest: Forest, axes: Axes, at: WalkPlaces): void {
  const writer = new WalkWriter(view, axes, at)
  const emptyTree = writer.leaf(at.nodes, -0)
  const depths = forest.trees.map(({ tree }) => tree.depth)
  forest.trees.forEach(({ tree, slot }, index) => {
    const record = at.trees + RECORD * index
    view.setInt32(record, writer.tree(tree), true)
    view.setInt32(record + 4, tree.depth, true)
    view.setInt32(record + 8, at.sums + slot * at.sumBytes, true)
    view.setInt32(record + 12, Math.max(...depths.slice(index, index + CURSORS)), true)
  })
  // The last eight in flight may run past the end: trees that add -0, which changes no sum.
  for (let k = 0; k < CURSORS; k++) {
    const record = at.trees + RECORD * (forest.trees.length + k)
    view.setInt32(record, emptyTree, true)
    view.setInt32(record + 8, at.sums, true)
  }
}

class WalkWriter {
  readonly #view: DataView
  readonly #axes: Axes
  readonly #at: WalkPlaces
  #node: number
  #table: number

  constructor(view: DataView, axes: Axes, at: WalkPlaces) {
    this.#view = view
    this.#axes = axes
    this.#at = at
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
    this.#view.setInt32(place, this.#at.codes + channel * BLOCK * 4, true)
    this.#view.setInt32(place + 4, table, true)
    this.#view.setInt32(place + 8, this.#node, true)
  }

  #number(tree: Tree, node: number): readonly [number, number] {
    const { channel, cut } = numberSplit(tree, node, this.#axes)
    return [channel, this.#at.cut - cut]
  }

  #levels(tree: Tree, node: number): readonly [number, number] {
    // A set split has its axis.
    const axis = this.#axes.levelOf.get(tree.column[node]!)!
    const table = this.#table
    const right = levelTable(tree, node, axis)
    for (let code = 0; code < right.length; code++) this.#view.setUint8(table + code, right[code]! * RECORD)
    this.#table += right.length
    return [axis.channel, table]
  }
}

function placeSegment(segment: Segment, treesAt: number, space: Space): FlatSegment {
  const trees = { from: treesAt + RECORD * segment.first, to: treesAt + RECORD * segment.last }
  const plan = segment.lanes
  if (plan === null) return { trees, lanes: null }
  const planesAt = space.take(plan.planes.length * BLOCK)
  const nodesAt = space.take(plan.trees.reduce((sum, tree) => sum + laneNodeBytes(tree), 0))
  const laneTrees = space.takeRange(RECORD * plan.trees.length)
  const leavesAt = space.take(4 * plan.trees.reduce((sum, { leaves }) => sum + leaves.length, 0))
  return { trees, lanes: { ...plan, planesAt, nodesAt, treesAt: laneTrees, leavesAt } }
}

function writeLanes(
  view: DataView,
  forest: Forest,
  segment: Segment,
  { lanes }: FlatSegment,
  at: { readonly sums: number; readonly sumBytes: number },
): void {
  if (lanes === null) return
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
