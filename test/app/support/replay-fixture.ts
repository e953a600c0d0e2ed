import { assembleOrThrow } from '../../../src/app/assemble.ts'
import { newestReleases } from '../../../src/app/following/release-choice.ts'
import type { Assembly, OnFinding } from '../../../src/app/assemble.ts'
import type { ReplaySurroundings } from '../../../src/app/replay.ts'
import { createEncoder } from '../../../src/avro/encoder.ts'
import { systemClock } from '../../../src/core/clock.ts'
import { fixedIds, loadRigSchemas, rigFiles } from '../../../src/dev/simulator/rig-files.ts'
import { readRigStatistics } from '../../../src/dev/simulator/rig-statistics.ts'
import { simulate } from '../../../src/dev/simulator/simulator.ts'
import { packageFile } from '../../../src/package-file.ts'
import { MemoryBroker } from '../../../src/transport/memory/broker.ts'
import { MemoryTopicReader } from '../../../src/transport/memory/topic-reader.ts'
import { PassThrough } from 'node:stream'

export const topic = 'cycles'

/** Cycles of the example's rigs without any trouble, with changes to some by their number. */
export async function cyclesWith(
  count: number,
  changes: ReadonlyMap<number, object> = new Map(),
): Promise<object[]> {
  const statistics = await readRigStatistics(rigFiles.statistics)
  const cycles = simulate(statistics, { rigs: 4, seed: 3, trouble: 0, now: () => 1_796_131_200_000 })
  return Array.from({ length: count }, (_, i) => ({ ...cycles.next().value.event, ...changes.get(i) }))
}

/** The events as records of the partitions in turns; the key of each says which it is. */
export async function brokerWith(events: readonly object[], partitions = 2): Promise<MemoryBroker> {
  const broker = new MemoryBroker()
  broker.createTopic(topic, partitions)
  const { cycle } = await loadRigSchemas()
  const encode = createEncoder(cycle, fixedIds.cycle)
  for (const [i, event] of events.entries()) {
    const record = { topic, partition: i % partitions, headers: [], timestampMs: i }
    broker.append({ ...record, key: Buffer.from(`event-${i}`), value: encode(event) }, i % partitions)
  }
  return broker
}

const fields = [
  ...['psa_bar', 'psb_bar', 'psc_bar', 'psd_bar', 'pse_bar', 'psf_bar', 'fsa_vol_flow', 'fsb_vol_flow'],
  ...['tsa_temp', 'tsb_temp', 'tsc_temp', 'tsd_temp', 'pump_eff', 'vs_vib', 'cool_eff_pct', 'eff_fact_pct'],
]

/** All of them are there. */
export const required = { require: { field: fields } }

const predictionFile = packageFile('schemas/prediction.avsc')
const folder = rigFiles.config.replace(/[^/]*$/, '')
export const coolerFile = `${folder}models/cool_cond.zip`

/** A pipeline with two of the example's models, and what it has besides. */
export async function pipelineWith(
  over: Readonly<Record<string, unknown>> = {},
  releases = newestReleases,
  tell: OnFinding = () => undefined,
): Promise<Assembly> {
  const config = {
    name: 'replayed',
    kafka: { brokers: '127.0.0.1:1' },
    schemas: { files: { [fixedIds.cycle]: rigFiles.cycleSchema, [fixedIds.prediction]: predictionFile } },
    input: { topic, group: 'live', schema: { file: rigFiles.cycleSchema }, eventTime: 'endedAt' },
    features: [required],
    models: [
      { name: 'cooler', file: coolerFile },
      {
        name: 'by-category',
        file: `${folder}models/cool_cond-cat.zip`,
        columns: { rig_mode: 'rigMode', vib_band: 'vibBand' },
      },
    ],
    output: { topic: 'predictions', schemaId: fixedIds.prediction },
    deadLetter: { topic: 'dead-letters' },
    ...over,
  }
  return assembleOrThrow(
    { file: 'config', text: JSON.stringify(config), overrides: [], environment: {}, releases },
    tell,
  )
}

export function surroundings(
  broker: MemoryBroker,
  over: Partial<ReplaySurroundings> = {},
): ReplaySurroundings {
  return {
    reader: new MemoryTopicReader(broker),
    clock: systemClock,
    stop: new AbortController().signal,
    stdout: new PassThrough(),
    warn: (text) => {
      throw new Error(text)
    },
    progress: () => ({ update: () => undefined, stop: () => undefined }),
    ...over,
  }
}
