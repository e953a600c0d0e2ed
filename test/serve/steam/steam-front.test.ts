import { describe, expect, test } from 'vitest'
import type { Clock } from '../../../src/core/clock.ts'
import { systemClock } from '../../../src/core/clock.ts'
import { loadModel, scoreRow } from '../../../src/model/index.ts'
import { categoriesFile, rigPipeline, service } from '../support.ts'

const rig = await service(categoriesFile)
const pipeline = await service(rigPipeline)
const model = loadModel('examples/hydraulic-rig/models/cool_cond-cat.zip')

const row = { rig_mode: 'warm', vib_band: 'calm', psb_bar: 104.9, fsa_vol_flow: 6.1, pump_eff: 2366.7, eff_fact_pct: 27.5 } // prettier-ignore
const query = new URLSearchParams(
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)])),
).toString()
const lines = `${JSON.stringify(row)}\n${JSON.stringify({ ...row, psb_bar: 150 })}\n`

function predictionFor(given: Readonly<Record<string, unknown>>): object {
  const { label, probabilities } = scoreRow(model, given)
  const levels = ['3', '20', '100']
  return {
    labelIndex: levels.indexOf(label!),
    label,
    classProbabilities: levels.map((level) => probabilities![level]),
  }
}

const linesOf = (text: string) => text.trimEnd().split('\n').map((line) => JSON.parse(line) as unknown) // prettier-ignore
const bothRows = [predictionFor(row), predictionFor({ ...row, psb_bar: 150 })]

describe('GET /predict', () => {
  test('scores the row of the query, by the path of a model too', async () => {
    for (const path of ['/predict', '/predict/cooler']) {
      const { status, json, answer } = await rig.get(`${path}?${query}`)
      expect(status).toBe(200)
      expect(answer.headers['content-type']).toMatch(/^application\/json/)
      expect(json).toEqual(predictionFor(row))
    }
  })

  test('takes a column without a value for one that is not there, and ignores others', async () => {
    const { json } = await rig.get('/predict?psb_bar=104.9&rig_mode=&vib_band=&more=1')
    expect(json).toEqual(predictionFor({ psb_bar: '104.9' }))
  })

  test('asks the model of a pipeline that the path names', async () => {
    const sample = (await pipeline.get('/model/sample_request')).json as {
      fields: string[]
      rows: string[][]
    }
    const asked = sample.fields
      .map((name, at) => `${name}=${encodeURIComponent(sample.rows[0]![at]!)}`)
      .join('&')
    const [cooler, pump] = await Promise.all([
      pipeline.get(`/predict?${asked}`),
      pipeline.get(`/predict/pump?${asked}`),
    ])
    expect((cooler.json as { classProbabilities: number[] }).classProbabilities).toHaveLength(3)
    expect(pump.answer.headers['sluice-model']).toMatch(/^pump;/)
    expect(pump.json).not.toEqual(cooler.json)
  })
})

describe('POST /predict', () => {
  test.each([
    ['as JSON', 'application/json'],
    ['as curl says', 'application/x-www-form-urlencoded'],
    ['as text', 'text/plain'],
  ])('scores each line of a body, sent %s', async (_how, type) => {
    const { status, text } = await rig.post('/predict', lines, { 'content-type': type })
    expect(status).toBe(200)
    expect(text.endsWith('\n')).toBe(true)
    expect(linesOf(text)).toEqual(bothRows)
  })

  test('heeds the model of the path', async () => {
    const { answer } = await rig.post('/predict/cooler', lines)
    expect(answer.headers['sluice-model']).toBe(`cooler;version=1;digest=${model.digest}`)
    expect((await rig.post('/predict/nobody', lines)).status).toBe(406)
  })

  test('gives the answer to the file of a form as one to store', async () => {
    const form = `--b\r\nContent-Disposition: form-data; name="f"; filename="day 1/ä.json"\r\n\r\n${lines}\r\n--b--\r\n`
    const { status, text, answer } = await rig.post('/predict', form, {
      'content-type': 'multipart/form-data; boundary=b',
    })
    expect(status).toBe(200)
    expect(answer.headers['content-disposition']).toBe(
      'attachment; filename="day_1__.json_prediction-results.txt"',
    )
    expect(linesOf(text)).toEqual(bothRows)
  })
})

