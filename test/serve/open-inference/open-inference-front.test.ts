import { beforeAll, describe, expect, it } from 'vitest'
import { loadModel, scoreRow } from '../../../src/model/index.ts'
import { categoriesFile, coolerFile, rigPipeline } from '../support.ts'
import type { TestService } from '../support.ts'
import { binary, column, doubles, goodInputs, infer, open, parts, refusal, scores } from './support/asking.ts'
import type { Input } from './support/asking.ts'
import { bernoulliFile, isSound, knownRows } from './support/odd-rows.ts'
import { inferResponse, shaped } from './support/protocol-schema.ts'
import type { InferResponse } from './support/protocol-schema.ts'

let cooler: TestService
let categories: TestService
let bernoulli: TestService
beforeAll(async () => {
  cooler = await open(coolerFile)
  categories = await open(categoriesFile)
  bernoulli = await open(bernoulliFile)
})

describe('what there is', () => {
  it('is told in the shapes of the protocol', async () => {
    const get = async (path: string) => (await cooler.get(path)).json
    expect(shaped('server', await get('/v2'))).toMatchObject({
      name: 'sluice',
      extensions: ['binary_tensor_data'],
    })
    expect(shaped('live', await get('/v2/health/live'))).toEqual({ live: true })
    expect(shaped('ready', await get('/v2/health/ready'))).toEqual({ ready: true })
    expect(shaped('models', await get('/v2/models'))).toEqual({ models: ['cooler'] })
    expect(shaped('modelReady', await get('/v2/models/cooler/ready'))).toEqual({
      name: 'cooler',
      ready: true,
    })
    expect(shaped('model', await get('/v2/models/cooler'))).toEqual(await get('/v2/models/cooler/versions/1'))
    const index = await cooler.ask('POST', '/v2/repository/index')
    expect(shaped('index', index.json)).toEqual([
      { name: 'cooler', version: '1', state: 'READY', reason: '' },
    ])
  })

  it('names inputs and outputs with their datatypes', async () => {
    const { json } = await categories.get('/v2/models/cooler')
    expect(json).toMatchObject({
      platform: 'h2o_mojo',
      inputs: [
        { name: 'rig_mode', datatype: 'BYTES', shape: [-1, 1] },
        { name: 'vib_band', datatype: 'BYTES' },
        { name: 'psb_bar', datatype: 'FP64' },
        ...Array.from({ length: 3 }, () => ({ datatype: 'FP64' })),
      ],
      outputs: [
        { name: 'predict', datatype: 'BYTES', shape: [-1, 1] },
        { name: 'p3', datatype: 'FP64' },
        { name: 'p20', datatype: 'FP64' },
        { name: 'p100', datatype: 'FP64' },
      ],
    })
  })

  it('is not ready while the service is not', async () => {
    const early = await open(coolerFile, false)
    for (const path of ['/v2/health/ready', '/v2/models/cooler/ready'])
      expect(await refusal(early.get(path), 503)).toContain('not taken now')
    expect((await early.get('/v2/health/live')).status).toBe(200)
    const index = (body: object) => early.post('/v2/repository/index', body)
    expect((await index({})).json).toMatchObject([{ state: 'UNAVAILABLE' }])
    expect((await index({ ready: true })).json).toEqual([])
  })

  it('is by model and version', async () => {
    for (const path of ['', '/ready', '/versions/2', '/versions/2/ready'])
      expect(
        (await cooler.get(`/v2/models/${path.startsWith('/v') ? 'cooler' : 'other'}${path}`)).status,
      ).toBe(404)
    expect(await refusal(cooler.get('/v2/models/other'), 404)).toBe(
      "there is no model 'other': there are cooler",
    )
    expect(await refusal(cooler.get('/v2/models/cooler/versions/2'), 404)).toContain("no version '2'")
    expect(await refusal(infer(cooler, 'other', {}), 404)).toContain('other')
  })

  it('does not load, unload or configure models', async () => {
    for (const verb of ['load', 'unload'])
      expect(await refusal(cooler.post(`/v2/repository/models/cooler/${verb}`, {}), 501)).toContain('files')
    for (const path of ['config', 'stats'])
      expect(await refusal(cooler.get(`/v2/models/cooler/${path}`), 501)).toBeTruthy()
  })
})

