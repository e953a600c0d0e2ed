import type { ScorerServer, Served, ServedRequest } from './scorer-server.ts'

/** A model of two columns, `psa_bar` and `mode`, whose three classes share `psa_bar / 1000`. */
export const served = { columns: ['psa_bar', 'mode'], classes: ['3', '20', '100'] } as const

/** Rows of this pressure are refused. */
export const refusedBar = 13
/** Rows of this one have no number. */
export const silentBar = 14

export function scoresOf(bar: number): readonly number[] {
  if (bar === silentBar) return [NaN, NaN, NaN]
  const share = bar / 1_000
  return [share, share / 2, 1 - share * 1.5]
}

type Named = Readonly<Record<string, unknown>>

/** As the original: cells are text, unknown columns are passed over. */
export function daiAnswer({ method, path, body }: ServedRequest): Served {
  if (method === 'GET' && path === '/model/schema') return { json: daiSchema }
  if (method !== 'POST' || path !== '/model/score') return { status: 404, json: {} }
  const { fields, rows } = body as { readonly fields: string[]; readonly rows: (string | null)[][] }
  const at = fields.indexOf('psa_bar')
  const bars = rows.map((row) => Number(row[at]))
  if (bars.includes(refusedBar))
    return {
      status: 400,
      json: { detail: `400 BAD_REQUEST "Invalid scoring request due to: value ${refusedBar}"` },
    }
  const names = served.classes.map((level) => `cool_cond_y.${level}`)
  return { json: { id: 'model-1', fields: names, score: bars.map((bar) => scoresOf(bar).map(String)) } }
}

export const daiSchema = {
  id: 'model-1',
  schema: {
    inputFields: [
      { name: 'psa_bar', dataType: 'Float64' },
      { name: 'mode', dataType: 'Str' },
    ],
    outputFields: served.classes.map((level) => ({ name: `cool_cond_y.${level}`, dataType: 'Float64' })),
  },
}

interface Tensor {
  readonly name: string
  readonly shape: number[]
  readonly data: unknown[]
}

export const openMetadata = {
  name: 'cooler',
  versions: ['1', '2'],
  platform: 'h2o_mojo',
  inputs: [
    { name: 'psa_bar', datatype: 'FP64', shape: [-1, 1] },
    { name: 'mode', datatype: 'BYTES', shape: [-1, 1] },
  ],
  outputs: [
    { name: 'predict', datatype: 'BYTES', shape: [-1, 1] },
    ...served.classes.map((level) => ({ name: `p${level}`, datatype: 'FP64', shape: [-1, 1] })),
  ],
}

export function openAnswer({ method, path, body }: ServedRequest): Served {
  if (method === 'GET' && path === '/v2/models/cooler/ready') return { json: { name: 'cooler', ready: true } }
  if (method === 'GET' && path === '/v2/models/cooler') return { json: openMetadata }
  if (method !== 'POST' || path !== '/v2/models/cooler/infer')
    return { status: 404, json: { error: 'no such model' } }
  const { inputs } = body as { readonly inputs: Tensor[] }
  const bars = inputs.find(({ name }) => name === 'psa_bar')!.data.map(Number)
  if (bars.includes(refusedBar)) return { status: 400, json: { error: 'row out of range' } }
  const scores = bars.map(scoresOf)
  const shape = [bars.length, 1]
  const labels = scores.map((row) => served.classes[row.indexOf(Math.max(...row))] ?? null)
  const tensors = [
    ...served.classes.map((level, at) => ({
      name: `p${level}`,
      datatype: 'FP64',
      shape,
      data: scores.map((row) => row[at]),
    })),
    // Out of the order of the metadata.
    { name: 'predict', datatype: 'BYTES', shape, data: labels },
  ]
  return { json: { model_name: 'cooler', model_version: '2', outputs: tensors } }
}

export function rpcAnswer({ method, path, body }: ServedRequest): Served {
  if (method !== 'POST' || path !== '/rpc') return { status: 404, json: {} }
  const { id, method: called, params } = body as { id: unknown; method: string; params: { rows?: Named[] } }
  const answer = (result: unknown): Served => ({ json: { jsonrpc: '2.0', id, result } })
  switch (called) {
    case 'get_column_names':
      return answer(served.columns)
    case 'get_target_labels':
      return answer(served.classes)
    case 'get_hash':
      return answer('0c0ffee0')
    case 'score_batch': {
      const bars = (params.rows ?? []).map((row) => Number(row['psa_bar']))
      if (bars.includes(refusedBar))
        return { json: { jsonrpc: '2.0', id, error: { code: 1, message: 'Traceback: ValueError: 13' } } }
      return answer(bars.map(scoresOf))
    }
    default:
      return { json: { jsonrpc: '2.0', id, error: { code: -32601, message: 'no such method' } } }
  }
}

/** Requests for scores alone. */
export function scoringsOf({ requests }: ScorerServer): readonly ServedRequest[] {
  return requests.filter(({ path, body }) => {
    if (path === '/rpc') return (body as { method: string }).method === 'score_batch'
    return path.endsWith('/score') || path.endsWith('/infer')
  })
}
