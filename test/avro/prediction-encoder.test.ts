import avro from 'avsc'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPredictionEncoder } from '../../src/avro/prediction-encoder.ts'
import type { ModelHead } from '../../src/avro/prediction-template.ts'
import { decodePrediction, predictionSchema } from '../../src/avro/prediction.ts'
import type { ModelPrediction, Prediction } from '../../src/avro/prediction.ts'
import type { OutputColumn } from '../../src/core/column.ts'
import type { Contribution, IncludedField, PredictionEntries } from '../../src/core/prediction-entry.ts'
import { servedRoles, unreleased } from '../../src/core/prediction-entry.ts'
import { eventId } from '../../src/core/record.ts'

const type = avro.Type.forSchema(predictionSchema as avro.Schema)

function wrapped(value: unknown): unknown {
  const branch = { number: 'double', string: 'string', boolean: 'boolean' }[typeof value as string]
  return branch === undefined ? value : { [branch]: value }
}

/** Frame and body as avsc writes them. */
function reference(schemaId: number, prediction: Prediction): Buffer {
  const frame = Buffer.alloc(5)
  frame.writeInt32BE(schemaId, 1)
  // avsc wants the values of a union of several numbers in their branch's name.
  const fields = Object.fromEntries(
    Object.entries(prediction.fields).map(([key, value]) => [key, wrapped(value)]),
  )
  return Buffer.concat([frame, type.toBuffer({ ...prediction, fields })])
}

const text = fc.string({ unit: 'grapheme', maxLength: 50 })
const timeMs = fc.maxSafeInteger().map((n) => Math.trunc(n / 4))
const number = fc.double()

/** A model of any kind, with what it says of one row, as numbers and as the entry expected of them. */
interface Said {
  readonly head: ModelHead
  readonly cells: readonly number[]
  readonly taken: boolean
  readonly failed: boolean
  readonly flags: readonly string[] | null
  readonly contributions: readonly Contribution[] | null
  readonly expected: ModelPrediction
}

const levels = fc.uniqueArray(text, { minLength: 2, maxLength: 5 })
const classifier = fc
  .tuple(levels, fc.nat(), fc.array(number, { minLength: 5, maxLength: 5 }), fc.boolean())
  .map(([names, pick, numbers, named]) => {
    const label = pick % names.length
    const outputs: OutputColumn[] = [
      { name: 'predict', kind: 'label', level: null },
      ...names.map((level) => ({ name: `p${level}`, kind: 'probability' as const, level })),
      ...names.map((level) => ({ name: `cal_p${level}`, kind: 'calibrated-probability' as const, level })),
    ]
    const cells = [label, ...names.map((_, i) => numbers[i]!), ...names.map((_, i) => -numbers[i]!)]
    return {
      outputs,
      cells,
      levels: named ? names : null,
      label: names[label]!,
      value: null,
      probabilities: names.map((name, i) => ({ label: name, probability: numbers[i]! })),
      others: names.map((name, i) => ({ name: `cal_p${name}`, value: -numbers[i]! })),
    }
  })
const regression = number.map((value) => ({
  outputs: [{ name: 'predict', kind: 'value' as const, level: null }],
  cells: [value],
  levels: null,
  label: null,
  value,
  probabilities: [],
  others: [],
}))
const anomaly = fc.tuple(number, number).map(([score, length]) => ({
  outputs: [
    { name: 'predict', kind: 'output' as const, level: null },
    { name: 'mean_length', kind: 'output' as const, level: null },
  ],
  cells: [score, length],
  levels: null,
  label: null,
  value: null,
  probabilities: [],
  others: [
    { name: 'predict', value: score },
    { name: 'mean_length', value: length },
  ],
}))
const clustering = fc.tuple(fc.nat({ max: 9 }), number).map(([cluster, distance]) => ({
  outputs: [
    { name: 'cluster', kind: 'label' as const, level: null },
    { name: 'distance', kind: 'output' as const, level: null },
  ],
  cells: [cluster, distance],
  levels: null,
  label: String(cluster),
  value: null,
  probabilities: [],
  others: [{ name: 'distance', value: distance }],
}))

