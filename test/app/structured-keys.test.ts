import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { EventFileScorer } from '../../src/app/event-file.ts'
import { pipelineParts } from '../../src/app/parts.ts'
import { allLetters, lettersIn } from '../../src/app/read-letters.ts'
import { Redrive } from '../../src/app/redrive.ts'
import { ReplayPipeline } from '../../src/app/replay-pipeline.ts'
import { LetterViewer } from '../../src/app/shown-letter.ts'
import { unmeasured } from '../../src/app/unmeasured.ts'
import { createEncoder } from '../../src/avro/encoder.ts'
import { decodePrediction } from '../../src/avro/prediction.ts'
import { systemClock } from '../../src/core/clock.ts'
import { Fault } from '../../src/core/outcome.ts'
import type { OutputRecord, RecordBatch } from '../../src/core/record.ts'
import { headerText, sluiceHeader } from '../../src/dead-letter/headers.ts'
import { fixedIds, rigFiles } from '../../src/dev/simulator/rig-files.ts'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import { MemoryTopicReader } from '../../src/transport/memory/topic-reader.ts'
import { batchOf, cycle, encodeCycle } from '../support/rig-pipeline.ts'
import { scratchFolder } from '../support/scratch.ts'
import { brokerWith, letter, letterTopic } from './support/letters.ts'
import { MemoryRedriveLog } from './support/memory-redrive-log.ts'
import { pipelineWith, topic } from './support/replay-fixture.ts'

const keyId = 77
const keySchema = {
  type: 'record',
  name: 'Key',
  fields: [
    { name: 'rig', type: 'string' },
    { name: 'serial', type: 'long' },
  ],
}
const keyFile = join(scratchFolder(), 'key.avsc')
writeFileSync(keyFile, JSON.stringify(keySchema))
const predictionFile = `${process.cwd()}/schemas/prediction.avsc`

const key = { rig: 'rig-7', serial: 2 ** 40 }
const framed = createEncoder(keySchema, keyId)(key)
const writtenKeys = {
  json: Buffer.from(JSON.stringify(key)),
  avro: framed.subarray(5),
  'avro-registry': framed,
}
const formats = ['json', 'avro', 'avro-registry'] as const
const include = ['key.rig', 'key.serial', 'rigId']

function keyed(format: (typeof formats)[number], over: object = {}) {
  return pipelineWith({
    schemas: {
      files: {
        [fixedIds.cycle]: rigFiles.cycleSchema,
        [fixedIds.prediction]: predictionFile,
        ...(format === 'avro-registry' ? { [keyId]: keyFile } : {}),
      },
    },
    input: {
      topic,
      group: 'live',
      schema: { file: rigFiles.cycleSchema },
      key: { format, schema: { file: keyFile } },
    },
    output: { topic: 'predictions', schemaId: fixedIds.prediction, include },
    ...over,
  })
}

const value = encodeCycle(cycle({ rigId: 'r' }))

/** The record of a key, alone in its batch. */
function batchWith(bytes: Buffer | null): RecordBatch {
  const batch = batchOf([value])
  return { ...batch, records: batch.records.map((record) => ({ ...record, key: bytes })) }
}

type Assembled = Awaited<ReturnType<typeof pipelineWith>>

async function outcomeOf(assembly: Assembled, bytes: Buffer | null) {
  const pipeline = new Pipeline(pipelineParts(assembly, fixedIds.prediction, 1, systemClock), unmeasured)
  const batches = [batchWith(bytes)]
  await pipeline.prepare(batches)
  const { parts } = await pipeline.score(batches)
  const [{ outputs, deadLetters } = { outputs: [], deadLetters: [] }] = parts
  return { outputs, deadLetters }
}

function fieldsIn([output]: readonly OutputRecord[]): unknown {
  const prediction = decodePrediction(output!.value!)
  return prediction instanceof Fault ? prediction : prediction.fields
}

