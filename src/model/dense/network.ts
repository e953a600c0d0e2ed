import { ModelError } from '../../core/errors.ts'
import type { Mojo } from '../mojo/algorithm.ts'
import { MachinePlan } from './machine.ts'
import type { Machine, Region } from './machine.ts'
import { padded, writeMatrix } from './layout.ts'
import { activations, dropUnits, keepGreaterOfPairs, kernelOf, softmax } from './activation.ts'
import type { Activation } from './activation.ts'

/** Rows that go through the layers together: their cells stay in the caches near the core. */
export const BLOCK_ROWS = 32

/** What the file says of a layer. */
interface LayerPlan {
  readonly inputs: number
  readonly units: number
  /** Maxout: two sums for each unit, each in plain order; else the first inputs are summed interleaved. */
  readonly paired: boolean
  readonly activation: Activation
  /** Share of the outputs that is kept. */
  readonly kept: number
  readonly biasValues: Float64Array
  readonly weightValues: Float64Array
  readonly weights: Region
  readonly bias: Region
  readonly cells: Region
}

interface Layer extends LayerPlan {
  readonly interleaved: number
  /** Cells of a row: sums, and units. */
  readonly sumStride: number
  readonly stride: number
  readonly view: Float64Array
}

/** A multi-layer perceptron over blocks of rows. */
export class Network {
  /** Units of each layer, the input's and the output's included. */
  readonly units: Int32Array
  /** The block's inputs, row-major with `inputStride` cells a row: to be filled before `run`. */
  readonly input: Float64Array
  readonly inputStride: number
  readonly outputStride: number
  readonly #machine: Machine
  readonly #inputAddress: number
  readonly #layers: readonly Layer[]

  /** @param outputActivation of the last layer; null for that of the hidden ones */
  constructor(mojo: Mojo, outputActivation: Activation | null) {
    this.units = readUnits(mojo)
    this.inputStride = padded(this.units[0]!)
    this.outputStride = padded(this.units[this.units.length - 1]!)
    const plan = new MachinePlan()
    const input = plan.reserve(BLOCK_ROWS * this.inputStride)
    const plans = readLayers(mojo, plan, this.units, outputActivation)
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
      kernels.dense(
        from,
        8 * stride,
        layer.weights.address,
        layer.bias.address,
        address,
        address + 8 * layer.sumStride,
        layer.inputs,
        layer.interleaved,
        count,
      )
      from = address
      stride = layer.stride
      cells = layer.view
      if (layer.paired) keepGreaterOfPairs(cells, count, layer.units, layer.sumStride, stride)
      const kernel = kernelOf(layer.activation)
      if (kernel !== null) kernels[kernel](address, address + 8 * count * stride)
      else if (layer.activation === 'Softmax') softmax(cells, count, layer.units, stride)
      if (layer.kept !== 1) dropUnits(cells, count * stride, layer.kept)
    }
    return cells
  }
}

function readUnits(mojo: Mojo): Int32Array {
  const units = mojo.ini.integers('neural_network_sizes')
  if (units.length < 2 || units.some((size) => size < 1))
    throw new ModelError(
      mojo.source,
      'model.ini',
      'expected neural_network_sizes to be two or more counts of units',
    )
  return units
}

function readActivation(mojo: Mojo): Activation {
  const name = mojo.ini.string('activation')
  const activation = activations.find((known) => known === name)
  if (activation !== undefined) return activation
  throw new ModelError(
    mojo.source,
    'model.ini',
    `expected activation to be one of ${activations.join(', ')}, found ${name}`,
  )
}

function readLayers(
  mojo: Mojo,
  plan: MachinePlan,
  units: Int32Array,
  outputActivation: Activation | null,
): readonly LayerPlan[] {
  const last = units.length - 2
  const hidden = readActivation(mojo)
  const dropouts = mojo.ini.numbers('hidden_dropout_ratios', { length: last + 1 })
  return Array.from({ length: last + 1 }, (_, i) => {
    const activation = i === last ? (outputActivation ?? hidden) : hidden
    const drops = activation.endsWith('WithDropout') && dropouts[i]! > 0
    const shape = { activation, kept: drops ? 1 - dropouts[i]! : 1 }
    return { ...shape, ...readLayer(mojo, plan, i, units[i]!, units[i + 1]!, activation) }
  })
}

function readLayer(
  mojo: Mojo,
  plan: MachinePlan,
  index: number,
  inputs: number,
  units: number,
  activation: Activation,
): Omit<LayerPlan, 'activation' | 'kept'> {
  const biasValues = mojo.ini.numbers(`bias_layer${index}`)
  const sums = biasValues.length
  const paired = sums === 2 * units && activation.startsWith('Maxout')
  if (sums !== units && !paired)
    throw new ModelError(
      mojo.source,
      'model.ini',
      `expected ${units} numbers in bias_layer${index} (twice that for Maxout), found ${sums}`,
    )
  return {
    inputs,
    units,
    paired,
    biasValues,
    weightValues: mojo.ini.numbers(`weight_layer${index}`, { length: sums * inputs }),
    weights: plan.reserve(padded(sums) * inputs),
    bias: plan.reserve(padded(sums)),
    cells: plan.reserve(BLOCK_ROWS * padded(sums)),
  }
}

/** Weights are floats in H2O; those of a Maxout unit's two sums alternate. */
function openLayer(machine: Machine, plan: LayerPlan): Layer {
  const { inputs, units, paired, biasValues, weightValues } = plan
  const weight = paired
    ? (j: number, c: number) => Math.fround(weightValues[2 * ((j >> 1) * inputs + c) + (j & 1)]!)
    : (j: number, c: number) => Math.fround(weightValues[j * inputs + c]!)
  writeMatrix(machine.view(plan.weights), biasValues.length, inputs, weight)
  machine.view(plan.bias).set(biasValues)
  return {
    ...plan,
    interleaved: paired ? 0 : inputs - (inputs % 8),
    sumStride: padded(biasValues.length),
    stride: padded(units),
    view: machine.view(plan.cells),
  }
}