const said: fc.Arbitrary<Said> = fc
  .record({
    answer: fc.oneof(classifier, regression, anomaly, clustering),
    name: text,
    version: text,
    digest: text,
    served: fc.record({
      release: fc.option(fc.integer({ min: 1 })),
      arm: fc.option(text),
      role: fc.constantFrom(...servedRoles),
    }),
    taken: fc.boolean(),
    failed: fc.boolean(),
    flags: fc.option(fc.array(text, { maxLength: 3 })),
    contributions: fc.option(fc.array(fc.record({ feature: text, value: number }), { maxLength: 3 })),
  })
  .map(({ answer, name, version, digest, served, taken, failed, flags, contributions }) => ({
    head: { name, version, digest, served, outputs: answer.outputs, levels: answer.levels },
    cells: answer.cells,
    taken,
    failed,
    flags,
    contributions,
    expected: {
      model: name,
      version,
      digest,
      label: answer.label,
      value: answer.value,
      probabilities: answer.probabilities,
      outputs: answer.others,
      flags: flags ?? [],
      contributions,
      ...served,
    },
  }))

const included = fc.dictionary(
  fc.string({ minLength: 1 }).filter((key) => key !== '__proto__'),
  fc.oneof(number, text, fc.boolean(), fc.constant(null)),
)

function entryOf(model: Said, head: number, row: number): PredictionEntries {
  const width = model.cells.length
  const out = new Float64Array((row + 1) * width).fill(Number.NaN)
  out.set(model.cells, row * width)
  const failed = new Uint8Array(row + 1)
  failed[row] = model.failed ? 1 : 0
  const flags: (readonly string[] | undefined)[] = []
  if (model.flags !== null) flags[row] = model.flags
  return {
    head,
    out,
    failed: model.failed ? failed : null,
    takes: model.taken ? null : new Uint8Array(row + 1),
    flags: model.flags === null ? null : flags,
    contributions: model.contributions === null ? null : () => model.contributions!,
  }
}

/** What a row that a model failed on has of its entry: who it was, and why. */
function withoutPrediction<T extends object>(expected: T) {
  return { ...expected, label: null, value: null, probabilities: [], outputs: [], contributions: null }
}

function carried(name: string, isInteger = false): IncludedField {
  const read = (event: object) => (event as Record<string, never>)[name]!
  return { place: 'fields', name, isInteger, logicalType: null, read }
}

const nothingElse = { lists: {}, maps: {}, features: {}, logicalTypes: {} }

