import { systemClock } from '../core/clock.ts'
import { SluiceError } from '../core/errors.ts'
import { assembleOrThrow } from './assemble.ts'
import type { Assembly, OnFinding } from './assemble.ts'
import type { LoadedPipeline, PipelineConfig, PipelineOptions } from './given-pipeline.ts'
import { startLookups } from './lookups.ts'
import { startRemotes } from './remotes.ts'
import { EventScorer } from './event-scorer.ts'

/** The pipeline that a program gives. */
export function assembleGiven(
  config: PipelineConfig,
  { overrides = [], environment = process.env }: PipelineOptions,
  tell: OnFinding,
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
  const stop = new AbortController()
  const lookups = await startLookups(assembly, { stop: stop.signal, use: 'job' })
  await startRemotes(assembly, { stop: stop.signal, use: 'job' }).catch(async (error: unknown) => {
    await lookups.close()
    throw error
  })
  // A scorer counts its events.
  const score = (events: readonly object[]) => new EventScorer(assembly, systemClock).scoreAll(events)
  return {
    warnings,
    run: (events) => {
      const models = assembly.remotes.map(({ name }) => `model '${name}'`)
      const waitsFor = [...assembly.compiled.plan.waitsFor, ...models]
      if (waitsFor.length > 0) throw cannotWait(waitsFor.join(', '))
      const scored = score(events)
      if (!(scored instanceof Promise)) return scored
      scored.catch(() => undefined)
      throw cannotWait('a module')
    },
    runAsync: async (events) => score(events),
    close: () => {
      stop.abort()
      return lookups.close()
    },
  }
}

function cannotWait(whom: string): SluiceError {
  return new SluiceError(
    'USAGE',
    `features and models wait for the answers of ${whom}, which run cannot do: await runAsync in its place`,
  )
}
