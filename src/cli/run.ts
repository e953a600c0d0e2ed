import { Option } from 'commander'
import type { Ending } from '../app/drain.ts'
import { SluiceError } from '../core/errors.ts'
import { noticed } from '../fleet/service-notices.ts'
import { createLogger, logThresholds } from '../observability/logger.ts'
import type { LogThreshold } from '../observability/logger.ts'
import { assembleOrThrow } from '../app/assemble.ts'
import type { OnFinding } from '../app/assemble.ts'
import { releasesWithCuts } from '../app/following/release-choice.ts'
import { logFinding } from '../app/log-finding.ts'
import type { CliCommand } from './command.ts'
import { addConfigOptions } from './config-options.ts'
import type { ConfigOptions } from './config-options.ts'
import { exitCodeOf } from './exit-codes.ts'
import type { Io } from './io.ts'
import { startKafkaApp } from '../app/kafka-app.ts'

interface RunOptions extends ConfigOptions {
  readonly logLevel?: LogThreshold
}

/** `sluice run`: the stream, until stopped. */
export const command: CliCommand = {
  configure(command, io, finish) {
    addConfigOptions(command)
      .addOption(new Option('--log-level <level>', 'overrides log.level').choices(logThresholds))
      .action(async (options: RunOptions) => {
        finish(exitCodeOf[await run(options, io)])
      })
  },
}

async function run(options: RunOptions, io: Io): Promise<Ending> {
  // The config says how the log is to be.
  const findings: Parameters<OnFinding>[] = []
  const assembly = await assembleOrThrow(
    {
      file: options.config,
      overrides: options.set,
      environment: io.env,
      releases: releasesWithCuts,
    },
    (...finding) => findings.push(finding),
  )
  const { config } = assembly
  const logger = createLogger(options.logLevel ?? config.log.level, { pipeline: config.name })
  const app = await startKafkaApp(assembly, logger, io.stop).catch((error: unknown) => {
    if (io.stop.aborted) return null
    throw error
  })
  // Stopped before there was anything to drain.
  if (app === null) return 'drained'
  for (const finding of findings) logFinding(logger)(...finding)
  try {
    const service = { isReady: () => app.ready, isAlive: () => app.alive }
    return await noticed(service, { environment: io.env, stop: io.stop, logger }, () => app.run(io.stop))
  } catch (error) {
    if (error instanceof SluiceError)
      logger.error({ event: 'failed', code: error.code, error: error.message }, 'cannot go on')
    throw error
  }
}
