import { ModelError } from '../../../core/errors.ts'
import type { Mojo } from '../algorithm.ts'
import { activate, activations, keepGreaterOfPairs } from './activation.ts'
import type { Activate, Activation } from './activation.ts'
import { applyDense, denseLayer, paddedWidth } from './dense.ts'
import type { Dense } from './dense.ts'

/** Rows that go through the layers together: their cells stay in the caches near the core. */
export const BLOCK_ROWS = 32

interface Layer {
  readonly dense: Dense
  /** Maxout: the dense layer has two outputs for each unit. */
  readonly paired: boolean
  readonly units: number
  readonly activate: Activate
  readonly cells: Float64Array
}

/** A multi-layer perceptron over blocks of rows. */
export class Network {
  /** Units of each layer, the input's and the output's included. */
  readonly units: Int32Array
  /** The block's inputs, row-major with `stride` cells a row: to be filled before `run`. */
  readonly input: Float64Array
  readonly inputStride: number
  readonly outputStride: number
  readonly #layers: readonly Layer[]

  constructor(mojo: Mojo, outputActivation: Activation | null) {
    this.units = readUnits(mojo)
    const last = this.units.length - 2
    const hidden = readActivation(mojo)
    const dropouts = mojo.ini.numbers('hidden_dropout_ratios', { length: last + 1 })
    this.inputStride = paddedWidth(this.units[0]!)
    this.outputStride = paddedWidth(this.units[last + 1]!)
    this.input = new Float64Array(BLOCK_ROWS * this.inputStride)
    this.#layers = Array.from({ length: last + 1 }, (_, i) => {
      const activation = i === last ? (outputActivation ?? hidden) : hidden
      return readLayer(mojo, i, this.units[i]!, this.units[i + 1]!, activation, dropouts[i]!)
    })
  }

  /** Feeds `count` <= BLOCK_ROWS rows of `input` forward; gives the outputs, `outputStride` cells a row. */
  run(count: number): Float64Array {
    let cells = this.input
    for (const layer of this.#layers) {
      applyDense(layer.dense, cells, layer.cells, count)
      cells = layer.cells
      const stride = paddedWidth(layer.units)
      if (layer.paired) keepGreaterOfPairs(cells, count, layer.units, layer.dense.bias.length, stride)
      layer.activate(cells, count, layer.units, stride)
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

function readLayer(
  mojo: Mojo,
  index: number,
  inputs: number,
  units: number,
  activation: Activation,
  dropout: number,
): Layer {
  const bias = mojo.ini.numbers(`bias_layer${index}`)
  const pieces = bias.length / units
  const paired = pieces === 2 && activation.startsWith('Maxout')
  if (pieces !== 1 && !paired)
    throw new ModelError(
      mojo.source,
      'model.ini',
      `expected ${units} numbers in bias_layer${index} (twice that for Maxout), found ${bias.length}`,
    )
  const weights = mojo.ini.numbers(`weight_layer${index}`, { length: bias.length * inputs })
  const f32 = Math.fround
  const dense = paired
    ? denseLayer(inputs, bias, 0, (j, c) => f32(weights[2 * ((j >> 1) * inputs + c) + (j & 1)]!))
    : denseLayer(inputs, bias, inputs - (inputs % 8), (j, c) => f32(weights[j * inputs + c]!))
  const cells = new Float64Array(BLOCK_ROWS * Math.max(dense.bias.length, paddedWidth(units)))
  return { dense, paired, units, activate: activate(activation, dropout), cells }
}
