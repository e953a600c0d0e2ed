import { Fault } from '../core/outcome.ts'
import type { Chunk, ModelChunk } from './batch.ts'
import { fate } from './batch.ts'
import type { PipelineParts } from '../pipeline/parts.ts'
import { applyVerdict, failEntry } from './apply-policy.ts'

/** Rows to numbers, all models. Rows whose record has ended are scored along and ignored: cheaper than gaps. */
export function score(chunk: Chunk, parts: PipelineParts): void {
  for (const model of chunk.models) {
    const { scorer } = model.model
    const refused = scorer.score(model.rows, chunk.size, model.out, model.verdicts)
    if (refused > 0) failRefused(chunk, model)
    if (!allFinite(model.out, chunk.size * scorer.outputs.length)) failNotFinite(chunk, model, parts)
  }
}

function failRefused(chunk: Chunk, model: ModelChunk): void {
  const { name } = model.model
  for (let row = 0; row < chunk.size; row++) {
    if (model.verdicts[row] === 0 || chunk.fates[row] !== fate.alive) continue
    failEntry(chunk, row, model, new Fault('score-failed', `model ${name} refuses this row`, { model: name }))
  }
}

function failNotFinite(chunk: Chunk, model: ModelChunk, parts: PipelineParts): void {
  const { name, scorer } = model.model
  const width = scorer.outputs.length
  for (let row = 0; row < chunk.size; row++) {
    if (model.failed[row] === 1 || chunk.fates[row] !== fate.alive) continue
    for (let k = 0; k < width; k++) {
      if (Number.isFinite(model.out[row * width + k])) continue
      const message = `model ${name} gives no finite ${scorer.outputs[k]!.name}`
      applyVerdict(
        chunk,
        row,
        new Fault('score-not-finite', message, { model: name }),
        [model],
        parts.policies,
      )
      break
    }
  }
}

function allFinite(numbers: Float64Array, length: number): boolean {
  // A sum of differences with themselves is 0 unless one is NaN or infinite: no branch in the loop.
  let sum = 0
  for (let i = 0; i < length; i++) sum += numbers[i]! - numbers[i]!
  return sum === 0
}
