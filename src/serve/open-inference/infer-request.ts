import { arrayIn, isJsonObject, jsonBody, kindOf, jsonObjectIn } from '../json-body.ts'
import type { JsonObject } from '../json-body.ts'
import { Refusal } from '../refusal.ts'
import { refuseRepeated } from '../table-rows.ts'
import { datatypeNamed } from './datatypes.ts'
import { binaryTensor, jsonTensor } from './tensor.ts'
import type { Tensor, TensorHead } from './tensor.ts'

/** `one` output a model's output, or all numbers as a `matrix`. */
export const outputForms = ['columns', 'matrix'] as const

export type OutputForm = (typeof outputForms)[number]

/** An output that is asked for. */
export interface AskedOutput {
  readonly name: string
  /** Whether it is answered behind the JSON; null where nothing is said of it alone. */
  readonly isBinary: boolean | null
}

export interface InferRequest {
  /** Null where the client gave none. */
  readonly id: string | null
  readonly inputs: readonly Tensor[]
  /** Null for all. */
  readonly outputs: readonly AskedOutput[] | null
  readonly form: OutputForm
  /** For outputs of which nothing is said. */
  readonly isBinary: boolean
  /** Inputs are columns by their names, whatever their shapes. */
  readonly isTable: boolean
}

/** Rows need two. */
const mostDimensions = 16

/** The header that says where the JSON ends and tensors begin. */
export const lengthHeader = 'inference-header-content-length'

/**
 * The body of an inference: JSON, and tensors behind it where the header says so.
 *
 * @throws Refusal malformed, not-offered
 */
export function readInferRequest(body: Buffer, jsonLength: string | undefined): InferRequest {
  const at = jsonEnd(body, jsonLength)
  const request = jsonObjectIn(jsonBody(body.subarray(0, at)), 'the body')
  const parameters = parametersIn(request, 'the request')
  const contentType = contentTypeIn(parameters, 'the request')
  return {
    id: optionalText(request['id'], 'id'),
    inputs: readInputs(request, contentType, body.subarray(at)),
    outputs: readOutputs(request['outputs']),
    form: formIn(parameters),
    isBinary: flagIn(parameters, 'binary_data_output', 'the request') ?? false,
    isTable: contentType === 'pd',
  }
}

function jsonEnd(body: Buffer, header: string | undefined): number {
  if (header === undefined) return body.length
  const length = /^\d+$/.test(header) ? Number(header) : NaN
  if (length > 0 && length <= body.length) return length
  throw new Refusal(
    'malformed',
    `${lengthHeader} is ${JSON.stringify(header)}: it is the number of bytes of the JSON that the body begins with, at least 1 and at most ${body.length}`,
  )
}

function readInputs(request: JsonObject, contentType: string | null, binary: Buffer): readonly Tensor[] {
  let used = 0
  const inputs = arrayIn(request['inputs'], 'inputs').map((given, at) => {
    const input = jsonObjectIn(given, `inputs[${at}]`)
    const head = readHead(input, `inputs[${at}]`, contentType)
    const size = binarySizeIn(input, head.name)
    if (size === null) return jsonTensor(head, arrayIn(input['data'], `data of input '${head.name}'`))
    if (input['data'] !== undefined)
      throw new Refusal('malformed', `input '${head.name}' has data and binary_data_size: one of them counts`)
    const bytes = binary.subarray(used, used + size)
    used += size
    if (bytes.length < size) throw wrongBinaryLength(used, binary.length)
    return binaryTensor(head, bytes)
  })
  if (used !== binary.length) throw wrongBinaryLength(used, binary.length)
  refuseRepeated(inputs.map(({ name }) => name))
  return inputs
}

function wrongBinaryLength(said: number, given: number): Refusal {
  return new Refusal(
    'malformed',
    `behind the JSON there are ${given} bytes, and the inputs have ${said} or more by their binary_data_size: ${lengthHeader} says where the JSON ends`,
  )
}

