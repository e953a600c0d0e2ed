import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadModel, scoreRow } from '../../../src/model/index.ts'
import { categoriesFile, coolerFile, rigPipeline, service } from '../support.ts'

const cooler = await service(coolerFile)
const categories = await service(categoriesFile)
const pipeline = await service(rigPipeline)

const coolerModel = loadModel('examples/hydraulic-rig/models/cool_cond.zip')
const categoriesModel = loadModel('examples/hydraulic-rig/models/cool_cond-cat.zip')

/** The call of the hydraulic tutorial. */
const tutorialFields = 'psa_bar psb_bar psc_bar psd_bar pse_bar psf_bar fsa_vol_flow fsb_vol_flow tsa_temp tsb_temp tsc_temp tsd_temp pump_eff vs_vib cool_pwr_pct eff_fact_pct'.split(' ') // prettier-ignore
const tutorialCells = ["155.56646728515625", "104.93318176269531", "0.862698495388031", "0.00021100000594742596", "8.37287425994873", "8.321526527404785", "2.0819649696350098", "8.871089935302734", "35.355934143066406", "40.99454879760742", "38.31908416748047", "30.47344970703125", "2366.707275390625", "0.5243666768074036", "1.3755667209625244", "19.58085060119629"] // prettier-ignore
const tutorialBody = JSON.stringify({ fields: tutorialFields, rows: [tutorialCells] })

const fields = ['rig_mode', 'vib_band', 'psb_bar', 'fsa_vol_flow', 'pump_eff', 'eff_fact_pct']
const cells = ['warm', 'calm', '104.9', '6.1', '2366.7', '27.5']

type Table = Readonly<{ fields?: readonly string[]; score: string[][] }>

function scored(model: typeof coolerModel, row: Readonly<Record<string, unknown>>): string[] {
  return Object.values(scoreRow(model, row).probabilities!).map(String)
}

async function scoreOf(row: readonly unknown[], more: object = {}, names = fields): Promise<string[]> {
  const { status, json } = await categories.post('/model/score', { fields: names, rows: [row], ...more })
  expect(status).toBe(200)
  return (json as Table).score[0]!
}

async function refusalOf(body: unknown, path = '/model/score') {
  const { status, json, answer } = await categories.post(path, body)
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
  const { detail } = json as { readonly detail: string }
  return { status, detail }
}

const expected = scored(categoriesModel, Object.fromEntries(fields.map((name, at) => [name, cells[at]])))
const named = (changed: object) =>
  scored(categoriesModel, { ...Object.fromEntries(fields.map((name, at) => [name, cells[at]])), ...changed })

describe('the calls as they are printed', () => {
  const probabilities = scored(
    coolerModel,
    Object.fromEntries(tutorialFields.map((name, at) => [name, tutorialCells[at]])),
  )

  test.each([
    ['with its content type', { 'content-type': 'application/json' }],
    [
      'with the one that curl says',
      { 'content-type': 'application/x-www-form-urlencoded', 'x-api-key': 'K' },
    ],
    ['with none', {}],
  ])('are answered %s', async (_how, headers) => {
    const { status, json } = await cooler.post('/model/score', tutorialBody, headers)
    expect(status).toBe(200)
    expect(json).toEqual({
      id: cooler.serving.models[0]!.id,
      fields: ['cool_cond_y.3', 'cool_cond_y.20', 'cool_cond_y.100'],
      score: [probabilities],
    })
  })

  test('another content type is refused by its name', async () => {
    const { status, json } = await cooler.post('/model/score', tutorialBody, { 'content-type': 'text/csv' })
    expect(status).toBe(415)
    expect(json).toMatchObject({ detail: expect.stringContaining('text/csv') as string })
  })
})

