import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exp } from '../../../src/model/math/jvm-exp.ts'
import { padded, writeMatrix } from '../../../src/model/dense/layout.ts'
import { MachinePlan } from '../../../src/model/dense/machine.ts'

/** What a kernel is run on: sizes, and a source of numbers. */
const problem = fc.record({
  rows: fc.integer({ min: 1, max: 5 }),
  inputs: fc.integer({ min: 1, max: 40 }),
  sums: fc.integer({ min: 1, max: 9 }),
  spare: fc.integer({ min: 0, max: 3 }),
  seed: fc.integer({ min: 1, max: 1e6 }),
})

/** Numbers of very different size, so that the order of additions shows. */
function numbers(seed: number, length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => Math.sin(seed + i * 1.7) * 10 ** ((seed + i) % 9))
}

/** H2O's order of additions, written down plainly. */
function denseSum(w: (c: number) => number, x: Float64Array, interleaved: number, bias: number): number {
  const p = Array.from({ length: 8 }, (_, l) => {
    let sum = 0
    for (let c = l; c < interleaved; c += 8) sum += w(c) * x[c]!
    return sum
  })
  let sum = p[0]! + p[1]! + p[2]! + p[3]!
  sum += p[4]! + p[5]! + p[6]! + p[7]!
  for (let c = interleaved; c < x.length; c++) sum += w(c) * x[c]!
  return sum + bias
}

describe('dense', () => {
  it.each([true, false])('adds in the order of H2O, interleaved: %s', (interleaves) => {
    fc.assert(
      fc.property(problem, ({ rows, inputs, sums, spare, seed }) => {
        const interleaved = interleaves ? inputs - (inputs % 8) : 0
        const stride = inputs + spare
        const plan = new MachinePlan()
        const [x, w, b, y] = [rows * stride, padded(sums) * inputs, padded(sums), rows * padded(sums)].map(
          (length) => plan.reserve(length),
        )
        const machine = plan.open()
        const cells = machine.view(x!)
        cells.set(numbers(seed, cells.length))
        const weights = numbers(seed + 1, sums * inputs)
        const biases = numbers(seed + 2, sums)
        writeMatrix(machine.view(w!), sums, inputs, (j, c) => weights[j * inputs + c]!)
        machine.view(b!).set(biases)
        machine.kernels.dense(
          x!.address,
          8 * stride,
          w!.address,
          b!.address,
          y!.address,
          y!.address + 8 * padded(sums),
          inputs,
          interleaved,
          rows,
        )
        for (let r = 0; r < rows; r++) {
          const row = cells.subarray(r * stride, r * stride + inputs)
          for (let j = 0; j < sums; j++)
            expect(machine.view(y!)[r * padded(sums) + j]).toBe(
              denseSum((c) => weights[j * inputs + c]!, row, interleaved, biases[j]!),
            )
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('margins', () => {
  it('adds to what is there, one by one, with means in the place of missing cells', () => {
    fc.assert(
      fc.property(problem, ({ rows, inputs, sums, seed }) => {
        const plan = new MachinePlan()
        const stride = padded(sums)
        const [x, means, w, b, y] = [rows * inputs, inputs, stride * inputs, stride, rows * stride].map(
          (length) => plan.reserve(length),
        )
        const machine = plan.open()
        const cells = machine.view(x!)
        cells.set(numbers(seed, cells.length).map((value, i) => ((seed + i) % 5 === 0 ? NaN : value)))
        const standIns = numbers(seed + 1, inputs)
        const weights = numbers(seed + 2, sums * inputs)
        const intercepts = numbers(seed + 3, sums)
        machine.view(means!).set(standIns)
        machine.view(b!).set(intercepts)
        machine.view(y!).fill(0.1)
        writeMatrix(machine.view(w!), sums, inputs, (j, c) => weights[j * inputs + c]!)
        machine.kernels.margins(
          x!.address,
          means!.address,
          w!.address,
          b!.address,
          y!.address,
          y!.address + 8 * stride,
          inputs,
          rows,
        )
        for (let r = 0; r < rows; r++) {
          for (let j = 0; j < sums; j++) {
            let sum = 0.1
            for (let c = 0; c < inputs; c++) {
              const cell = cells[r * inputs + c]!
              sum += weights[j * inputs + c]! * (Number.isNaN(cell) ? standIns[c]! : cell)
            }
            expect(machine.view(y!)[r * stride + j]).toBe(sum + intercepts[j]!)
          }
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('activations', () => {
  const edges = [0, -0, NaN, Infinity, -Infinity, 5e-324, 350, -350, 360, -360, 700, -700, 1e308, -1e308]
  const cells = Float64Array.from([
    ...edges,
    ...Array.from({ length: 500 }, (_, i) => Math.sin(i) * [1, 10, 40, 800][i % 4]!),
  ])

  it.each([
    ['tanh', (x: number) => 1 - 2 / (1 + exp(2 * x))],
    ['rectify', (x: number) => 0.5 * (x + Math.abs(x))],
    ['expRectify', (x: number) => (x >= 0 ? x : exp(x) - 1)],
  ] as const)('gives the bits of the plain formula for %s', (name, formula) => {
    const plan = new MachinePlan()
    const region = plan.reserve(cells.length)
    const machine = plan.open()
    const view = machine.view(region)
    view.set(cells)
    machine.kernels[name](region.address, region.address + 8 * cells.length)
    expect([...view]).toEqual([...cells].map(formula))
  })
})
