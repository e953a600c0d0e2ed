import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { assembleOrThrow } from '../../src/app/assemble.ts'
import { streamed } from '../../src/app/cases/case-stream.ts'
import { runPipeline } from '../../src/app/embedded-pipeline.ts'
import type { Prediction } from '../../src/avro/prediction.ts'
import type { OutputRecord } from '../../src/core/record.ts'
import { createHandler } from '../../src/functions/http-function.ts'
import { createRecordFunction } from '../../src/functions/kafka-function.ts'
import { scratchFolder } from '../support/scratch.ts'
import { service } from '../serve/support.ts'
import type { Asked, TestService } from '../serve/support.ts'

/** What became of a row: its probabilities, or why there are none. */
type Outcome = readonly number[] | string

type Row = Readonly<Record<string, number | string | null>>

const folder = scratchFolder()
const count = 10_000
const columns = ['rig_mode', 'vib_band', 'psb_bar', 'fsa_vol_flow', 'pump_eff', 'eff_fact_pct'] as const

const schema = {
  type: 'record',
  name: 'Row',
  fields: columns.map((name) => ({
    name,
    type: [
      'null',
      name.includes('_b') && name !== 'psb_bar' ? 'string' : name === 'rig_mode' ? 'string' : 'double',
    ],
    default: null,
  })),
}

const config = `
name: odd-rows
kafka: { brokers: '127.0.0.1:1' }
input: { topic: rows, group: g, format: json, schema: { file: ${join(folder, 'row.avsc')} } }
features:
  - require: { field: pump_eff }
  - range: { field: psb_bar, min: 0, max: 250 }
models: [{ name: cooler, file: ${resolve('examples/hydraulic-rig/models/cool_cond-cat.zip')} }]
output: { topic: predictions, format: json }
deadLetter: { topic: letters }
`
const file = join(folder, 'sluice.yaml')

/** Numbers between 0 and 1, the same in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** Mostly good cells, and of each column what may be wrong with it. */
function oddRows(): readonly Row[] {
  const random = randomNumbers(20_261_128)
  const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const mostly = <T>(good: () => T, odd: readonly T[]): T => (random() < 0.93 ? good() : one(odd))
  const number = (most: number) => () => Math.round(random() * most * 1e6) / 1e6
  return Array.from({ length: count }, () => ({
    rig_mode: mostly<string | null>(
      () => one(['hot_thin', 'warm', 'nominal', 'cool', 'cold_thick']),
      [null, 'boiling', 'WARM', 'ünknown', '<script>'],
    ),
    vib_band: mostly<string | null>(
      () => one(['calm', 'normal', 'raised', 'rough', 'harsh']),
      [null, 'still', ' calm'],
    ),
    psb_bar: mostly<number | null>(number(250), [null, -1, 250.5, 1e300, 0, 250]),
    fsa_vol_flow: mostly<number | null>(number(12), [null, -5, 1e-300, 4e8]),
    pump_eff: mostly<number | null>(number(3000), [null]),
    eff_fact_pct: mostly<number | null>(number(100), [null, 0.1, -0.3]),
  }))
}

const rows = oddRows()
const json = { 'content-type': 'application/json' }
const reasonIn = (text: string): string => /row 0: ([a-z-]+):/.exec(text)?.[1] ?? `no reason in ${text}`

interface FrontUnderTest {
  readonly name: string
  readonly ask: (row: Row, to: TestService) => Promise<Asked>
  readonly scores: (body: unknown) => readonly number[]
  /** Which of the two reference runs it is held to: it scores unknown categories as missing, or refuses them. */
  readonly scoresUnknown?: true
}

const texts = (row: Row) => columns.map((name) => (row[name] === null ? null : String(row[name])))
const byName = (prediction: unknown): number[] =>
  Object.entries(prediction as Record<string, number>).flatMap(([name, value]) =>
    /^p\d+$/.test(name) ? [value] : [],
  )

