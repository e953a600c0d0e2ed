import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect } from 'vitest'

/** Shapes of the protocol's answers: what its text and its OpenAPI file say of them, in JSON Schema. */

const datatype = {
  enum: [
    ...['BOOL', 'UINT8', 'UINT16', 'UINT32', 'UINT64', 'INT8', 'INT16', 'INT32', 'INT64'],
    ...['FP16', 'FP32', 'FP64', 'BYTES'],
  ],
}
const text = { type: 'string' }
const parameters = { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } }
const object = (properties: Readonly<Record<string, object>>, ...optional: readonly string[]) => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
})
const list = (items: object) => ({ type: 'array', items })

const tensorMetadata = object({ name: text, datatype, shape: list({ type: 'integer', minimum: -1 }) })

const schemas = {
  server: object({ name: text, version: text, extensions: list(text) }),
  live: object({ live: { type: 'boolean' } }),
  ready: object({ ready: { type: 'boolean' } }),
  modelReady: object({ name: text, ready: { type: 'boolean' } }),
  models: object({ models: list(text) }),
  model: object(
    {
      name: text,
      versions: list(text),
      platform: text,
      inputs: list(tensorMetadata),
      outputs: list(tensorMetadata),
    },
    'versions',
  ),
  index: list(object({ name: text, version: text, state: text, reason: text })),
  infer: object(
    {
      model_name: text,
      model_version: text,
      id: text,
      parameters,
      outputs: list(
        object(
          {
            name: text,
            shape: list({ type: 'integer', minimum: 0 }),
            datatype,
            parameters,
            data: list({ type: ['number', 'string', 'boolean', 'null'] }),
          },
          'parameters',
          'data',
        ),
      ),
    },
    'model_version',
    'parameters',
  ),
  error: object({ error: { type: 'string', minLength: 1 } }),
}

type AnswerShape = keyof typeof schemas

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true })
const validators = new Map(Object.entries(schemas).map(([name, schema]) => [name, ajv.compile(schema)]))

/** An answer that has the shape that it should have, or a failed test. */
export function shaped(shape: AnswerShape, answer: unknown): unknown {
  const validate = validators.get(shape)!
  validate(answer)
  expect(validate.errors ?? [], JSON.stringify(answer).slice(0, 500)).toEqual([])
  return answer
}

export interface InferOutput {
  readonly name: string
  readonly shape: readonly number[]
  readonly datatype: string
  readonly parameters?: Readonly<Record<string, unknown>>
  readonly data: readonly (number | string | null)[]
}

export interface InferResponse {
  readonly model_name: string
  readonly model_version: string
  readonly id: string
  readonly outputs: readonly InferOutput[]
}

/** @returns the response, of which shapes and elements agree */
export function inferResponse(answer: unknown): InferResponse {
  const response = shaped('infer', answer) as InferResponse
  for (const { shape, data, name } of response.outputs)
    expect(data, name).toHaveLength(shape.reduce((product, length) => product * length, 1))
  return response
}

export function errorText(answer: unknown): string {
  return (shaped('error', answer) as { readonly error: string }).error
}