function readHead(input: JsonObject, what: string, requestType: string | null): TensorHead {
  const { name } = input
  if (typeof name !== 'string')
    throw new Refusal('malformed', `${what}.name is ${kindOf(name)}, expected text`)
  const parameters = parametersIn(input, `input '${name}'`)
  const contentType = contentTypeIn(parameters, `input '${name}'`) ?? requestType
  const shape = arrayIn(input['shape'], `shape of input '${name}'`)
  const isShape =
    shape.length <= mostDimensions &&
    shape.every((length) => Number.isSafeInteger(length) && (length as number) >= 0)
  if (!isShape)
    throw new Refusal(
      'malformed',
      `input '${name}': its shape is an array of at most ${mostDimensions} whole numbers, none below 0`,
    )
  return {
    name,
    datatype: datatypeNamed(input['datatype'], `input '${name}'`),
    // Each was looked at.
    shape: shape as readonly number[],
    isBase64: contentType === 'base64',
  }
}

function binarySizeIn(input: JsonObject, name: string): number | null {
  const size = parametersIn(input, `input '${name}'`)['binary_data_size']
  if (size === undefined) return null
  if (Number.isSafeInteger(size) && (size as number) >= 0) return size as number
  throw new Refusal('malformed', `input '${name}': binary_data_size is a number of bytes`)
}

function readOutputs(given: unknown): readonly AskedOutput[] | null {
  if (given === undefined || given === null) return null
  const outputs = arrayIn(given, 'outputs').map((each, at) => {
    const output = jsonObjectIn(each, `outputs[${at}]`)
    const { name } = output
    if (typeof name !== 'string')
      throw new Refusal('malformed', `outputs[${at}].name is ${kindOf(name)}, expected text`)
    const parameters = parametersIn(output, `output '${name}'`)
    if (parameters['classification'] !== undefined)
      throw new Refusal(
        'not-offered',
        `output '${name}': classification is not offered; the label is an output`,
      )
    return { name, isBinary: flagIn(parameters, 'binary_data', `output '${name}'`) }
  })
  return outputs.length === 0 ? null : outputs
}

/** Of a request, an input or an output. */
function parametersIn(holder: JsonObject, what: string): JsonObject {
  const { parameters } = holder
  if (parameters === undefined || parameters === null) return {}
  if (!isJsonObject(parameters))
    throw new Refusal('malformed', `parameters of ${what}: ${kindOf(parameters)}, expected an object`)
  if (Object.keys(parameters).some((key) => key.startsWith('shared_memory_')))
    throw new Refusal(
      'not-offered',
      `${what}: shared memory is not offered; send the data, binary if you like`,
    )
  return parameters
}

/** MLServer's words for what tensors are: tables and texts are read as that anyway. */
const contentTypes = ['pd', 'np', 'str', 'base64']

function contentTypeIn(parameters: JsonObject, what: string): string | null {
  const given = optionalText(parameters['content_type'], `content_type of ${what}`)
  if (given === null || contentTypes.includes(given)) return given
  throw new Refusal(
    'malformed',
    `content_type of ${what} is ${JSON.stringify(given)}: it is one of ${contentTypes.join(', ')}`,
  )
}

function formIn(parameters: JsonObject): OutputForm {
  const given = parameters['output_form']
  if (given === undefined || given === null) return 'columns'
  const found = outputForms.find((form) => form === given)
  if (found !== undefined) return found
  throw new Refusal('malformed', `output_form is one of ${outputForms.join(', ')}`)
}

function flagIn(parameters: JsonObject, key: string, what: string): boolean | null {
  const given = parameters[key]
  if (given === undefined || given === null) return null
  if (typeof given === 'boolean') return given
  throw new Refusal('malformed', `${key} of ${what} is ${kindOf(given)}, expected true or false`)
}

function optionalText(given: unknown, what: string): string | null {
  if (given === undefined || given === null) return null
  if (typeof given === 'string') return given
  throw new Refusal('malformed', `${what} is ${kindOf(given)}, expected text`)
}
