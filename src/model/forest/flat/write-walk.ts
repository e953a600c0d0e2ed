import { nodeKinds } from '../tree.ts'
import type { Tree } from '../tree.ts'
import { levelTable, numberSplit } from '../forest.ts'
import type { Axes, Forest, LevelAxis } from '../forest.ts'
import { CHANNEL, CURSORS, RECORD } from '../kernels/records.ts'
import { mostSteps } from './places.ts'
import type { Places } from './places.ts'

/** Every level split has a table of its own: a byte a code. */
export function tableBytes(forest: Forest, axes: Axes): number {
  let bytes = 0
  for (const { tree } of forest.trees) {
    // A set split has its axis.
    for (const node of tree.sets.keys()) bytes += axes.levelOf.get(tree.column[node]!)!.size + 2
  }
  return bytes
}

/** Writes the forest for walks. */
export function writeWalk(view: DataView, forest: Forest, axes: Axes, at: Places): void {
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
  /** The memory: a node is four words, and there can be millions of them. */
  readonly #words: Int32Array
  readonly #floats: Float32Array
  readonly #doubles: Float64Array
  readonly #axes: Axes
  readonly #at: Places
  /** Where the table of cut 0 starts. */
  readonly #cuts: number
  #node: number
  #table: number
  /** Where the next leaf of its own goes, as an index of doubles. */
  #leaf: number

  constructor(view: DataView, axes: Axes, at: Places) {
    this.#words = new Int32Array(view.buffer)
    this.#floats = new Float32Array(view.buffer)
    this.#axes = axes
    this.#at = at
    this.#cuts = at.steps + mostSteps(axes) - 1
    this.#node = at.nodes + RECORD
    this.#table = at.tables
    this.#doubles = new Float64Array(view.buffer)
    this.#leaf = (at.leaves ?? 0) / 8
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
    this.#write(place, this.#at.zeros, this.#at.steps, place)
    const word = (place >> 2) + 3
    if (this.#at.leaves === null) {
      this.#floats[word] = value
    } else {
      this.#words[word] = 8 * this.#leaf
      this.#doubles[this.#leaf++] = value
    }
    return place
  }

  #inner(place: number, tree: Tree, node: number): void {
    if (tree.kind[node] === nodeKinds.set) {
      // A set split has its axis.
      const axis = this.#axes.levelOf.get(tree.column[node]!)!
      this.#write(place, this.#at.codes + axis.channel * CHANNEL, this.#levels(tree, node, axis), this.#node)
    } else {
      const { channel, cut } = numberSplit(tree, node, this.#axes)
      this.#write(place, this.#at.codes + channel * CHANNEL, this.#cuts - cut, this.#node)
    }
  }

  #write(place: number, codes: number, table: number, left: number): void {
    const word = place >> 2
    this.#words[word] = codes
    this.#words[word + 1] = table
    this.#words[word + 2] = left
  }

  #levels(tree: Tree, node: number, axis: LevelAxis): number {
    const table = this.#table
    const right = levelTable(tree, node, axis)
    const bytes = new Uint8Array(this.#words.buffer, table, right.length)
    for (let code = 0; code < right.length; code++) bytes[code] = right[code]! * RECORD
    this.#table += right.length
    return table
  }
}
