import { Option } from 'commander'
import { readConfig } from '../app/assemble.ts'
import { qualityOnce, runQuality } from '../app/monitoring/quality-job.ts'
import { SluiceError } from '../core/errors.ts'
import { createLogger, logThresholds } from '../observability/logger.ts'
import type { LogThreshold } from '../observability/logger.ts'
import type { CliCommand } from './command.ts'
import { addConfigOptions } from './config-options.ts'
import type { ConfigOptions } from './config-options.ts'
import { exitCodes } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { wholeNumber } from './option-values.ts'
import { withHeadings } from './print/message.ts'
import { qualityJson, qualityText } from './print/quality.ts'

interface Options extends ConfigOptions {
  readonly once?: true
  readonly json?: true
  readonly port?: number
  readonly logLevel?: LogThreshold
}

/** `sluice quality`: predictions and what was true of them, until stopped or once. */
export const command: CliCommand = {
  configure(command, io, finish) {
    addConfigOptions(command)
      .option(
        '--once',
        'read what the topics hold now, print what comes of it, and end: 1 where a KPI is missed',
      )
      .option('--json', 'with --once: as JSON')
      .option(
        '--port <number>',
        'of /livez, /readyz and /metrics (default: http.port); 0 for any',
        wholeNumber(0),
      )
      .addOption(new Option('--log-level <level>', 'overrides log.level').choices(logThresholds))
      .addHelpText('after', notes)
      .action(async (options: Options) => {
        finish(await (options.once === true ? printedOnce(options, io) : running(options, io)))
      })
  },
}

async function printedOnce(options: Options, io: Io): Promise<ExitCode> {
  const result = await qualityOnce(configOf(options, io), io.stop)
  if (io.stop.aborted) {
    printLine(io.stderr, 'sluice: interrupted, not all was read')
    return exitCodes.fatal
  }
  const lines = options.json === true ? [qualityJson(result)] : withHeadings(qualityText(result), io.stdout)
  for (const line of lines) printLine(io.stdout, line)
  return result.kpis.some(({ isMet }) => isMet === false) ? exitCodes.findings : exitCodes.done
}

async function running(options: Options, io: Io): Promise<ExitCode> {
  if (options.json === true) throw new SluiceError('USAGE', '--json: only with --once')
  const config = configOf(options, io)
  const logger = createLogger(options.logLevel ?? config.log.level, { pipeline: config.name })
  try {
    await runQuality(config, logger, io.stop)
    return exitCodes.done
  } catch (error) {
    if (error instanceof SluiceError)
      logger.error({ event: 'failed', code: error.code, error: error.message }, 'cannot go on')
    throw error
  }
}

function configOf({ config: file, set, port }: Options, io: Io) {
  const overrides = [...set, ...(port === undefined ? [] : [`http.port=${port}`])]
  return readConfig({ file, overrides, environment: io.env })
}

const notes = `
Reads the topic of predictions and that of labels (monitor.labels), and joins them. What comes of it is written to the monitor topic,
where the live page, sluice top and alerts find it, to the log, and to /metrics. Start one beside the instances of a pipeline.

  sluice quality -c sluice.yaml --port 8090
  sluice quality -c sluice.yaml --once`
