import { resolve } from 'node:path'
import { Option } from 'commander'
import type { Command } from 'commander'
import { assembleOrThrow, readConfig } from '../app/assemble.ts'
import { releasesWithCuts } from '../app/following/release-choice.ts'
import type { Assembly } from '../app/assemble.ts'
import { feedOf } from '../app/lookups.ts'
import { startApp } from '../app/start.ts'
import { SluiceError, messageOf } from '../core/errors.ts'
import { refuseOtherFormats } from '../dev/demo/value-formats.ts'
import type { Logger } from '../core/logger.ts'
import type { Cluster } from '../dev/demo/cluster.ts'
import { alwaysWatched } from '../dev/demo/always-watched.ts'
import { runDemo } from '../dev/demo/demo.ts'
import { chooseEnvironment } from '../dev/demo/environment.ts'
import type { DemoEnvironment } from '../dev/demo/environment.ts'
import { fixedAddresses } from '../dev/demo/fixed-addresses.ts'
import { demoSchemas } from '../dev/demo/fixed-schemas.ts'
import { tryNow } from '../dev/demo/try-now.ts'
import { memoryPlace } from '../dev/demo/memory-place.ts'
import { leavesModels, openRigStore } from '../dev/demo/rig-store.ts'
import type { RigStore } from '../dev/demo/rig-store.ts'
import { demoConfig, demoNames } from '../dev/demo/place.ts'
import type { DemoPlace } from '../dev/demo/place.ts'
import type { SimulatorTarget } from '../dev/demo/simulator-process.ts'
import { rigWords } from '../dev/view/rig-words.ts'
import type { CliCommand } from './command.ts'
import { addConfigOptions } from './config-options.ts'
import type { ConfigOptions } from './config-options.ts'
import { devOwn } from './dev-own.ts'
import { displayOf, endedServices, localCluster, notEmpty, stopServices } from './dev-parts.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { atLeast, share, wholeNumber } from './option-values.ts'

interface DevOptions extends ConfigOptions {
  readonly rigs: number
  readonly rate?: number
  readonly publish?: string
  readonly cycles?: number
  readonly trouble: number
  readonly seed: number
  readonly exit?: boolean
  readonly transport: 'auto' | 'memory'
}

/** Rates of the simulator, and of a file of events, where none is given. */
const demoRate = 200
const fileRate = 0

/** `sluice dev` (`npm start`): the example with everything it needs, live; or so a pipeline of the user's. */
export const command: CliCommand = {
  configure(command, io, finish) {
    addConfigOptions(command, demoConfig)
      .option(
        '--publish <file>',
        'the events for a pipeline of your own, JSON lines; - for standard input (none: it says how to publish)',
      )
      .option('--rigs <count>', 'simulated rigs, of the example', wholeNumber(1), 8)
      .option(
        '--rate <events/s>',
        `events a second in all; 0 for as fast as it goes (default: ${demoRate}, with --publish ${fileRate})`,
        atLeast(0),
      )
      .option('--cycles <count>', 'simulate so many events, then no more', wholeNumber(1))
      .option('--trouble <share>', 'share of simulated events with something wrong with them', share, 0.02)
      .option('--seed <number>', 'the same seed draws the same cycles', wholeNumber(0), 1)
      .option('--exit', 'end by itself when all of --publish or --cycles is accounted for')
      .addOption(
        new Option('--transport <kind>', 'memory: without Kafka, whatever is installed')
          .choices(['auto', 'memory'])
          .default('auto'),
      )
      .action(async (options: DevOptions) => {
        const isOwn = options.publish !== undefined || !isDemo(options.config)
        refuseOthers(command, options, isOwn)
        finish(await devUnlessStopped(options, isOwn ? own : dev, io))
      })
  },
}

/** The example, by whatever path it is named. */
function isDemo(config: string): boolean {
  return resolve(config) === resolve(demoConfig)
}

const ofSimulator = ['rigs', 'cycles', 'trouble', 'seed'] as const

/** @throws SluiceError USAGE for options that would do nothing */
function refuseOthers(command: Command, options: DevOptions, isOwn: boolean): void {
  const given = isOwn ? ofSimulator.find((name) => command.getOptionValueSource(name) === 'cli') : undefined
  if (given !== undefined) {
    const instead = 'a pipeline of your own gets its events by --publish'
    throw new SluiceError('USAGE', `--${given} is the simulator's, which feeds the example alone: ${instead}`)
  }
  if (options.exit !== true) return
  if (isOwn && options.publish === undefined) {
    throw new SluiceError('USAGE', '--exit needs --publish: nobody knows when events from elsewhere end')
  }
  if (!isOwn && options.cycles === undefined) {
    throw new SluiceError('USAGE', '--exit needs --cycles: without it the simulator never ends')
  }
}

function own(options: DevOptions, io: Io, state: { started: boolean }): Promise<boolean> {
  const { config, set: overrides, publish, exit = false, transport } = options
  const pipeline = { config, overrides, environment: notEmpty(io.env) }
  const rate = endless(options.rate ?? fileRate)
  return devOwn(pipeline, { ...(publish === undefined ? {} : { publish }), rate, exit, transport }, io, state)
}