describe('scores', () => {
  const known = knownRows()
  const sound = known.filter(isSound)
  const expected = sound.map(({ scored }) => scored)
  const names = ['temp', 'press', 'rpm', 'cnt', 'load', 'spark', 'mode', 'shift', 'site', 'code']
  const texts = new Set(['mode', 'shift', 'site', 'code'])
  const cellsOf = (name: string) => sound.map(({ row }) => row[name] ?? null)
  const asNumbers = (name: string) => cellsOf(name).map((cell) => (cell === null ? null : Number(cell)))

  /** Bit by bit. */
  function expectScores({ outputs }: InferResponse): void {
    const [predict, bad, ok] = outputs
    expect(outputs.map(({ name }) => name)).toEqual(['predict', 'bad', 'ok'])
    expect(predict!.data).toEqual(expected.map(({ label }) => label))
    for (const output of [bad!, ok!]) {
      expect(output).toMatchObject({ datatype: 'FP64', shape: [sound.length, 1] })
      const wanted = expected.map(({ probabilities }) => probabilities![output.name])
      output.data.forEach((value, at) => {
        expect(Object.is(value, wanted[at]), `${output.name} of row ${at}: ${value} ${wanted[at]}`).toBe(true)
      })
    }
  }

  const byKind = (number: (name: string) => Input): Input[] =>
    names.map((name) => (texts.has(name) ? column(name, 'BYTES', cellsOf(name)) : number(name)))

  it('there are rows enough, and odd ones', () => {
    expect(sound.length).toBeGreaterThan(150)
    expect(known.length - sound.length).toBeGreaterThan(20)
    expect(sound.filter(({ scored }) => scored.problems.length > 0).length).toBeGreaterThan(20)
  })

  it("are the library's to the last bit, from numbers and from texts, nested and flat", async () => {
    const inputs = byKind((name) => column(name, 'FP64', asNumbers(name)))
    expectScores(await scores(infer(bernoulli, 'bernoulli', { inputs })))
    const ofTexts = byKind((name) => column(name, 'BYTES', cellsOf(name)))
    expectScores(await scores(infer(bernoulli, 'bernoulli', { inputs: ofTexts })))
    const nested = byKind((name) => ({
      ...column(name, 'FP64', []),
      shape: [sound.length, 1],
      data: asNumbers(name).map((cell) => [cell]),
    }))
    const parameters = { content_type: 'pd' }
    expectScores(await scores(infer(bernoulli, 'bernoulli', { inputs: nested, parameters })))
  })

  it("are the library's to the last bit from binary tensors", async () => {
    const inputs = names.map((name) => {
      const cells = asNumbers(name).map((cell) => cell ?? NaN)
      if (!texts.has(name)) return { head: { name, datatype: 'FP64' }, bytes: doubles(cells) }
      // A null is nothing that BYTES have in binary: those columns go beside them in JSON.
      return { head: { name, datatype: 'BYTES', data: cellsOf(name) }, bytes: null }
    })
    const tensors = inputs.flatMap(({ bytes }) => (bytes === null ? [] : [bytes]))
    const body = {
      inputs: inputs.map(({ head, bytes }) => ({
        ...head,
        shape: [sound.length, 1],
        ...(bytes === null ? {} : { parameters: { binary_data_size: bytes.length } }),
      })),
    }
    expectScores(inferResponse((await binary(bernoulli, 'bernoulli', body, ...tensors)).json))
  })

  it('go out in binary with all their bits', async () => {
    const inputs = byKind((name) => column(name, 'FP64', asNumbers(name)))
    const body = { inputs, parameters: { binary_data_output: true } }
    const { response, bytes } = parts(await infer(bernoulli, 'bernoulli', body))
    expect(response.outputs.map(({ shape }) => shape)).toEqual(Array(3).fill([sound.length, 1]))
    for (const name of ['bad', 'ok'])
      expect(bytes[name]).toEqual(doubles(expected.map(({ probabilities }) => probabilities![name]!)))
    const labels = expected.flatMap(({ label }) => [
      Buffer.from([label!.length, 0, 0, 0]),
      Buffer.from(label!),
    ])
    expect(bytes['predict']).toEqual(Buffer.concat(labels))
  })

  it('of a row that cannot be scored are refused, for the reason that the library has', async () => {
    const odd = known.filter((row) => !isSound(row))
    expect(odd.length).toBeGreaterThan(20)
    for (const { row, scored } of odd) {
      const inputs = names.map((name) => column(name, 'BYTES', [row[name] ?? null]))
      const text = await refusal(infer(bernoulli, 'bernoulli', { inputs }))
      const reasons = scored.problems.map(({ problem }) => problem)
      expect(
        reasons.some((reason) => text.startsWith(`row 0: ${reason}: `)),
        text,
      ).toBe(true)
    }
  })
})

