import { logFinding } from '../app/log-finding.ts'
import { frontsFor } from '../app/serving/fronts.ts'
import { loadServing, openLookups, servingOf } from '../app/serving/open-serving.ts'
import { hostingPlatform } from '../app/serving/platform.ts'
import { serveConfig, serveDefaults } from '../app/serving/serve-config.ts'
import { unmeasured } from '../app/unmeasured.ts'
import { systemClock } from '../core/clock.ts'
import type { Logger } from '../core/logger.ts'
import { dispatch, Routes } from '../serve/dispatch.ts'
import type { PlainRequest } from '../serve/dispatch.ts'
import type { FrontAnswer, Serving } from '../serve/front.ts'
import { FunctionDoor } from './function-door.ts'
import type { RequestCheck } from './function-door.ts'
import { hostLog } from './host-log.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What a function serves: a model file, a pipeline's config, or the config of a service (`serve.yaml`). */
export type FunctionSource =
  { readonly model: string } | { readonly pipeline: string } | { readonly config: string }

export interface FunctionOptions {
  /** What `${NAME}` in a config stands for; the process's own where nothing is said. */
  readonly environment?: Environment
  /** Where the function tells what goes wrong; JSON lines on standard output where nothing is said. A logger of pino's will do. */
  readonly logger?: Logger
}

/** Fronts without a server: what a host of functions asks. */
export interface FunctionService {
  readonly serving: Serving
  /**
   * Answers somebody's request.
   *
   * @param check what is asked of it besides
   */
  answer(request: PlainRequest, check?: RequestCheck): Promise<FrontAnswer>
  /** The same of a request of our own, of which nothing is asked. */
  ask(request: PlainRequest): Promise<FrontAnswer>
}

/**
 * Loads everything once.
 *
 * @throws SluiceError CONFIG with every finding, MODEL, UNREACHABLE
 */
export async function openFunction(source: FunctionSource & FunctionOptions): Promise<FunctionService> {
  const { environment = process.env } = source
  const config =
    'config' in source
      ? serveConfig({ file: source.config }, { set: [], environment })
      : serveDefaults(
          'model' in source
            ? { models: [{ name: 'model', file: source.model }] }
            : { pipeline: source.pipeline },
        )
  const { logger = hostLog(config.log.level) } = source
  const clock = systemClock
  const loaded = await loadServing(config, environment, logFinding(logger))
  // A host has its own metrics of requests; what models predict is in the answers.
  const { serving } = servingOf(config, loaded, { meter: unmeasured, clock, isReady: () => true })
  const { vertex } = hostingPlatform(environment)
  const routes = new Routes(frontsFor({ invocations: config.serve.invocations, vertex }))
  const door = new FunctionDoor({ routes, serving, logger, clock }, config.serve)
  // The host ends the process; nobody is there to close anything.
  await openLookups(loaded.assembly, { logger, clock, stop: new AbortController().signal, use: 'job' })
  return {
    serving,
    answer: (request, check = () => null) => door.answer(request, check),
    ask: async (request) => (await dispatch(routes, serving, request)).answer,
  }
}