const fronts: readonly FrontUnderTest[] = [
  {
    name: 'dai',
    scoresUnknown: true,
    ask: (row, to) => to.post('/model/score', { fields: columns, rows: [texts(row)] }),
    scores: (body) => (body as { score: string[][] }).score[0]!.map(Number),
  },
  {
    name: 'steam',
    ask: (row, to) => to.post('/predict', JSON.stringify(row), json),
    scores: (body) => (body as { classProbabilities: number[] }).classProbabilities,
  },
  {
    name: 'json-rpc',
    ask: (row, to) => to.post('/rpc', { id: 1, method: 'score', params: { row } }),
    scores: (body) => (body as { result: number[] }).result,
  },
  {
    name: 'open-inference',
    ask: (row, to) =>
      to.post('/v2/models/cooler/infer', {
        inputs: columns.map((name) => ({
          name,
          shape: [1],
          datatype: name === 'rig_mode' || name === 'vib_band' ? 'BYTES' : 'FP64',
          data: [row[name]],
        })),
      }),
    scores: (body) =>
      (body as { outputs: { name: string; data: number[] }[] }).outputs.flatMap(({ name, data: [value] }) =>
        /^p\d+$/.test(name) ? [value!] : [],
      ),
  },
  {
    name: 'kserve-v1',
    ask: (row, to) => to.post('/v1/models/cooler:predict', { instances: [row] }),
    scores: (body) => byName((body as { predictions: unknown[] }).predictions[0]),
  },
  {
    name: 'mlflow',
    ask: (row, to) =>
      to.post('/invocations', { dataframe_records: [row], params: { predict_method: 'predict_proba' } }),
    scores: (body) => (body as { predictions: number[][] }).predictions[0]!,
  },
  {
    name: 'sagemaker',
    ask: (row, to) =>
      to.post('/invocations', `${JSON.stringify(row)}\n`, { 'content-type': 'application/jsonlines' }),
    scores: byName,
  },
]

function outcomeOf({ probabilities }: Prediction['predictions'][number]): Outcome {
  return probabilities.map(({ probability }) => probability)
}

/** By the offset that ends their event ids. */
function byOffset(
  predictions: readonly Prediction[],
  letters: readonly { readonly eventId: string; readonly reason: string }[],
): Outcome[] {
  const outcomes: Outcome[] = []
  const offset = (eventId: string) => Number(eventId.slice(eventId.lastIndexOf('-') + 1))
  for (const {
    eventId,
    predictions: [first],
  } of predictions)
    outcomes[offset(eventId)] = outcomeOf(first!)
  for (const { eventId, reason } of letters) outcomes[offset(eventId)] = reason
  return outcomes
}

/** Of the file: `runPipeline` on the rows. */
async function ofFile(overrides: readonly string[] = []): Promise<Outcome[]> {
  const { predictions, deadLetters } = await runPipeline(file, rows, { overrides })
  return byOffset(predictions, deadLetters)
}

