import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../src/core/errors.ts'
import { leafScales, parseBooster } from '../../../src/model/xgboost/booster.ts'
import type { TreeModel } from '../../../src/model/xgboost/booster.ts'
import { boosterBytes, boosterLeaf, split } from './booster-bytes.ts'
import type { BoosterSpec } from './booster-bytes.ts'

const parse = (bytes: Uint8Array): ReturnType<typeof parseBooster> =>
  parseBooster(bytes, 'm.zip', 'boosterBytes')
const root = split(2, 0.5, split(0, 1.5, boosterLeaf(1, 2), boosterLeaf(2, 3), 'right'), boosterLeaf(3, 4))
const trees = [
  [root, 0],
  [boosterLeaf(7), 1],
  [boosterLeaf(8), 0],
] as const
const spec: BoosterSpec = { objective: 'multi:softprob', baseScore: 0.25, classes: 2, trees }

describe('parseBooster', () => {
  it.each([true, false])('reads trees in pre-order, with their statistics (signature: %s)', (signature) => {
    const booster = parse(boosterBytes({ ...spec, signature }))
    expect(booster).toMatchObject({
      objective: 'multi:softprob',
      baseScore: 0.25,
      featureCount: 3,
      groupCount: 2,
      major: 1,
      minor: 6,
    })
    const model = booster.model as TreeModel
    expect([...model.groups]).toEqual([0, 1, 0])
    const { tree, id, cover } = model.trees[0]!
    expect([...tree.column]).toEqual([2, 0, 0, 0, 0])
    expect([...tree.value]).toEqual([0.5, 1.5, 1, 2, 3])
    expect([...tree.naLeft]).toEqual([1, 0, 0, 0, 0])
    expect([...tree.right]).toEqual([4, 3, 0, 0, 0])
    expect([...id]).toEqual([0, 1, 3, 4, 2])
    expect([...cover]).toEqual([9, 5, 2, 3, 4])
    expect(tree.depth).toBe(2)
  })

  it("takes dart's weights by the place inside the group", () => {
    const booster = parse(boosterBytes({ ...spec, name: 'dart', weights: [0.5, 0.25, 0.125] }))
    expect(leafScales(booster.model as TreeModel)).toEqual([0.5, 0.5, 0.25])
    expect(leafScales(parse(boosterBytes(spec)).model as TreeModel)).toEqual([1, 1, 1])
    expect(parse(boosterBytes({ name: 'dart' })).model).toMatchObject({ trees: [] })
  })

  it('reads linear weights', () => {
    const booster = parse(boosterBytes({ name: 'gblinear', weights: [1, 2, 3, 4] }))
    expect(booster.model).toEqual({ kind: 'linear', weights: Float32Array.of(1, 2, 3, 4) })
  })

  it('leaves alone what follows', () => {
    expect(parse(Buffer.concat([boosterBytes(spec), Buffer.from('attributes')])).model).toMatchObject({
      kind: 'trees',
    })
  })

  const nodesAt = boosterBytes({ ...spec, trees: [] }).length + 148
  const at = (offset: number, value: number): Uint8Array => {
    const bytes = Uint8Array.from(boosterBytes({ ...spec, trees: [[root, 0]] }))
    new DataView(bytes.buffer).setInt32(nodesAt + offset, value, true)
    return bytes
  }

  it.each<[string, Uint8Array, RegExp]>([
    ['JSON', Buffer.from('{"learner":{}}'), /expected the binary format of XGBoost, found JSON or UBJSON/],
    [
      'a booster that does not exist',
      boosterBytes({ name: 'gbforest' }),
      /gbtree, dart or gblinear, found "gbforest"/,
    ],
    [
      'a group beyond the last',
      boosterBytes({ trees: [[root, 1]] }),
      /expected a tree's group from 0 to 0, found 1/,
    ],
    [
      'too few drop weights',
      boosterBytes({ ...spec, name: 'dart', weights: [1] }),
      /at least 2 tree weights, found 1/,
    ],
    ['a child beyond the last node', at(4, 5), /child nodes of tree 0 below 5, found 5/],
    ['a child that is the root', at(4, 0), /the nodes of tree 0 do not form a tree/],
    ['a child with two parents', at(4, 2), /the nodes of tree 0 do not form a tree/],
    ['a negative child', at(8, -7), /child nodes of tree 0 below 5, found -7/],
    [
      'a node count beyond the file',
      at(-144, 1_000_000),
      /expected 1000000 nodes of tree 0, the file ends before/,
    ],
    ['a tree without nodes', at(-144, 0), /expected the node count of tree 0 from 1 to/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parse(bytes)).toThrow(message)
    expect(() => parse(bytes)).toThrow(ModelError)
  })

  it('refuses every truncated booster', () => {
    const bytes = boosterBytes({ ...spec, name: 'dart', weights: [1, 1, 1] })
    for (let length = 0; length < bytes.length; length++) {
      expect(() => parse(bytes.subarray(0, length)), String(length)).toThrow(ModelError)
    }
  })

  it('gives a booster or a ModelError for any change of bytes', () => {
    const bytes = boosterBytes({ ...spec, name: 'dart', weights: [1, 1, 1] })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 })), { maxLength: 4 }),
        (changes) => {
          const changed = Uint8Array.from(bytes)
          for (const [place, byte] of changes) changed[place] = byte
          try {
            parse(changed)
          } catch (error) {
            expect(error).toBeInstanceOf(ModelError)
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})