describe('a matrix', () => {
  const model = loadModel('examples/hydraulic-rig/models/cool_cond.zip')
  const names = model.scorer.inputs.map(({ name }) => name)
  const cells = Array.from({ length: 5 * names.length }, (_, at) => 100 * Math.abs(Math.sin(at + 0.1)))
  const rows = Array.from({ length: 5 }, (_, row): Record<string, number> =>
    Object.fromEntries(names.map((name, at) => [name, cells[row * names.length + at]!])),
  )
  const shape = [rows.length, names.length]
  const matrix = (change: Input): Input => ({ name: 'any', datatype: 'FP64', shape, data: cells, ...change })
  const expected = rows.map((row) => Object.values(scoreRow(model, row).probabilities!))

  it('has the columns of the model in their order, flat or nested', async () => {
    const nested = rows.map((row) => Object.values(row))
    for (const data of [cells, nested]) {
      const body = { inputs: [matrix({ data })], parameters: { output_form: 'matrix' } }
      const { outputs } = await scores(infer(cooler, 'cooler', body))
      expect(outputs).toEqual([{ name: 'predict', datatype: 'FP64', shape: [5, 3], data: expected.flat() }])
    }
  })

  it('goes in and out in binary with all its bits', async () => {
    const bytes = doubles(cells)
    const input = { name: 'x', datatype: 'FP64', shape, parameters: { binary_data_size: bytes.length } }
    const body = { inputs: [input], parameters: { output_form: 'matrix', binary_data_output: true } }
    const answer = parts(await binary(cooler, 'cooler', body, bytes))
    expect(answer.bytes['predict']).toEqual(doubles(expected.flat()))
    expect(answer.response.outputs).toMatchObject([{ shape: [5, 3], parameters: { binary_data_size: 120 } }])
  })

  it('has null, and NaN in binary, where a value is missing', async () => {
    const data = cells.map((cell, at) => (at % 3 === 0 ? null : cell))
    const input = matrix({ data })
    const fromJson = await scores(infer(cooler, 'cooler', { inputs: [input] }))
    const bytes = doubles(data.map((cell) => cell ?? NaN))
    const body = { inputs: [matrix({ data: undefined, parameters: { binary_data_size: bytes.length } })] }
    expect(inferResponse((await binary(cooler, 'cooler', body, bytes)).json)).toEqual(fromJson)
    const missing = rows.map((_row, at) =>
      scoreRow(
        model,
        Object.fromEntries(names.map((name, i) => [name, data[at * names.length + i] ?? null])),
      ),
    )
    expect(fromJson.outputs[0]!.data).toEqual(missing.map(({ label }) => label))
  })

  it('of another width is refused, with what is expected', async () => {
    const input = matrix({ shape: [1, 3], data: [1, 2, 3] })
    const text = await refusal(infer(cooler, 'cooler', { inputs: [input] }))
    expect(text).toContain('any [1, 3]')
    expect(text).toContain('psa_bar (FP64), psb_bar (FP64)')
    expect(text).toContain(`[N, ${names.length}]`)
  })

  it('of texts is refused', async () => {
    const input = matrix({ datatype: 'BYTES', data: cells.map(String) })
    expect(await refusal(infer(cooler, 'cooler', { inputs: [input] }))).toContain('matrices are of numbers')
  })
})

