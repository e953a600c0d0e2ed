import type { OutputColumn } from '../core/column.ts'
import type { FrontAnswer } from './front.ts'
import type { ScoredBlock, ServedModel } from './served-model.ts'

/** A number as the shortest text that reads back to the same double; what is not finite is `NaN`, `Infinity`. */
export function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value)
}

/** A number as JSON has it: null where it is not finite. */
export function jsonNumber(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

/** The cell of a row's output. */
export function outputAt(
  { out }: ScoredBlock,
  { outputs }: ServedModel,
  row: number,
  output: number,
): number {
  return out[row * outputs.length + output]!
}

/** The predicted level; null for models without classes. */
export function labelAt(block: ScoredBlock, model: ServedModel, row: number): string | null {
  const at = model.outputs.findIndex(({ kind }) => kind === 'label')
  return at === -1 ? null : (model.levels?.[outputAt(block, model, row, at)] ?? null)
}

/** Places of the outputs of one kind. */
export function outputPlaces({ outputs }: ServedModel, kind: OutputColumn['kind']): readonly number[] {
  return outputs.flatMap((output, at) => (output.kind === kind ? [at] : []))
}

/** Tells what was scored in spite of a fault: each kind once, as `unknown-category;column=rig_mode`. */
export function withFlags(answer: FrontAnswer, { flags }: ScoredBlock): FrontAnswer {
  if (flags.size === 0) return answer
  const kinds = new Set(Array.from(flags.values()).flat())
  const texts = Array.from(kinds, (flag) => {
    const at = flag.indexOf(':')
    return at === -1 ? flag : `${flag.slice(0, at)};column=${encodeURIComponent(flag.slice(at + 1))}`
  })
  return { ...answer, headers: { ...answer.headers, 'sluice-flags': texts.join(', ') } }
}
