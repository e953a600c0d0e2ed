import { access, constants } from 'node:fs/promises'
import { assembleOrThrow, readConfig } from '../app/assemble.ts'
import { releasesWithCuts } from '../app/following/release-choice.ts'
import type { Assembly } from '../app/assemble.ts'
import { feedOf } from '../app/lookups.ts'
import { startApp } from '../app/start.ts'
import type { App } from '../app/start.ts'
import { SluiceError, messageOf } from '../core/errors.ts'
import type { Logger } from '../core/logger.ts'
import type { Cluster } from '../dev/demo/cluster.ts'
import { alwaysWatched } from '../dev/demo/always-watched.ts'
import { demoNames } from '../dev/demo/place.ts'
import { publishTopic } from '../dev/own/event-schema.ts'
import { watch } from '../dev/demo/watch.ts'
import type { Feed } from '../dev/demo/watch.ts'
import { broughtTo, checkOwnConfig, chooseOwnEnvironment, sourceOf } from '../dev/own/environment.ts'
import type { OwnEnvironment, OwnPipeline } from '../dev/own/environment.ts'
import { EventFileFeed, OutsideFeed } from '../dev/own/feed.ts'
import { hints } from '../dev/own/hints.ts'
import { memorySchemas, ownMemoryPlace } from '../dev/own/memory-place.ts'
import type { OwnPlace } from '../dev/own/place.ts'
import { entryInWords } from '../dev/own/words.ts'
import { Ledger } from '../dev/view/ledger.ts'
import { displayOf, endedServices, localCluster, stopServices } from './dev-parts.ts'
import type { Display } from './dev-parts.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'

/** What `sluice dev` is told about a pipeline of the user's. */
export interface OwnOptions {
  /** Events as JSON lines: a path, or `-` for standard input; none: they come from elsewhere. */
  readonly publish?: string
  /** Events a second; Infinity for as fast as it goes. */
  readonly rate: number
  /** End by itself when all that was published has its outcome. */
  readonly exit: boolean
  readonly transport: 'auto' | 'memory'
}

/** `sluice dev -c mine.yaml`: a pipeline of the user's with broker and registry. Returns whether it added up. */
export async function devOwn(
  pipeline: OwnPipeline,
  options: OwnOptions,
  io: Io,
  state: { started: boolean },
): Promise<boolean> {
  if (options.publish !== undefined && options.publish !== '-') await checkReadable(options.publish)
  const environment = await chooseOwnEnvironment(pipeline, options.transport)
  if (environment.kind === 'memory' && options.publish === undefined) throw nothingInMemory(environment)
  checkOwnConfig(environment, pipeline)
  printLine(io.stdout, `Running on ${environment.why}`)
  const cluster = environment.kind === 'local' ? await localCluster(io) : null
  try {
    const { KAFKA_BROKERS: brokers, SCHEMA_REGISTRY_URL: registry = null } = cluster?.variables ?? {}
    const overrides = broughtTo(environment, pipeline, brokers === undefined ? null : { brokers, registry })
    return await runOwn({ environment, pipeline: { ...pipeline, overrides }, cluster, options, io, state })
  } finally {
    if (cluster !== null) await stopServices(cluster)
  }
}

interface OwnRun {
  readonly environment: OwnEnvironment
  /** Brought to its environment. */
  readonly pipeline: OwnPipeline
  readonly cluster: Cluster | null
  readonly options: OwnOptions
  readonly io: Io
  readonly state: { started: boolean }
}

async function runOwn(run: OwnRun): Promise<boolean> {
  const { environment, pipeline, io, state } = run
  const { shared, shown } = alwaysWatched(readConfig(sourceOf(pipeline)))
  const assembly = await assembled(run, [...shared, ...shown])
  const { config } = assembly
  if (environment.kind === 'local') printLine(io.stdout, addressLine(pipeline.config, assembly))
  const display = displayOf(config.name, io)
  const place = await placeFor(environment, assembly, display.logger)
  try {
    if (run.options.publish !== undefined && typeof place.events === 'string') {
      throw new SluiceError('USAGE', `--publish: events cannot be written: ${place.events}`)
    }
    const { transport, predictionSchemaId, reader, monitorTopic } = place
    const app = await startApp({
      ...assembly,
      predictionSchemaId,
      transport,
      topicFeed: feedOf(reader),
      monitorTopic,
      logger: display.logger,
    })
    for (const line of startLines(run, app, assembly, place)) printLine(io.stdout, line)
    state.started = true
    return await watched(run, app, assembly, place, display)
  } finally {
    await place.close()
  }
}