describe('what is told of the model', () => {
  test('the id is the text alone: MODEL_ID, else what the file says', async () => {
    expect((await cooler.get('/model/id')).text).toBe(cooler.serving.models[0]!.id)
    const given = await service(coolerFile, { environment: { MODEL_ID: 'rig-7' } })
    expect((await given.get('/model/id')).text).toBe('rig-7')
  })

  test('the schema has names and types', async () => {
    const { json } = await categories.get('/model/schema')
    expect(json).toMatchObject({
      schema: {
        inputFields: [
          { name: 'rig_mode', dataType: 'Str' },
          { name: 'vib_band', dataType: 'Str' },
          { name: 'psb_bar', dataType: 'Float64' },
          { name: 'fsa_vol_flow', dataType: 'Float64' },
          { name: 'pump_eff', dataType: 'Float64' },
          { name: 'eff_fact_pct', dataType: 'Float64' },
        ],
        outputFields: ['3', '20', '100'].map((of) => ({ name: `cool_cond_y.${of}`, dataType: 'Float64' })),
      },
    })
  })

  test.each([
    ['a model', categories],
    ['a pipeline', pipeline],
  ])('the sample request of %s can be sent as it is', async (_what, asked) => {
    const sample = await asked.get('/model/sample_request')
    expect((await asked.post('/model/score', sample.text)).status).toBe(200)
  })

  test('capabilities are those that the model has', async () => {
    expect((await cooler.get('/model/capabilities')).json).toEqual([
      'SCORE',
      'CONTRIBUTION_ORIGINAL',
      'CONTRIBUTION_TRANSFORMED',
    ])
    expect((await pipeline.get('/models/valve/capabilities')).json).toEqual(['SCORE'])
  })

  test('each model of a pipeline has the same paths below its name', async () => {
    const { json } = await pipeline.get('/models/pump/schema')
    expect(json).toMatchObject({
      schema: {
        outputFields: [{ name: 'pump_leak_y.0' }, { name: 'pump_leak_y.1' }, { name: 'pump_leak_y.2' }],
      },
    })
    expect((await pipeline.get('/models/nobody/schema')).status).toBe(404)
  })
})

describe('the shape of the answer', () => {
  test('copied cells come first, in the order of the fields, then an id, then the outputs', async () => {
    const { json } = await categories.post('/model/score', {
      fields,
      rows: [cells, cells],
      includeFieldsInOutput: ['pump_eff', 'row_id', 'rig_mode', 'not_there'],
      idField: 'row_id',
    })
    const { fields: names, score } = json as Table
    expect(names).toEqual([
      'rig_mode',
      'pump_eff',
      'row_id',
      'cool_cond_y.3',
      'cool_cond_y.20',
      'cool_cond_y.100',
    ])
    const [[mode, eff, id, ...outputs], second] = score as [string[], string[]]
    expect([mode, eff, ...outputs]).toEqual(['warm', '2366.7', ...expected])
    expect(id).toMatch(/^[0-9a-f-]{36}$/)
    expect(second[2]).not.toBe(id)
  })

  test('an id that is among the fields is copied, and no other made', async () => {
    const row = await scoreOf(['r-1', ...cells], { includeFieldsInOutput: ['row_id'], idField: 'row_id' }, [
      'row_id',
      ...fields,
    ])
    expect(row).toEqual(['r-1', ...expected])
  })

  test('an id that is not asked for in the output is not made', async () => {
    expect(await scoreOf(cells, { idField: 'row_id' })).toEqual(expected)
  })

  test('names are left out on demand', async () => {
    const { json } = await categories.post('/model/score', {
      fields,
      rows: [cells],
      noFieldNamesInOutput: true,
    })
    expect(json).toEqual({ id: categories.serving.models[0]!.id, score: [expected] })
  })

  test('no rows are answered with none', async () => {
    const { status, json } = await categories.post('/model/score', { fields, rows: [] })
    expect(status).toBe(200)
    expect(json).toMatchObject({ score: [] })
  })

  test('what the model is called stands in a header', async () => {
    const { answer } = await categories.post('/model/score', { fields, rows: [cells] })
    expect(answer.headers['sluice-model']).toBe(`cooler;version=1;digest=${categoriesModel.digest}`)
  })
})

