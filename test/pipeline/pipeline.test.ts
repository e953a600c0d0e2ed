import { describe, expect, it } from 'vitest'
import { createDecoder } from '../../src/avro/decoder.ts'
import { createEncoder } from '../../src/avro/encoder.ts'
import { fixedSchemas } from '../../src/avro/schema-source.ts'
import type { SchemaJson } from '../../src/avro/schema.ts'
import type { Action } from '../../src/core/reason.ts'
import { Metrics } from '../../src/observability/metrics.ts'
import { noReadings } from '../support/no-readings.ts'
import { headerText } from '../../src/dead-letter/headers.ts'
import type { Turn } from '../../src/pipeline/turn.ts'
import type { PipelineParts } from '../../src/pipeline/parts.ts'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import type { TurnStage } from '../../src/pipeline/turn-stage.ts'
import {
  batchOf,
  cycle,
  encodeCycle,
  featureNames,
  outputTo,
  predictionOf,
  rigParts,
  rigPipeline,
  sensorCycleId,
  sensorCycleSchema,
  testClock,
  writtenBy,
} from '../support/rig-pipeline.ts'
import type { CompileSettings } from '../../src/compile/compile.ts'

interface Scored extends ReturnType<typeof writtenBy> {
  readonly turn: Turn
}

async function turnOf(
  values: readonly (Buffer | null)[],
  over: Partial<PipelineParts> = {},
  settings: Partial<CompileSettings> = {},
): Promise<Scored> {
  const { pipeline } = rigPipeline(over, settings)
  const batches = [batchOf(values)]
  await pipeline.prepare(batches)
  const turn = await pipeline.score(batches)
  return { turn, ...writtenBy(turn) }
}

const good = encodeCycle(cycle())
const missing = encodeCycle(cycle({ vs_vib: null }))
const unknown = encodeCycle(cycle({ rigMode: 'maintenance' }))
const magic = Buffer.from([9, 0, 0, 0, 1, 2])

function reasonsOf({ deadLetters }: Scored): (string | null)[] {
  return deadLetters.map(({ headers }) => headerText(headers, 'sluice.dlq.reason'))
}

function policy(action: 'score' | 'score-and-report' | 'skip' | 'fail') {
  return {
    policies: new Map([['unknown-category', { action, fields: new Map() }]] as const),
  }
}

