// What a record costs when one thing grows and all else stays: partitions, models, columns, trees, the size of a record, keys.
// One core, a real broker, the published program at full speed; the cost is that of the records after the first quarter, so
// without the start. Read down an axis: at most linear is what it should be.
//
//   npm run scale [-- --rounds 3 --axis columns]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { silentLogger } from '../../src/core/logger.ts'
import { freePort } from '../../src/dev/free-port.ts'
import { KafkaAdmin } from '../../src/transport/kafkajs/client/admin.ts'
import { race } from '../end-to-end/contender.ts'
import type { Result } from '../end-to-end/contender.ts'
import { startLocalBroker } from '../support/local-broker.ts'
import { build, runArgs } from '../support/pipeline.ts'
import { axes, caseOf } from './cases.ts'
import type { Case } from './cases.ts'
import { fill, maxRecordBytes } from './fill.ts'
import { makePipeline } from './made-pipeline.ts'

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, axis: { type: 'string' } },
})
const rounds = Number(options.rounds)
const chosen = options.axis === undefined ? Object.keys(axes) : [options.axis]
const unknown = chosen.find((axis) => !(axis in axes))
if (unknown !== undefined)
  throw new Error(`there is no axis ${unknown}: there are ${Object.keys(axes).join(', ')}`)

const repository = resolve(import.meta.dirname, '../..')

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
  const port = await freePort()
  const around = { name, folder: scratch, brokers: broker.connection.brokers, port }
  const pipeline = makePipeline(one, around)
  await admin.createTopic({ topic: `${name}.in`, partitionCount: one.partitions })
  await admin.createTopic({ topic: `${name}.dead`, partitionCount: 1 })
  await fill(broker.connection, `${name}.in`, one, pipeline)
  const results: Result[] = []
  for (let round = 0; round < rounds; round++) {
    const output = `${name}.out-${round}`
    await admin.createTopic({ topic: output, partitionCount: one.partitions })
    const contender = {
      name,
      cwd: repository,
      args: (topics: { readonly group: string; readonly output: string }) => runArgs(pipeline.config, topics),
      metricsUrl: `http://127.0.0.1:${port}`,
    }
    results.push(await race(contender, one.records, { group: output, output }, recordsIn))
  }
  return results.sort((a, b) => a.steadyMicrosPerRecord - b.steadyMicrosPerRecord)[results.length >> 1]!
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
