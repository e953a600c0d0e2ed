// What a record costs when one thing grows and all else stays: partitions, models, columns, trees, the size of a record, keys.
// One core, a real broker, the published program at full speed; the cost is that of the records after the first quarter, so
// without the start. Read down an axis: at most linear is what it should be.
//
//   npm run scale [-- --rounds 3 --axis columns]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createEncoder } from '../../src/avro/encoder.ts'
import type { SchemaJson } from '../../src/avro/schema.ts'
import { silentLogger } from '../../src/core/logger.ts'
import { freePort } from '../../src/dev/free-port.ts'
import { KafkaAdmin } from '../../src/transport/kafkajs/client/admin.ts'
import { race } from '../end-to-end/contender.ts'
import type { Result } from '../end-to-end/contender.ts'
import { startLocalBroker } from '../support/local-broker.ts'
import { build, sluiceCommand, startFeed } from '../support/pipeline.ts'
import { axes, caseOf, exampleColumns } from './cases.ts'
import type { Case } from './cases.ts'
import { columnsOf, writeLargerForest, writeLinearModel } from './made-models.ts'

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, axis: { type: 'string' } },
})
const rounds = Number(options.rounds)
const chosen = options.axis === undefined ? Object.keys(axes) : [options.axis]
const unknown = chosen.find((axis) => !(axis in axes))
if (unknown !== undefined)
  throw new Error(`there is no axis ${unknown}: there are ${Object.keys(axes).join(', ')}`)

const repository = resolve(import.meta.dirname, '../..')
const cooler = join(repository, 'examples/hydraulic-rig/models/cool_cond.zip')
const exampleTrees = 60
const maxRecordBytes = 2_000_000

build()
const scratch = mkdtempSync(join(tmpdir(), 'sluice-scale-'))
const broker = await startLocalBroker('scale', {
  'message.max.bytes': String(maxRecordBytes),
  'group.initial.rebalance.delay.ms': '0',
  'log.retention.bytes': '-1',
})
const admin = await KafkaAdmin.connect(broker.connection, silentLogger)
try {
  console.log(
    '| what grows | of | records/s | CPU us a record | of the first | decode | transform | score | encode | peak MB |',
  )
  console.log('|---|---|---|---|---|---|---|---|---|---|')
  for (const axis of chosen) await measureAxis(axis)
} finally {
  admin.close()
  await broker.stop()
  rmSync(scratch, { recursive: true, force: true })
}

async function measureAxis(axis: string): Promise<void> {
  let first: number | null = null
  for (const [index, change] of axes[axis]!.entries()) {
    const one = caseOf(axis, change)
    const result = await measure(`${axis}${index}`, one)
    first ??= result.steadyMicrosPerRecord
    console.log(row(axis, one, result, first))
  }
}

async function measure(name: string, one: Case): Promise<Result> {
  const columns =
    one.columns === exampleColumns
      ? columnsOf(cooler)
      : Array.from({ length: one.columns }, (_, i) => `reading_${i}`)
  const schema = writeSchema(name, columns)
  await admin.createTopic({ topic: `${name}.in`, partitionCount: one.partitions })
  await admin.createTopic({ topic: `${name}.dead`, partitionCount: 1 })
  await fill(`${name}.in`, one, columns, schema.json)
  const port = await freePort()
  const config = writeConfig(name, one, { schema: schema.file, model: writeModel(name, one, columns), port })
  const results: Result[] = []
  for (let round = 0; round < rounds; round++) {
    const output = `${name}.out-${round}`
    await admin.createTopic({ topic: output, partitionCount: one.partitions })
    const contender = {
      name,
      cwd: repository,
      args: (topics: { readonly group: string; readonly output: string }) => [
        ...sluiceCommand(),
        'run',
        ...['-c', config, '--set', `input.group=${topics.group}`, '--set', `output.topic=${topics.output}`],
      ],
      metricsUrl: `http://127.0.0.1:${port}`,
    }
    results.push(await race(contender, one.records, { group: output, output }, recordsIn))
  }
  return results.sort((a, b) => a.steadyMicrosPerRecord - b.steadyMicrosPerRecord)[results.length >> 1]!
}