/** @param added to what the user sets */
async function assembled({ environment, pipeline, io }: OwnRun, added: readonly string[]): Promise<Assembly> {
  const source = sourceOf({ ...pipeline, overrides: [...pipeline.overrides, ...added] })
  const schemas = environment.kind === 'memory' ? await memorySchemas(readConfig(source)) : null
  const releases = releasesWithCuts
  return assembleOrThrow({ ...source, releases, ...(schemas === null ? {} : { schemas }) }, (line) => {
    printLine(io.stderr, line)
  })
}

function addressLine(file: string, { config }: Assembly): string {
  const registry = config.registry === undefined ? '' : `, registry.url ${config.registry.url}`
  return `${file} runs with kafka.brokers ${config.kafka.brokers.join(',')}${registry}, whatever it says itself; its topics and schemas are made there.`
}

function startLines(
  { environment, pipeline, options }: OwnRun,
  app: App,
  assembly: Assembly,
  place: OwnPlace,
) {
  const asked = app.url === '' ? '' : `: ${app.url}/metrics, ${app.url}/readyz`
  const scores = `Sluice scores${asked}. Ctrl-C drains and stops everything.`
  const page = assembly.config.http.page ? [`Live page: ${app.url}/`] : []
  // Nobody else can join what is in memory.
  if (environment.kind === 'memory') return [scores, ...page]
  const running = {
    file: pipeline.config,
    overrides: pipeline.overrides,
    config: assembly.config,
    events: place.events,
    url: app.url,
  }
  return [scores, ...page, ...hints(running, options.publish !== undefined)]
}

async function watched(
  { cluster, options, io }: OwnRun,
  app: App,
  { config }: Assembly,
  place: OwnPlace,
  { screen }: Display,
): Promise<boolean> {
  const { publish, rate, exit } = options
  const tell = (line: string) => {
    if (screen === null) printLine(io.stdout, line)
    else screen.above(line)
  }
  let refused = () => 0
  const feed = (): Feed => {
    if (publish === undefined || typeof place.events === 'string')
      return new OutsideFeed(app, config.windows !== undefined)
    const topic = publishTopic(config)
    const keyField = config.windows?.key ?? null
    const file = new EventFileFeed(app, place, {
      ...{ path: publish, topic, keyField, rate, io, tell },
      schema: place.events,
    })
    refused = () => file.refused
    return file
  }
  const addsUp = await watch(app, place.reader, demoNames(config), {
    ledger: new Ledger(() => undefined, entryInWords),
    feed,
    exit,
    out: io.stdout,
    screen,
    ended: () => endedServices(cluster),
    stop: io.stop,
  })
  return addsUp && refused() === 0
}

async function placeFor({ kind }: OwnEnvironment, assembly: Assembly, logger: Logger): Promise<OwnPlace> {
  if (kind === 'memory') return ownMemoryPlace(assembly)
  // What a Kafka needs is loaded only where there is one.
  const { ownKafkaPlace } = await import('../dev/own/kafka-place.ts')
  try {
    return await ownKafkaPlace(assembly, logger)
  } catch (error) {
    if (kind !== 'local' || !(error instanceof SluiceError) || error.code !== 'SCHEMA') throw error
    throw new SluiceError(
      'SCHEMA',
      `${error.message}. The local registry keeps its schemas from run to run and takes what can be read along with them: ` +
        'give the topic another name (--set input.topic=...) while the schema changes',
      { cause: error },
    )
  }
}

/** Better known before a broker is started. */
async function checkReadable(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK)
  } catch (error) {
    throw new SluiceError('USAGE', `--publish: ${path} cannot be read: ${messageOf(error)}`, { cause: error })
  }
}

function nothingInMemory({ why }: OwnEnvironment): SluiceError {
  return new SluiceError(
    'USAGE',
    `there is nothing to score: the pipeline would run ${why} Nobody else can publish there: give it events by --publish events.jsonl`,
  )
}