function endless(rate: number): number {
  return rate === 0 ? Infinity : rate
}

/** Being stopped while it starts is no failure. */
async function devUnlessStopped(options: DevOptions, run: typeof dev, io: Io): Promise<ExitCode> {
  const state = { started: false }
  try {
    return (await run(options, io, state)) ? exitCodes.done : exitCodes.findings
  } catch (error) {
    if (state.started || !io.stop.aborted) throw error
    printLine(io.stderr, `stopped while starting: ${messageOf(error)}`)
    return exitCodes.done
  }
}

async function dev(options: DevOptions, io: Io, state: { started: boolean }): Promise<boolean> {
  const variables = notEmpty(io.env)
  const environment = await environmentFor(variables, options)
  printLine(io.stdout, `Running on ${environment.why}`)
  // Beside the services, which take longer.
  const opening = storeFor(options, io)
  try {
    const cluster = environment.kind === 'local' ? await localCluster(io) : null
    try {
      const run = { state, cluster, store: await opening }
      return await runOn(environment, { ...variables, ...cluster?.variables }, options, io, run)
    } finally {
      if (cluster !== null) await stopServices(cluster)
    }
  } finally {
    await (await opening)?.remove()
  }
}

/** Without a store the models come from their files: null where that is so. */
async function storeFor({ set }: DevOptions, io: Io): Promise<RigStore | null> {
  if (!leavesModels(set)) return null
  try {
    return await openRigStore(io)
  } catch (error) {
    printLine(io.stdout, `Models come from their files, and cannot be swapped: ${messageOf(error)}`)
    return null
  }
}

interface DevRun {
  readonly state: { started: boolean }
  readonly cluster: Cluster | null
  readonly store: RigStore | null
}

/** What is wrong with the config is told here, before anything is started. */
async function environmentFor(variables: Io['env'], options: DevOptions): Promise<DemoEnvironment> {
  const { config: file, set: overrides } = options
  const source = { file, overrides, environment: variables }
  refuseOtherFormats(readConfig(source), file)
  if (options.transport === 'memory') return { kind: 'memory', why: 'in memory, as --transport says.' }
  return chooseEnvironment(variables, fixedAddresses(source))
}

/** The same as `sluice run` from here on: config and environment say where everything is. */
async function runOn(
  environment: DemoEnvironment,
  variables: Io['env'],
  options: DevOptions,
  io: Io,
  { state, store, cluster }: DevRun,
): Promise<boolean> {
  const hasRegistry = environment.kind === 'local' || (environment.kind === 'own' && environment.hasRegistry)
  const given = [...options.set, ...(store?.overrides ?? [])]
  const read = readConfig({ file: options.config, overrides: given, environment: variables })
  const { shared, shown } = alwaysWatched(read, rigWords)
  const overrides = [...given, ...shared]
  const assembly = await assembleOrThrow(
    {
      file: options.config,
      overrides: [...overrides, ...shown],
      environment: variables,
      releases: releasesWithCuts,
      ...(hasRegistry ? {} : { schemas: await demoSchemas() }),
    },
    (line) => {
      printLine(io.stderr, line)
    },
  )
  const { config } = assembly
  const { screen, logger } = displayOf(config.name, io)
  const place = await placeFor(environment, assembly, logger, {
    config: options.config,
    overrides,
    environment: variables,
    hasRegistry,
  })
  try {
    const { transport, predictionSchemaId, reader, monitorTopic } = place
    const app = await startApp({
      ...assembly,
      predictionSchemaId,
      transport,
      topicFeed: feedOf(reader),
      monitorTopic,
      logger,
    })
    printLine(
      io.stdout,
      `Sluice scores: ${app.url}/metrics, ${app.url}/readyz. Ctrl-C drains and stops everything.`,
    )
    if (config.http.page) printLine(io.stdout, `Live page: ${app.url}/`)
    // Without a registry another instance would not know the ids of the schemas.
    const joining = hasRegistry ? { variables, config: options.config, overrides } : null
    for (const line of tryNow(app.url, joining, store?.place ?? null)) printLine(io.stdout, line)
    state.started = true
    return await runDemo(app, place, demoNames(config), {
      simulator: {
        ...options,
        rate: endless(options.rate ?? demoRate),
        cycles: options.cycles ?? Infinity,
      },
      exit: options.exit ?? false,
      out: io.stdout,
      screen,
      ended: () => endedServices(cluster),
      stop: io.stop,
    })
  } finally {
    await place.close()
  }
}

// What a Kafka needs is loaded only where there is one.
async function placeFor(
  { kind }: DemoEnvironment,
  assembly: Assembly,
  logger: Logger,
  target: SimulatorTarget,
): Promise<DemoPlace> {
  if (kind === 'memory') return memoryPlace(assembly.config)
  const { kafkaPlace } = await import('../dev/demo/kafka-place.ts')
  return kafkaPlace(assembly, target, logger)
}
