import { nodeKinds } from './tree.ts'
import type { Tree } from './tree.ts'
import { levelTable, lowerBound, numberSplit } from './forest.ts'
import type { Axes, Forest } from './forest.ts'
import { CURSORS, LANE_NODE, VECTOR } from './kernels/records.ts'

/** Lanes hold a leaf number in a byte, and a level's byte in another. */
const mostLeaves = 256
const mostCodes = 2048
const mostCuts = 255
const levelsAChunk = 8 * VECTOR
/** Shorter runs of small trees between large ones are walked with them. */
const shortestRun = 8
/** Measured costs, in steps of a walk with eight rows in flight: a row of 64, a pass of 16 rows, a step on its own. */
const costs = {
  row: { node: 1 / 30, chunk: 1 / 12 },
  pass: { node: 2, chunk: 4 },
  single: 1.4,
} as const

/** A row's code of a channel, mapped to a byte. */
export interface Plane {
  readonly channel: number
  readonly map: Uint8Array
}

/** Consecutive trees of a forest, first .. last - 1. `lanes` is null when they are walked. */
export interface Segment {
  readonly first: number
  readonly last: number
  readonly lanes: LanePlan | null
}

export interface LanePlan {
  readonly planes: readonly Plane[]
  readonly trees: readonly LaneTree[]
}

export interface LaneTree {
  /** Parents first. */
  readonly nodes: readonly LaneNode[]
  /** In order, from the leftmost. */
  readonly leaves: Float64Array
}

export interface LaneNode {
  readonly plane: number
  /** First leaf of the node, and of its right child. */
  readonly here: number
  readonly right: number
  /** Right when the plane's byte (signed) is above; for a number split. */
  readonly cut: number
  /** A bit a code, set when it goes right, whole chunks; for a level split. */
  readonly bits: Uint8Array | null
}

/** Splits the forest where the way of scoring changes, or where a byte no longer holds an axis' thresholds. */
export function segmentsOf(forest: Forest, axes: Axes): readonly Segment[] {
  const segments: Segment[] = []
  const small = smallRuns(forest, axes)
  for (let first = 0; first < small.length;) {
    let last = first + 1
    while (last < small.length && small[last] === small[first]) last++
    if (small[first]) segments.push(...laneSegments(forest, axes, first, last))
    else segments.push({ first, last, lanes: null })
    first = last
  }
  return segments
}

/** Which trees are better scored in lanes. */
function smallRuns(forest: Forest, axes: Axes): boolean[] {
  const small = forest.trees.map(({ tree }) => isSmall(tree, axes))
  const shortest = Math.min(shortestRun, small.length)
  for (let first = 0; first < small.length;) {
    let last = first + 1
    while (last < small.length && small[last] === small[first]) last++
    if (small[first] && last - first < shortest) small.fill(false, first, last)
    first = last
  }
  return small
}

function isSmall(tree: Tree, axes: Axes): boolean {
  if ((tree.nodeCount + 1) / 2 > mostLeaves) return false
  // A set split has its axis.
  for (const node of tree.sets.keys())
    if (axes.levelOf.get(tree.column[node]!)!.size + 2 > mostCodes) return false
  return laneCost(tree, axes, costs.row) <= Math.max(1, tree.depth)
}

function laneCost(tree: Tree, axes: Axes, cost: { readonly node: number; readonly chunk: number }): number {
  let chunks = 0
  for (const node of tree.sets.keys()) {
    // A set split has its axis.
    chunks += Math.ceil((axes.levelOf.get(tree.column[node]!)!.size + 2) / levelsAChunk)
  }
  return cost.node * ((tree.nodeCount - 1) / 2 - tree.sets.size) + cost.chunk * chunks
}

/** How many rows it takes for lanes to be worth a pass of 16; fewer are walked. Infinity without lanes. */
export function fewestForLanes(forest: Forest, axes: Axes, segments: readonly Segment[]): number {
  let pass = 0
  let steps = 0
  for (const { first, last, lanes } of segments) {
    if (lanes === null) continue
    for (const { tree } of forest.trees.slice(first, last)) {
      pass += laneCost(tree, axes, costs.pass)
      steps += tree.depth
    }
  }
  if (segments.every(({ lanes }) => lanes === null)) return Infinity
  for (let rows = 2; rows < VECTOR; rows++) if (pass <= walkCost(rows) * steps) return rows
  return VECTOR
}

/** Of a step of so many rows: one by one, or eight at a time. */
function walkCost(rows: number): number {
  return Math.min(costs.single * rows, CURSORS * Math.ceil(rows / CURSORS))
}

/** From so many rows on walking eight at a time is faster than one by one. */
export const fewestForRows = Math.ceil(CURSORS / costs.single)

function laneSegments(forest: Forest, axes: Axes, first: number, last: number): Segment[] {
  const segments: Segment[] = []
  let cuts: Cuts = new Map()
  let from = first
  for (let index = first; index < last; index++) {
    // Within bounds: index runs over the forest's trees.
    const { tree } = forest.trees[index]!
    const grown = withCuts(cuts, tree, axes)
    if ([...grown.values()].every((known) => known.size <= mostCuts)) {
      cuts = grown
      continue
    }
    segments.push({ first: from, last: index, lanes: planLanes(forest, axes, from, index, cuts) })
    from = index
    cuts = withCuts(new Map(), tree, axes)
  }
  segments.push({ first: from, last, lanes: planLanes(forest, axes, from, last, cuts) })
  return segments
}

