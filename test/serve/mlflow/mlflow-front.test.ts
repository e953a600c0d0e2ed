import { describe, expect, it } from 'vitest'
import { frontsFor } from '../../../src/app/serving/fronts.ts'
import { csvOf, recordedRows } from '../recorded-rows.ts'
import { categoriesFile, coolerFile, rigPipeline, service } from '../support.ts'
import type { Asked } from '../support.ts'

const fronts = frontsFor({ invocations: 'mlflow', vertex: { predict: null, health: null } })
const cooler = await service(coolerFile, { fronts })
const categories = await service(categoriesFile, { fronts })
const names = cooler.serving.models[0]!.columns.map(({ name }) => name)
const row = names.map((_, at) => at + 1)
const record = Object.fromEntries(names.map((name, at) => [name, at + 1]))
const csv = { 'content-type': 'text/csv' }

function predictionsOf({ status, text, json }: Asked): readonly unknown[] {
  expect(status, text).toBe(200)
  return (json as { readonly predictions: readonly unknown[] }).predictions
}

describe("MLflow's front", () => {
  it.each<[string, object]>([
    ['dataframe_split', { dataframe_split: { columns: names, index: [7], data: [row] } }],
    ['dataframe_split without names', { dataframe_split: { data: [row] } }],
    [
      'dataframe_split with numbered columns',
      { dataframe_split: { columns: names.map((_, at) => at), data: [row] } },
    ],
    ['dataframe_records', { dataframe_records: [record] }],
    ['instances of objects', { instances: [record] }],
    ['instances of arrays', { instances: [row] }],
    ['inputs by column', { inputs: Object.fromEntries(names.map((name, at) => [name, [at + 1]])) }],
    ['inputs of columns of one', { inputs: Object.fromEntries(names.map((name, at) => [name, [[at + 1]]])) }],
    ['inputs of one row', { inputs: record }],
    ['inputs of arrays', { inputs: [row] }],
    ['inputs of objects', { inputs: [record] }],
    ['texts for numbers', { dataframe_records: [mapped(record, String)] }],
  ])('reads %s', async (_form, body) => {
    const direct = await cooler.serving.models[0]!.score({
      rows: [record],
      columns: null,
      rules: fronts.find(({ name }) => name === 'mlflow')!.rules,
      contributions: false,
      signal: new AbortController().signal,
    })
    const [label, ...probabilities] = direct.out
    expect(predictionsOf(await cooler.post('/invocations', body))).toEqual([['3', '20', '100'][label!]])
    const params = { predict_method: 'predict_proba' }
    const asked = await cooler.post('/models/cooler/invocations', { ...body, params })
    expect(asked.front).toBe('mlflow')
    expect(asked.model?.name).toBe('cooler')
    expect(predictionsOf(asked)).toEqual([probabilities])
  })

  it('reads a CSV by its header, as pandas writes it', async () => {
    const answered = await cooler.post('/invocations', csvOf([names, row.map(String)]), {
      'content-type': 'text/csv; charset=utf-8',
    })
    const [only] = predictionsOf(await cooler.post('/invocations', { instances: [row] }))
    expect(predictionsOf(answered)).toEqual([only])
    const withIndex = csvOf([['', ...names], ['0', ...row.map(String)], [''], ['1', ...row.map(String)]])
    expect(predictionsOf(await cooler.post('/invocations', withIndex, csv))).toEqual([only, only])
  })

  it.each(['drf_multinomial_ties3', 'glm_binomial_logit', 'gam_cr_gaussian', 'glm_gaussian_inverse'])(
    'answers %s as H2O does, by CSV and by JSON',
    async (name) => {
      const { yaml, names: columns, cells, answers } = recordedRows(name)
      const asked = await service(yaml, { fronts })
      const [model] = asked.serving.models
      const probabilities = model!.outputs.flatMap(({ kind, name: of }) =>
        kind === 'probability' ? [of] : [],
      )
      const byCsv = predictionsOf(await asked.post('/invocations', csvOf([columns, ...cells]), csv))
      const data = cells.map((record_) => record_.map((cell) => (cell === '' ? null : cell)))
      const split = { dataframe_split: { columns, data } }
      expect(predictionsOf(await asked.post('/invocations', split))).toEqual(byCsv)
      expect(answers.length).toBeGreaterThan(10)
      for (const [at, answer] of answers.entries()) {
        const wanted = model!.levels === null ? Object.values(answer)[2]! : answer['predict']!
        const given = byCsv[at]
        if (typeof given === 'string') expect(given, `row ${at}`).toBe(wanted)
        else expect(given, `row ${at}`).toBeCloseTo(Number(wanted), 9)
      }
      if (probabilities.length === 0) return
      const params = { predict_method: 'predict_proba' }
      const all = predictionsOf(await asked.post('/invocations', { ...split, params }))
      for (const [at, answer] of answers.entries())
        probabilities.forEach((of, i) => {
          expect((all[at] as readonly number[])[i], `row ${at}, ${of}`).toBeCloseTo(
            Number(answer[`p${i}`]),
            9,
          )
        })
    },
  )

  it('answers a table where a row has several numbers', async () => {
    const { yaml, names: columns, cells } = recordedRows('pca_cats')
    const asked = await service(yaml, { fronts })
    const [first] = predictionsOf(await asked.post('/invocations', csvOf([columns, cells[0]!]), csv))
    expect(Object.keys(first as object)).toEqual(asked.serving.models[0]!.outputs.map(({ name }) => name))
  })

  it("takes a missing value as null, as Python's NaN and as what is absent of some rows", async () => {
    const without = { ...record, vs_vib: null }
    const [only] = predictionsOf(await cooler.post('/invocations', { dataframe_records: [without] }))
    const python = JSON.stringify({ dataframe_records: [without] }).replace('"vs_vib":null', '"vs_vib":NaN')
    expect(python).toContain('NaN')
    expect(predictionsOf(await cooler.post('/invocations', python))).toEqual([only])
    const lacking = Object.fromEntries(Object.entries(record).filter(([name]) => name !== 'vs_vib'))
    const two = predictionsOf(await cooler.post('/invocations', { dataframe_records: [record, lacking] }))
    expect(two[1]).toBe(only)
    expect(predictionsOf(await cooler.post('/invocations', { dataframe_records: [] }))).toEqual([])
  })

  it('leaves NaN in a text what it is', async () => {
    const answer = await categories.post('/invocations', '{"dataframe_records":[{"rig_mode":"NaN","x":NaN}]}')
    expect(answer.text).toContain('missing-column')
  })

  it('serves a pipeline by the fields of its events', async () => {
    const rig = await service(rigPipeline, { fronts })
    const [model] = rig.serving.models
    const event = Object.fromEntries(model!.columns.map(({ name, levels }) => [name, levels?.[0] ?? 1]))
    const asked = await rig.post(`/models/${model!.name}/invocations`, { dataframe_records: [event] })
    expect(predictionsOf(asked)).toHaveLength(1)
    const unknown = await rig.post('/models/none/invocations', { dataframe_records: [event] })
    expect([unknown.status, unknown.json]).toMatchObject([404, { error_code: 'RESOURCE_DOES_NOT_EXIST' }])
  })

  const category = {
    rig_mode: 'cool',
    vib_band: 'calm',
    psb_bar: 1,
    fsa_vol_flow: 1,
    pump_eff: 1,
    eff_fact_pct: 1,
  }
  it.each<[string, unknown, RegExp]>([
    ['no JSON', '{"instances": [', /no JSON/],
    ['no object', '"x"', /the body is text/],
    ['a list', [[1]], /before MLflow 2.0/],
    ['no key', {}, /exactly one of dataframe_split, .*there are none/],
    ['two keys', { instances: [], inputs: [] }, /there are instances, inputs/],
    ['signature_name', { instances: [], signature_name: 'x' }, /signature_name is not read/],
    ['another key of a split', { dataframe_split: { data: [], dtype: 1 } }, /dataframe_split.dtype/],
    ['a split without data', { dataframe_split: { columns: ['a'] } }, /dataframe_split.data is not there/],
    ['an index of another length', { dataframe_split: { index: [1, 2], data: [] } }, /index has not as many/],
    ['a name that is none', { dataframe_split: { columns: [[1]], data: [] } }, /columns\[0\] is an array/],
    ['a name twice', { dataframe_split: { columns: ['a', 'a'], data: [] } }, /'a' is there twice/],
    ['a short row', { dataframe_split: { columns: ['a', 'b'], data: [[1]] } }, /row 0 has 1 cells/],
    ['another width', { instances: [[1, 2]] }, /row 0 has 2 cells without names, .*has 6 columns: rig_mode/],
    ['rows of two kinds', { instances: [[1], { a: 1 }] }, /instances\[1\] is an object, expected an array/],
    ['instances of other columns', { instances: [{ a: 1, b: 1 }, { a: 1 }] }, /instances\[1\] has no 'b'/],
    ['columns of other lengths', { inputs: { a: [1, 2], b: [1] } }, /inputs.b has 1 values, and inputs.a 2/],
    ['a missing column', { dataframe_records: [{ rig_mode: 'cool' }] }, /missing-column: column 'vib_band'/],
    ['an unknown category', { dataframe_records: [{ ...category, rig_mode: 'odd' }] }, /unknown-category/],
    ['text for a number', { dataframe_records: [{ ...category, psb_bar: 'abc' }] }, /wrong-type.*psb_bar/],
    ['a list for a number', { dataframe_records: [{ ...category, psb_bar: [1, 2] }] }, /wrong-type/],
    ['an infinite number', { dataframe_records: [{ ...category, psb_bar: 'Infinity' }] }, /psb_bar/],
  ])('refuses %s in its own shape', async (_what, body, message) => {
    const { status, json, front } = await categories.post('/invocations', body)
    expect([status, front]).toEqual([400, 'mlflow'])
    expect(json).toMatchObject({
      error_code: 'BAD_REQUEST',
      message: expect.stringMatching(message) as string,
    })
    expect(Object.keys(json as object)).not.toContain('stack_trace')
  })

  it('tells every row at fault', async () => {
    const rows = [category, { ...category, rig_mode: 'odd' }, { ...category, psb_bar: 'abc' }]
    const { json } = await categories.post('/invocations', { dataframe_records: rows })
    expect(json).toMatchObject({
      errors: [
        { row: 1, column: 'rig_mode', reason: 'unknown-category', value: 'odd' },
        { row: 2, column: 'psb_bar', reason: 'wrong-type', value: 'abc' },
      ],
    })
  })

  it.each<[string, object, RegExp]>([
    ['a parameter that is not there', { temperature: 1 }, /params.temperature is not known/],
    ['another method', { predict_method: 'transform' }, /transform: it is one of predict, predict_proba/],
  ])('refuses %s', async (_what, params, message) => {
    const { status, json } = await cooler.post('/invocations', { instances: [row], params })
    expect([status, json]).toMatchObject([
      400,
      { error_code: 'INVALID_PARAMETER_VALUE', message: expect.stringMatching(message) as string },
    ])
  })

  it('has no probabilities of a model without classes', async () => {
    const { yaml } = recordedRows('coxph_num')
    const asked = await service(yaml, { fronts })
    const params = { predict_method: 'predict_proba' }
    expect((await asked.post('/invocations', { instances: [], params })).json).toMatchObject({
      error_code: 'INVALID_PARAMETER_VALUE',
      message: "params.predict_method: model 'model' (CoxPH) has no probabilities",
    })
  })

  it.each([
    ['', /of no content type/],
    ['application/vnd.apache.parquet', /application\/json, text\/csv is read here/],
    ['application/json; charset=latin1', /charset of the body is latin1/],
    ['text/csv; header=present', /parameter header .* is not known/],
  ])('answers content type %j with 415 in plain text', async (type, message) => {
    const { status, answer, text } = await cooler.post('/invocations', 'x', { 'content-type': type })
    expect([status, answer.headers['content-type']]).toEqual([415, 'text/plain; charset=utf-8'])
    expect(text).toMatch(message)
  })

  it.each([
    ['', /the CSV is empty/],
    ['psb_bar,psb_bar\n1,2\n', /there twice/],
    ['psb_bar,pump_eff\n1\n', /row 0 has 1 cells/],
    ['psb_bar\n"1\n', /a quote is not closed/],
    ['psb_bar\n"1"2\n', /text stands behind a closing quote/],
  ])('refuses the CSV %j', async (body, message) => {
    const { status, json } = await categories.post('/invocations', body, csv)
    expect([status, json]).toMatchObject([
      400,
      { error_code: 'BAD_REQUEST', message: expect.stringMatching(message) as string },
    ])
  })

  it('refuses bytes that are no text', async () => {
    const { status, json } = await categories.ask('POST', '/invocations', Buffer.from([0xff]), csv)
    expect([status, json]).toMatchObject([400, { message: 'the body is no text in UTF-8' }])
  })

  it('says whether it works, as the same by two names', async () => {
    for (const path of ['/ping', '/health']) {
      const { status, text, answer } = await cooler.get(path)
      expect([status, text]).toEqual([200, '\n'])
      expect(answer.headers['content-type']).toContain('application/json')
    }
    const busy = await service(coolerFile, { fronts, isReady: () => false })
    expect((await busy.get('/ping')).status).toBe(503)
  })
})

function mapped(object: Readonly<Record<string, number>>, of: (value: number) => unknown): object {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, of(value)]))
}
