import { expect } from 'vitest'
import { openInferenceFront } from '../../../../src/serve/open-inference/open-inference-front.ts'
import { service } from '../../support.ts'
import type { Asked, TestService } from '../../support.ts'
import { errorText, inferResponse, shaped } from './protocol-schema.ts'
import type { InferResponse } from './protocol-schema.ts'

/** A service that speaks this protocol alone. */
export function open(yaml: string, isReady = true): Promise<TestService> {
  return service(yaml, { fronts: [openInferenceFront], isReady: () => isReady })
}

export const lengthHeader = 'inference-header-content-length'

export type Input = Readonly<Record<string, unknown>>

export const column = (name: string, datatype: string, data: readonly unknown[]): Input => ({
  name,
  datatype,
  shape: [data.length],
  data,
})

/** All columns of the model with categories, one row. */
export const goodInputs = (): Input[] => [
  column('rig_mode', 'BYTES', ['warm']),
  column('vib_band', 'BYTES', ['calm']),
  ...['psb_bar', 'fsa_vol_flow', 'pump_eff', 'eff_fact_pct'].map((name) => column(name, 'FP64', [1.5])),
]

export function withInput(name: string, change: Input): Input[] {
  return goodInputs().map((input) => (input['name'] === name ? { ...input, ...change } : input))
}

export function infer(to: TestService, model: string, body: object): Promise<Asked> {
  return to.post(`/v2/models/${model}/infer`, body)
}

export async function scores(asked: Promise<Asked>): Promise<InferResponse> {
  const { status, json } = await asked
  expect(json).not.toHaveProperty('error')
  expect(status).toBe(200)
  return inferResponse(json)
}

export async function refusal(asked: Promise<Asked>, status = 400): Promise<string> {
  const answer = await asked
  expect({ status: answer.status, text: answer.text }).toMatchObject({ status })
  return errorText(answer.json)
}

/** JSON, and tensors behind it. */
export function binary(
  to: TestService,
  model: string,
  body: object,
  ...tensors: readonly Buffer[]
): Promise<Asked> {
  const json = Buffer.from(JSON.stringify(body))
  return to.ask('POST', `/v2/models/${model}/infer`, Buffer.concat([json, ...tensors]), {
    'content-type': 'application/octet-stream',
    [lengthHeader]: String(json.length),
  })
}

export function doubles(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8)
  values.forEach((value, at) => bytes.writeDoubleLE(value, at * 8))
  return bytes
}

/** An answer of which a part is binary: its JSON, and the bytes of each output. */
export function parts({ answer }: Asked): {
  readonly response: InferResponse
  readonly bytes: Record<string, Buffer>
} {
  const body = Buffer.from(answer.body)
  let at = Number(answer.headers[lengthHeader])
  const response = shaped('infer', JSON.parse(body.subarray(0, at).toString())) as InferResponse
  const bytes: Record<string, Buffer> = {}
  for (const { name, parameters } of response.outputs) {
    const size = parameters?.['binary_data_size'] as number | undefined
    if (size === undefined) continue
    bytes[name] = body.subarray(at, at + size)
    at += size
  }
  expect(at).toBe(body.length)
  return { response, bytes }
}
