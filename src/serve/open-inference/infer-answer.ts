import type { FrontAnswer } from '../front.ts'
import { jsonAnswerOf } from '../json-body.ts'
import { Refusal } from '../refusal.ts'
import { outputAt, outputPlaces } from '../scored-text.ts'
import type { ScoredBlock, ServedModel } from '../served-model.ts'
import type { AskedOutput, InferRequest } from './infer-request.ts'
import { lengthHeader } from './infer-request.ts'
import { outputDatatype } from './model-metadata.ts'

/** An output that can be asked for: `width` of the model's own, row by row. */
export interface OfferedOutput {
  readonly name: string
  readonly datatype: 'BYTES' | 'FP64'
  /** Places among the model's outputs. */
  readonly places: readonly number[]
}

type ChosenOutput = OfferedOutput & { readonly isBinary: boolean }

/**
 * What a request wants of a model, in its order.
 *
 * @throws Refusal malformed for an output that there is not, or not in this form
 */
export function chosenOutputs(
  { outputs, form, isBinary }: InferRequest,
  model: ServedModel,
): readonly ChosenOutput[] {
  const offered = form === 'matrix' ? [matrixOutput(model)] : columnOutputs(model)
  if (outputs === null) return offered.map((output) => ({ ...output, isBinary }))
  const chosen = outputs.map((asked) => ({
    ...outputNamed(asked, offered),
    isBinary: asked.isBinary ?? isBinary,
  }))
  const names = new Set(chosen.map(({ name }) => name))
  if (names.size < chosen.length) throw new Refusal('malformed', 'an output is asked for twice')
  return chosen
}

function columnOutputs(model: ServedModel): readonly OfferedOutput[] {
  return model.outputs.map((output, at) => {
    return { name: output.name, datatype: outputDatatype(output, model), places: [at] }
  })
}

/** Probabilities, or else all that is no label: as the runtimes of MLServer for trees have it. */
function matrixOutput(model: ServedModel): OfferedOutput {
  const probabilities = outputPlaces(model, 'probability')
  const numbers = model.outputs.flatMap(({ kind }, at) => (kind === 'label' ? [] : [at]))
  const places = probabilities.length > 0 ? probabilities : numbers
  if (places.length > 0) return { name: 'predict', datatype: 'FP64', places }
  throw new Refusal(
    'malformed',
    `model '${model.name}' gives labels alone, and output_form matrix is of numbers`,
  )
}

function outputNamed({ name }: AskedOutput, offered: readonly OfferedOutput[]): OfferedOutput {
  const found = offered.find((output) => output.name === name)
  if (found !== undefined) return found
  const known = offered.map((output) => output.name).join(', ')
  throw new Refusal('malformed', `there is no output '${name}': there are ${known}`)
}

/** `-0` would lose its sign, and with it a bit; `-0.0` is a float to readers that tell them from integers. */
const { rawJSON: rawJson } = JSON as unknown as { readonly rawJSON: (text: string) => unknown }
const negativeZero = rawJson('-0.0')

/** The response of an inference: JSON, and behind it the outputs that are wanted in binary. */
export function inferAnswer(
  model: ServedModel,
  id: string,
  outputs: readonly ChosenOutput[],
  block: ScoredBlock,
): FrontAnswer {
  const pieces: Buffer[] = []
  const tensors = outputs.map((output) => {
    const { name, datatype, places, isBinary } = output
    const shape = [block.rowCount, places.length]
    const content = datatype === 'BYTES' ? { content_type: 'str' } : {}
    if (isBinary) {
      const bytes = binaryData(output, model, block)
      pieces.push(bytes)
      return { name, shape, datatype, parameters: { ...content, binary_data_size: bytes.length } }
    }
    const parameters = datatype === 'BYTES' ? { parameters: content } : {}
    return { name, shape, datatype, ...parameters, data: jsonData(output, model, block) }
  })
  const response = { model_name: model.name, model_version: model.version, id, outputs: tensors }
  if (!outputs.some(({ isBinary }) => isBinary)) return jsonAnswerOf(response)
  const json = Buffer.from(JSON.stringify(response))
  return {
    status: 200,
    headers: { 'content-type': 'application/octet-stream', [lengthHeader]: String(json.length) },
    body: Buffer.concat([json, ...pieces]),
  }
}

/** The elements of an output, row by row. */
function elements<T>(
  { places }: OfferedOutput,
  { rowCount }: ScoredBlock,
  at: (row: number, place: number) => T,
) {
  const all: T[] = []
  for (let row = 0; row < rowCount; row++) for (const place of places) all.push(at(row, place))
  return all
}

function jsonData(output: OfferedOutput, model: ServedModel, block: ScoredBlock): readonly unknown[] {
  if (output.datatype === 'BYTES')
    return elements(output, block, (row, place) => labelOf(model, block, row, place))
  return elements(output, block, (row, place) => {
    const value = outputAt(block, model, row, place)
    if (Object.is(value, -0)) return negativeZero
    return Number.isFinite(value) ? value : null
  })
}

function binaryData(output: OfferedOutput, model: ServedModel, block: ScoredBlock): Buffer {
  if (output.datatype === 'BYTES') {
    const texts = elements(output, block, (row, place) => labelOf(model, block, row, place) ?? '')
    return Buffer.concat(texts.flatMap((text) => [uint32(Buffer.byteLength(text)), Buffer.from(text)]))
  }
  const bytes = Buffer.alloc(block.rowCount * output.places.length * 8)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  elements(output, block, (row, place) => outputAt(block, model, row, place)).forEach((value, at) => {
    view.setFloat64(at * 8, value, true)
  })
  return bytes
}

/** Null where the model has no label for a row. */
function labelOf(model: ServedModel, block: ScoredBlock, row: number, place: number): string | null {
  return model.levels?.[outputAt(block, model, row, place)] ?? null
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
