import { ModelError } from '../../../core/errors.ts'
import type { Activation } from '../../dense/activation.ts'
import type { LayerSpec } from '../../dense/network.ts'
import { noted } from '../../noted.ts'
import type { Mojo } from '../algorithm.ts'

/** H2O's names; a unit of Maxout is the greater of two sums, and otherwise linear. */
const activations: ReadonlyMap<string, Activation> = new Map([
  ['Tanh', 'tanh'],
  ['TanhWithDropout', 'tanh'],
  ['Rectifier', 'rectify'],
  ['RectifierWithDropout', 'rectify'],
  ['ExpRectifier', 'expRectify'],
  ['ExpRectifierWithDropout', 'expRectify'],
  ['Maxout', 'linear'],
  ['MaxoutWithDropout', 'linear'],
  ['Linear', 'linear'],
  ['Softmax', 'softmax'],
])

/**
 * The layers of a Deep Learning model, from the input on. Throws ModelError.
 *
 * @param output activation of the last layer, by H2O's name; null for that of the hidden ones
 */
export function readLayers(mojo: Mojo, output: 'Softmax' | 'Linear' | null): readonly LayerSpec[] {
  return noted('layers', () => allLayers(mojo, output))
}

function allLayers(mojo: Mojo, output: 'Softmax' | 'Linear' | null): readonly LayerSpec[] {
  const units = readUnits(mojo)
  const last = units.length - 2
  const hidden = readActivation(mojo)
  const dropouts = mojo.ini.numbers('hidden_dropout_ratios', { length: last + 1 })
  return Array.from({ length: last + 1 }, (_, i) => {
    const name = i === last ? (output ?? hidden) : hidden
    const drops = name.endsWith('WithDropout') && dropouts[i]! > 0
    const kept = drops ? 1 - dropouts[i]! : 1
    return { ...readLayer(mojo, i, units[i]!, units[i + 1]!, name), kept }
  })
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

function readActivation(mojo: Mojo): string {
  const name = mojo.ini.string('activation')
  if (activations.has(name)) return name
  throw new ModelError(
    mojo.source,
    'model.ini',
    `expected activation to be one of ${[...activations.keys()].join(', ')}, found ${name}`,
  )
}

function readLayer(
  mojo: Mojo,
  index: number,
  inputs: number,
  units: number,
  activation: string,
): Omit<LayerSpec, 'kept'> {
  const biases = mojo.ini.numbers(`bias_layer${index}`)
  const sums = biases.length
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
    // The name is one of the table.
    activation: activations.get(activation)!,
    biases,
    // Weights are floats in H2O.
    weights: Float32Array.from(mojo.ini.numbers(`weight_layer${index}`, { length: sums * inputs })),
  }
}