describe('cells', () => {
  test('numbers and truth values of JSON are taken as their texts', async () => {
    expect(await scoreOf(['warm', 'calm', 104.9, 6.1, 2366.7, 27.5])).toEqual(expected)
    expect(await scoreOf(['warm', 'calm', true, '6.1', '2366.7', '27.5'])).toEqual(named({ psb_bar: 1 }))
  })

  test('bare NaN is missing, and text in quotes stays what it is', async () => {
    const body = (cell: string) => JSON.stringify({ fields, rows: [cells] }).replace('"104.9"', cell)
    for (const cell of ['NaN', '"NaN"', 'null']) {
      const { json } = await categories.post('/model/score', body(cell))
      expect((json as Table).score).toEqual([named({ psb_bar: null })])
    }
    const { json } = await categories.post('/model/score', {
      fields: [...fields, 'note'],
      rows: [[...cells, 'a \\" NaN, -Infinity']],
      includeFieldsInOutput: ['note'],
    })
    expect((json as Table).score[0]![0]).toBe('a \\" NaN, -Infinity')
  })

  test.each(['Infinity', '-Infinity'])('bare %s is refused as what is not finite', async (token) => {
    const body = JSON.stringify({ fields, rows: [cells] }).replace('"104.9"', token)
    const { status, detail } = await refusalOf(body)
    expect(status).toBe(400)
    expect(detail).toContain("not-finite: column 'psb_bar'")
  })

  test('a pipeline takes NaN for missing as well', async () => {
    const { json } = await pipeline.get('/model/sample_request')
    const { fields: names, rows } = json as { fields: string[]; rows: string[][] }
    const answers = await Promise.all(
      ['NaN', null].map(async (cell) => {
        const row = rows[0]!.map((text, at) => (names[at] === 'psb_bar' ? cell : text))
        const { status, text } = await pipeline.post('/model/score', { fields: names, rows: [row] })
        return { status, text: text.replace(/\(.*?\)/, '') }
      }),
    )
    expect(names).toContain('psb_bar')
    expect(answers[0]).toEqual(answers[1])
  })

  test.each(['true', 'TRUE', 'False'])('%s is a number, and copied as it came', async (word) => {
    const row = await scoreOf(['warm', 'calm', word, '6.1', '2366.7', '27.5'], {
      includeFieldsInOutput: ['psb_bar'],
    })
    expect(row).toEqual([word, ...named({ psb_bar: word.toLowerCase() === 'true' ? 1 : 0 })])
  })

  test.each(['', '?', 'None', 'nan', 'NA', 'N/A', 'unknown', 'inf', '-inf', '1.7976931348623157e+308'])(
    '%j is missing, in numbers and categories',
    async (word) => {
      const row = [word, 'calm', word, '6.1', '2366.7', '27.5']
      expect(await scoreOf(row)).toEqual(named({ rig_mode: null, psb_bar: null }))
    },
  )

  test('the words are those of the config', async () => {
    const own = await service(`${categoriesFile}\nserve: { missingWords: ['-'] }`)
    const ask = (word: string) =>
      own.post('/model/score', { fields, rows: [['warm', 'calm', word, '6.1', '2366.7', '27.5']] })
    expect((await ask('-')).json).toMatchObject({ score: [named({ psb_bar: null })] })
    expect((await ask('?')).status).toBe(400)
  })

  test('an unknown category is scored as missing, counted and told', async () => {
    const before = categories.counts.unknown
    const { status, json, answer } = await categories.post('/model/score', {
      fields,
      rows: [['arctic', ...cells.slice(1)]],
    })
    expect(status).toBe(200)
    expect(json).toMatchObject({ score: [named({ rig_mode: null })] })
    expect(answer.headers['sluice-flags']).toBe('unknown-category;column=rig_mode')
    expect(categories.counts.unknown).toBe(before + 1)
  })

  test('columns that are not there are missing, others are ignored', async () => {
    const row = await scoreOf(['104.9', 'x'], {}, ['psb_bar', 'comment'])
    expect(row).toEqual(scored(categoriesModel, { psb_bar: 104.9 }))
  })
})

