import { basename } from 'node:path'
import { Option } from 'commander'
import type { Ending } from '../app/drain.ts'
import { listenAdvice, platformSource, serveConfig } from '../app/serving/serve-config.ts'
import { startService } from '../app/serving/service.ts'
import { SluiceError } from '../core/errors.ts'
import { noticed } from '../fleet/service-notices.ts'
import { createLogger, logThresholds } from '../observability/logger.ts'
import type { LogThreshold } from '../observability/logger.ts'
import type { CliCommand } from './command.ts'
import { exitCodeOf } from './exit-codes.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { addModelOptions, chosenModel } from './model-options.ts'
import type { ModelArguments } from './model-options.ts'
import { overrideOption } from './config-options.ts'
import { wholeNumber } from './option-values.ts'

interface ServeArguments extends ModelArguments {
  readonly config?: string
  readonly model?: string
  readonly host?: string
  readonly port?: number
  readonly set: readonly string[]
  readonly logLevel?: LogThreshold
}

/** `sluice serve`: a service over HTTP, until stopped. */
export const command: CliCommand = {
  configure(command, io, finish) {
    addModelOptions(
      command
        .option(
          '-c, --config <file>',
          'the config of a service (serve.yaml), or of a pipeline, whose features and models are then served',
        )
        .option('-m, --model <file>', 'serve this model file alone'),
    )
      .option('--host <address>', 'address to listen on (default: serve.host, 127.0.0.1)')
      .option('--port <number>', 'port to listen on, 0 for any (default: serve.port, 8080)', wholeNumber(0))
      .addOption(overrideOption())
      .addOption(new Option('--log-level <level>', 'overrides log.level').choices(logThresholds))
      .addHelpText('after', notes)
      .action(async (given: ServeArguments) => {
        finish(exitCodeOf[await serve(given, io)])
      })
  },
}

async function serve(given: ServeArguments, io: Io): Promise<Ending> {
  const { config: file, model, host, port, set, logLevel } = given
  if (file !== undefined && model !== undefined)
    throw new SluiceError('USAGE', 'give either a config (-c) or a model (-m)')
  const named = file !== undefined ? { file } : model !== undefined ? { model } : platformSource(io.env)
  const source = 'file' in named ? named : { model: chosenModel(named.model, given) }
  const config = serveConfig(source, { host, port, set, environment: io.env })
  const logger = createLogger(logLevel ?? config.log.level, { service: config.name })
  const advice = listenAdvice(config, io.env)
  if (advice !== null) logger.warn({ event: 'listens-within', address: config.serve.host }, advice)
  const service = await startService(config, { logger, environment: io.env })
  if (io.stderr.isTTY === true) {
    const served = basename('file' in named ? named.file : named.model)
    printLine(io.stderr, `${served} is served at ${service.url}; try it:\n  ${service.tryIt}`)
  }
  const always = { isReady: () => true, isAlive: () => true }
  return noticed(always, { environment: io.env, stop: io.stop, logger }, () => service.run(io.stop))
}

const notes = `
With neither, the model that a platform has laid in /opt/ml/model (or AZUREML_MODEL_DIR, AIP_STORAGE_URI) is served.
PORT, AIP_HTTP_PORT and SAGEMAKER_BIND_TO_PORT of the environment come before serve.port, SLUICE_HOST before serve.host.
With -m, rows have the columns of the model. With -c of a pipeline, rows are its events: the fields that its features read.
A config of a service names either, and how it is reached: tokens, TLS, limits (docs/serving.md).

  sluice serve -m cooler.zip --port 8080
  curl -s http://127.0.0.1:8080/model/sample_request | curl -s -d @- http://127.0.0.1:8080/model/score`
