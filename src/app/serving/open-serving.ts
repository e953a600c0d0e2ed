import type { Compiled } from '../../compile/compile.ts'
import { loadModels, loadingOf } from '../../compile/models.ts'
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
import type { Standing } from '../following/heads.ts'
import { answeringModels } from './answering-models.ts'
import { identityOf } from './model-identity.ts'
import type { UnscoredRow } from './refused-rows.ts'
import { served } from './servable.ts'
import type { Servable } from './servable.ts'
import { servedFile } from './served-file.ts'
import { refuseUnservable, servedPipeline } from './served-pipeline.ts'
import { filesBelow } from './files-below.ts'

/** What is served: checked, with its models loaded. */
export interface LoadedServing {
  readonly servables: readonly Servable[]
  /** Null for models by themselves. */
  readonly assembly: Assembly | null
  /** The same of the pipeline with other versions of its released models. @throws SluiceError CONFIG */
  readonly servablesOf: (compiled: Compiled, standing: Released) => readonly Servable[]
}

type Released = Pick<Standing, 'lineups' | 'fallbacks'>

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
    const inOrder = firstFirst(servables, config.first)
    return { servables: inOrder, assembly: null, servablesOf: () => inOrder }
  }
  let files: readonly (Model | null)[] = []
  const assembly = await assembleOrThrow(
    {
      file: pipeline,
      overrides: config.set,
      environment,
      loadModels: (settings, remarks) => (files = loadModels(settings, remarks)),
    },
    tell,
  )
  refuseUnservable(assembly)
  const servablesOf: LoadedServing['servablesOf'] = (compiled, standing) => {
    const answering = answeringModels(assembly.config.models, compiled, files, standing)
    return firstFirst(servedPipeline({ ...assembly, compiled }, answering, identify), config.first)
  }
  const standing = assembly.released ?? { lineups: [], fallbacks: [] }
  return { servables: servablesOf(assembly.compiled, standing), assembly, servablesOf }
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
  /** Lets others answer from the next request on. */
  readonly use: (servables: readonly Servable[]) => void
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
  const servedBy = (servable: Servable) => {
    const queue = shared ?? new ScoreQueue(queueRows)
    if (queue !== shared) queues.push(queue)
    return served(servable, { queue, maxRows, meter, clock, onRefused })
  }
  let models = servables.map(servedBy)
  const serving: Serving = {
    name,
    get models() {
      return models
    },
    limits: { maxRows, maxBodyBytes },
    missingWords,
    files: files === null ? null : filesBelow(files),
    startedAtMs: clock.now(),
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    isReady,
  }
  return {
    serving,
    queuedRows: () => queues.reduce((sum, { size }) => sum + size, 0),
    use: (next) => {
      models = next.map(servedBy)
    },
  }
}

/** Opens what the steps of a pipeline ask; nothing to do where there is none. */
export async function openLookups(
  assembly: Assembly | null,
  life: LookupLife,
): Promise<{ close(): Promise<void> }> {
  return assembly === null ? { close: () => Promise.resolve() } : startLookups(assembly, life)
}
