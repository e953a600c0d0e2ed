import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../../src/core/errors.ts'
import { decodeTree } from '../../../../src/model/mojo/tree/bytecode.ts'
import { MAX_DEPTH, nodeKinds } from '../../../../src/model/forest/tree.ts'
import type { Tree } from '../../../../src/model/forest/tree.ts'
import { arbitraryTree } from '../../forest/arbitrary-trees.ts'
import { below, float, inLevels, leaf, naVersusRest, treeBytes } from './tree-bytes.ts'
import type { TreeNode } from './tree-bytes.ts'

const columns = { numbers: 2, levels: [5, 200] }

function source(version = 1.4): { file: string; entry: string; version: number; columnCount: number } {
  return { file: 'm.zip', entry: 'trees/t00_000.bin', version, columnCount: 4 }
}

/** Reads a decoded tree back into the form it was written down in. */
function readBack(tree: Tree, node = 0): TreeNode {
  const kind = tree.kind[node]
  if (kind === nodeKinds.leaf) return leaf(tree.value[node]!)
  const children = [readBack(tree, node + 1), readBack(tree, tree.right[node])] as const
  const column = tree.column[node]!
  if (kind === nodeKinds.naVersusRest) return naVersusRest(column, ...children)
  const na = tree.naLeft[node] === 1 ? 2 : 3
  if (kind === nodeKinds.numeric) return below(column, tree.value[node]!, ...children, na)
  const { offset, count, bits } = tree.sets.get(node)!
  const levels = Array.from({ length: count }, (_, k) => k).filter((k) => (bits[k >> 3]! >> (k & 7)) & 1)
  return inLevels(
    column,
    levels.map((k) => k + offset),
    [offset, count],
    ...children,
    na,
  )
}

/** NA directions 4, 5 and 0 mean the same as 2, 3 and 3; values are float32. */
function canonical(node: TreeNode): TreeNode {
  if ('leaf' in node) return leaf(Math.fround(node.leaf))
  const children = { left: canonical(node.left), right: canonical(node.right) }
  if (node.test === 'na-versus-rest') return { ...node, ...children }
  const na = node.na === 2 || node.na === 4 ? 2 : 3
  const test = 'below' in node.test ? { below: Math.fround(node.test.below) } : node.test
  return { ...node, ...children, na, test }
}

describe('decodeTree', () => {
  it.each([1.2, 1.3, 1.4])('reads back what was written in version %d', (version) => {
    fc.assert(
      fc.property(arbitraryTree(columns, 5), (root) => {
        expect(readBack(decodeTree(treeBytes(root, version), source(version)))).toEqual(canonical(root))
      }),
      { numRuns: 60 },
    )
  })

  it.each([1, 1.1])('reads sets in whole bytes in version %d', (version) => {
    const tree = decodeTree(
      treeBytes(inLevels(3, [7, 12], [5, 16], leaf(1), leaf(2)), version),
      source(version),
    )
    expect(tree.sets.get(0)).toEqual({ offset: 5, count: 16, bits: Uint8Array.of(0b10000100, 0) })
  })

  it('reads a stump', () => {
    const tree = decodeTree(treeBytes(leaf(0.25)), source())
    expect([tree.nodeCount, tree.value[0], tree.depth]).toEqual([1, 0.25, 0])
  })

  it('measures the longest path', () => {
    const root = below(0, 1, leaf(0), below(1, 2, below(0, 3, leaf(0), leaf(0)), leaf(0)))
    expect(decodeTree(treeBytes(root), source()).depth).toBe(3)
  })

  it.each([300, 70_000, 2 ** 24])('reads sizes of left subtrees of more than %d bytes', (size) => {
    const set = Uint8Array.of(0xfc, 3, 0, 2, 0, 0, ...new Uint8Array(Int32Array.of(8 * size).buffer))
    const left = [set, new Uint8Array(size), float(1), float(2)]
    const length = new Uint8Array(Int32Array.of(14 + size + 4).buffer)
    const bytes = Buffer.concat([Uint8Array.of(0xc3, 0, 0, 3), float(1), length, ...left, float(3)])
    const tree = decodeTree(bytes, source())
    expect([tree.value[tree.right[0]!], tree.sets.get(1)?.count]).toEqual([3, 8 * size])
  })

  it('refuses every truncated tree and every tree with bytes left over', () => {
    const bytes = treeBytes(
      below(0, 1, inLevels(3, [3], [1, 9], leaf(1), leaf(2)), naVersusRest(1, leaf(3), leaf(4))),
    )
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeTree(bytes.subarray(0, length), source()), String(length)).toThrow(ModelError)
    }
    expect(() => decodeTree(Uint8Array.of(...bytes, 0), source())).toThrow(/1 bytes are left over/)
  })

  const one = treeBytes(below(0, 1, below(1, 2, leaf(1), leaf(2)), leaf(3)))
  it.each([
    ['an obsolete split', 0, (one[0]! & ~0x0c) | 4, /kind 4/],
    ['leaf bits that are neither', 0, one[0]! & ~0x80, /right child's leaf bits/],
    ['a column beyond the last', 1, 4, /expected a column below 4, found 4/],
    ['an NA direction that does not exist', 3, 6, /NA direction from 0 to 5, found 6/],
    ['a wrong size of the left subtree', 8, one[8]! + 1, /left subtree was to end at byte/],
  ])('refuses %s', (_, at, byte, message) => {
    const bytes = one.slice()
    bytes[at] = byte
    expect(() => decodeTree(bytes, source())).toThrow(message)
  })

  it('refuses a stump with another first byte', () => {
    const bytes = treeBytes(leaf(1))
    bytes[0] = 1
    expect(() => decodeTree(bytes, source())).toThrow(/root stump/)
  })

  it('refuses a negative level count', () => {
    const bytes = treeBytes(inLevels(3, [3], [1, 9], leaf(1), leaf(2)))
    bytes.fill(0xff, 6, 10)
    expect(() => decodeTree(bytes, source())).toThrow(/level count of at least 0, found -1/)
  })

  it('names file, entry and byte', () => {
    expect(() => decodeTree(one.subarray(0, 9), source())).toThrow(
      /^m\.zip, entry trees\/t00_000\.bin: at byte 9: /,
    )
  })

  it('refuses trees deeper than the limit without recursion', () => {
    const left = [0x30, 0, 0, 3, ...float(1), ...float(2)]
    const chain = (length: number): Uint8Array =>
      Uint8Array.from([...Array.from({ length }, () => left).flat(), ...float(3)])
    // The last node has two leaves.
    const bytes = (depth: number): Uint8Array => {
      const all = chain(depth)
      all[12 * (depth - 1)] = 0xf0
      return all
    }
    expect(decodeTree(bytes(MAX_DEPTH), source()).depth).toBe(MAX_DEPTH)
    expect(() => decodeTree(bytes(MAX_DEPTH + 1), source())).toThrow(/2000 levels/)
  })

  it('gives a tree or a ModelError for any bytes', () => {
    const flipped = fc
      .tuple(arbitraryTree(columns, 4), fc.nat(), fc.nat({ max: 255 }))
      .map(([root, at, byte]) => {
        const bytes = treeBytes(root)
        bytes[at % bytes.length] = byte
        return bytes
      })
    fc.assert(
      fc.property(fc.oneof(flipped, fc.uint8Array({ maxLength: 60 })), (bytes) => {
        try {
          decodeTree(bytes, source())
        } catch (error) {
          expect(error).toBeInstanceOf(ModelError)
        }
      }),
      { numRuns: 300 },
    )
  })
})
