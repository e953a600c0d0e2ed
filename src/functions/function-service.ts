import { frontsFor } from '../app/serving/fronts.ts'
import { loadServing, openLookups, servingOf } from '../app/serving/open-serving.ts'
import { hostingPlatform } from '../app/serving/platform.ts'
import { serveConfig, serveDefaults } from '../app/serving/serve-config.ts'
import { systemClock } from '../core/clock.ts'
import { dispatch, Routes } from '../serve/dispatch.ts'
import type { Dispatched, PlainRequest } from '../serve/dispatch.ts'
import type { LaneMeter } from '../serve/lane.ts'
import type { Serving } from '../serve/front.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** What a function serves: a model file, a pipeline's config, or the config of a service (`serve.yaml`). */
export type FunctionSource =
  { readonly model: string } | { readonly pipeline: string } | { readonly config: string }

export interface FunctionOptions {
  /** What `${NAME}` in a config stands for; the process's own where nothing is said. */
  readonly environment?: Environment
}

/** Fronts without a server: what a host of functions asks. */
export interface FunctionService {
  readonly serving: Serving
  answer(request: PlainRequest): Promise<Dispatched>
}

/** A host has its own metrics of requests; what models predict is in the answers. */
const uncounted: LaneMeter = {
  records: () => undefined,
  deadLetter: () => undefined,
  unknownCategory: () => undefined,
  predictions: () => undefined,
  stage: () => undefined,
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
  const loaded = await loadServing(config, environment)
  // The host ends the process; nobody is there to close anything.
  await openLookups(loaded.assembly, { clock: systemClock, stop: new AbortController().signal, use: 'job' })
  const { serving } = servingOf(config, loaded, { meter: uncounted, clock: systemClock, isReady: () => true })
  const { vertex } = hostingPlatform(environment)
  const routes = new Routes(frontsFor({ invocations: config.serve.invocations, vertex }))
  return { serving, answer: (request) => dispatch(routes, serving, request) }
}
