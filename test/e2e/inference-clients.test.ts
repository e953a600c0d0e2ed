import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { version } from '../../src/version.ts'
import { loadModel, scoreRow } from '../../src/model/index.ts'
import type { Model } from '../../src/model/index.ts'
import { scratchFolder } from '../support/scratch.ts'
import { runPython, skipWithoutPython } from './support/python-clients.ts'
import { SluiceProcess } from './support/sluice-process.ts'

const folder = scratchFolder()
const models = 'examples/hydraulic-rig/models'
const cooler = loadModel(`${models}/cool_cond.zip`)
const categories = loadModel(`${models}/cool_cond-cat.zip`)
const rowCount = 50
const classes = ['3', '20', '100']

/** The same in every run, and with many digits. */
function cell(at: number): number {
  return 100 * Math.abs(Math.sin(at * 1.7 + 0.3))
}

const coolerRows = matrixOf(cooler, cell)
/** Numbers that all datatypes have: 0 and 1, which BOOL has too. */
const smallRows = matrixOf(cooler, (at) => (at * 7) % 2)

function matrixOf({ scorer: { inputs } }: Model, value: (at: number) => number): number[][] {
  return Array.from({ length: rowCount }, (_, row) =>
    inputs.map((_input, column) => value(row * inputs.length + column)),
  )
}

const categoryColumns = Object.fromEntries(
  categories.scorer.inputs.map(({ name, levels }, column) => [
    name,
    Array.from({ length: rowCount }, (_, row) =>
      levels === null ? cell(row * 10 + column) : levels[(row + column) % levels.length]!,
    ),
  ]),
)

interface Bits {
  readonly shape: readonly number[]
  readonly hex: string
}

interface Failure {
  readonly status: string
  readonly message: string
}

interface Results {
  readonly server: object
  readonly model: object
  readonly binary: Readonly<Record<string, Bits>>
  readonly labels: readonly string[]
  readonly id: string
  readonly json: {
    readonly names: readonly string[]
    readonly p100: Bits
    readonly labels: readonly string[]
  }
  readonly matrix: Bits
  readonly gzip: Bits
  readonly async: Bits
  readonly datatypes: Readonly<
    Record<string, { readonly sent: Bits; readonly binary: Bits; readonly json: Bits }>
  >
  readonly columns: readonly Readonly<Record<string, Bits>>[]
  readonly failures: Readonly<Record<string, Failure | null>>
}

/** All bits of doubles in rows of so many. */
function bits(values: readonly number[], width = 1): Bits {
  const bytes = Buffer.alloc(values.length * 8)
  values.forEach((value, at) => bytes.writeDoubleLE(value, at * 8))
  return { shape: [values.length / width, width], hex: bytes.toString('hex') }
}

function scored(model: Model, rows: readonly (readonly unknown[])[]) {
  const names = model.scorer.inputs.map(({ name }) => name)
  return rows.map((cells) => scoreRow(model, Object.fromEntries(names.map((name, at) => [name, cells[at]]))))
}

const ofClass = (predictions: ReturnType<typeof scored>, level: string) =>
  predictions.map(({ probabilities }) => probabilities![level]!)

const inRows = (predictions: ReturnType<typeof scored>) =>
  predictions.flatMap(({ probabilities }) => classes.map((level) => probabilities![level]!))

describe.skipIf(skipWithoutPython())("tritonclient, NVIDIA's client in Python", () => {
  const expected = scored(cooler, coolerRows)
  let host: string
  let results: Results

  beforeAll(async () => {
    const config = join(folder, 'serve.yaml')
    const served = { cooler: 'cool_cond.zip', categories: 'cool_cond-cat.zip' }
    const entries = Object.entries(served).map(
      ([name, file]) => `{ name: ${name}, file: ${process.cwd()}/${models}/${file} }`,
    )
    writeFileSync(config, `models: [${entries.join(', ')}]`)
    const rows = join(folder, 'rows.json')
    writeFileSync(rows, JSON.stringify({ cooler: coolerRows, small: smallRows, categories: categoryColumns }))
    const service = new SluiceProcess(['serve', '-c', config, '--port', '0'], {})
    host = new URL(await service.url()).host
    results = JSON.parse(await runPython('inference_client.py', host, rows)) as Results
  })

  it('sees a server that is live and ready, and its models', () => {
    expect(results.server).toEqual({
      live: true,
      ready: true,
      metadata: { name: 'sluice', version, extensions: ['binary_tensor_data'] },
      index: ['cooler', 'categories'].map((name) => ({ name, version: '1', state: 'READY', reason: '' })),
    })
    expect(results.model).toMatchObject({
      ready: true,
      version: true,
      other: false,
      metadata: {
        name: 'cooler',
        platform: 'h2o_mojo',
        inputs: cooler.scorer.inputs.map(({ name }) => ({ name, datatype: 'FP64', shape: [-1, 1] })),
      },
    })
  })

  it('has the scores of a binary matrix to the last bit, and its id back', () => {
    expect(results.binary).toEqual({
      p3: bits(ofClass(expected, '3')),
      p20: bits(ofClass(expected, '20')),
      p100: bits(ofClass(expected, '100')),
    })
    expect(results.labels).toEqual(expected.map(({ label }) => label))
    expect(results.id).toBe('my-id')
  })

  it('has those of JSON too, of the outputs that it asked for', () => {
    expect(results.json).toEqual({
      names: ['p100', 'predict'],
      p100: bits(ofClass(expected, '100')),
      labels: results.labels,
    })
  })

  it('has them as one matrix, from a compressed request, and without waiting', () => {
    const matrix = bits(inRows(expected), classes.length)
    expect([results.matrix, results.gzip, results.async]).toEqual([matrix, matrix, matrix])
  })

  it('may send numbers of every datatype', () => {
    const small = bits(inRows(scored(cooler, smallRows)), classes.length)
    const sent = bits(smallRows.flat(), cooler.scorer.inputs.length)
    expect(Object.keys(results.datatypes)).toHaveLength(12)
    for (const [datatype, answers] of Object.entries(results.datatypes))
      expect(answers, datatype).toEqual({ sent, binary: small, json: small })
  })

  it('may send columns of texts and numbers', () => {
    const rows = Array.from({ length: rowCount }, (_, row) =>
      categories.scorer.inputs.map(({ name }) => categoryColumns[name]![row]),
    )
    const ofRows = scored(categories, rows)
    const columns = {
      p3: bits(ofClass(ofRows, '3')),
      p20: bits(ofClass(ofRows, '20')),
      p100: bits(ofClass(ofRows, '100')),
    }
    expect(results.columns).toEqual([columns, columns])
  })

  it.each([
    ['model', '404', "there is no model 'other'"],
    ['version', '404', "no version '7'"],
    ['category', '400', 'row 0: unknown-category'],
    ['column', '400', 'missing-column'],
    ['output', '400', "no output 'p7'"],
    ['load', '501', 'released by their files'],
    ['config', '501', 'no config'],
  ])('is told what is wrong: %s', (what, status, message) => {
    expect(results.failures[what]).toEqual({ status, message: expect.stringContaining(message) as string })
  })

  it('runs what docs/fronts/open-inference.md shows', async () => {
    const page = readFileSync('docs/fronts/open-inference.md', 'utf8')
    const snippet = /```python\n([^]*?)```/.exec(page)![1]!
    const file = join(folder, 'snippet.py')
    writeFileSync(file, snippet.replace('127.0.0.1:8080', host))
    const sums = [...(await runPython(file)).matchAll(/[\d.]+/g)].map(Number)
    expect(sums).toEqual(Array(100).fill(1))
  })
})
