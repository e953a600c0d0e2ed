import type { ScoredEvents } from './event-scorer.ts'
import type { LoadedPipeline, PipelineConfig, PipelineOptions } from './given-pipeline.ts'

/**
 * Reads and checks a pipeline for use in this process. Relative paths count from the config's folder, those of a config that
 * is an object from the working directory. Asks a registry only where `input.schema` names a subject.
 *
 * Rejects with SluiceError: CONFIG with every finding, UNREACHABLE for a registry that does not answer.
 */
export async function loadPipeline(
  config: PipelineConfig,
  options: PipelineOptions = {},
): Promise<LoadedPipeline> {
  // The scorer alone (`loadModel`) is not to load what only a pipeline needs.
  const { openPipeline } = await import('./open-pipeline.ts')
  return openPipeline(config, options)
}

/** `loadPipeline` and one `run`: for tests of a pipeline, and a handful of events. */
export async function runPipeline(
  config: PipelineConfig,
  events: readonly object[],
  options: PipelineOptions = {},
): Promise<ScoredEvents> {
  const pipeline = await loadPipeline(config, options)
  try {
    return await pipeline.runAsync(events)
  } finally {
    await pipeline.close()
  }
}
