import { describe, expect, it } from 'vitest'
import { frontsFor } from '../../../src/app/serving/fronts.ts'
import { csvOf, recordedRows } from '../recorded-rows.ts'
import { categoriesFile, coolerFile, rigPipeline, service } from '../support.ts'

const fronts = frontsFor({ invocations: 'sagemaker', vertex: { predict: null, health: null } })
const cooler = await service(coolerFile, { fronts })
const categories = await service(categoriesFile, { fronts })
const names = cooler.serving.models[0]!.columns.map(({ name }) => name)
const row = names.map((_, at) => at + 1)
const record = Object.fromEntries(names.map((name, at) => [name, at + 1]))
const csv = { 'content-type': 'text/csv' }
const json = { 'content-type': 'application/json' }
const lines = { 'content-type': 'application/jsonlines' }

/** What the cooler makes of `row`. */
const answer = (await cooler.post('/invocations', [row])).json as readonly Record<string, unknown>[]
const [object] = answer
const line = Object.values(object!).map(String).join(',')

describe("SageMaker's front", () => {
  it.each<[string, string, Record<string, string>, unknown]>([
    ['CSV', `${row.join()}\n${row.join()}\n`, csv, `${line}\n${line}\n`],
    ['CSV without a last line end', row.join(), csv, `${line}\n`],
    ['CSV with CRLF', `${row.join()}\r\n${row.join()}\r\n`, csv, `${line}\n${line}\n`],
    ['CSV, label_size=0', row.join(), { 'content-type': 'text/csv; label_size=0' }, `${line}\n`],
    [
      'CSV with its names',
      csvOf([names.toReversed(), row.toReversed().map(String)]),
      { 'content-type': 'text/csv; header=present' },
      `predict,p3,p20,p100\n${line}\n`,
    ],
    ['no CSV', '', csv, ''],
    ['lines of objects', `${JSON.stringify(record)}\n`, lines, `${JSON.stringify(object)}\n`],
    ['lines of arrays', JSON.stringify(row), lines, `${JSON.stringify(object)}\n`],
    [
      "lines as Amazon's own have them",
      JSON.stringify({ features: row }),
      lines,
      `${JSON.stringify(object)}\n`,
    ],
    ['no lines', '', lines, ''],
    ['instances of objects', JSON.stringify({ instances: [record] }), json, { predictions: [object] }],
    ['instances of arrays', JSON.stringify({ instances: [row] }), json, { predictions: [object] }],
    ['a list of arrays', JSON.stringify([row, row]), json, [object, object]],
    ['a list of objects', JSON.stringify([record]), json, [object]],
    ['nothing', '[]', json, []],
  ])('answers %s in the same form', async (_what, body, headers, wanted) => {
    const asked = await cooler.post('/invocations', body, headers)
    expect(asked.status, asked.text).toBe(200)
    expect(asked.front).toBe('sagemaker')
    expect(typeof wanted === 'string' ? asked.text : asked.json).toEqual(wanted)
    expect(asked.answer.headers['content-type']!.split(';')[0]).toBe(headers['content-type']!.split(';')[0])
    const named = await cooler.post('/models/cooler/invocations', body, headers)
    expect(named.text).toBe(asked.text)
  })

  it("answers Driverless AI's request as Driverless AI's scorer does", async () => {
    const body = { fields: names, rows: [row.map(String)], includeFieldsInOutput: ['psa_bar'] }
    const asked = await cooler.post('/invocations', body)
    const scored = await cooler.post('/model/score', body)
    expect(asked.front).toBe('sagemaker')
    expect(asked.text).toBe(scored.text)
    const explained = { ...body, requestShapleyValueType: 'ORIGINAL' }
    expect((await cooler.post('/invocations', explained)).text).toBe(
      (await cooler.post('/model/score', explained)).text,
    )
  })

  it.each([
    ['text/csv', 'text/csv; charset=utf-8', `${line}\n`],
    ['text/csv; header=present', 'text/csv; charset=utf-8; header=present', `predict,p3,p20,p100\n${line}\n`],
    ['application/jsonlines', 'application/jsonlines', `${JSON.stringify(object)}\n`],
    ['application/json;q=0.5, text/csv', 'text/csv; charset=utf-8', `${line}\n`],
    ['image/png, text/csv;q=0.1', 'text/csv; charset=utf-8', `${line}\n`],
    ['text/*', 'text/csv; charset=utf-8', `${line}\n`],
    ['*/*', 'application/json; charset=utf-8', JSON.stringify(answer)],
    ['application/*', 'application/json; charset=utf-8', JSON.stringify(answer)],
    ['application/json;q=0, */*;q=0.1', 'application/json; charset=utf-8', JSON.stringify(answer)],
  ])('answers in the form that accept: %s wants', async (accept, type, text) => {
    const asked = await cooler.post('/invocations', [row], { ...json, accept })
    expect([asked.status, asked.answer.headers['content-type'], asked.text]).toEqual([200, type, text])
  })

  it.each(['drf_multinomial_ties3', 'glm_binomial_logit', 'gam_cr_gaussian', 'kmeans_std'])(
    'answers a CSV for %s as H2O does, line by line',
    async (name) => {
      const { yaml, names: columns, cells, answers } = recordedRows(name)
      const asked = await service(yaml, { fronts })
      const order = asked.serving.models[0]!.columns.map((column) => columns.indexOf(column.name))
      const body = csvOf(cells.map((record_) => order.map((at) => record_[at] ?? '')))
      const { status, text } = await asked.post('/invocations', body, csv)
      expect(status, text).toBe(200)
      const out = text.trimEnd().split('\n')
      expect(out).toHaveLength(answers.length)
      expect(answers.length).toBeGreaterThan(10)
      for (const [at, expected] of answers.entries()) {
        const [first] = out[at]!.split(',')
        const wanted = expected['predict'] ?? Object.values(expected)[2]!
        if (Number.isNaN(Number(wanted))) expect(first, `row ${at}`).toBe(wanted)
        else expect(Number(first), `row ${at}`).toBeCloseTo(Number(wanted), 9)
      }
    },
  )

  it('takes empty cells and absent columns as missing', async () => {
    const [first, ...others] = row
    const blank = await cooler.post('/invocations', `,${others.join()}`, csv)
    const absent = Object.fromEntries(names.slice(1).map((name, at) => [name, at + 2]))
    expect(first).toBe(1)
    const lacking = await cooler.post(
      '/invocations',
      { instances: [absent] },
      { ...json, accept: 'text/csv' },
    )
    expect([blank.status, blank.text]).toEqual([200, lacking.text])
  })

  it('serves a pipeline by the fields of its events', async () => {
    const rig = await service(rigPipeline, { fronts })
    const [model] = rig.serving.models
    const event = Object.fromEntries(model!.columns.map(({ name, levels }) => [name, levels?.[0] ?? 1]))
    const asked = await rig.post(`/models/${model!.name}/invocations`, JSON.stringify(event), lines)
    expect([asked.status, asked.model?.name]).toEqual([200, model!.name])
  })

  const category = ['cool', 'calm', 1, 1, 1, 1]
  it.each<[string, unknown, Record<string, string>, number, RegExp]>([
    ['another content type', 'x', { 'content-type': 'text/plain' }, 415, /text\/csv, application\/json/],
    ['another charset', 'x', { 'content-type': 'text/csv; charset=latin1' }, 415, /charset of the body/],
    ['header=yes', 'x', { 'content-type': 'text/csv; header=yes' }, 415, /header=yes/],
    ['rows with their label', '1,2', { 'content-type': 'text/csv; label_size=1' }, 415, /label_size=1/],
    ['an answer in no form that there is', [category], { ...json, accept: 'image/png' }, 400, /image\/png/],
    ['a row of another width', '1,2\n', csv, 400, /row 0 has 2 cells without names/],
    ['a blank line', `${category.join()}\n\n${category.join()}\n`, csv, 400, /row 1 has 1 cells/],
    [
      'a header that is not said',
      'rig_mode,vib_band,psb_bar,fsa_vol_flow,pump_eff,eff_fact_pct\n',
      csv,
      400,
      /unknown-category|wrong-type/,
    ],
    ['a header that is not there', '', { 'content-type': 'text/csv; header=present' }, 400, /is empty/],
    ['a name twice', 'a,a\n1,1\n', { 'content-type': 'text/csv; header=present' }, 400, /there twice/],
    ['a broken line', '{"a":1}\n{"a":\n', lines, 400, /line 2: the body is no JSON/],
    ['lines of two kinds', `${JSON.stringify(category)}\n{}\n`, lines, 400, /lines\[1\] is an object/],
    ['lines of numbers', '1\n2\n', lines, 400, /lines\[0\] is a number, expected an object or an array/],
    ['no rows', {}, json, 400, /\{"fields"/],
    ['fields alone', { fields: ['a'] }, json, 400, /rows is not there/],
    ['a key beside instances', { instances: [], params: {} }, json, 400, /params is not read/],
    ['features that are no list', { instances: [{ features: 1 }] }, json, 400, /features is a number/],
    ['an unknown category', { instances: [['odd', ...category.slice(1)]] }, json, 400, /unknown-category/],
    ['text for a number', { instances: [['cool', 'calm', 'abc', 1, 1, 1]] }, json, 400, /wrong-type/],
  ])('refuses %s as a problem', async (_what, body, headers, status, detail) => {
    const asked = await categories.post('/invocations', body, headers)
    expect([asked.status, asked.front], asked.text).toEqual([status, 'sagemaker'])
    expect(asked.answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(asked.json).toMatchObject({ status, detail: expect.stringMatching(detail) as string })
  })

  it('refuses contributions of a model that has none', async () => {
    const asked = await service(recordedRows('kmeans_std').yaml, { fronts })
    const body = { fields: [], rows: [], requestShapleyValueType: 'ORIGINAL' }
    expect((await asked.post('/invocations', body)).status).toBe(501)
  })

  it('says whether it works, and how batch transform is to send', async () => {
    expect((await cooler.get('/ping')).status).toBe(200)
    const busy = await service(coolerFile, { fronts, isReady: () => false })
    expect((await busy.get('/ping')).status).toBe(503)
    const parameters = (given: { readonly json: unknown }) => given.json
    expect(parameters(await cooler.get('/execution-parameters'))).toEqual({
      MaxConcurrentTransforms: 2,
      BatchStrategy: 'MULTI_RECORD',
      MaxPayloadInMB: 8,
    })
    const large = await service(`${coolerFile}\nserve: { maxBodyBytes: 1000000000 }`, { fronts })
    expect(parameters(await large.get('/execution-parameters'))).toMatchObject({ MaxPayloadInMB: 50 })
    const small = await service(`${coolerFile}\nserve: { maxBodyBytes: 2000 }`, { fronts })
    expect(parameters(await small.get('/execution-parameters'))).toMatchObject({ MaxPayloadInMB: 1 })
  })
})
