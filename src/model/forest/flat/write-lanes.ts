import type { Forest } from '../forest.ts'
import { laneNodeBytes } from '../lane-plan.ts'
import type { LanePlan, LaneTree, Segment } from '../lane-plan.ts'
import { BLOCK, CHANNEL, LANE_NODE, RECORD, VECTOR } from '../kernels/records.ts'
import type { Places } from './places.ts'
import type { Range, Space } from './space.ts'

/** Where a segment's lanes lie. */
export interface FlatLanes {
  /** Records of the planes. */
  readonly planes: Range
  /** Plane p holds a byte for each of the block's rows at planesAt + p * BLOCK. */
  readonly planesAt: number
  readonly mapsAt: number
  readonly nodesAt: number
  /** Records of the trees. */
  readonly trees: Range
  readonly leavesAt: number
}

export function placeLanes(plan: LanePlan, leafSize: number, space: Space): FlatLanes {
  return {
    planes: space.takeRange(plan.planes.length * RECORD),
    planesAt: space.take(plan.planes.length * BLOCK),
    mapsAt: space.take(plan.planes.reduce((sum, { map }) => sum + map.length, 0)),
    nodesAt: space.take(plan.trees.reduce((sum, tree) => sum + laneNodeBytes(tree), 0)),
    trees: space.takeRange(RECORD * plan.trees.length),
    leavesAt: space.take(leafSize * plan.trees.reduce((sum, { leaves }) => sum + leaves.length, 0)),
  }
}

/** Writes a segment's planes, nodes, trees and leaves. */
export function writeLanes(
  view: DataView,
  forest: Forest,
  { first }: Segment,
  plan: LanePlan,
  lanes: FlatLanes,
  at: Places,
): void {
  writePlanes(view, plan, lanes, at)
  let node = lanes.nodesAt
  let leaf = lanes.leavesAt
  plan.trees.forEach((tree, index) => {
    node = writeLaneNodes(view, tree, node, lanes.planesAt)
    const record = lanes.trees.from + RECORD * index
    // The plan has the segment's trees in order.
    const { slot } = forest.trees[first + index]!
    view.setInt32(record, node, true)
    view.setInt32(record + 4, leaf, true)
    view.setInt32(record + 8, at.sums + slot * at.sumBytes, true)
    for (const value of tree.leaves) {
      if (at.leaves === null) view.setFloat32(leaf, value, true)
      else view.setFloat64(leaf, value, true)
      leaf += at.leaves === null ? 4 : 8
    }
  })
}

function writePlanes(view: DataView, plan: LanePlan, lanes: FlatLanes, at: Places): void {
  let place = lanes.mapsAt
  plan.planes.forEach(({ channel, map }, index) => {
    const record = lanes.planes.from + RECORD * index
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
