import { Option } from 'commander'
import { assembleOrThrow, readConfig } from '../app/assemble.ts'
import type { Assembly } from '../app/assemble.ts'
import { startApp } from '../app/start.ts'
import { SluiceError, messageOf } from '../core/errors.ts'
import type { Logger } from '../core/logger.ts'
import type { Cluster } from '../dev/demo/cluster.ts'
import { runDemo } from '../dev/demo/demo.ts'
import { chooseEnvironment } from '../dev/demo/environment.ts'
import type { DemoEnvironment } from '../dev/demo/environment.ts'
import { fixedAddresses } from '../dev/demo/fixed-addresses.ts'
import { demoSchemas } from '../dev/demo/fixed-schemas.ts'
import { tryNow } from '../dev/demo/try-now.ts'
import { memoryPlace } from '../dev/demo/memory-place.ts'
import { demoConfig, demoNames } from '../dev/demo/place.ts'
import type { DemoPlace } from '../dev/demo/place.ts'
import type { SimulatorTarget } from '../dev/demo/simulator-process.ts'
import { logWords } from '../dev/view/log-words.ts'
import { Screen } from '../dev/view/screen.ts'
import { createLogger } from '../observability/logger.ts'
import type { CliCommand } from './command.ts'
import { addConfigOptions } from './config-options.ts'
import type { ConfigOptions } from './config-options.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { atLeast, share, wholeNumber } from './option-values.ts'

interface DevOptions extends ConfigOptions {
  readonly rigs: number
  readonly rate: number
  readonly cycles?: number
  readonly trouble: number
  readonly seed: number
  readonly exit?: boolean
  readonly transport: 'auto' | 'memory'
}

/** `sluice dev` (`npm start`): the example with everything it needs, live. */
export const command: CliCommand = {
  configure(command, io, finish) {
    addConfigOptions(command, demoConfig)
      .option('--rigs <count>', 'simulated rigs', wholeNumber(1), 8)
      .option(
        '--rate <events/s>',
        'events a second of all rigs together; 0 for as fast as it goes',
        atLeast(0),
        200,
      )
      .option('--cycles <count>', 'publish so many events, then no more', wholeNumber(1))
      .option('--trouble <share>', 'share of events with something wrong with them', share, 0.02)
      .option('--seed <number>', 'the same seed draws the same cycles', wholeNumber(0), 1)
      .option('--exit', 'end by itself when all of --cycles is accounted for')
      .addOption(
        new Option('--transport <kind>', 'memory: without Kafka, whatever is installed')
          .choices(['auto', 'memory'])
          .default('auto'),
      )
      .action(async (options: DevOptions) => {
        if (options.exit === true && options.cycles === undefined) {
          throw new SluiceError('USAGE', '--exit needs --cycles: without it the simulator never ends')
        }
        finish(await devUnlessStopped(options, io))
      })
  },
}

/** Being stopped while it starts is no failure. */
async function devUnlessStopped(options: DevOptions, io: Io): Promise<ExitCode> {
  const state = { started: false }
  try {
    return (await dev(options, io, state)) ? exitCodes.done : exitCodes.findings
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
  const cluster = environment.kind === 'local' ? await localCluster(io) : null
  try {
    return await runOn(environment, { ...variables, ...cluster?.variables }, options, io, { state, cluster })
  } finally {
    if (cluster !== null) await stopServices(cluster)
  }
}

/** What is wrong with the config is told here, before anything is started. */
async function environmentFor(variables: Io['env'], options: DevOptions): Promise<DemoEnvironment> {
  const { config: file, set: overrides } = options
  const source = { file, overrides, environment: variables }
  refuseOtherFormats(readConfig(source), file)
  if (options.transport === 'memory') return { kind: 'memory', why: 'in memory, as --transport says.' }
  return chooseEnvironment(variables, fixedAddresses(source))
}

/** The simulator writes one format, and the picture is drawn from one. */
function refuseOtherFormats({ input, output }: Assembly['config'], file: string): void {
  if (input.format === 'avro-registry' && output.format === 'avro-registry') return
  throw new SluiceError(
    'CONFIG',
    `${file}: the simulated events and what is shown of them are Avro with schema ids: input.format and output.format must be avro-registry here (\`sluice run\` takes all)`,
  )
}

/** The same as `sluice run` from here on: config and environment say where everything is. */
async function runOn(
  environment: DemoEnvironment,
  variables: Io['env'],
  options: DevOptions,
  io: Io,
  { state, cluster }: { readonly state: { started: boolean }; readonly cluster: Cluster | null },
): Promise<boolean> {
  const hasRegistry = environment.kind === 'local' || (environment.kind === 'own' && environment.hasRegistry)
  const assembly = await assembleOrThrow(
    {
      file: options.config,
      overrides: options.set,
      environment: variables,
      ...(hasRegistry ? {} : { schemas: await demoSchemas() }),
    },
    (line) => {
      printLine(io.stderr, line)
    },
  )
  const { config } = assembly
  const screen = io.stdout.isTTY === true ? new Screen(io.stdout) : null
  if (screen !== null) warnAbove(screen)
  const logger = createLogger('warn', { pipeline: config.name }, screen === null ? 2 : logAbove(screen))
  const place = await placeFor(environment, assembly, logger, {
    config: options.config,
    overrides: options.set,
    environment: variables,
    hasRegistry,
  })
  try {
    const { transport, predictionSchemaId } = place
    const app = await startApp({ ...assembly, predictionSchemaId, transport, logger })
    printLine(
      io.stdout,
      `Sluice scores: ${app.url}/metrics, ${app.url}/readyz. Ctrl-C drains and stops everything.`,
    )
    // Without a registry another instance would not know the ids of the schemas.
    const joining = hasRegistry ? { variables, config: options.config, overrides: options.set } : null
    for (const line of tryNow(app.url, joining)) printLine(io.stdout, line)
    state.started = true
    return await runDemo(app, place, demoNames(config), {
      simulator: {
        ...options,
        rate: options.rate === 0 ? Infinity : options.rate,
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

function logAbove(screen: Screen): { write(line: string): void } {
  return {
    write(line) {
      screen.above(logWords(line))
    },
  }
}

/** Node writes its warnings over whatever is drawn. */
function warnAbove(screen: Screen): void {
  process.removeAllListeners('warning')
  process.on('warning', ({ name, message }) => {
    screen.above(`warning: ${name}: ${message}`)
  })
}

function endedServices(cluster: Cluster | null): string[] {
  const ended = cluster?.services.filter(({ pid }) => pid === null) ?? []
  return ended.map(({ title, logFile }) => `the ${title} of this demo has ended (its log: ${logFile})`)
}

/** An empty variable is as good as none: `KAFKA_BROKERS= npm start` is how some unset it. */
function notEmpty(variables: Io['env']): Io['env'] {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
}

// What a Kafka needs is loaded only where there is one, here and below.
async function localCluster(io: Io): Promise<Cluster> {
  const { startDemoCluster } = await import('../dev/demo/cluster.ts')
  return startDemoCluster((message) => {
    printLine(io.stdout, message)
  }, io.stop)
}

async function stopServices(cluster: Cluster): Promise<void> {
  const { stopDemoCluster } = await import('../dev/demo/cluster.ts')
  await stopDemoCluster(cluster)
}

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