function writeSchema(
  name: string,
  columns: readonly string[],
): { readonly file: string; readonly json: SchemaJson } {
  const json = {
    type: 'record',
    name: 'Reading',
    fields: [
      { name: 'id', type: 'string' },
      { name: 'at', type: { type: 'long', logicalType: 'timestamp-millis' } },
      ...columns.map((column) => ({ name: column, type: 'double' })),
      { name: 'note', type: 'bytes' },
    ],
  }
  const file = join(scratch, `${name}.avsc`)
  writeFileSync(file, JSON.stringify(json))
  return { file, json }
}

function writeModel(name: string, { trees }: Case, columns: readonly string[]): string {
  if (trees === exampleTrees) return cooler
  const file = join(scratch, `${name}.zip`)
  if (trees === null) writeLinearModel(file, columns)
  else writeLargerForest(file, cooler, trees / exampleTrees)
  return file
}

function writeConfig(
  name: string,
  { models }: Case,
  made: { readonly schema: string; readonly model: string; readonly port: number },
): string {
  const config = {
    name: 'scale',
    kafka: { brokers: broker.connection.brokers },
    schemas: { files: { 1: made.schema, 2: join(repository, 'schemas/prediction.avsc') } },
    input: { topic: `${name}.in`, group: 'set-below', schema: { file: made.schema }, eventTime: 'at' },
    models: Array.from({ length: models }, (_, i) => ({ name: `model${i}`, file: made.model })),
    output: { topic: 'set-below', include: ['id'], schemaId: 2 },
    deadLetter: { topic: `${name}.dead` },
    http: { port: made.port },
    log: { level: 'warn' },
  }
  const file = join(scratch, `${name}.yaml`)
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(config))
  return file
}

async function fill(topic: string, one: Case, columns: readonly string[], schema: SchemaJson): Promise<void> {
  const encode = createEncoder(schema, 1)
  const note = Buffer.alloc(Math.max(0, one.recordBytes - columns.length * 8 - 40), 'note')
  const feed = await startFeed(broker.connection, maxRecordBytes)
  const atOnce = Math.max(1, Math.min(2_000, Math.floor(20_000_000 / one.recordBytes)))
  for (let sent = 0; sent < one.records; sent += atOnce) {
    const count = Math.min(atOnce, one.records - sent)
    await feed.send(
      Array.from({ length: count }, (_, i) => {
        const index = sent + i
        const key = `rig-${index % one.keys}`
        const readings = columns.map((column, c): [string, number] => [
          column,
          ((index * 31 + c * 17) % 1_000) / 10,
        ])
        return {
          topic,
          partition: index % one.partitions,
          key: Buffer.from(key),
          value: encode({ id: key, at: Date.now(), note, ...Object.fromEntries(readings) }),
          headers: [],
          timestampMs: Date.now(),
        }
      }),
    )
  }
  await feed.close(5_000)
}

async function recordsIn(topic: string): Promise<number> {
  const bounds = await admin.bounds(topic)
  return bounds.reduce((sum, { high }) => sum + Number(high), 0)
}

function row(axis: string, one: Case, result: Result, first: number): string {
  const stages = [...result.stages.values()].map((micros) => micros.toFixed(2))
  const cells = [
    axis,
    String(one[axis as keyof Case]),
    Math.round(result.recordsPerSecond).toLocaleString('en'),
    result.steadyMicrosPerRecord.toFixed(1),
    `${(result.steadyMicrosPerRecord / first).toFixed(1)}x`,
    ...stages,
    String(Math.round(result.peakRssMb)),
  ]
  return `| ${cells.join(' | ')} |`
}