describe('odd requests', () => {
  test.each([
    [
      'a longer row',
      { fields, rows: [cells, [...cells, '1']] },
      'rows[1] has 7 cells, and there are 6 fields',
    ],
    ['a shorter row', { fields, rows: [cells.slice(1)] }, 'rows[0] has 5 cells, and there are 6 fields'],
    [
      'a repeated name',
      { fields: ['psb_bar', 'psb_bar'], rows: [['1', '2']] },
      "column 'psb_bar' is there twice",
    ],
    [
      'text for a number',
      { fields, rows: [[...cells.slice(0, 5), 'abc']] },
      'row 0: wrong-type: column \'eff_fact_pct\' is no number ("abc")',
    ],
    ['no rows at all', { fields }, 'rows is not there, expected an array'],
    ['no fields', { rows: [cells] }, 'fields is not there, expected an array'],
    ['a row that is none', { fields, rows: ['x'] }, 'rows[0] is text, expected an array'],
    ['an object in a cell', { fields: ['psb_bar'], rows: [[{}]] }, 'rows[0][0] is an object'],
    ['a name that is none', { fields: [1], rows: [] }, 'fields[0] is a number, expected text'],
    ['no column of the model', { fields: ['a'], rows: [['1']] }, "the row has no column of model 'cooler'"],
    ['another body', [1], 'the body is an array, expected an object'],
    ['no JSON', '{"fields": [', 'the body is no JSON: it ends too early'],
    ['nothing', '', 'the body is empty'],
    [
      'an unknown kind of contribution',
      { fields, rows: [cells], requestShapleyValueType: 'ALL' },
      'requestShapleyValueType is ALL: it is one of ORIGINAL, TRANSFORMED, NONE',
    ],
  ])('%s is refused with its place', async (_what, body, wrong) => {
    // prettier-ignore
    const { status, detail } = await refusalOf(body)
    expect(status).toBe(400)
    expect(detail).toContain(wrong)
  })

  test('prediction intervals and media are not offered', async () => {
    expect((await refusalOf({ fields, rows: [cells], requestPredictionIntervals: true })).status).toBe(501)
    const { status } = await categories.post('/model/media-score', '--x', {
      'content-type': 'multipart/form-data; boundary=x',
    })
    expect(status).toBe(501)
  })

  test('rows are scored all or not at all', async () => {
    const { status, json } = await categories.post('/model/score', {
      fields,
      rows: [cells, [...cells.slice(0, 5), 'abc'], cells],
    })
    expect(status).toBe(400)
    expect(json).toMatchObject({
      errors: [{ row: 1, column: 'eff_fact_pct', reason: 'wrong-type', value: 'abc' }],
    })
    expect(json).not.toHaveProperty('score')
  })

  test('another method names those that there are', async () => {
    const { status, answer } = await categories.ask('DELETE', '/model/score')
    expect(status).toBe(405)
    expect(answer.headers['allow']).toBe('GET, POST')
  })
})

