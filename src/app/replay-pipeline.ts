import { backoff } from '../core/backoff.ts'
import type { Clock } from '../core/clock.ts'
import type { Config } from '../config/schema.ts'
import { SluiceError } from '../core/errors.ts'
import type { RecordBatch } from '../core/record.ts'
import type { PipelineParts } from '../pipeline/parts.ts'
import { Pipeline } from '../pipeline/pipeline.ts'
import type { Tap } from '../pipeline/pipeline.ts'
import type { Turn } from '../pipeline/turn.ts'
import type { Assembly } from './assemble.ts'
import { pipelineParts } from './parts.ts'
import { ReplayCounts } from './replay-counts.ts'

/** Where predictions would go. */
export interface ReplayTarget {
  readonly topic: string
  readonly partitionCount: number
  /** Null where predictions are written nowhere that asks for one. */
  readonly schemaId: number | null
}

/** What a replay runs in. */
export interface ReplayRuntime {
  readonly clock: Clock
  readonly stop: AbortSignal
  readonly warn: (text: string) => void
}

const registryWaitMs = backoff(200, 2_000)

/** The stream's own pipeline over records of the past: it writes nothing, and waits for nobody without end. */
export class ReplayPipeline {
  readonly counts = new ReplayCounts()
  readonly #pipeline: Pipeline
  readonly #outageMs: number
  readonly #runtime: ReplayRuntime

  /** @param change of the parts that the stream's pipeline is made of */
  constructor(
    assembly: Assembly,
    target: ReplayTarget,
    runtime: ReplayRuntime,
    tap?: Tap,
    change: (parts: PipelineParts) => PipelineParts = (parts) => parts,
  ) {
    const config = replayed(assembly.config, target)
    const { schemaId, partitionCount } = target
    const parts = pipelineParts({ ...assembly, config }, schemaId, partitionCount, runtime.clock)
    this.#pipeline = new Pipeline(change(parts), this.counts, undefined, tap)
    this.#outageMs = config.outage.deadlineMs
    this.#runtime = runtime
  }

  /**
   * Scores records; they count once `count` is told of the turn.
   *
   * @throws SluiceError REGISTRY_OUTAGE when the registry is silent for too long, POLICY_FAIL where a policy says so
   */
  async score(batch: RecordBatch): Promise<Turn> {
    const batches = [batch]
    await this.#prepare(batches)
    return this.#pipeline.score(batches)
  }

  /** What comes of the windows that are open behind the last record; null where none are. */
  async scoreRest(): Promise<Turn | null> {
    const rest = this.#pipeline.windows?.allSilent() ?? []
    return rest.length === 0 ? null : this.#pipeline.score(rest)
  }

  count(turn: Turn): void {
    turn.tally.report(this.counts)
  }

  async #prepare(batches: readonly RecordBatch[]): Promise<void> {
    const { clock, stop, warn } = this.#runtime
    const deadline = clock.monotonic() + this.#outageMs
    for (let attempt = 0; ; attempt++) {
      try {
        await this.#pipeline.prepare(batches)
        return
      } catch (error) {
        if (!(error instanceof SluiceError && error.retriable) || clock.monotonic() > deadline) throw error
        if (attempt === 0) warn(`waiting for the registry: ${error.message}`)
        await clock.sleep(registryWaitMs(attempt), stop)
        stop.throwIfAborted()
      }
    }
  }
}

/** An id that the registry refuses is not waited for: its records were written long ago. */
function replayed(config: Config, { topic }: ReplayTarget): Config {
  const output = { ...config.output, topic }
  const { registry } = config
  return registry === undefined
    ? { ...config, output }
    : { ...config, output, registry: { ...registry, refusedAfterMs: 0 } }
}