describe('what is wrong', () => {
  const wrong: readonly (readonly [what: string, message: string, ask: () => ReturnType<typeof rig.get>])[] = [
    ['a repeated column', "column 'psb_bar' is there twice", () => rig.get('/predict?psb_bar=1&psb_bar=2')],
    ['an unknown category', "unknown-category: column 'rig_mode'", () => rig.get('/predict?rig_mode=arctic')],
    ['text for a number', 'wrong-type: column \'psb_bar\' is no number ("abc")', () => rig.get('/predict?psb_bar=abc')],
    ['no column of the model', "the row has no column of model 'cooler'", () => rig.get('/predict')],
    ['another model', "there is no model 'nobody': there are cooler", () => rig.get('/predict/nobody?a=1')],
    ['words without quotes', '{"rig_mode": "warm"}', () => rig.post('/predict', '{rig_mode: warm}')],
    ['two rows on a line', '--data-binary', () => rig.post('/predict', lines.replaceAll('\n', ''))],
    ['a bad line behind good ones', 'line 3 is no JSON', () => rig.post('/predict', `${lines}{"psb`)],
    ['nothing', 'the body has no row', () => rig.post('/predict', '')],
    ['bytes that are no text', 'no text in UTF-8', () => rig.ask('POST', '/predict', Buffer.from([0xff]))],
    ['another method', '/predict is asked by GET, POST, not by DELETE', () => rig.ask('DELETE', '/predict')],
    ['an object in a cell', 'row 0: wrong-type', () => rig.post('/predict', '{"psb_bar": {"a": 1}}')],
  ] // prettier-ignore

  test.each(wrong)('%s is answered with 406 and plain text', async (_what, message, ask) => {
    const { status, text, answer } = await ask()
    expect(status).toBe(406)
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8')
    expect(text).toContain(message)
  })

  test('more rows than one request may have', async () => {
    const small = await service(`${categoriesFile}\nserve: { maxRows: 1 }`)
    const { status, text } = await small.post('/predict', lines)
    expect(status).toBe(406)
    expect(text).toContain('serve.maxRows')
  })
})

describe('GET /stats', () => {
  /** Each look takes a millisecond. */
  function steppingClock(startMs: number): Clock & { at: number } {
    let steady = 0
    return { ...systemClock, at: startMs, now() { return this.at }, monotonic: () => steady++ } // prettier-ignore
  }

  test('counts rows and their time, of each service for itself', async () => {
    const clock = steppingClock(Date.UTC(2026, 0, 1))
    const own = await service(categoriesFile, { clock })
    const before = (await own.get('/stats')).json as object
    expect(Object.keys(before)).toEqual(['startTime', 'lastTime', 'startTimeUTC', 'lastTimeUTC', 'upTimeMs', 'lastTimeAgoMs', 'warmUpCount', 'prediction', 'get', 'post', 'pythonget', 'pythonpost']) // prettier-ignore
    expect(before).toMatchObject({ lastTime: 0, lastTimeUTC: '', startTimeUTC: '2026-01-01 00:00:00 UTC' })

    clock.at += 5000
    await own.get(`/predict?${query}`)
    await own.post('/predict', lines)
    await own.get('/predict?rig_mode=arctic')
    clock.at += 1000
    expect((await own.get('/stats')).json).toMatchObject({
      startTime: Date.UTC(2026, 0, 1),
      lastTime: Date.UTC(2026, 0, 1) + 5000,
      lastTimeUTC: '2026-01-01 00:00:05 UTC',
      upTimeMs: 6000,
      lastTimeAgoMs: 1000,
      prediction: { count: 3 },
      get: { count: 1 },
      post: { count: 2 },
      pythonget: { count: 0 },
      pythonpost: { count: 0 },
    })
    const { prediction, post } = (await own.get('/stats')).json as Record<string, Record<string, number>>
    // What reading and writing lines takes is a part of the request's time.
    expect(post!['totalTimeMs']).toBeGreaterThan(0)
    expect(prediction!['totalTimeMs']).toBeGreaterThan(post!['totalTimeMs']! - 4)
    const other = await service(categoriesFile)
    expect((await other.get('/stats')).json).toMatchObject({ prediction: { count: 0 } })
  })
})

describe('the rest', () => {
  test('GET /info is what inspect says, without the place of the file', async () => {
    for (const path of ['/info', '/info/cooler']) {
      const { json } = await rig.get(path)
      expect(json).toMatchObject({
        name: 'cooler',
        digest: model.digest,
        algorithm: 'Gradient Boosting Machine',
        category: 'Multinomial',
        format: { name: 'MOJO' },
        treeCount: 150,
        sizeBytes: 125_921,
        inputs: [{ name: 'rig_mode' }, {}, {}, {}, {}, {}],
        columns: [{ name: 'rig_mode', type: 'text' }, {}, {}, {}, {}, {}],
        facts: { uuid: '-5119767124412907168' },
      })
      expect(json).not.toHaveProperty('source')
    }
    const { json } = await pipeline.get('/info/pump')
    expect(json).toMatchObject({ name: 'pump', response: { name: 'pump_leak_y' } })
  })

  test('GET /ping is that of all fronts', async () => {
    expect(await rig.get('/ping')).toMatchObject({ status: 200, text: '\n' })
  })
})
