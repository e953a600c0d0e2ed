import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { runPipeline } from '../../src/app/embedded-pipeline.ts'
import type { PipelineConfig } from '../../src/app/given-pipeline.ts'
import { ulpDistance } from '../../src/table/ulp.ts'
import { scratchFolder } from '../support/scratch.ts'

const scratch = scratchFolder()

type Row = Readonly<Record<string, string>>

/** Rows of the library's own answers, by their columns. */
function answers(name: string): { readonly rows: readonly Row[]; readonly expected: readonly Row[] } {
  const read = (file: string) =>
    parse<Row>(readFileSync(`test/fixtures/lightgbm/${file}.csv`, 'utf8'), { columns: true })
  return { rows: read(`${name}.input`), expected: read(`${name}.expected`) }
}

/** A pipeline of a model whose columns are the fields of events, of these types. */
function pipelineOf(
  name: string,
  types: Readonly<Record<string, 'double' | 'string'>>,
  unknown: 'dead-letter' | 'score' = 'dead-letter',
): PipelineConfig {
  const fields = Object.entries(types).map(([field, type]) => ({ name: field, type: ['null', type] }))
  const schema = join(scratch, `${name}.avsc`)
  writeFileSync(schema, JSON.stringify({ type: 'record', name: 'Row', fields }))
  return {
    name,
    kafka: { brokers: 'localhost:9092' },
    registry: { url: 'http://localhost:8081' },
    input: { topic: 'rows', group: 'g', schema: { file: schema } },
    models: [{ name, file: resolve(`test/fixtures/lightgbm/${name}.txt`) }],
    policies: { 'unknown-category': unknown },
    output: { topic: 'out' },
    deadLetter: { topic: 'dead' },
  }
}

describe('a stream of a model whose columns are codes of categories', () => {
  const { rows, expected } = answers('cat_many')

  it('takes them as numbers, odd ones too, and gives the library’s answers or a dead letter', async () => {
    const config = pipelineOf('cat_many', { temp: 'double', unit: 'double', site: 'double' })
    const events = rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, text]) => [name, text === '' ? null : Number(text)]),
      ),
    )
    const { predictions, deadLetters } = await runPipeline(config, events)
    const isFinite = events.map((event) =>
      Object.values(event).every((value) => Math.abs(Number(value)) < Infinity),
    )
    const wanted = expected.filter((_, row) => isFinite[row]).map(({ pred0 }) => Number(pred0))
    expect(wanted.length).toBeGreaterThan(100)
    expect(predictions.map((prediction) => prediction.predictions[0]?.value)).toEqual(wanted)
    expect(deadLetters.map(({ reason }) => reason)).toEqual(
      isFinite.filter((finite) => !finite).map(() => 'not-finite'),
    )
    expect(deadLetters.length).toBeGreaterThan(0)
  })
})

describe('a stream of a model whose file has the texts of categories', () => {
  const { rows, expected } = answers('pandas_cat_multi')
  const types = Object.fromEntries(
    Object.keys(rows[0]!).map((name) => [name, isCategory(name) ? 'string' : 'double'] as const),
  )
  const events = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, text]) => [name, valueOf(name, text)])),
  )

  it('takes texts, those of numbers and truth values too, and scores unknown ones as missing', async () => {
    const config = pipelineOf('pandas_cat_multi', types, 'score')
    const { predictions, deadLetters } = await runPipeline(config, events)
    expect(new Set(deadLetters.map(({ reason }) => reason))).toEqual(new Set(['not-finite']))
    expect(predictions.length + deadLetters.length).toBe(events.length)
    const flagged = predictions.filter(({ predictions: [entry] }) => entry!.flags.length > 0)
    expect([predictions.length > 100, flagged.length > 10]).toEqual([true, true])
    for (const { eventId, predictions: ofModels } of predictions) {
      const row = expected[Number(eventId.split('-').at(-1))]!
      for (const [k, { probability }] of ofModels[0]!.probabilities.entries())
        expect(ulpDistance(probability, Number(row[`pred${k}`]))).toBeLessThanOrEqual(2)
    }
  })

  it('dead-letters unknown ones where nothing else is said', async () => {
    const { deadLetters } = await runPipeline(pipelineOf('pandas_cat_multi', types), events)
    const unknown = deadLetters.filter(({ reason }) => reason === 'unknown-category')
    expect(new Set(unknown.map(({ field }) => field))).toContain('site')
  })
})

function valueOf(name: string, text: string): number | string | null {
  if (text === '') return null
  if (isCategory(name)) return text === '__EMPTY__' ? '' : text
  return Number(text)
}

function isCategory(name: string): boolean {
  return ['site', 'unit', 'mode', 'grade'].includes(name)
}
