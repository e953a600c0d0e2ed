import { fileSchemas } from '../../avro/schema-source.ts'
import type { Config } from '../../config/schema.ts'
import { registryOf } from '../assembly-schemas.ts'
import type { Assembly } from '../assemble.ts'
import type { ReleaseChoice } from '../following/release-choice.ts'
import { withLookups } from '../broker-feed.ts'
import type { RangeRequest, ReplayRange } from '../replay-range.ts'
import { withReader } from '../replay-job.ts'
import type { JobSurroundings } from '../replay-job.ts'
import { replayRange } from '../replay-range.ts'
import { reproduceTopic } from './reproduce-topic.ts'
import type { ReproductionCounts } from './reproduction-counts.ts'
import { Reproducer } from './reproducer.ts'
import { storedVersions } from './stored-versions.ts'
import { whoScored } from './who-scored.ts'
import type { WhoScored, WhoScoredRequest } from './who-scored.ts'
import type { Reproduction } from './reproducer.ts'

export interface AnswerSurroundings extends JobSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** A range of a topic of predictions. */
export interface PredictionRange extends RangeRequest {
  /** Null: the config's. */
  readonly topic: string | null
}

/**
 * The newest release of each model at which it was in service: predictions are made again of models that are out of it, too.
 *
 * @throws SluiceError STORE, STORE_OUTAGE
 */
export async function servingReleases(
  config: Config,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ReleaseChoice> {
  const stored = await storedVersions(config, environment)
  const pinned = new Map<string, number>()
  for (const { release: model } of config.models) {
    if (stored === null || model === undefined) continue
    const log = await stored.log(model)
    const serving = log.findLast(({ plan }) => plan.kind !== 'none')
    if (serving !== undefined && serving !== log.at(-1)) pinned.set(model, serving.seq)
  }
  return { withCuts: false, pinned }
}

/** As `reproduceTopic`, of the config's broker and store. */
export function runReproduction(
  assembly: Assembly,
  request: PredictionRange & { readonly sample: number | null; readonly examples: number },
  outside: AnswerSurroundings,
): Promise<{ readonly range: ReplayRange; readonly counts: ReproductionCounts }> {
  const { config } = assembly
  return withReader(config, outside, async (reader) => {
    const range = await replayRange(reader, request.topic ?? config.output.topic, request)
    range.remarks.forEach(outside.warn)
    const stored = await storedVersions(config, outside.environment)
    const counts = await withLookups([assembly], outside.stop, () =>
      reproduceTopic(assembly, range, { ...request, stored }, { ...outside, reader }),
    )
    return { range, counts }
  })
}

/** As `whoScored`, of the config's broker and store. */
export function runWhoScored(
  config: Config,
  request: Omit<WhoScoredRequest, 'topic'> & PredictionRange,
  outside: AnswerSurroundings,
): Promise<WhoScored> {
  return withReader(config, outside, async (reader) => {
    const schemas = registryOf(config) ?? (await fileSchemas(config.schemas?.files ?? {}))
    const stored = await storedVersions(config, outside.environment)
    const topic = request.topic ?? config.output.topic
    const answer = await whoScored(config, { ...request, topic }, { ...outside, reader, schemas, stored })
    answer.range.remarks.forEach(outside.warn)
    return answer
  })
}

/** Makes predictions again that were found. */
export function reproduceFound(
  assembly: Assembly,
  { found }: WhoScored,
  outside: AnswerSurroundings,
): Promise<readonly Reproduction[]> {
  return withReader(assembly.config, outside, async (reader) => {
    const stored = await storedVersions(assembly.config, outside.environment)
    const reproducer = new Reproducer(assembly, { ...outside, reader, stored })
    return withLookups([assembly], outside.stop, () =>
      reproducer.reproduce(found.map(({ prediction }) => prediction)),
    )
  })
}