describe('outputs', () => {
  it('are those that are asked for, in that order, binary or not', async () => {
    const body = {
      inputs: goodInputs(),
      outputs: [{ name: 'p20', parameters: { binary_data: true } }, { name: 'predict' }],
    }
    const { response, bytes } = parts(await infer(categories, 'cooler', body))
    expect(response.outputs.map(({ name }) => name)).toEqual(['p20', 'predict'])
    const all = await scores(infer(categories, 'cooler', { inputs: goodInputs() }))
    expect(bytes['p20']!.readDoubleLE()).toBe(all.outputs.find(({ name }) => name === 'p20')!.data[0])
    expect(response.outputs[1]!.data).toEqual(all.outputs[0]!.data)
  })

  it.each([
    ['one that there is not', [{ name: 'p7' }], 'there are predict, p3, p20, p100'],
    ['one twice', [{ name: 'p3' }, { name: 'p3' }], 'twice'],
    ['one without a name', [{}], 'outputs[0].name'],
  ])('%s is refused', async (_what, outputs, text) => {
    expect(await refusal(infer(categories, 'cooler', { inputs: goodInputs(), outputs }))).toContain(text)
  })

  it('classification is not offered', async () => {
    const outputs = [{ name: 'p3', parameters: { classification: 2 } }]
    expect(await refusal(infer(categories, 'cooler', { inputs: goodInputs(), outputs }), 501)).toContain(
      'label',
    )
  })

  it('carry the id of the request, or its own', async () => {
    expect((await scores(infer(categories, 'cooler', { inputs: goodInputs() }))).id).toBe('request-1')
    expect((await scores(infer(categories, 'cooler', { id: 'mine', inputs: goodInputs() }))).id).toBe('mine')
  })

  it('name the model', async () => {
    const { answer } = await infer(categories, 'cooler', { inputs: goodInputs() })
    expect(answer.headers['sluice-model']).toMatch(/^cooler;version=1;digest=sha256:[0-9a-f]{64}$/)
    const byVersion = await scores(
      categories.post('/v2/models/cooler/versions/1/infer', { inputs: goodInputs() }),
    )
    expect(byVersion).toMatchObject({ model_name: 'cooler', model_version: '1' })
  })

  it('of no rows are empty', async () => {
    const inputs = goodInputs().map((input) => ({ ...input, shape: [0, 1], data: [] }))
    const { outputs } = await scores(infer(categories, 'cooler', { inputs }))
    expect(outputs.map(({ shape, data }) => [shape, data])).toEqual(Array(4).fill([[0, 1], []]))
  })
})

it('a pipeline takes the fields of its events', async () => {
  const rig = await open(rigPipeline)
  const { inputs } = (await rig.get('/v2/models/cooler')).json as {
    readonly inputs: readonly { readonly name: string; readonly datatype: string }[]
  }
  const filled = inputs.map(({ name, datatype }) => {
    if (datatype !== 'BYTES') return column(name, datatype, [datatype === 'BOOL' ? true : 50])
    return column(name, datatype, [null])
  })
  const { outputs } = await scores(infer(rig, 'cooler', { inputs: filled }))
  expect(outputs.map(({ name }) => name)).toEqual(['predict', 'p3', 'p20', 'p100'])
  expect(await refusal(infer(rig, 'cooler', { inputs: filled.slice(1) }))).toContain("'psa_bar' is required")
})
