import { describe, expect, it } from 'vitest'
import { frontsFor } from '../../../src/app/serving/fronts.ts'
import { recordedRows } from '../recorded-rows.ts'
import { categoriesFile, coolerFile, service } from '../support.ts'

const predict = '/v1/endpoints/12/deployedModels/34:predict'
const fronts = frontsFor({ invocations: 'auto', vertex: { predict, health: '/ok' } })
const cooler = await service(coolerFile, { fronts })
const categories = await service(categoriesFile, { fronts })
const names = cooler.serving.models[0]!.columns.map(({ name }) => name)
const row = names.map((_, at) => at + 1)
const record = Object.fromEntries(names.map((name, at) => [name, at + 1]))

describe("Vertex AI's front", () => {
  it('answers objects and arrays with an object each', async () => {
    const byName = await cooler.post(predict, { instances: [record, record] })
    const byPlace = await cooler.post(predict, { instances: [row, row], parameters: {} })
    expect([byName.status, byName.front], byName.text).toEqual([200, 'vertex'])
    const { predictions } = byName.json as { readonly predictions: readonly object[] }
    expect(predictions.map(Object.keys)).toEqual(Array(2).fill(['predict', 'p3', 'p20', 'p100']))
    expect(byPlace.text).toBe(byName.text)
  })

  it("answers names apart as Driverless AI's scorers there do, in texts", async () => {
    const rows = [row.map(String), [null, ...row.slice(1)]]
    const asked = await cooler.post(predict, { instances: rows, parameters: { fields: names } })
    const scored = await cooler.post('/model/score', { fields: names, rows })
    const { score, ...others } = scored.json as { readonly score: unknown }
    expect(asked.json).toEqual({ ...others, predictions: score })
  })

  it('answers as H2O does', async () => {
    const { yaml, names: columns, cells, answers } = recordedRows('glm_binomial_logit')
    const asked = await service(yaml, { fronts })
    const objects = cells.map((record_) =>
      Object.fromEntries(columns.map((name, at) => [name, record_[at] === '' ? null : record_[at]])),
    )
    const { predictions } = (await asked.post(predict, { instances: objects })).json as {
      readonly predictions: readonly { readonly predict: string }[]
    }
    expect(answers.length).toBeGreaterThan(10)
    expect(predictions.map((prediction) => prediction.predict)).toEqual(
      answers.map((answer) => answer['predict']),
    )
  })

  it('takes absent columns as missing, and nothing for nothing', async () => {
    const { status, json } = await cooler.post(predict, { instances: [{ psa_bar: 1 }] })
    expect([status, (json as { predictions: unknown[] }).predictions.length]).toEqual([200, 1])
    expect((await cooler.post(predict, { instances: [] })).json).toEqual({ predictions: [] })
  })

  it.each<[string, unknown, RegExp]>([
    ['no JSON', '{', /no JSON/],
    ['no instances', { parameters: {} }, /instances is not there/],
    ['another key', { instances: [], signature: 1 }, /signature in the body is not known/],
    ['another parameter', { instances: [], parameters: { top: 1 } }, /top in parameters is not known/],
    ['parameters that are none', { instances: [], parameters: 1 }, /parameters is a number/],
    ['instances of two kinds', { instances: [{}, []] }, /instances\[1\] is an array, expected an object/],
    ['instances of numbers', { instances: [1] }, /instances\[0\] is a number/],
    [
      'objects with names apart',
      { instances: [{}], parameters: { fields: ['a'] } },
      /rows\[0\] is an object/,
    ],
    ['another width', { instances: [[1]] }, /has 6 columns/],
    ['an unknown category', { instances: [{ rig_mode: 'odd' }] }, /unknown-category/],
    ['text for a number', { instances: [{ psb_bar: 'abc' }] }, /wrong-type/],
    ['no column of the model', { instances: [{ x: 1 }] }, /no column of model/],
  ])('refuses %s as a problem', async (_what, body, detail) => {
    const { status, json, front } = await categories.post(predict, body)
    expect([status, front]).toEqual([400, 'vertex'])
    expect(json).toMatchObject({ detail: expect.stringMatching(detail) as string })
  })

  it('has its own path for health', async () => {
    expect((await cooler.get('/ok')).status).toBe(200)
    const busy = await service(coolerFile, { fronts, isReady: () => false })
    expect((await busy.get('/ok')).status).toBe(503)
  })

  it('comes before other fronts at its path, and is nowhere without one', async () => {
    const taken = frontsFor({ invocations: 'auto', vertex: { predict: '/invocations', health: '/ping' } })
    const asked = await service(coolerFile, { fronts: taken })
    expect((await asked.post('/invocations', { instances: [row] })).front).toBe('vertex')
    expect((await asked.get('/ping')).front).toBe('vertex')
    const none = frontsFor({ invocations: 'auto', vertex: { predict: null, health: null } })
    expect((await (await service(coolerFile, { fronts: none })).post(predict, {})).status).toBe(404)
  })
})
