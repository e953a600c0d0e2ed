import { Option } from 'commander'
import { startApp } from '../app/start.ts'
import { SluiceError, messageOf } from '../core/errors.ts'
import type { Logger } from '../core/logger.ts'
import { runDemo } from '../dev/demo/demo.ts'
import { chooseEnvironment } from '../dev/demo/environment.ts'
import type { Environment } from '../dev/demo/environment.ts'
import { memoryPlace } from '../dev/demo/memory-place.ts'
import type { DemoNames, DemoPlace } from '../dev/demo/place.ts'
import { rigFiles } from '../dev/demo/rig-files.ts'
import { createLogger } from '../observability/logger.ts'
import { assembleOrThrow } from '../app/assemble.ts'
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
    addConfigOptions(command, rigFiles.config)
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

/** Who stops it while it starts has what he wanted. */
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
  const environment: Environment =
    options.transport === 'memory'
      ? { kind: 'memory', why: 'in memory, as --transport says.' }
      : await chooseEnvironment(variables)
  printLine(io.stdout, `Running on ${environment.why}`)
  const logger = createLogger('warn', { pipeline: 'sluice-demo' }, 2)
  const place = await placeFor(environment, logger, io)
  try {
    const assembly = await assembleOrThrow(
      {
        file: options.config,
        overrides: options.set,
        environment: variables,
        schemas: place.schemas,
      },
      (line) => {
        printLine(io.stderr, line)
      },
    )
    const app = await startApp({
      ...assembly,
      predictionSchemaId: place.predictionSchemaId,
      transport: place.transport,
      logger,
    })
    printLine(
      io.stdout,
      `Sluice scores: ${app.url}/metrics, ${app.url}/readyz. Ctrl-C drains and stops everything.`,
    )
    if (place.join !== null) printLine(io.stdout, joinLine(place.join, options.config))
    state.started = true
    return await runDemo(app, place, demoNames, {
      simulator: {
        ...options,
        rate: options.rate === 0 ? Infinity : options.rate,
        cycles: options.cycles ?? Infinity,
      },
      exit: options.exit ?? false,
      out: io.stdout,
      stop: io.stop,
    })
  } finally {
    await place.close()
  }
}

/** An empty variable is as good as none: `KAFKA_BROKERS= npm start` is how some unset it. */
function notEmpty(variables: Io['env']): Io['env'] {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''))
}

async function placeFor(environment: Environment, logger: Logger, io: Io): Promise<DemoPlace> {
  if (environment.kind === 'memory') return memoryPlace(demoNames)
  // Loaded only where there is a Kafka.
  const { localPlace, ownPlace } = await import('../dev/demo/kafka-place.ts')
  if (environment.kind === 'own')
    return ownPlace(demoNames, environment.brokers, environment.registryUrl, logger)
  const progress = (message: string) => {
    printLine(io.stdout, message)
  }
  return localPlace(demoNames, progress, logger, io.stop)
}

function joinLine(variables: Readonly<Record<string, string>>, config: string): string {
  const settings = Object.entries(variables).map(([name, value]) => `${name}=${value}`)
  return `A second instance joins with: ${settings.join(' ')} npm run sluice -- run -c ${config}`
}

const demoNames: DemoNames = {
  input: 'sluice-demo.cycles',
  output: 'sluice-demo.predictions',
  deadLetters: 'sluice-demo.dead-letters',
  group: 'sluice-demo',
}
