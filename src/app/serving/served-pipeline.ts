import { SluiceError } from '../../core/errors.ts'
import { featureOf } from '../../features/column-slot.ts'
import type { Model } from '../../model/index.ts'
import type { Assembly } from '../assemble.ts'
import { scoringParts } from '../parts.ts'
import { pipelineRows } from './pipeline-rows.ts'
import { contributionNames, platformOf } from './served-file.ts'
import type { ModelIdentity } from './model-identity.ts'
import type { AnsweringModel } from './answering-models.ts'
import type { Servable } from './servable.ts'

/** A pipeline as it is compiled now. */
export type ServedAssembly = Pick<Assembly, 'config' | 'compiled' | 'readerSchema'>

/**
 * Each model of a pipeline, on rows of the pipeline's events: its features, policies and models, as the stream has them.
 *
 * @param answering in the order of the config
 * @throws SluiceError CONFIG for a pipeline that needs more than an event at a time
 */
export function servedPipeline(
  assembly: ServedAssembly,
  answering: readonly AnsweringModel[],
  identify: (model: Model) => ModelIdentity,
): readonly Servable[] {
  const { config, compiled } = assembly
  const { plan, policies } = scoringParts(assembly)
  const models = answering.map(({ model }) => model)
  const rows = pipelineRows(assembly, knownLevels(config.models, models))
  return answering.map(({ head, model }) => {
    const { contributions } = model
    const { name, version, digest, scorer, levels, served } = head
    return {
      served,
      description: {
        name,
        version,
        digest,
        ...identify(model),
        platform: platformOf(model),
        category: model.category,
        target: model.response?.name ?? null,
        columns: rows.columns,
        outputs: scorer.outputs,
        levels,
        contributions: contributionNames(model),
      },
      parts: {
        plan,
        models: [head],
        routing: null,
        eventFault: null,
        onModelError: 'record',
        contributions,
      },
      policies,
      read: rows.read,
      redacted: compiled.redacted,
    }
  })
}

/** @throws SluiceError CONFIG */
export function refuseUnservable({
  config,
  compiled: { windows, plan, keyFields },
}: Pick<Assembly, 'config' | 'compiled'>): void {
  const refuse = (why: string) =>
    new SluiceError(
      'CONFIG',
      `a pipeline that ${why} cannot be served: a request is one event at a time. Serve its models by their files (models: in the place of pipeline:), or run it as a stream`,
    )
  const elsewhere = config.models.filter(({ remote }) => remote !== undefined).map(({ name }) => name)
  if (elsewhere.length > 0) throw refuse(`asks other servers (${elsewhere.join(', ')})`)
  if (windows !== null) throw refuse('makes rows of windows')
  if (config.output.publish === 'features') throw refuse('publishes features and scores nothing')
  const ofRecords = [...plan.recordFields, ...keyFields]
  if (ofRecords.length > 0) throw refuse(`reads ${ofRecords.join(', ')} of records`)
}

type ModelEntries = Assembly['config']['models']

/** What models know of the fields that their columns take as they are. */
function knownLevels(
  entries: ModelEntries,
  models: readonly Model[],
): ReadonlyMap<string, readonly string[]> {
  const known = new Map<string, readonly string[]>()
  entries.forEach(({ columns }, at) => {
    for (const input of models[at]?.scorer.inputs ?? []) {
      const field = featureOf(input, { binding: columns })
      if (field !== null && input.levels !== null) known.set(field, input.levels)
    }
  })
  return known
}
