import { describe, expect, it } from 'vitest'
import { loadModel, scoreRow } from '../../../src/model/index.ts'
import { categoriesFile, coolerFile, rigPipeline, service } from '../support.ts'

const cooler = await service(categoriesFile)
const model = loadModel('examples/hydraulic-rig/models/cool_cond-cat.zip')
const row = { rig_mode: 'warm', vib_band: 'calm', psb_bar: 104.9, fsa_vol_flow: 6.1, pump_eff: 2366.7, eff_fact_pct: 27.5 } // prettier-ignore
const scores = Object.values(scoreRow(model, row).probabilities!)

async function rpc(body: unknown, path = '/rpc', to = cooler) {
  const { status, text } = await to.post(path, body, {})
  return { status, body: text === '' ? null : (JSON.parse(text) as unknown) }
}

const call = (method: string, params?: unknown, id: unknown = 1) => ({ jsonrpc: '2.0', id, method, params })
const error = (code: number, message: string, id: unknown = 1) => ({
  status: 200,
  body: { jsonrpc: '2.0', id, error: { code, message: expect.stringContaining(message) as string } },
})
const result = (value: unknown, id: unknown = 1) => ({
  status: 200,
  body: { jsonrpc: '2.0', id, result: value },
})

describe('the methods of the Python scoring pipeline', () => {
  it('score gives the classes in the order of get_target_labels, to the bit', async () => {
    expect(await rpc(call('score', { row }))).toEqual(result(scores))
    expect(await rpc(call('get_target_labels'))).toEqual(result(['3', '20', '100']))
  })

  it('score_batch gives a list a row', async () => {
    const other = { ...row, psb_bar: null }
    const expected = [row, other].map((each) => Object.values(scoreRow(model, each).probabilities!))
    expect(await rpc(call('score_batch', { rows: [row, other] }))).toEqual(result(expected))
    expect(await rpc(call('score_batch', { rows: [] }))).toEqual(result([]))
  })

  it('gives contributions class by class, the bias last', async () => {
    const { names, classes } = model.contributions!
    const { body } = await rpc(call('score', { row, pred_contribs: true }))
    expect((body as { result: number[] }).result).toHaveLength(names.length * classes.length)
    expect(await rpc(call('get_transformed_column_names'))).toEqual(result(names.slice(0, -1)))
  })

  it('tells what is asked of it', async () => {
    expect(await rpc(call('get_column_names', []))).toEqual(result(Object.keys(row)))
    expect(await rpc(call('get_hash', {}))).toEqual(result(model.digest))
  })

  it('finds a model of several by the path or a parameter, and says which it was', async () => {
    const rig = await service(rigPipeline)
    const { answer } = await rig.post('/rpc', call('get_hash', { model: 'valve' }), {})
    expect(answer.headers['sluice-model']).toMatch(/^valve;/)
    const { body } = await rpc(call('get_hash', {}), '/rpc/valve', rig)
    expect(await rpc(call('get_hash', { model: 'valve' }), '/rpc', rig)).toEqual({ status: 200, body })
    expect(await rpc(call('get_hash', {}), '/rpc', rig)).not.toEqual({ status: 200, body })
    expect(await rpc(call('get_hash', { model: 'none' }), '/rpc', rig)).toEqual(
      error(-32602, "no model 'none'"),
    )
  })
})

describe('parameters of no use', () => {
  it.each([
    ['score', {}, 'params.row is not there'],
    ['score', { row: [] }, 'params.row is an array'],
    ['score', { row, output_margin: true }, 'output_margin'],
    ['score', { row, pred_contribs: 1 }, 'params.pred_contribs is a number'],
    ['score', { rows: [row] }, 'knows nothing of rows; it has row'],
    ['score_batch', { rows: {} }, 'params.rows is an object'],
    ['score_batch', { rows: [row, 1] }, 'params.rows[1] is a number'],
    ['get_hash', { all: 1 }, 'it has none'],
    ['get_hash', { model: 1 }, 'params.model is a number'],
    ['score', [row], 'parameters are given by name'],
  ])('%s %j: -32602', async (method, params, message) => {
    expect(await rpc(call(method, params))).toEqual(error(-32602, message))
  })

  it('names each column at fault in data', async () => {
    const rest = Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'vib_band'))
    expect(await rpc(call('score', { row: rest }))).toMatchObject({
      body: { error: { code: -32602, data: [{ row: 0, column: 'vib_band', reason: 'missing-column' }] } },
    })
    const rows = [row, { ...row, rig_mode: 'boiling' }, { ...row, psb_bar: 'abc' }]
    expect(await rpc(call('score_batch', { rows }))).toMatchObject({
      body: {
        error: {
          code: -32602,
          data: [
            { row: 1, column: 'rig_mode', reason: 'unknown-category', value: 'boiling' },
            { row: 2, column: 'psb_bar', reason: 'wrong-type', value: 'abc' },
          ],
        },
      },
    })
  })
})