describe.each(formats)('keys of the format %s', (format) => {
  const bytes = writtenKeys[format]
  const dead = letter({ fault: new Fault('step-failed', 'm'), record: { key: bytes, value } })

  it('go with their events into predictions, whose key is still the one that was written', async () => {
    const { outputs } = await outcomeOf(await keyed(format), bytes)
    expect(fieldsIn(outputs)).toEqual({ 'key.rig': 'rig-7', 'key.serial': 2 ** 40, rigId: 'r' })
    expect(outputs[0]?.key?.equals(bytes)).toBe(true)
  })

  it('are missing where there are none', async () => {
    const { outputs } = await outcomeOf(await keyed(format), null)
    expect(fieldsIn(outputs)).toEqual({ 'key.rig': null, 'key.serial': null, rigId: 'r' })
  })

  it('end the lives of records where they cannot be read, and leave those bytes as they are', async () => {
    const bad = bytes.subarray(0, -1)
    const { deadLetters } = await outcomeOf(await keyed(format), bad)
    const { headers, key: kept } = deadLetters[0]!
    const reason = format === 'json' ? 'json-decode' : 'avro-decode'
    const told = [sluiceHeader.reason, sluiceHeader.field].map((name) => headerText(headers, name))
    expect([told, kept?.equals(bad)]).toEqual([[reason, 'key'], true])
  })

  it('are not read where nothing names a field of them', async () => {
    const output = { topic: 'predictions', schemaId: fixedIds.prediction, include: ['rigId'] }
    const { outputs, deadLetters } = await outcomeOf(await keyed(format, { output }), Buffer.from('?'))
    expect([outputs.length, deadLetters.length]).toEqual([1, 0])
  })

  it.each([
    ['nothing', [], '{"rig":"rig-7","serial":1099511627776}'],
    ['a field of them', ['key.rig'], '{"rig":"[redacted]","serial":1099511627776}'],
    ['the whole of them', ['key'], '[redacted]'],
  ])('are shown of a dead letter where %s is redacted', async (_, redact, shown) => {
    const assembly = await keyed(format, { deadLetter: { topic: letterTopic, redact } })
    const viewer = new LetterViewer(assembly, letterTopic, systemClock)
    const reader = new MemoryTopicReader(await brokerWith([dead]))
    for await (const each of lettersIn(reader, letterTopic, allLetters))
      expect(await viewer.show([each])).toMatchObject([
        { key: shown, problem: null, event: cycle({ rigId: 'r' }) },
      ])
    expect.assertions(1)
  })

  it('are shown as text or bytes, or not at all, where they cannot be read', async () => {
    const broken = letter({ record: { key: Buffer.from('{'), value } })
    const reader = new MemoryTopicReader(await brokerWith([broken]))
    const shown: unknown[] = []
    for (const redact of [[], ['key.serial']]) {
      const assembly = await keyed(format, { deadLetter: { topic: letterTopic, redact } })
      const viewer = new LetterViewer(assembly, letterTopic, systemClock)
      for await (const each of lettersIn(reader, letterTopic, allLetters))
        shown.push(...(await viewer.show([each])))
    }
    const problem: unknown = expect.stringContaining("the record's key")
    expect(shown).toMatchObject([
      { key: '{', problem, event: { rigId: 'r' } },
      { key: '[redacted]', problem },
    ])
  })

  it('are redriven from the bytes of a dead letter', async () => {
    const broker = await brokerWith([dead])
    broker.createTopic('predictions', 1)
    const redrive = new Redrive({
      ...{ reader: new MemoryTopicReader(broker), topic: letterTopic, clock: systemClock },
      pipeline: new Pipeline(
        pipelineParts(await keyed(format), fixedIds.prediction, 1, systemClock),
        unmeasured,
      ),
      ...{ maxRecords: 3, limit: Infinity, rate: Infinity, outageDeadlineMs: 1_000 },
      stop: new AbortController().signal,
      onProgress: () => undefined,
      choice: { filter: allLetters, maxRedrives: 5, quarantine: null },
    })
    await redrive.run(new MemoryRedriveLog(broker))
    const [found] = broker.partition('predictions', 0).read(0n, 10)
    expect(decodePrediction(found!.value!)).toMatchObject({ fields: { 'key.rig': 'rig-7' } })
  })

  it('are read again by a replay', async () => {
    const target = { topic: 'predictions', partitionCount: 1, schemaId: fixedIds.prediction }
    const surroundings = { clock: systemClock, stop: new AbortController().signal, warn: () => undefined }
    const replay = new ReplayPipeline(await keyed(format), target, surroundings)
    const { parts } = await replay.score(batchWith(bytes))
    expect(fieldsIn(parts[0]!.outputs)).toMatchObject({ 'key.rig': 'rig-7' })
  })

  it('are objects in a file of records', async () => {
    const scorer = new EventFileScorer(await keyed(format), systemClock, true)
    const lines = [{ key, value: cycle() }, { value: cycle() }, { key: { rig: 7 }, value: cycle() }]
    const { predictions, deadLetters } = await scorer.score(
      lines.map((line) => ({ line: JSON.stringify(line) })),
    )
    const read = predictions.map((line) => JSON.parse(line) as { readonly fields: unknown })
    expect(read.map(({ fields }) => fields)).toMatchObject([key, { rig: null, serial: null }].map(asFields))
    expect(deadLetters.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { reason: 'schema-mismatch', field: 'key.rig' },
    ])
  })

  it('are missed in a file of events alone', async () => {
    const scorer = new EventFileScorer(await keyed(format), systemClock, false)
    await expect(scorer.score([{ line: JSON.stringify(cycle()) }])).rejects.toThrow(
      /reads key\.rig, key\.serial, which stand in a record/,
    )
  })
})