describe('createPredictionEncoder', () => {
  it('writes byte for byte what avsc writes of the same prediction', () => {
    const inputs = fc.record({
      schemaId: fc.integer({ min: 1, max: 0x7fffffff }),
      pipeline: text,
      origin: fc.record({
        topic: text,
        partition: fc.nat(),
        offset: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
      }),
      eventTimeMs: fc.option(timeMs),
      scoredAtMs: timeMs,
      models: fc.array(said, { maxLength: 4 }),
      fields: included,
      row: fc.nat({ max: 3 }),
    })
    let compared = 0
    fc.assert(
      fc.property(inputs, ({ schemaId, pipeline, models, fields, row, ...about }) => {
        const encoder = createPredictionEncoder({
          schemaId,
          pipeline,
          models: models.map(({ head }) => head),
          include: Object.keys(fields).map((name) => carried(name)),
        })
        const entries = models.map((model, head) => entryOf(model, head, row))
        const prediction = {
          eventId: eventId(about.origin),
          pipeline,
          eventTime: about.eventTimeMs,
          scoredAt: about.scoredAtMs,
          predictions: models
            .filter(({ taken }) => taken)
            .map(({ failed, expected }) => (failed ? withoutPrediction(expected) : expected)),
          fields,
          ...nothingElse,
        }
        const value = encoder.encode(about, row, entries, fields)
        expect(value.equals(reference(schemaId, prediction))).toBe(true)
        compared++
      }),
      { numRuns: 300 },
    )
    expect(compared).toBeGreaterThanOrEqual(300)
  })

  const head: ModelHead = {
    name: 'm',
    version: '1',
    digest: 'sha256:00',
    served: unreleased,
    outputs: [{ name: 'predict', kind: 'value', level: null }],
    levels: null,
  }
  const entry = (...out: number[]): PredictionEntries => ({
    head: 0,
    out: Float64Array.from(out),
    failed: null,
    takes: null,
    flags: null,
    contributions: null,
  })
  const encoder = (isInteger = false) =>
    createPredictionEncoder({
      schemaId: 1,
      pipeline: 'p',
      models: [head],
      include: [carried('f', isInteger)],
    })
  const origin = { topic: 't', partition: 0, offset: 1n }
  const row = { origin, eventTimeMs: 1, scoredAtMs: 2 }
  const decode = (value: Buffer) => type.fromBuffer(value.subarray(5)) as Prediction

  it('keeps the values of a batch apart, over many chunks', () => {
    const sut = encoder()
    const rows = Array.from({ length: 5000 }, (_, i) => i)
    const entries = [entry(...rows)]
    const values = rows.map((i) => {
      const about = { ...row, origin: { ...origin, partition: i % 3, offset: BigInt(i) } }
      return sut.encode(about, i, entries, { f: 'x'.repeat(100) })
    })
    for (const i of rows) {
      const { eventId, predictions } = decode(values[i]!)
      expect([eventId, predictions[0]?.value]).toEqual([`t-${i % 3}-${i}`, i])
    }
  })

  it.each([1.5, Number.NaN, 2 ** 60])(
    'throws for the time %d, and goes on with the next record',
    (timeMs) => {
      const sut = encoder()
      expect(() => sut.encode({ ...row, eventTimeMs: timeMs }, 0, [entry(1)], { f: null })).toThrow(
        RangeError,
      )
      expect(decode(sut.encode(row, 0, [entry(1)], { f: null })).eventId).toBe('t-0-1')
    },
  )

  it('throws for a field of another type', () => {
    expect(() => encoder().encode(row, 0, [entry(1)], { f: Symbol('x') })).toThrow('symbol')
  })

  it('keeps all digits of an integer', () => {
    const edges = [
      0n,
      -1n,
      63n,
      -64n,
      2n ** 53n - 1n,
      1n - 2n ** 53n,
      2n ** 53n,
      2n ** 53n + 1n,
      2n ** 63n - 1n,
      -(2n ** 63n),
    ]
    for (const value of edges) {
      const read = decodePrediction(encoder(true).encode(row, 0, [entry(1)], { f: value })) as Prediction
      expect(BigInt(read.fields['f'] as number | bigint)).toBe(value)
    }
    expect(() => encoder(true).encode(row, 0, [entry(1)], { f: 2n ** 63n })).toThrow('64 bits')
  })

  it('writes a number of an integer field as a long, and of another as a double', () => {
    for (const isInteger of [true, false]) {
      const value = encoder(isInteger).encode(row, 0, [entry(1)], { f: 3 })
      expect(decode(value).fields).toEqual({ f: { [isInteger ? 'long' : 'double']: 3 } })
    }
  })

  it('writes no label for a label that is no index', () => {
    const labelled: ModelHead = { ...head, outputs: [{ name: 'predict', kind: 'label', level: null }] }
    const sut = createPredictionEncoder({ schemaId: 1, pipeline: 'p', models: [labelled], include: [] })
    for (const cell of [Number.NaN, -1, 0.5]) {
      expect(decode(sut.encode(row, 0, [entry(cell)], {})).predictions[0]?.label).toBeNull()
    }
  })
})
