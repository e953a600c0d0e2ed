import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../../src/core/errors.ts'
import { decodeAux } from '../../../../src/model/mojo/tree/aux-records.ts'
import { decodeTree } from '../../../../src/model/mojo/tree/bytecode.ts'
import { auxBytes, below, leaf, treeBytes } from './tree-bytes.ts'

const root = below(0, 1, below(0, 2, leaf(1), leaf(2)), below(0, 3, below(0, 4, leaf(3), leaf(4)), leaf(5)))
const source = { file: 'm.zip', entry: 'trees/t00_000_aux.bin', version: 1.4, columnCount: 1 }
const tree = decodeTree(treeBytes(root), source)
const bytes = auxBytes(root, (value) => 10 * value)

describe('decodeAux', () => {
  it('gives weights and ids by node in pre-order', () => {
    const { weight, id } = decodeAux(bytes, tree, source)
    expect([...weight]).toEqual([150, 30, 10, 20, 120, 70, 30, 40, 50])
    expect(id).toEqual(Int32Array.of(0, 1, 100, 101, 2, 3, 102, 103, 104))
  })

  it('gives no ids before 1.30', () => {
    expect(decodeAux(bytes, tree, { ...source, version: 1.2 }).id).toBeNull()
  })

  it('gives a stump no weight', () => {
    const stump = decodeTree(treeBytes(leaf(1)), source)
    expect(decodeAux(new Uint8Array(0), stump, source)).toEqual({
      weight: Float32Array.of(0),
      id: Int32Array.of(0),
    })
  })

  it('refuses another number of records', () => {
    expect(() => decodeAux(bytes.subarray(1), tree, source)).toThrow(ModelError)
    expect(() => decodeAux(bytes.subarray(40), tree, source)).toThrow(
      'm.zip, entry trees/t00_000_aux.bin: expected 4 records of 40 bytes, found 120 bytes',
    )
  })

  it('refuses records of another tree, where they say which node they are about', () => {
    const other = bytes.slice()
    other[4] = 9
    expect(() => decodeAux(other, tree, source)).toThrow(
      /expected 1 inner nodes in the left subtree, found 9/,
    )
    expect(decodeAux(other, tree, { ...source, version: 1.2 }).weight[0]).toBe(150)
  })
})
