import { MachinePlan } from './machine.ts'
import type { Machine, Region } from './machine.ts'
import { padded, writeMatrix } from './layout.ts'
import { dropUnits, keepGreaterOfPairs, softmaxRows } from './activation.ts'
import type { Activation } from './activation.ts'

/** Rows that go through the layers together: their cells stay in the caches near the core. */
export const BLOCK_ROWS = 32

/** One layer: what a model file says of it. */
export interface LayerSpec {
  readonly inputs: number
  readonly units: number
  /** Two sums for each unit, of which the greater counts; their weights alternate. */
  readonly paired: boolean
  readonly activation: Activation
  /** Share of the outputs that is kept. */
  readonly kept: number
  /** One a sum. */
  readonly biases: ArrayLike<number>
  /** Weight of input c for sum j at [j * inputs + c]; for paired sums that of pair i at [2 * (i * inputs + c) + j % 2]. */
  readonly weights: ArrayLike<number>
}

interface Layer {
  readonly spec: LayerSpec
  readonly weights: Region
  readonly bias: Region
  readonly cells: Region
  /** Inputs that are summed interleaved; those of paired sums are added in plain order. */
  readonly interleaved: number
  /** Cells of a row: sums, and units. */
  readonly sumStride: number
  readonly stride: number
  readonly view: Float64Array
}

type LayerPlan = Pick<Layer, 'spec' | 'weights' | 'bias' | 'cells'>

/** A multi-layer perceptron over blocks of rows. */
export class Network {
  /** The block's inputs, row-major with `inputStride` cells a row: to be filled before `run`. */
  readonly input: Float64Array
  readonly inputStride: number
  readonly outputStride: number
  readonly #machine: Machine
  readonly #inputAddress: number
  readonly #layers: readonly Layer[]

  /** @param specs from the input on; at least one, each with as many inputs as the one before has units */
  constructor(specs: readonly LayerSpec[]) {
    // There is at least one.
    this.inputStride = padded(specs[0]!.inputs)
    this.outputStride = padded(specs.at(-1)!.units)
    const plan = new MachinePlan()
    const input = plan.reserve(BLOCK_ROWS * this.inputStride)
    const plans = specs.map((spec) => planLayer(plan, spec))
    this.#machine = plan.open()
    this.#inputAddress = input.address
    this.input = this.#machine.view(input)
    this.#layers = plans.map((layer) => openLayer(this.#machine, layer))
  }

  /** Feeds `count` <= BLOCK_ROWS rows of `input` forward; gives the outputs, `outputStride` cells a row. */
  run(count: number): Float64Array {
    const { kernels } = this.#machine
    let from = this.#inputAddress
    let stride = this.inputStride
    let cells = this.input
    for (const layer of this.#layers) {
      const { address } = layer.cells
      const { inputs, units, paired, activation, kept } = layer.spec
      kernels.dense(
        from,
        8 * stride,
        layer.weights.address,
        layer.bias.address,
        address,
        address + 8 * layer.sumStride,
        inputs,
        layer.interleaved,
        count,
      )
      from = address
      stride = layer.stride
      cells = layer.view
      if (paired) keepGreaterOfPairs(cells, count, units, layer.sumStride, stride)
      if (activation === 'softmax') softmaxRows(cells, count, units, stride)
      else if (activation !== 'linear') kernels[activation](address, address + 8 * count * stride)
      if (kept !== 1) dropUnits(cells, count * stride, kept)
    }
    return cells
  }
}

function planLayer(plan: MachinePlan, spec: LayerSpec): LayerPlan {
  const sums = padded(spec.biases.length)
  return {
    spec,
    weights: plan.reserve(sums * spec.inputs),
    bias: plan.reserve(sums),
    cells: plan.reserve(BLOCK_ROWS * sums),
  }
}

function openLayer(machine: Machine, plan: LayerPlan): Layer {
  const { inputs, units, paired, biases, weights } = plan.spec
  const weight = paired
    ? (j: number, c: number) => weights[2 * ((j >> 1) * inputs + c) + (j & 1)]!
    : (j: number, c: number) => weights[j * inputs + c]!
  writeMatrix(machine.view(plan.weights), biases.length, inputs, weight)
  machine.view(plan.bias).set(biases)
  return {
    ...plan,
    interleaved: paired ? 0 : inputs - (inputs % 8),
    sumStride: padded(biases.length),
    stride: padded(units),
    view: machine.view(plan.cells),
  }
}
