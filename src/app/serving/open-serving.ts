import { loadModels, loadingOf } from '../../compile/models.ts'
import type { Loaded } from '../../compile/models.ts'
import type { ServeConfig } from '../../config/serve.ts'
import type { Clock } from '../../core/clock.ts'
import { SluiceError } from '../../core/errors.ts'
import { loadModel } from '../../model/index.ts'
import type { Model } from '../../model/index.ts'
import type { Serving } from '../../serve/front.ts'
import type { LaneMeter } from '../../serve/lane.ts'
import { ScoreQueue } from '../../serve/score-queue.ts'
import { assembleOrThrow } from '../assemble.ts'
import type { Assembly, OnFinding } from '../assemble.ts'
import { startLookups } from '../lookups.ts'
import type { LookupLife } from '../lookups.ts'
import { identityOf } from './model-identity.ts'
import type { UnscoredRow } from './refused-rows.ts'
import { served } from './servable.ts'
import type { Servable } from './servable.ts'
import { servedFile } from './served-file.ts'
import { servedPipeline } from './served-pipeline.ts'
import { filesBelow } from './files-below.ts'

/** What is served: checked, with its models loaded. */
export interface LoadedServing {
  readonly servables: readonly Servable[]
  /** Null for models by themselves. */
  readonly assembly: Assembly | null
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads all that is to be served: the one way for a server and a function.
 *
 * @param tell is given what `sluice lint` finds of the pipeline and that ends nothing
 * @throws SluiceError CONFIG with every finding, MODEL
 */
export async function loadServing(
  config: ServeConfig,
  environment: Environment,
  tell: OnFinding,
): Promise<LoadedServing> {
  const { pipeline, models = [] } = config
  const identify = (model: Model) => identityOf(model, environment['MODEL_ID'])
  if (pipeline === undefined) {
    const servables = models.map((entry) => {
      const { name, version, file } = entry
      const model = loadModel(file, loadingOf(entry))
      return servedFile(model, { name, version, ...identify(model) })
    })
    return { servables: firstFirst(servables, config.first), assembly: null }
  }
  let loaded: readonly Loaded[] = []
  const assembly = await assembleOrThrow(
    {
      file: pipeline,
      overrides: config.set,
      environment,
      loadModels: (settings, remarks) => (loaded = loadModels(settings, remarks)),
    },
    tell,
  )
  // Without errors all of them were loaded.
  const servables = servedPipeline(assembly, loaded as readonly Model[], identify)
  return { servables: firstFirst(servables, config.first), assembly }
}

function firstFirst(servables: readonly Servable[], first: string | undefined): readonly Servable[] {
  if (first === undefined) return servables
  const found = servables.filter(({ description }) => description.name === first)
  if (found.length > 0) return [...found, ...servables.filter((each) => !found.includes(each))]
  const known = servables.map(({ description }) => description.name).join(', ')
  throw new SluiceError('CONFIG', `first: there is no model '${first}' in the pipeline; there are ${known}`)
}

interface ServingSurroundings {
  readonly meter: LaneMeter
  readonly clock: Clock
  readonly isReady: () => boolean
  /** Told of rows that were refused; where it is left out, nobody keeps them. */
  readonly onRefused?: (rows: readonly UnscoredRow[]) => void
}

export interface OpenServing {
  readonly serving: Serving
  /** Rows that wait for their scores. */
  readonly queuedRows: () => number
}

/** Models behind queues, as fronts see them. */
export function servingOf(
  { name, serve }: Pick<ServeConfig, 'name' | 'serve'>,
  { servables, assembly }: LoadedServing,
  { meter, clock, isReady, onRefused = () => undefined }: ServingSurroundings,
): OpenServing {
  const { maxRows, maxBodyBytes, queueRows, missingWords, files = null } = serve
  // Models of a pipeline share its plan, which holds one batch at a time.
  const shared = assembly === null ? null : new ScoreQueue(queueRows)
  const queues: ScoreQueue[] = shared === null ? [] : [shared]
  const models = servables.map((servable) => {
    const queue = shared ?? new ScoreQueue(queueRows)
    if (queue !== shared) queues.push(queue)
    return served(servable, { queue, maxRows, meter, clock, onRefused })
  })
  const serving: Serving = {
    name,
    models,
    limits: { maxRows, maxBodyBytes },
    missingWords,
    files: files === null ? null : filesBelow(files),
    startedAtMs: clock.now(),
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    isReady,
  }
  return { serving, queuedRows: () => queues.reduce((sum, { size }) => sum + size, 0) }
}

/** Opens what the steps of a pipeline ask; nothing to do where there is none. */
export async function openLookups(
  assembly: Assembly | null,
  life: LookupLife,
): Promise<{ close(): Promise<void> }> {
  return assembly === null ? { close: () => Promise.resolve() } : startLookups(assembly, life)
}
