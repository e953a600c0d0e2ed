import { systemClock } from '../../../../src/core/clock.ts'
import { MemoryBroker } from '../../../../src/transport/memory/broker.ts'
import { memoryTransport } from '../../../../src/app/memory-transport.ts'
import type { Assembly, OnFinding } from '../../../../src/app/assemble.ts'
import { releasesWithCuts } from '../../../../src/app/following/release-choice.ts'
import type { AppParts } from '../../../../src/app/parts.ts'
import { startApp } from '../../../../src/app/start.ts'
import type { App } from '../../../../src/app/start.ts'
import { decodePrediction } from '../../../../src/avro/prediction.ts'
import type { Prediction } from '../../../../src/avro/prediction.ts'
import { createEncoder } from '../../../../src/avro/encoder.ts'
import type { Logger } from '../../../../src/core/logger.ts'
import { fixedIds, loadRigSchemas, rigFiles } from '../../../../src/dev/simulator/rig-files.ts'
import { FileObjects } from '../../../../src/releases/file-objects.ts'
import { ModelStore } from '../../../../src/releases/model-store.ts'
import type {
  Cut,
  ModelName,
  Release,
  ReleaseCommand,
  ReleasePlan,
  Shadow,
} from '../../../../src/releases/release.ts'
import type { VersionDraft } from '../../../../src/releases/version-draft.ts'
import { sharedTenant } from '../../../../src/releases/release.ts'
import { silentLogger } from '../../../../src/core/logger.ts'
import { pipelineWith, topic } from '../../support/replay-fixture.ts'

export const cooler = { tenant: sharedTenant, model: 'cooler' }

const folder = `${rigFiles.config.replace(/[^/]*$/, '')}models/`
const labels = ['3', '20', '100']

/** Version 1 is H2O's, 2 XGBoost's, 3 LightGBM's: of the same columns and classes. */
export const coolers = [
  { file: 'cool_cond.zip', ext: 'zip', settings: {} },
  { file: 'cool_cond-xgboost.ubj', ext: 'ubj', settings: { labels } },
  { file: 'cool_cond-lightgbm.txt', ext: 'txt', settings: { labels } },
] as const

/** A store with the versions of the cooler, of which nothing is released. */
export async function storeOfCoolers(place: string): Promise<ModelStore> {
  const store = new ModelStore(new FileObjects(place))
  for (const each of coolers) await addCooler(store, cooler, each)
  return store
}

/** Adds one of them, as the next version of a model. */
export async function addCooler(
  store: ModelStore,
  of: ModelName,
  { file, ext, settings }: Pick<VersionDraft, 'file' | 'ext' | 'settings'>,
): Promise<void> {
  await store.add(of, { ...versionDraft, file: folder + file, ext, settings })
}

/** What is said of a version that nobody asks about. */
export const versionDraft = {
  format: 'any',
  algorithm: 'any',
  addedBy: 'test',
  parent: null,
  trainedUntil: null,
  metrics: {},
  parameters: {},
  note: null,
}

interface Released {
  readonly shadows?: readonly Shadow[]
  readonly cut?: Cut | null
  readonly command?: ReleaseCommand
}

/** Releases a plan after whatever is the newest. */
export async function release(
  store: ModelStore,
  plan: ReleasePlan,
  over: Released = {},
  of = cooler,
): Promise<Release> {
  const newest = await store.newest(of)
  return store.append(
    of,
    {
      by: 'test',
      why: null,
      command: over.command ?? 'promote',
      plan,
      shadows: over.shadows ?? [],
      cut: over.cut ?? null,
      retired: [],
      forced: [],
    },
    newest?.seq ?? 0,
  )
}

export const serve = (version: number): ReleasePlan => ({ kind: 'serve', version })

/** A pipeline with the released cooler alone. */
export function releasedPipeline(
  store: ModelStore,
  over: Readonly<Record<string, unknown>> = {},
  tell?: OnFinding,
): Promise<Assembly> {
  const config = {
    models: [{ name: 'cooler', release: 'cooler' }],
    releases: { store: store.place, pollMs: 250, heartbeatMs: 1_000 },
    http: { port: 0 },
    ...over,
  }
  return pipelineWith(config, releasesWithCuts, tell)
}

export interface RunningStream {
  readonly app: App
  readonly broker: MemoryBroker
  /** Events with the name of the log. */
  readonly lines: readonly { readonly event?: string }[]
  send(events: readonly object[]): void
  predictions(): readonly Prediction[]
  stop(): Promise<void>
}

/** A stream in memory on two partitions. */
export async function streamOf(
  assembly: Assembly,
  broker = brokerOfTopics(),
  more: Pick<AppParts, 'monitorTopic'> = {},
): Promise<RunningStream> {
  const lines: { event?: string }[] = []
  const log = (line: object) => void lines.push(line)
  const logger: Logger = { ...silentLogger, info: log, warn: log, error: log }
  const app = await startApp({
    ...assembly,
    predictionSchemaId: fixedIds.prediction,
    transport: memoryTransport(assembly.config, broker),
    logger,
    clock: systemClock,
    ...more,
  })
  const stop = new AbortController()
  const running = app.run(stop.signal)
  const { cycle } = await loadRigSchemas()
  const encode = createEncoder(cycle, fixedIds.cycle)
  let sent = 0
  return {
    app,
    broker,
    lines,
    send: (events) => {
      for (const event of events) {
        const at = sent++
        const record = { topic, partition: at % 2, key: Buffer.from(`rig-${at}`), value: encode(event) }
        broker.append({ ...record, headers: [], timestampMs: at }, at % 2)
      }
      broker.changed()
    },
    predictions: () => predictionsOf(broker),
    stop: async () => {
      stop.abort()
      await running
    },
  }
}

export function brokerOfTopics(): MemoryBroker {
  const broker = new MemoryBroker()
  for (const name of [topic, 'predictions', 'dead-letters']) broker.createTopic(name, 2)
  return broker
}

/** In the order of each partition. */
export function predictionsOf(broker: MemoryBroker, of = 'predictions'): readonly Prediction[] {
  return broker.partitions(of).flatMap((log) =>
    log.read(log.low, Infinity).map(({ value }) => {
      const prediction = decodePrediction(value!)
      if (!('predictions' in prediction)) throw new Error(prediction.message)
      return prediction
    }),
  )
}
