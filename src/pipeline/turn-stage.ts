import { SluiceError, messageOf } from '../core/errors.ts'
import type { Origin } from '../core/record.ts'
import type { PipelineStage } from '../core/stage.ts'
import type { Passage } from './passage.ts'
import type { Turn } from './turn.ts'

/** One step on the way of a turn's records. It may wait; trouble with a single record is its outcome, never a throw. */
export interface TurnStage {
  readonly name: PipelineStage
  run(passage: Passage, turn: Turn): void | Promise<void>
}

/** What a stage threw, with the stage and the records it was at. */
export function stageFailure(stage: PipelineStage, { batch }: Passage, error: unknown): SluiceError {
  const where = rangesOf(batch.origins).join(', ')
  return new SluiceError('STAGE_FAILED', `stage ${stage} failed at ${where}: ${messageOf(error)}`, {
    cause: error,
  })
}

/** `topic-partition offsets first to last`, for each run of origins of one partition. */
function rangesOf(origins: readonly Origin[]): string[] {
  const runs: { first: Origin; last: Origin }[] = []
  for (const origin of origins) {
    const run = runs.at(-1)
    if (run?.last.topic === origin.topic && run.last.partition === origin.partition) run.last = origin
    else runs.push({ first: origin, last: origin })
  }
  return runs.map(
    ({ first: { topic, partition, offset }, last }) =>
      `${topic}-${String(partition)} offsets ${offset.toString()} to ${last.offset.toString()}`,
  )
}
