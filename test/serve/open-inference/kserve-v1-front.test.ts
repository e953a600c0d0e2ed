import { beforeAll, describe, expect, it } from 'vitest'
import { loadModel, scoreRow } from '../../../src/model/index.ts'
import { kserveV1Front } from '../../../src/serve/open-inference/kserve-v1-front.ts'
import { categoriesFile, service } from '../support.ts'
import type { TestService } from '../support.ts'
import { bernoulliFile, isSound, knownRows } from './support/odd-rows.ts'
import { errorText, shaped } from './support/protocol-schema.ts'

const fronts = [kserveV1Front]

let cooler: TestService
beforeAll(async () => {
  cooler = await service(categoriesFile, { fronts })
})

const path = '/v1/models/cooler:predict'
const good = {
  rig_mode: 'warm',
  vib_band: 'calm',
  psb_bar: 1.5,
  fsa_vol_flow: 2,
  pump_eff: 3,
  eff_fact_pct: null,
}

describe('predictions', () => {
  it('of objects and of arrays are those of the library, to the last bit', async () => {
    const sound = knownRows().filter(isSound)
    const bernoulli = await service(bernoulliFile, { fronts })
    const names = bernoulli.serving.models[0]!.columns.map(({ name }) => name)
    const arrays = sound.map(({ row }) => names.map((name) => row[name]))
    const expected = sound.map(({ scored: { label, probabilities } }) => ({
      predict: label,
      ...probabilities,
    }))
    expect(sound.length).toBeGreaterThan(150)
    for (const instances of [sound.map(({ row }) => row), arrays]) {
      const { json } = await bernoulli.post('/v1/models/bernoulli:predict', { instances })
      expect(json).toEqual({ predictions: expected })
    }
  })

  it('of a model with one output are numbers', async () => {
    const file = 'test/fixtures/models/gbm_gamma.zip'
    const gamma = await service(`models: [{ name: gamma, file: ${file} }]`, { fronts })
    const row = Object.fromEntries(gamma.serving.models[0]!.columns.map(({ name }) => [name, null]))
    const { json } = await gamma.post('/v1/models/gamma:predict', { instances: [row, row] })
    const { value } = scoreRow(loadModel(file), row)
    expect(json).toEqual({ predictions: [value, value] })
  })

  it('of nothing are nothing', async () => {
    expect((await cooler.post(path, { instances: [] })).json).toEqual({ predictions: [] })
  })
})

it('models are listed, and ready or not', async () => {
  expect(shaped('models', (await cooler.get('/v1/models')).json)).toEqual({ models: ['cooler'] })
  expect(shaped('modelReady', (await cooler.get('/v1/models/cooler')).json)).toEqual({
    name: 'cooler',
    ready: true,
  })
  expect((await cooler.get('/v1/models/other')).status).toBe(404)
  const early = await service(categoriesFile, { fronts, isReady: () => false })
  const { status, json } = await early.get('/v1/models/cooler')
  expect(status).toBe(503)
  expect(errorText(json)).toContain('not taken now')
})

describe('odd input', () => {
  it.each<[string, unknown, string]>([
    ['no instances', { inputs: [] }, 'instances is not there'],
    ['objects among arrays', { instances: [[1, 2, 3, 4, 5, 6], good] }, 'instances[1] is an object'],
    ['numbers by themselves', { instances: [1, 2] }, "in the order of the model's: rig_mode"],
    ['an array of another length', { instances: [[1, 2]] }, 'row 0 has 2 cells, and there are 6 columns'],
    ['a column that is missing', { instances: [{ ...good, rig_mode: undefined }] }, 'missing-column'],
    ['an unknown category', { instances: [good, { ...good, rig_mode: 'new' }] }, 'row 1: unknown-category'],
    ['text for a number', { instances: [{ ...good, psb_bar: 'abc' }] }, 'row 0: wrong-type'],
    ['a list', [good], 'the body is an array'],
    ['no JSON', '{"instances": [NaN]}', 'null stands for a missing value'],
  ])('%s: 400', async (_what, body, text) => {
    const { status, json } = await cooler.post(path, body)
    expect(status).toBe(400)
    expect(errorText(json)).toContain(text)
  })

  it('explanations are not offered', async () => {
    expect((await cooler.post('/v1/models/cooler:explain', {})).status).toBe(501)
  })

  it('an unknown model, another method, another content type', async () => {
    expect((await cooler.post('/v1/models/other:predict', { instances: [] })).status).toBe(404)
    expect((await cooler.ask('GET', path)).status).toBe(405)
    expect((await cooler.post(path, '', { 'content-type': 'text/csv' })).status).toBe(415)
  })
})
