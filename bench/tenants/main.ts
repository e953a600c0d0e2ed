// What tenants cost a record on its way from bytes to prediction, in one process without a broker: none, tenants by a header with
// topics and limits of their own, by a field, and a flood of which all is refused. By turns in one run: read the ratios.
//
//   node bench/tenants/main.ts [--turns 400] [--rounds 7] [--tenants 100]
import { parseArgs } from 'node:util'
import { assembleOrThrow } from '../../src/app/assemble.ts'
import { pipelineParts } from '../../src/app/parts.ts'
import { unmeasured } from '../../src/app/unmeasured.ts'
import { systemClock } from '../../src/core/clock.ts'
import type { InputRecord, RecordBatch } from '../../src/core/record.ts'
import { fixedIds, rigFiles } from '../../src/dev/simulator/rig-files.ts'
import { Pipeline } from '../../src/pipeline/pipeline.ts'
import { encodedEvents } from '../support/pipeline.ts'

const { values: options } = parseArgs({
  options: {
    turns: { type: 'string', default: '400' },
    rounds: { type: 'string', default: '7' },
    tenants: { type: 'string', default: '100' },
  },
})
const [turns, rounds, tenants] = [Number(options.turns), Number(options.rounds), Number(options.tenants)]
const recordsPerTurn = 1_024

const own = { output: 'predictions-{tenant}', deadLetter: 'letters-{tenant}' }
const byHeader = { by: { header: 'x-tenant' }, ...own }
const wide = { recordsPerSecond: 1e9, deadLetterRatio: 0.5 }
const contenders: Readonly<Record<string, object | undefined>> = {
  none: undefined,
  header: byHeader,
  'header and limits': { ...byHeader, limits: wide },
  'field and limits': { by: { field: 'rigId' }, ...own, limits: wide },
  'all refused': { ...byHeader, limits: { recordsPerSecond: 1e-6, burst: '1s' } },
}

const records = await recordsOfTenants()
const pipelines = new Map<string, Pipeline>()
for (const [name, section] of Object.entries(contenders)) pipelines.set(name, await pipelineWith(section))
const micros = new Map([...pipelines.keys()].map((name) => [name, [] as number[]]))
for (let round = 0; round <= rounds; round++) {
  for (const [name, pipeline] of pipelines) {
    const each = await microsPerRecord(pipeline)
    // The first is for the compiler.
    if (round > 0) micros.get(name)!.push(each)
  }
}
report()

async function recordsOfTenants(): Promise<readonly InputRecord[]> {
  const next = await encodedEvents()
  return Array.from({ length: recordsPerTurn }, (_, at) => ({
    offset: BigInt(at),
    key: Buffer.from(`rig-${at}`),
    value: next(),
    headers: [{ key: 'x-tenant', value: Buffer.from(`tenant-${at % tenants}`) }],
    timestampMs: 0,
  }))
}

async function pipelineWith(section: object | undefined): Promise<Pipeline> {
  const folder = rigFiles.config.replace(/[^/]*$/, '')
  const config = {
    name: 'bench',
    kafka: { brokers: '127.0.0.1:1' },
    schemas: {
      files: { [fixedIds.cycle]: rigFiles.cycleSchema, [fixedIds.prediction]: 'schemas/prediction.avsc' },
    },
    input: { topic: 'in', group: 'g', schema: { file: rigFiles.cycleSchema }, eventTime: 'endedAt' },
    models: [{ name: 'cooler', file: `${folder}models/cool_cond.zip` }],
    output: { topic: 'out', schemaId: fixedIds.prediction },
    deadLetter: { topic: 'dead' },
    ...(section === undefined ? {} : { tenants: section }),
  }
  const source = { file: 'config', text: JSON.stringify(config), overrides: [], environment: {} }
  const assembly = await assembleOrThrow(source, () => undefined)
  const beside = { shadow: null, partitionCountOf: () => Promise.resolve(4), isLimited: true }
  return new Pipeline(pipelineParts(assembly, fixedIds.prediction, 4, systemClock, beside), unmeasured)
}

async function microsPerRecord(pipeline: Pipeline): Promise<number> {
  const batchOf = (): RecordBatch => ({
    ...{ topic: 'in', partition: 0, epoch: 1, records, nextOffset: 0n, highWatermark: 0n },
  })
  const batches = Array.from({ length: turns }, () => [batchOf()])
  await pipeline.prepare(batches[0]!)
  const start = performance.now()
  for (const each of batches) await pipeline.score(each)
  return ((performance.now() - start) * 1_000) / (turns * recordsPerTurn)
}

function report(): void {
  const median = (values: readonly number[]) =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
  const none = micros.get('none')!
  console.log(`${tenants} tenants, ${turns} turns of ${recordsPerTurn} records, median of ${rounds} rounds`)
  for (const [name, values] of micros) {
    const ratio = median(values.map((value, round) => value / none[round]!))
    console.log(`${name.padEnd(20)} ${median(values).toFixed(2)} µs a record, x${ratio.toFixed(3)}`)
  }
}