describe('Pipeline', () => {
  it('gives one prediction with an entry for each model', async () => {
    const {
      outputs,
      deadLetters,
      turn: { tally },
    } = await turnOf([good])
    expect(deadLetters).toEqual([])
    expect(tally).toMatchObject({ scored: 1, deadLettered: 0, skipped: 0, ages: [0.5] })
    const prediction = predictionOf(outputs[0]!)
    expect(prediction).toMatchObject({
      eventId: 'in-3-0',
      pipeline: 'rig',
      eventTime: 1_000,
      scoredAt: 1_500,
      fields: { rigId: 'rig-01', cycle: 7 },
    })
    expect(prediction.predictions.map(({ model, version }) => [model, version])).toEqual([
      ['cooler', '1'],
      ['by-category', '2'],
    ])
    const [{ probabilities, label } = { probabilities: [], label: null }] = prediction.predictions
    expect(probabilities.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 12)
    expect(probabilities.map((p) => p.label)).toContain(label)
  })

  it('keeps key, timestamp and partition of the record, and its trace context alone of the headers', async () => {
    const { pipeline } = rigPipeline()
    const trace = { key: 'traceparent', value: Buffer.from('00-1-2-01') }
    const batches = [batchOf([good], { headers: [{ key: 'other', value: null }, trace] })]
    await pipeline.prepare(batches)
    expect(writtenBy(await pipeline.score(batches)).outputs[0]).toMatchObject({
      topic: 'out',
      partition: 3,
      key: Buffer.from('rig-01'),
      timestampMs: 1_200,
      headers: [trace],
    })
  })

  it('leaves the partition to the client when the output topic has fewer', async () => {
    const { outputs } = await turnOf([good], {
      output: outputTo(3, 1e6),
    })
    expect(outputs[0]?.partition).toBeNull()
  })

  it.each([
    ['record', 1_200],
    ['event', 1_000],
    ['now', null],
  ] as const)('gives a prediction the time that is asked for: %s', async (timestamp, timestampMs) => {
    const { outputs } = await turnOf([good], { output: outputTo(8, 1e6, { timestamp }) })
    expect(outputs[0]).toMatchObject({ timestampMs })
  })

  it('gives a prediction a key of its own, which then chooses the partition', async () => {
    const keyOf = (event: object) => Buffer.from(String((event as { cycle: number }).cycle))
    const { outputs } = await turnOf([good], { output: outputTo(8, 1e6, { keyOf }) })
    expect(outputs[0]).toMatchObject({ key: Buffer.from('7'), partition: null })
  })

  it('copies the headers that are named, in their order, repeats included', async () => {
    const { pipeline } = rigPipeline({ output: outputTo(8, 1e6, { headers: new Set(['tenant']) }) })
    const tenant = (value: string) => ({ key: 'tenant', value: Buffer.from(value) })
    const headers = [tenant('a'), { key: 'other', value: null }, tenant('b')]
    const batches = [batchOf([good], { headers })]
    await pipeline.prepare(batches)
    const { outputs } = writtenBy(await pipeline.score(batches))
    expect(outputs[0]?.headers).toEqual([tenant('a'), tenant('b')])
  })

  it('keeps the order of the records, over chunks and dead letters', async () => {
    const values = Array.from({ length: 50 }, (_, i) =>
      i % 7 === 3 ? magic : encodeCycle(cycle({ cycle: i })),
    )
    const scored = await turnOf(values)
    const ids = scored.outputs.map((output) => Number(predictionOf(output).fields['cycle']))
    expect(ids).toEqual(values.map((_, i) => i).filter((i) => i % 7 !== 3))
    expect([...scored.turn.failures].map((f, i) => (f === 1 ? i : -1)).filter((i) => i >= 0)).toEqual([
      3, 10, 17, 24, 31, 38, 45,
    ])
    expect(scored.turn.tally.scored + scored.turn.tally.deadLettered).toBe(50)
  })

  it('scores records of several partitions together and commits each where it ends', async () => {
    const { pipeline } = rigPipeline()
    const batches = [batchOf([good, good], {}, 0), batchOf([good], {}, 1)]
    await pipeline.prepare(batches)
    const turn = await pipeline.score(batches)
    expect(writtenBy(turn).outputs.map(({ partition }) => partition)).toEqual([0, 0, 1])
    expect(turn.parts.map(({ position }) => position)).toEqual([
      { topic: 'in', partition: 0, epoch: 1, nextOffset: 2n },
      { topic: 'in', partition: 1, epoch: 1, nextOffset: 1n },
    ])
  })

  it('dead-letters what it cannot decode, byte for byte', async () => {
    const scored = await turnOf([magic, good])
    expect(reasonsOf(scored)).toEqual(['bad-magic'])
    expect(scored.deadLetters[0]?.value).toBe(magic)
    expect(scored.outputs).toHaveLength(1)
  })

  it.each([
    ['skip', 1, []],
    ['dead-letter', 0, ['empty-value']],
  ] as const)('treats a tombstone as the user says: %s', async (tombstones, skipped, reasons) => {
    const scored = await turnOf([null], { tombstones })
    expect(scored.turn.tally.skipped).toBe(skipped)
    expect(reasonsOf(scored)).toEqual(reasons)
  })

  it.each([
    ['dead-letter', ['unreadable-batch'], 0],
    ['skip', [], 1],
  ] as const)(
    'lets a batch that cannot be read go as the user says: %s',
    async (action, reasons, skipped) => {
      const { pipeline } = rigPipeline({
        policies: new Map([['unreadable-batch', { action, fields: new Map() }]]),
      })
      const batch = batchOf([good, null])
      const [first, standIn] = batch.records
      const unreadable = 'the record batch of offsets 1 to 9 cannot be read'
      const batches = [{ ...batch, records: [first!, { ...standIn!, unreadable }] }]
      await pipeline.prepare(batches)
      const turn = await pipeline.score(batches)
      const { outputs, deadLetters } = writtenBy(turn)
      expect(outputs).toHaveLength(1)
      expect(deadLetters.map(({ headers }) => headerText(headers, 'sluice.dlq.reason'))).toEqual(reasons)
      for (const { value, headers } of deadLetters) {
        expect(value).toBeNull()
        expect(headerText(headers, '__connect.errors.stage')).toBe('KAFKA_CONSUME')
        expect(headerText(headers, '__connect.errors.exception.message')).toBe(unreadable)
      }
      expect(turn.tally.skipped).toBe(skipped)
    },
  )

  it('stops at a batch that cannot be read unless the user says otherwise', () => {
    const { pipeline } = rigPipeline()
    const batch = batchOf([null])
    const records = batch.records.map((record) => ({ ...record, unreadable: 'why' }))
    expect(() => pipeline.score([{ ...batch, records }])).toThrow(
      /in-3 offset 0: unreadable-batch: why; policies\.unreadable-batch is 'fail'/,
    )
  })

  it('skips what is no event of a chosen type, for a reason that adds up', async () => {
    const beat = { type: 'record', name: 'Beat', fields: [{ name: 'x', type: 'int' }] }
    const schemas = new Map<number, SchemaJson>([
      [sensorCycleId, sensorCycleSchema],
      [2, beat],
    ])
    const decoder = createDecoder({
      readerSchema: sensorCycleSchema,
      schemas: fixedSchemas(schemas),
      clock: testClock,
      form: { types: ['SensorCycle'], unwrap: null },
    })
    const scored = await turnOf([good, createEncoder(beat, 2)({ x: 1 }), null], { decoder })
    expect(scored.turn.tally).toMatchObject({
      scored: 1,
      deadLettered: 0,
      skips: ['other-type', 'tombstone'],
    })
    const metrics = new Metrics('0', noReadings)
    scored.turn.tally.report(metrics)
    const text = await metrics.registry.metrics()
    for (const line of [
      'sluice_records_total{outcome="skipped"} 2',
      'sluice_skipped_records_total{reason="other-type"} 1',
      'sluice_skipped_records_total{reason="tombstone"} 1',
      'sluice_skipped_records_total{reason="delete"} 0',
    ])
      expect(text).toContain(`\n${line}\n`)
  })

  it('dead-letters a record that no model can score', async () => {
    const scored = await turnOf([encodeCycle(cycle({ psb_bar: null }))])
    expect(reasonsOf(scored)).toEqual(['missing-value'])
    expect(headerText(scored.deadLetters[0]!.headers, 'sluice.dlq.field')).toBe('psb_bar')
    expect(scored.outputs).toEqual([])
  })

  it('fails the entry of the one model that uses a value at fault', async () => {
    const scored = await turnOf([encodeCycle(cycle({ psa_bar: null }))])
    expect(scored.deadLetters).toEqual([])
    const entries = predictionOf(scored.outputs[0]!).predictions
    expect(entries.map(({ model, label, flags }) => [model, label === null, flags])).toEqual([
      ['cooler', true, ['missing-value:psa_bar']],
      ['by-category', false, []],
    ])
    expect(entries[0]?.probabilities).toEqual([])
    expect(scored.turn.tally.modelFailures.map(({ model, fault }) => [model, fault.reason])).toEqual([
      ['cooler', 'missing-value'],
    ])
  })

  it('dead-letters the whole record when the user wants all or nothing', async () => {
    const scored = await turnOf([encodeCycle(cycle({ psa_bar: null }))], { onModelError: 'record' })
    expect(reasonsOf(scored)).toEqual(['missing-value'])
    expect(scored.outputs).toEqual([])
    expect(scored.turn.tally.modelFailures).toEqual([])
  })

  it('never takes an unknown category for a missing one', async () => {
    const scored = await turnOf([unknown])
    expect(scored.turn.tally.unknownCategories.map(({ model, field }) => [model, field])).toEqual([
      ['by-category', 'rigMode'],
    ])
    expect(predictionOf(scored.outputs[0]!).predictions[1]?.flags).toEqual(['unknown-category:rigMode'])
  })

  it.each([
    ['score', 0],
    ['score-and-report', 1],
  ] as const)('scores an unknown category as missing, with a flag, under %s', async (action, copies) => {
    const scored = await turnOf([unknown], policy(action))
    const entry = predictionOf(scored.outputs[0]!).predictions[1]!
    expect(entry.flags).toEqual(['unknown-category:rigMode'])
    expect(entry.label).not.toBeNull()
    expect(scored.deadLetters).toHaveLength(copies)
    expect(scored.turn.tally).toMatchObject({ scored: 1, deadLettered: 0 })
    expect(scored.turn.tally.reported).toHaveLength(copies)
    if (copies === 1) expect(headerText(scored.deadLetters[0]!.headers, 'sluice.dlq.scored')).toBe('true')
  })

  describe('meets a null where the reader schema has no place for one', () => {
    const { fields } = sensorCycleSchema as { fields: readonly { name: string; type: unknown }[] }
    const writer = {
      ...(sensorCycleSchema as object),
      fields: fields.map((field) =>
        field.name === 'rigId' ? { ...field, type: ['null', 'string'] } : field,
      ),
    }
    const encode = createEncoder(writer, 2)
    const decoder = createDecoder({
      readerSchema: sensorCycleSchema,
      schemas: fixedSchemas(new Map([[2, writer]])),
      clock: testClock,
    })
    const values = [encode(cycle({ rigId: null })), encode(cycle())]
    const policies = (action: Action) => new Map([['missing-value', { action, fields: new Map() }]] as const)

    it('and dead-letters that record alone', async () => {
      const scored = await turnOf(values, { decoder })
      expect(reasonsOf(scored)).toEqual(['missing-value'])
      expect(headerText(scored.deadLetters[0]!.headers, 'sluice.dlq.field')).toBe('rigId')
      expect(scored.outputs).toHaveLength(1)
    })

    it('and scores it all the same where the policy says so', async () => {
      const { outputs } = await turnOf(values, { decoder, policies: policies('score') })
      const [flagged, plain] = outputs.map(predictionOf)
      expect(flagged?.fields['rigId']).toBeNull()
      expect(flagged?.predictions.map(({ flags }) => flags)).toEqual([
        ['missing-value:rigId'],
        ['missing-value:rigId'],
      ])
      expect(plain?.predictions.map(({ flags }) => flags)).toEqual([[], []])
    })

    it('and skips it under skip', async () => {
      const { outputs, deadLetters } = await turnOf(values, { decoder, policies: policies('skip') })
      expect([outputs.length, deadLetters.length]).toEqual([1, 0])
    })
  })

  it('dead-letters an event of an impossible time, or scores it without one', async () => {
    const late = encodeCycle(cycle({ endedAt: 1_700_000_000_000_000 }))
    const strict = await turnOf([late, good])
    expect(reasonsOf(strict)).toEqual(['out-of-range'])
    expect(strict.outputs).toHaveLength(1)
    const policies = new Map([['out-of-range', { action: 'score', fields: new Map() }]] as const)
    const scored = predictionOf((await turnOf([late], { policies })).outputs[0]!)
    expect(scored.eventTime).toBeNull()
    expect(scored.predictions[0]?.flags).toEqual(['out-of-range:endedAt'])
  })

  it('skips the record under skip', async () => {
    const scored = await turnOf([unknown, good], policy('skip'))
    expect(scored.turn.tally).toMatchObject({ scored: 1, skipped: 1, deadLettered: 0 })
  })

  it('stops at the record under fail, and says which it was', async () => {
    await expect(turnOf([good, unknown], policy('fail'))).rejects.toThrow(
      /in-3 offset 1: unknown-category:rigMode/,
    )
  })

  it('prefers the first fault of a record that has several', async () => {
    const scored = await turnOf([encodeCycle(cycle({ psb_bar: null, pump_eff: null }))])
    expect(headerText(scored.deadLetters[0]!.headers, 'sluice.dlq.field')).toBe('psb_bar')
    expect(scored.deadLetters).toHaveLength(1)
  })

  it('dead-letters the record of a prediction above the limit', async () => {
    const scored = await turnOf([good], { output: outputTo(8, 100) })
    expect(reasonsOf(scored)).toEqual(['record-too-large'])
    expect(scored.turn.tally).toMatchObject({ scored: 0, deadLettered: 1 })
  })

  it('makes the dead letter of an output that the broker rejects, and counts it so', async () => {
    const { pipeline } = rigPipeline()
    const batches = [batchOf([magic, good])]
    await pipeline.prepare(batches)
    const turn = await pipeline.score(batches)
    const letter = turn.parts[0]!.letterFor({ index: 0, kind: 'too-large', message: 'above 1000 bytes' })!
    expect(letter).toMatchObject({ topic: 'dead', value: good })
    expect(headerText(letter.headers, 'sluice.dlq.reason')).toBe('record-too-large')
    expect(headerText(letter.headers, '__connect.errors.offset')).toBe('1')
    expect(turn.tally).toMatchObject({ scored: 0, deadLettered: 2 })
  })

  it('waits for a stage that waits, and goes on with the others', async () => {
    const { parts, metrics } = rigParts()
    const seen: string[] = []
    const stage = (name: 'decode' | 'transform' | 'score', wait: boolean): TurnStage => ({
      name,
      run: () => {
        seen.push(`${name} begins`)
        return wait ? Promise.resolve().then(() => void seen.push(`${name} ends`)) : undefined
      },
    })
    const stages = [stage('decode', false), stage('transform', true), stage('score', true)]
    const score = (waiting: readonly TurnStage[]) =>
      new Pipeline(parts, metrics, waiting).score([batchOf([good])])
    expect(score(stages.slice(0, 1))).not.toBeInstanceOf(Promise)
    seen.length = 0
    await score(stages)
    expect(seen).toEqual([
      'decode begins',
      'transform begins',
      'transform ends',
      'score begins',
      'score ends',
    ])
  })

  it.each(['throws', 'rejects'])('names stage, partition and offsets when a stage %s', async (how) => {
    const { parts, metrics } = rigParts()
    const fail: TurnStage = {
      name: 'transform',
      run: () => {
        const error = new TypeError('x is not a function')
        if (how === 'throws') throw error
        return Promise.reject(error)
      },
    }
    const pipeline = new Pipeline({ ...parts, onUnexpected: 'fail' }, metrics, [fail])
    const batches = [batchOf([good, good], {}, 0), batchOf([good], {}, 1)]
    await expect(async () => pipeline.score(batches)).rejects.toMatchObject({
      code: 'STAGE_FAILED',
      message: 'stage transform failed at in-0 offsets 0 to 1, in-1 offsets 0 to 0: x is not a function',
    })
  })

  describe('with a plan that remembers', () => {
    const lastSeen = { key: 'rigId', time: 'endedAt', within: '10m', maxKeys: 100 }
    const settings: Partial<CompileSettings> = {
      features: [{ step: 'impute', settings: { field: 'pump_eff', lastSeen } }],
      output: { include: [{ feature: 'pump_eff' }] },
    }
    const missing = encodeCycle(cycle({ pump_eff: null }))
    const powers = (turn: Turn) =>
      writtenBy(turn).outputs.map((record) => predictionOf(record).features['pump_eff'])

    it('knows what earlier records had', async () => {
      const { pipeline } = rigPipeline({}, settings)
      const batches = [batchOf([missing, good, missing])]
      await pipeline.prepare(batches)
      expect(powers(await pipeline.score(batches))).toEqual([null, 2495, 2495])
      expect(powers(await pipeline.score([batchOf([missing])]))).toEqual([2495])
    })

    it('forgets what a turn left behind that is scored again', async () => {
      const { pipeline } = rigPipeline({}, settings)
      const batches = [batchOf([missing, good])]
      await pipeline.prepare(batches)
      for (let attempt = 0; attempt < 3; attempt++) {
        const turn = await pipeline.score(batches)
        expect(powers(turn)).toEqual([null, 2495])
        turn.giveUp()
      }
    })

    it('forgets what a batch left behind whose halves are scored again', async () => {
      const eventTimeMs = (event: object) => {
        if ((event as { cycle: number }).cycle === 9) throw new TypeError('x is not a function')
        return 1_000
      }
      const { pipeline } = rigPipeline({ eventTimeMs }, settings)
      const batches = [batchOf([missing, good, missing, encodeCycle(cycle({ cycle: 9 }))])]
      await pipeline.prepare(batches)
      const turn = await pipeline.score(batches)
      expect(powers(turn)).toEqual([null, 2495, 2495])
      expect(writtenBy(turn).deadLetters).toHaveLength(1)
    })
  })

  it('gives an empty turn for no batches', () => {
    expect(rigPipeline().pipeline.score([])).toMatchObject({ parts: [] })
  })

  it('counts predictions by label, of what was scored', async () => {
    const {
      turn: { tally },
    } = await turnOf([good, missing, magic, good])
    const total = (model: string) =>
      tally.predictions.filter((p) => p.model === model).reduce((sum, { count }) => sum + count, 0)
    expect(total('by-category')).toBe(3)
    expect(total('cooler')).toBe(2)
  })

  it('rejects nothing that has every feature, whatever the numbers', async () => {
    const values = [-1e308, -0, 0, 5e-324, 1e308].map((x) =>
      encodeCycle(cycle(Object.fromEntries(featureNames.map((name) => [name, x])))),
    )
    expect((await turnOf(values)).outputs).toHaveLength(values.length)
  })
})
