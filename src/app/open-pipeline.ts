import { systemClock } from '../core/clock.ts'
import { assembleOrThrow } from './assemble.ts'
import type { Assembly } from './assemble.ts'
import type { LoadedPipeline, PipelineConfig, PipelineOptions } from './given-pipeline.ts'
import { EventScorer } from './event-scorer.ts'

/** The pipeline that a program gives. */
export function assembleGiven(
  config: PipelineConfig,
  { overrides = [], environment = process.env }: PipelineOptions,
  tell: (line: string) => void,
): Promise<Assembly> {
  // What is wrong with an object is told under this name. JSON is YAML.
  const source =
    typeof config === 'string' ? { file: config } : { file: 'config', text: JSON.stringify(config) }
  return assembleOrThrow({ ...source, overrides, environment }, tell)
}

export async function openPipeline(
  config: PipelineConfig,
  options: PipelineOptions,
): Promise<LoadedPipeline> {
  const warnings: string[] = []
  const assembly = await assembleGiven(config, options, (line) => warnings.push(line))
  return {
    warnings,
    // A scorer counts its events.
    run: (events) => new EventScorer(assembly, systemClock).score(events),
  }
}