/** Cuts in use by feature. */
type Cuts = ReadonlyMap<number, ReadonlySet<number>>

function withCuts(cuts: Cuts, tree: Tree, axes: Axes): Cuts {
  const grown = new Map(cuts)
  const own = new Set<number>()
  for (let node = 0; node < tree.nodeCount; node++) {
    const kind = tree.kind[node]
    if (kind === nodeKinds.leaf || kind === nodeKinds.set) continue
    const feature = tree.column[node]!
    const { cut } = numberSplit(tree, node, axes)
    const known = grown.get(feature)
    if (known?.has(cut)) continue
    // A set that came in is shared: copied before its first change.
    grown.set(feature, own.has(feature) && known !== undefined ? known : new Set(known))
    own.add(feature)
    ;(grown.get(feature) as Set<number>).add(cut)
  }
  return grown
}

function planLanes(forest: Forest, axes: Axes, first: number, last: number, cuts: Cuts): LanePlan {
  const planes = new Planes(axes, cuts)
  const trees = forest.trees.slice(first, last).map(({ tree }) => laneTree(tree, axes, planes))
  return { planes: planes.all, trees }
}

/** The byte planes of a segment, made when a split first asks for one. */
class Planes {
  readonly all: Plane[] = []
  readonly #axes: Axes
  readonly #ordered: ReadonlyMap<number, Float64Array>
  readonly #byChannel = new Map<number, number>()

  constructor(axes: Axes, cuts: Cuts) {
    this.#axes = axes
    this.#ordered = new Map([...cuts].map(([feature, known]) => [feature, Float64Array.from(known).sort()]))
  }

  /** The plane of a number channel, and the cut in its terms: how many cuts in use lie below the code, less 128. */
  number(feature: number, channel: number, cut: number): { readonly plane: number; readonly cut: number } {
    // Both were collected from the same splits.
    const cuts = this.#ordered.get(feature)!
    const plane = this.#plane(channel, () => {
      const codes = this.#axes.numberOf.get(feature)!.thresholds.length + 3
      return [countBelow(cuts, codes)]
    })
    return { plane, cut: lowerBound(cuts, cut) - 128 }
  }

  /** The first of a level channel's two planes: the byte that holds the code's bit, and the bit. */
  level(channel: number, codes: number): number {
    return this.#plane(channel, () => [
      Uint8Array.from({ length: codes }, (_, code) => code >> 3),
      Uint8Array.from({ length: codes }, (_, code) => 1 << (code & 7)),
    ])
  }

  #plane(channel: number, maps: () => readonly Uint8Array[]): number {
    const known = this.#byChannel.get(channel)
    if (known !== undefined) return known
    const plane = this.all.length
    this.all.push(...maps().map((map) => ({ channel, map })))
    this.#byChannel.set(channel, plane)
    return plane
  }
}

/** By code: how many of the ascending cuts are below it, less 128. */
function countBelow(cuts: Float64Array, codes: number): Uint8Array {
  const map = new Uint8Array(codes)
  for (let code = 0, count = 0; code < codes; code++) {
    while (count < cuts.length && cuts[count]! < code) count++
    map[code] = count - 128
  }
  return map
}

function laneTree(tree: Tree, axes: Axes, planes: Planes): LaneTree {
  const nodes: LaneNode[] = []
  const leaves: number[] = []
  const leavesBefore = new Int32Array(tree.nodeCount)
  for (let node = 0, count = 0; node < tree.nodeCount; node++) {
    leavesBefore[node] = count
    if (tree.kind[node] === nodeKinds.leaf) count++
  }
  for (let node = 0; node < tree.nodeCount; node++) {
    if (tree.kind[node] === nodeKinds.leaf) {
      leaves.push(tree.value[node]!)
      continue
    }
    const position = { here: leavesBefore[node]!, right: leavesBefore[tree.right[node]!]! }
    nodes.push({ ...position, ...test(tree, node, axes, planes) })
  }
  return { nodes, leaves: Float64Array.from(leaves) }
}

function test(
  tree: Tree,
  node: number,
  axes: Axes,
  planes: Planes,
): Pick<LaneNode, 'plane' | 'cut' | 'bits'> {
  const feature = tree.column[node]!
  if (tree.kind[node] !== nodeKinds.set) {
    const { channel, cut } = numberSplit(tree, node, axes)
    return { ...planes.number(feature, channel, cut), bits: null }
  }
  // A set split has its axis.
  const axis = axes.levelOf.get(feature)!
  const table = levelTable(tree, node, axis)
  const bits = new Uint8Array(VECTOR * Math.ceil(table.length / levelsAChunk))
  table.forEach((right, code) => (bits[code >> 3]! |= right << (code & 7)))
  return { plane: planes.level(axis.channel, table.length), cut: 0, bits }
}

/** Bytes of a lane tree's nodes. */
export function laneNodeBytes(tree: LaneTree): number {
  return tree.nodes.reduce((sum, { bits }) => sum + LANE_NODE + (bits?.length ?? 0), 0)
}