describe('the same odd rows, by every way in', () => {
  let strict: Outcome[]
  let lenient: Outcome[]
  let served: TestService

  beforeAll(async () => {
    writeFileSync(join(folder, 'row.avsc'), JSON.stringify(schema))
    writeFileSync(file, config)
    ;[strict, lenient, served] = await Promise.all([
      ofFile(),
      ofFile(['policies.unknown-category=score']),
      service(`pipeline: ${file}`),
    ])
  })

  it('are scored and refused, for several reasons', () => {
    const reasons = Object.groupBy(strict, (outcome) => (typeof outcome === 'string' ? outcome : 'scored'))
    expect(Object.keys(reasons).toSorted()).toEqual([
      'missing-value',
      'out-of-range',
      'scored',
      'unknown-category',
    ])
    for (const [reason, list] of Object.entries(reasons)) expect(list!.length, reason).toBeGreaterThan(100)
    expect(lenient.filter((outcome) => outcome === 'unknown-category')).toEqual([])
  })

  it('have the same scores and reasons in the stream', async () => {
    const assembly = await assembleOrThrow({ file, overrides: [], environment: {} }, () => undefined)
    const records = rows.map((row) => ({
      key: null,
      value: Buffer.from(JSON.stringify(row)),
      headers: [],
      timestampMs: 0,
    }))
    const { predictions, deadLetters } = await streamed(assembly, records, new AbortController().signal)
    expect(predictions.length + deadLetters.length).toBe(count)
    const outcomes: Outcome[] = []
    const offset = (eventId: string) => Number(eventId.slice(eventId.lastIndexOf('-') + 1))
    for (const { eventId, models } of predictions as unknown as {
      eventId: string
      models: { cooler: { probabilities: object } }
    }[])
      outcomes[offset(eventId)] = Object.values(models.cooler.probabilities) as number[]
    for (const { eventId, reason } of deadLetters) outcomes[offset(eventId)] = reason
    expect(outcomes).toEqual(strict)
  })

  it.each(fronts)(
    'have the same scores and reasons by the front $name',
    async ({ ask, scores, scoresUnknown }) => {
      const expected = scoresUnknown === true ? lenient : strict
      for (const [at, row] of rows.entries()) {
        const { text, status } = await ask(row, served)
        const body: unknown = text.startsWith('{') ? JSON.parse(text) : text
        const isRefused = status !== 200 || (typeof body === 'object' && body !== null && 'error' in body)
        const outcome = isRefused ? reasonIn(text) : scores(body)
        if (JSON.stringify(outcome) !== JSON.stringify(expected[at]))
          expect(outcome, JSON.stringify(row)).toEqual(expected[at])
      }
    },
  )

  it('have the same scores together as alone', async () => {
    const good = rows.filter((_row, at) => typeof strict[at] !== 'string')
    const { json: body } = await served.post('/model/score', { fields: columns, rows: good.map(texts) })
    const expected = strict.filter((outcome) => typeof outcome !== 'string')
    expect((body as { score: string[][] }).score.map((cells) => cells.map(Number))).toEqual(expected)
  })

  it('have the same scores and reasons in a function behind HTTP', async () => {
    const handler = createHandler({ pipeline: file })
    for (const [at, row] of rows.entries()) {
      const { statusCode, body } = await handler({
        httpMethod: 'POST',
        path: '/model/score',
        headers: json,
        body: JSON.stringify({ fields: columns, rows: [texts(row)] }),
      })
      const outcome =
        statusCode === 200
          ? (JSON.parse(body) as { score: string[][] }).score[0]!.map(Number)
          : reasonIn(body)
      if (JSON.stringify(outcome) !== JSON.stringify(lenient[at]))
        expect(outcome, JSON.stringify(row)).toEqual(lenient[at])
    }
  })

  it('have the same scores and reasons in a function on records', async () => {
    const taken: OutputRecord[] = []
    const handler = createRecordFunction({
      pipeline: file,
      take: (records) => Promise.resolve(void taken.push(...records)),
    })
    const value = (row: Row) => Buffer.from(JSON.stringify(row)).toString('base64')
    const records = rows.map((row, offset) => ({ topic: 'rows', partition: 0, offset, value: value(row) }))
    for (let from = 0; from < count; from += 1000) {
      const response = await handler({
        eventSource: 'aws:kafka',
        records: { 'rows-0': records.slice(from, from + 1000) },
      })
      expect(response).toEqual({ batchItemFailures: [] })
    }
    const header = (letter: OutputRecord, key: string) =>
      letter.headers.find((each) => each.key === key)?.value?.toString() ?? ''
    const isLetter = ({ topic }: OutputRecord) => topic === 'letters'
    const predictions = taken
      .filter((each) => !isLetter(each))
      .map(({ value: bytes }) => JSON.parse(bytes!.toString()) as Prediction)
    const letters = taken.filter(isLetter).map((letter) => ({
      eventId: `rows-0-${header(letter, '__connect.errors.offset')}`,
      reason: header(letter, 'sluice.dlq.reason'),
    }))
    expect(predictions.length + letters.length).toBe(count)
    expect(byOffset(predictions, letters)).toEqual(strict)
  })
})
