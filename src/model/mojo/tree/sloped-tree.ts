import { ModelError } from '../../../core/errors.ts'
import type { TreeSource } from './bytecode.ts'

/*
 * A tree of an extended isolation forest, little-endian, nodes ascending by number:
 *
 *   tree  := width:i32 node* 00*                    padded with zeros to a power of two
 *   node  := number:i32 'N' slope:f64[width] point:f64[width] | number:i32 'L' rows:i32
 *
 * The children of node i are 2 i + 1 (left) and 2 i + 2.
 */
const INNER = 0x4e
const LEAF = 0x4c
/** Node numbers are Java ints. */
const mostDepth = 30

/** Nodes in the file's order; siblings are neighbours. */
export interface SlopedTree {
  /** Slope, then point of node i at [2 * width * i]. */
  readonly planes: Float64Array
  /** Index of the left child; 0 for leaves. */
  readonly left: Int32Array
  /** Path length of a leaf. */
  readonly length: Float64Array
}

interface Node {
  readonly number: number
  /** Where slope and point start; -1 for a leaf. */
  readonly at: number
  readonly rows: number
}

/**
 * Decodes one tree. Throws ModelError.
 *
 * @param averagePath what a leaf adds to its depth, by its training rows
 */
export function decodeSlopedTree(
  bytes: Uint8Array,
  source: Omit<TreeSource, 'version'>,
  averagePath: (rows: number) => number,
): SlopedTree {
  const width = source.columnCount
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const nodes = readNodes(view, source)
  const planes = new Float64Array(2 * width * nodes.length)
  const left = new Int32Array(nodes.length)
  const length = new Float64Array(nodes.length)
  const indexes = new Map(nodes.map(({ number }, index) => [number, index]))
  let children = 0
  nodes.forEach(({ number, at, rows }, index) => {
    if (at < 0) {
      length[index] = 31 - Math.clz32(number + 1) + averagePath(rows)
      return
    }
    for (let k = 0; k < 2 * width; k++) planes[2 * width * index + k] = view.getFloat64(at + 8 * k, true)
    const child = indexes.get(2 * number + 1)
    if (child === undefined || !indexes.has(2 * number + 2)) {
      fail(source, `expected node ${number} to have two children`)
    }
    left[index] = child
    children += 2
  })
  if (children !== nodes.length - 1) fail(source, 'expected every node but the root to be a child of another')
  return { planes, left, length }
}

function readNodes(view: DataView, source: Omit<TreeSource, 'version'>): Node[] {
  const need = (bytes: number, what: string): void => {
    if (at + bytes > view.byteLength) fail(source, `at byte ${at}: expected ${what} of ${bytes} bytes`)
  }
  let at = 0
  need(4, 'the number of columns')
  const width = view.getInt32(0, true)
  if (width !== source.columnCount)
    fail(source, `expected planes over ${source.columnCount} columns, found ${width}`)
  const nodes: Node[] = []
  for (at = 4; at + 5 <= view.byteLength && view.getUint8(at + 4) !== 0;) {
    const number = view.getInt32(at, true)
    const type = view.getUint8(at + 4)
    const previous = nodes.at(-1)?.number ?? -1
    if (number <= previous || number >= 2 ** mostDepth || (previous < 0 && number !== 0)) {
      fail(source, `at byte ${at}: expected ascending node numbers from 0, found ${number}`)
    }
    at += 5
    if (type === INNER) {
      need(16 * width, 'a plane')
      nodes.push({ number, at, rows: 0 })
      at += 16 * width
    } else if (type === LEAF) {
      need(4, 'a row count')
      nodes.push({ number, at: -1, rows: view.getInt32(at, true) })
      at += 4
    } else {
      fail(source, `at byte ${at - 1}: expected node type N or L, found ${type}`)
    }
  }
  if (nodes.length === 0) fail(source, 'expected a root node')
  return nodes
}

function fail(source: Omit<TreeSource, 'version'>, expectation: string): never {
  throw new ModelError(source.file, source.entry, expectation)
}