describe('JSON-RPC 2.0', () => {
  it.each([
    '{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]',
    '',
    '[{"jsonrpc": "2.0", "method"',
  ])('cannot parse %j: -32700 without an id', async (text) => {
    expect(await rpc(text)).toMatchObject({
      status: 200,
      body: { jsonrpc: '2.0', id: null, error: { code: -32700 } },
    })
  })

  it.each([
    [{ jsonrpc: '2.0', method: 1, params: 'bar' }, null],
    [{ jsonrpc: '1.0', id: 3, method: 'score' }, 3],
    [{ jsonrpc: '2.0', id: 3, method: 'get_hash', params: 'x' }, 3],
    [{ jsonrpc: '2.0', id: {}, method: 'get_hash' }, null],
    [[], null],
    [1, null],
  ])('%j is no request: -32600', async (body, id) => {
    expect(await rpc(body)).toMatchObject({
      status: 200,
      body: { jsonrpc: '2.0', id, error: { code: -32600 } },
    })
  })

  it('has a closed list of methods', async () => {
    for (const method of ['foobar', '__init__', 'constructor', 'toString'])
      expect(await rpc(call(method, {}, 'a'))).toEqual(error(-32601, 'there is no method', 'a'))
  })

  it('needs no version, as calls of Driverless AI’s clients have none', async () => {
    expect(await rpc({ id: 1, method: 'get_hash', params: {} })).toEqual(result(model.digest))
  })

  it('keeps ids: texts, null, and numbers beyond 2^53', async () => {
    for (const id of ['x', null, 1.5])
      expect(await rpc(call('get_hash', {}, id))).toEqual(result(model.digest, id))
    const { text } = await cooler.post('/rpc', '{"id": 12345678901234567890, "method": "get_hash"}', {})
    expect(text).toContain('"id":12345678901234567890')
  })

  it('answers no notification', async () => {
    expect(await rpc({ jsonrpc: '2.0', method: 'get_hash' })).toEqual({ status: 204, body: null })
    expect(
      await rpc([
        { jsonrpc: '2.0', method: 'a' },
        { jsonrpc: '2.0', method: 'b' },
      ]),
    ).toEqual({ status: 204, body: null })
  })

  it('answers several calls with what each came to, but for notifications', async () => {
    const { body } = await rpc([
      call('get_hash', {}, '1'),
      { jsonrpc: '2.0', method: 'get_hash' },
      1,
      call('none', {}, '5'),
      call('score', { row }, '9'),
    ])
    expect(body).toMatchObject([
      { id: '1', result: model.digest },
      { id: null, error: { code: -32600 } },
      { id: '5', error: { code: -32601 } },
      { id: '9', result: scores },
    ])
  })

  it('takes as many calls as rows', async () => {
    const small = await service(`${coolerFile}\nserve: { maxRows: 2 }`)
    const calls = [1, 2, 3].map((id) => call('get_hash', {}, id))
    expect(await rpc(calls, '/rpc', small)).toMatchObject({ body: { id: null, error: { code: -32600 } } })
    expect(await rpc(calls.slice(1), '/rpc', small)).toMatchObject({ body: [{ id: 2 }, { id: 3 }] })
  })

  it('answers what the door refuses in its shape, with the status of HTTP', async () => {
    expect(await cooler.get('/rpc')).toMatchObject({ status: 405 })
  })
})