describe('contributions', () => {
  const { names, classes } = categoriesModel.contributions!
  const width = names.length
  const values = new Float64Array(classes.length * width)
  const { inputs } = categoriesModel.scorer
  const row = Float64Array.from(inputs, ({ name, levels }) => {
    const cell = cells[fields.indexOf(name)]!
    return levels === null ? Number(cell) : levels.indexOf(cell)
  })
  categoriesModel.contributions!.contributions(row, values)
  const ofClass = (at: number) => Array.from(values.subarray(at * width, (at + 1) * width), String)

  test("are the model's own, a group a class", async () => {
    const { status, json } = await categories.post('/model/contribution', {
      fields,
      rows: [cells],
      requestShapleyValueType: 'TRANSFORMED',
    })
    expect(status).toBe(200)
    expect(json).toEqual({
      features: names,
      contributionGroups: ['3', '20', '100'].map((outputGroup, at) => ({
        outputGroup,
        contributions: [ofClass(at)],
      })),
    })
  })

  test('are summed by column, the bias last', async () => {
    const { json } = await categories.post('/model/contribution', {
      fields,
      rows: [cells],
      requestShapleyValueType: 'ORIGINAL',
    })
    const { features, contributionGroups } = json as {
      features: string[]
      contributionGroups: { contributions: string[][] }[]
    }
    expect(new Set(features)).toEqual(new Set([...fields, names.at(-1)]))
    expect(features.at(-1)).toBe(names.at(-1))
    contributionGroups.forEach(({ contributions }, at) => {
      const sum = (texts: readonly string[]) => texts.reduce((total, text) => total + Number(text), 0)
      expect(sum(contributions[0]!)).toBeCloseTo(sum(ofClass(at)), 9)
      expect(contributions[0]).toHaveLength(features.length)
    })
  })

  test('come with scores on demand', async () => {
    const { json } = await categories.post('/model/score', {
      fields,
      rows: [cells],
      requestShapleyValueType: 'TRANSFORMED',
    })
    expect(json).toMatchObject({
      score: [expected],
      featureShapleyContributions: { contributionGroups: [{ contributions: [ofClass(0)] }, {}, {}] },
    })
  })

  test('have one group without a name for two classes', async () => {
    const stable = await service('models: [{ name: stable, file: examples/hydraulic-rig/models/stable.zip }]')
    const { json } = await stable.get('/model/sample_request')
    const answer = await stable.post('/model/contribution', {
      ...(json as object),
      requestShapleyValueType: 'ORIGINAL',
    })
    const { contributionGroups } = answer.json as { contributionGroups: object[] }
    expect(contributionGroups).toHaveLength(1)
    expect(contributionGroups[0]).not.toHaveProperty('outputGroup')
  })

  test('must be of a kind, and of a model that has them', async () => {
    const { status, detail } = await refusalOf({ fields, rows: [cells] }, '/model/contribution')
    expect({ status, detail }).toEqual({
      status: 400,
      detail: 'requestShapleyValueType is needed: ORIGINAL or TRANSFORMED',
    })
    const { json } = await pipeline.get('/models/valve/sample_request')
    const asked = { ...(json as object), requestShapleyValueType: 'ORIGINAL' }
    expect((await pipeline.post('/models/valve/contribution', asked)).status).toBe(501)
    expect((await pipeline.post('/models/valve/score', asked)).status).toBe(501)
  })
})

describe('files by their path', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-files-'))
  writeFileSync(join(folder, 'rows.csv'), `${fields.join(',')}\n${cells.join(',')}\n${cells.join(',')}\n`)

  test('are scored as a request of the same rows is', async () => {
    const open = await service(`${categoriesFile}\nserve: { files: ${folder} }`)
    for (const path of [
      '/model/score?file=rows.csv',
      '/model/score/?file=rows.csv',
      '/models/cooler/score?file=rows.csv',
    ]) {
      const { status, json } = await open.get(path)
      expect(status).toBe(200)
      expect(json).toMatchObject({ score: [expected, expected] })
    }
    expect((await open.get('/model/score?file=')).status).toBe(400)
    expect((await open.get('/model/score')).status).toBe(400)
    expect((await open.get('/model/score?file=none.csv')).status).toBe(404)
  })

  test('are not offered where no folder of theirs is given', async () => {
    const { status, json } = await categories.get('/model/score?file=rows.csv')
    expect(status).toBe(501)
    expect(json).toMatchObject({ detail: expect.stringContaining('serve.files') as string })
  })
})

describe('models without classes', () => {
  const one = (name: string) => service(`models: [{ name: m, file: test/fixtures/models/${name}.zip }]`)

  test('a regression has one output, by the name of its target', async () => {
    const model = await one('gbm_gamma')
    const { text } = await model.get('/model/sample_request')
    const { json } = await model.post('/model/score', text)
    const target = loadModel('test/fixtures/models/gbm_gamma.zip').response!.name
    expect(json).toMatchObject({ fields: [target], score: [[expect.stringMatching(/^\d/) as string]] })
    const asked = { ...(JSON.parse(text) as object), requestShapleyValueType: 'TRANSFORMED' }
    const { contributionGroups } = (await model.post('/model/contribution', asked)).json as {
      contributionGroups: object[]
    }
    expect(contributionGroups).toEqual([{ contributions: [expect.any(Array)] }])
  })

  test('others have theirs by their own names', async () => {
    const model = await one('eif_cats')
    const { json } = await model.post('/model/score', (await model.get('/model/sample_request')).text)
    expect(json).toMatchObject({ fields: ['anomaly_score', 'mean_length'] })
    expect((await model.get('/model/schema')).json).toMatchObject({
      schema: { outputFields: [{ name: 'anomaly_score', dataType: 'Float64' }, { name: 'mean_length' }] },
    })
  })
})
