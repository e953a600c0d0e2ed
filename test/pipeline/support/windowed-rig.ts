import { assembleOrThrow } from '../../../src/app/assemble.ts'
import { pipelineParts } from '../../../src/app/parts.ts'
import { unmeasured } from '../../../src/app/unmeasured.ts'
import type { OutputRecord, RecordBatch } from '../../../src/core/record.ts'
import { headerText } from '../../../src/dead-letter/headers.ts'
import type { PipelineParts } from '../../../src/pipeline/parts.ts'
import { Pipeline } from '../../../src/pipeline/pipeline.ts'
import type { Turn } from '../../../src/pipeline/turn.ts'
import { testClock } from '../../support/rig-pipeline.ts'

const absolute = (file: string) => `${process.cwd()}/${file}`

/** Windows of ten seconds of channel `p`; the model takes its mean, and nothing of its other columns. */
export function windowedConfig(windows: object = {}, rest: object = {}): object {
  const others =
    'psb_bar psc_bar psd_bar pse_bar psf_bar fsa_vol_flow fsb_vol_flow tsa_temp tsb_temp tsc_temp'
  const absent = `${others} tsd_temp pump_eff vs_vib cool_eff_pct cool_pwr_pct eff_fact_pct`.split(' ')
  return {
    name: 'windows',
    kafka: { brokers: '127.0.0.1:1' },
    input: {
      topic: 'in',
      group: 'g',
      format: 'json',
      schema: { file: absolute('test/pipeline/support/reading.avsc') },
    },
    windows: {
      ...{ key: 'rigId', time: 'ts', channel: 'channel', value: 'value', size: '10s' },
      channels: { p: ['mean', 'count'] },
      ...windows,
    },
    models: [
      {
        name: 'cooler',
        file: absolute('examples/hydraulic-rig/models/cool_cond.zip'),
        columns: { psa_bar: 'p_mean', ...Object.fromEntries(absent.map((name) => [name, null])) },
      },
    ],
    output: {
      topic: 'out',
      format: 'json',
      include: ['rigId', 'windowStart', 'readings', { feature: 'p_mean' }],
    },
    deadLetter: { topic: 'dead' },
    http: { port: 0 },
    ...rest,
  }
}

export async function windowedAssembly(config = windowedConfig()) {
  const source = { file: 'config', text: JSON.stringify(config), overrides: [], environment: {} }
  return assembleOrThrow(source, (finding) => {
    throw new Error(finding)
  })
}

/** The production pipeline over readings: no broker, no clock, no network. */
export async function windowedPipeline(config = windowedConfig(), over: Partial<PipelineParts> = {}) {
  const assembly = await windowedAssembly(config)
  return new Pipeline({ ...pipelineParts(assembly, null, 1, testClock), ...over }, unmeasured)
}

export interface Reading {
  readonly rigId: string
  readonly ts: number
  readonly channel?: string
  readonly value?: unknown
}

/** Readings as consecutive records of one partition. */
export function readingsFrom(offset: number, readings: readonly Reading[], over: Partial<RecordBatch> = {}) {
  const records = readings.map((reading, i) => ({
    offset: BigInt(offset + i),
    key: Buffer.from(reading.rigId),
    value: valueOf(reading),
    headers: [],
    timestampMs: -1,
  }))
  const nextOffset = BigInt(offset + readings.length)
  return { topic: 'in', partition: 0, epoch: 1, records, nextOffset, highWatermark: nextOffset, ...over }
}

export function valueOf(reading: Reading): Buffer {
  return Buffer.from(JSON.stringify({ channel: 'p', value: 1, ...reading }))
}

/** `rig-0 0 3 x2`: key, start in seconds, mean and readings of each prediction. */
export function rowsOf(outputs: readonly Pick<OutputRecord, 'value'>[]): string[] {
  return outputs.map(({ value }) => {
    const { fields, features } = JSON.parse(value!.toString()) as {
      readonly fields: { readonly rigId: string; readonly windowStart: number; readonly readings: number }
      readonly features: { readonly p_mean: number }
    }
    const { rigId, windowStart, readings } = fields
    return `${rigId} ${windowStart / 1000} ${features.p_mean} x${readings}`
  })
}

/** Ids of predictions. */
export function idsOf(outputs: readonly Pick<OutputRecord, 'value'>[]): string[] {
  return outputs.map(({ value }) => (JSON.parse(value!.toString()) as { readonly eventId: string }).eventId)
}

export function outputsOf({ parts }: Turn): OutputRecord[] {
  return parts.flatMap(({ outputs }) => outputs)
}

export function reasonsOf({ parts }: Turn): (string | null)[] {
  return parts.flatMap(({ deadLetters }) =>
    deadLetters.map(({ headers }) => headerText(headers, 'sluice.dlq.reason')),
  )
}
