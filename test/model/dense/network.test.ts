import { describe, expect, it } from 'vitest'
import type { Activation } from '../../../src/model/dense/activation.ts'
import { BLOCK_ROWS, Network } from '../../../src/model/dense/network.ts'
import type { LayerSpec } from '../../../src/model/dense/network.ts'

function layer(
  inputs: number,
  weights: readonly number[],
  biases: readonly number[],
  parts: Partial<LayerSpec> = {},
): LayerSpec {
  const units = parts.paired === true ? biases.length / 2 : biases.length
  return { inputs, units, paired: false, activation: 'linear', kept: 1, biases, weights, ...parts }
}

function run(layers: readonly LayerSpec[], rows: readonly number[][]): number[][] {
  const network = new Network(layers)
  rows.forEach((row, r) => {
    network.input.set(row, r * network.inputStride)
  })
  const out = network.run(rows.length)
  const units = layers.at(-1)!.units
  return rows.map((_, r) => [...out.subarray(r * network.outputStride, r * network.outputStride + units)])
}

describe('Network', () => {
  it('adds weighted inputs and the bias, a row of weights a unit', () => {
    expect(
      run(
        [layer(2, [1, 2, 3, 4], [10, 20])],
        [
          [1, 1],
          [0, 5],
        ],
      ),
    ).toEqual([
      [13, 27],
      [20, 40],
    ])
  })

  it('feeds one layer from another, whatever their widths', () => {
    const wide = layer(1, Array<number>(13).fill(1), Array<number>(13).fill(0))
    const narrow = layer(13, Array<number>(13).fill(2), [1])
    expect(run([wide, narrow], [[3]])).toEqual([[79]])
  })

  it('scores each row of a full block by itself', () => {
    const rows = Array.from({ length: BLOCK_ROWS }, (_, r) => [r, r + 0.5])
    expect(run([layer(2, [1, 0, 0, 1], [0, 0])], rows)).toEqual(rows)
  })

  const activations: readonly (readonly [Activation, readonly number[]])[] = [
    ['linear', [-2, 3]],
    ['rectify', [0, 3]],
    ['tanh', [Math.tanh(-2), Math.tanh(3)]],
    ['expRectify', [Math.expm1(-2), 3]],
    ['softmax', [1 / (1 + Math.exp(5)), 1 / (1 + Math.exp(-5))]],
  ]
  it.each(activations)('applies %s to the sums', (activation, expected) => {
    const [found] = run([layer(1, [0, 0], [-2, 3], { activation })], [[1]])
    expected.forEach((value, unit) => {
      expect(found![unit]).toBeCloseTo(value, 12)
    })
  })

  it('takes the greater of two sums, whose weights alternate', () => {
    // Unit 0: 1 x against 2 x; unit 1: 3 x against 4 x + 1.
    const paired = layer(1, [1, 2, 3, 4], [0, 0, 0, 1], { paired: true })
    expect(run([paired], [[1], [-1]])).toEqual([
      [2, 5],
      [-1, -3],
    ])
  })

  it('scales outputs by the share that is kept', () => {
    expect(run([layer(1, [1, 2], [0, 0], { kept: 0.5 })], [[4]])).toEqual([[2, 4]])
  })
})
