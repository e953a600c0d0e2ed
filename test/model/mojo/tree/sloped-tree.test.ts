import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../../src/core/errors.ts'
import { decodeSlopedTree } from '../../../../src/model/mojo/tree/sloped-tree.ts'

const source = { file: 'm.zip', entry: 'trees/t00.bin', columnCount: 2 }
const decode = (bytes: Uint8Array): ReturnType<typeof decodeSlopedTree> =>
  decodeSlopedTree(bytes, source, (rows) => rows / 10)

type Node = readonly ['N', number, ...number[]] | readonly ['L', number, number]

function sloped(nodes: readonly Node[], width = 2, padding = 11): Uint8Array {
  const parts = nodes.flatMap(([type, number, ...values]) => [
    Int32Array.of(number),
    Uint8Array.of(type.charCodeAt(0)),
    type === 'N' ? Float64Array.from(values) : Int32Array.from(values),
  ])
  const all = [Int32Array.of(width), ...parts, new Uint8Array(padding)]
  return Buffer.concat(all.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength)))
}

const nodes: readonly Node[] = [
  ['N', 0, 1, 2, 3, 4],
  ['L', 1, 7],
  ['N', 2, 5, 6, 7, 8],
  ['L', 5, 1],
  ['L', 6, 0],
]

describe('decodeSlopedTree', () => {
  it('reads planes, children and path lengths, up to the padding', () => {
    const { planes, left, length } = decode(sloped(nodes))
    expect([...planes.subarray(8, 12)]).toEqual([5, 6, 7, 8])
    expect([...left]).toEqual([1, 0, 3, 0, 0])
    expect([...length]).toEqual([0, 1.7, 0, 2.1, 2])
  })

  it('reads a tree that is one leaf', () => {
    expect([...decode(sloped([['L', 0, 30]])).length]).toEqual([3])
  })

  it.each<[string, Uint8Array, RegExp]>([
    ['another width', sloped(nodes, 3), /expected planes over 2 columns, found 3/],
    ['no node', sloped([]), /expected a root node/],
    ['no bytes', new Uint8Array(0), /the number of columns/],
    ['a missing child', sloped(nodes.slice(0, 4)), /expected node 2 to have two children/],
    [
      'an orphan',
      sloped([
        ['L', 0, 1],
        ['L', 5, 1],
      ]),
      /child of another/,
    ],
    [
      'numbers out of order',
      sloped([nodes[0]!, nodes[2]!, nodes[1]!]),
      /ascending node numbers from 0, found 1/,
    ],
    ['a first node that is not the root', sloped([['L', 1, 1]]), /ascending node numbers from 0, found 1/],
    ['a type that does not exist', sloped(nodes).fill(65, 8, 9), /expected node type N or L, found 65/],
    ['a plane that is cut off', sloped(nodes, 2, 0).subarray(0, 30), /expected a plane of 32 bytes/],
    ['a leaf that is cut off', sloped(nodes, 2, 0).subarray(0, 48), /expected a row count of 4 bytes/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => decode(bytes)).toThrow(message)
    expect(() => decode(bytes)).toThrow(ModelError)
  })
})