function asFields({ rig, serial }: { readonly rig: string | null; readonly serial: number | null }) {
  return { 'key.rig': rig, 'key.serial': serial }
}

describe('a key that is text', () => {
  it.each([
    [[], 'rig-7'],
    [['key'], '[redacted]'],
    [['rig'], '[redacted]'],
  ])('is shown of a dead letter but where it is redacted: %j', async (redact, shown) => {
    const assembly = await pipelineWith({
      features: [{ bind: { field: 'key', as: 'rig' } }],
      output: { topic: 'predictions', schemaId: fixedIds.prediction, include: ['rig', 'key'] },
      deadLetter: { topic: letterTopic, redact },
    })
    const viewer = new LetterViewer(assembly, letterTopic, systemClock)
    const reader = new MemoryTopicReader(
      await brokerWith([letter({ record: { key: Buffer.from('rig-7'), value } })]),
    )
    for await (const each of lettersIn(reader, letterTopic, allLetters))
      expect(await viewer.show([each])).toMatchObject([{ key: shown }])
    expect.assertions(1)
  })
})

const jsonSchemaFile = join(scratchFolder(), 'key.json')
writeFileSync(jsonSchemaFile, JSON.stringify({ type: 'object', properties: { rig: { type: 'string' } } }))

describe('the schema of keys', () => {
  it('may be a JSON Schema where keys are JSON, and says so where they are not', async () => {
    const input = (format: string) => ({
      ...{ topic, group: 'live', schema: { file: rigFiles.cycleSchema } },
      key: { format, schema: { file: jsonSchemaFile } },
    })
    const output = { topic: 'predictions', schemaId: fixedIds.prediction, include: ['key.rig'] }
    const assembly = await keyed('json', { input: input('json'), output })
    const { outputs } = await outcomeOf(assembly, Buffer.from('{"rig":"rig-7"}'))
    expect(fieldsIn(outputs)).toEqual({ 'key.rig': 'rig-7' })
    await expect(keyed('avro', { input: input('avro'), output })).rejects.toThrow(
      /input\.key\.schema: .*key\.json is a JSON Schema, and input\.key\.format is avro/,
    )
  })

  it.each([
    ['is not there', { file: '/nowhere/key.avsc' }, /input\.key\.schema: .*key\.avsc/],
    [
      'is of no record',
      { file: predictionFile.replace('prediction.avsc', '../package.json') },
      /input\.key\.schema: /,
    ],
  ])('is told where it %s', async (_, schema, expected) => {
    const input = {
      topic,
      group: 'live',
      schema: { file: rigFiles.cycleSchema },
      key: { format: 'json', schema },
    }
    await expect(keyed('json', { input })).rejects.toThrow(expected)
  })

  it('is what names are checked against', async () => {
    const output = { topic: 'predictions', schemaId: fixedIds.prediction, include: ['key.rigg'] }
    await expect(keyed('json', { output })).rejects.toThrow(/'key\.rigg'.*did you mean 'key\.rig'/)
  })
})
