import { Fault } from '../../core/outcome.ts'
import type { NumericSlot } from '../slot.ts'
import { defineStep } from '../step.ts'
import type { SettingsOf, StepRunner, StepScope } from '../step.ts'

const spec = {
  field: { type: 'slot', description: 'The numeric feature.' },
  as: {
    type: 'new-slot',
    optional: true,
    description: 'The feature that gets the result; in place when left out.',
  },
  mean: { type: 'number', optional: true, description: 'Goes with `std`: what becomes 0.' },
  std: { type: 'number', optional: true, description: 'The standard deviation, which becomes 1.' },
  min: {
    type: 'number',
    optional: true,
    description: 'Goes with `max`: what becomes the lower end of `to`.',
  },
  max: { type: 'number', optional: true, description: 'What becomes the upper end of `to`.' },
  to: {
    type: 'list',
    of: 'number',
    min: 2,
    optional: true,
    description: 'The range that `min` to `max` becomes; [0, 1] when left out.',
  },
} as const

type ScaleSettings = SettingsOf<typeof spec>

/** From a value to its share of the spread, and from there to the result. */
interface Scaling {
  readonly origin: number
  readonly spread: number
  readonly low: number
  readonly span: number
}

export const scale = defineStep({
  name: 'scale',
  summary:
    'Brings a number to the scale that a model was trained on: less a mean and divided by a standard deviation, or from one range to another. What lies outside of the range before lies outside of it after: clip holds it within.',
  missing: 'Missing stays missing. A result that is too large for a number is `step-failed`.',
  spec,
  example: '- scale: { field: tsa_temp, mean: 45.2, std: 7.9 }',
  compile: (settings, scope) => {
    const { field, as = field } = settings
    const from = scope.numeric(field, 'field')
    const scaling = scalingOf(settings, scope)
    if (from === null || scaling === null) return null
    return run(from, scope.numericOutput(as, [from]), as, scaling)
  },
})

function scalingOf(settings: ScaleSettings, scope: StepScope): Scaling | null {
  const { mean, std, min, max, to } = settings
  const isStandard = mean !== undefined || std !== undefined
  const isRange = min !== undefined || max !== undefined || to !== undefined
  if (isStandard === isRange || (isStandard ? (mean ?? std) : (min ?? max)) === undefined) {
    const both =
      isStandard && isRange
        ? 'takes mean and std, or min and max, not both'
        : 'needs mean and std, or min and max'
    scope.refuse(null, `scale ${both}`)
    return null
  }
  return isStandard ? standard(mean, std, scope) : between(min, max, to, scope)
}

function standard(mean: number | undefined, std: number | undefined, scope: StepScope): Scaling | null {
  if (mean === undefined || std === undefined) {
    scope.refuse(null, `scale needs ${mean === undefined ? 'mean' : 'std'} as well`)
    return null
  }
  if (std > 0) return { origin: mean, spread: std, low: 0, span: 1 }
  scope.refuse('std', `a standard deviation is above zero, here is ${std}`)
  return null
}

function between(
  min: number | undefined,
  max: number | undefined,
  to: readonly number[] = [0, 1],
  scope: StepScope,
): Scaling | null {
  if (min === undefined || max === undefined) {
    scope.refuse(null, `scale needs ${min === undefined ? 'min' : 'max'} as well`)
    return null
  }
  if (to.length !== 2) scope.refuse('to', `a range has two ends, here are ${to.length} numbers`)
  if (!(min < max)) scope.refuse('max', `max (${max}) must be greater than min (${min})`)
  // The spec asks for two at least.
  const [low, high] = to as readonly [number, number]
  if (low === high) scope.refuse('to', `the ends of the range are the same: ${low}`)
  const [spread, span] = [max - min, high - low]
  if (!Number.isFinite(spread) || !Number.isFinite(span))
    scope.refuse(null, 'the range is too large for a number')
  return scope.refused ? null : { origin: min, spread, low, span }
}

function run(
  from: NumericSlot,
  { values, index }: NumericSlot,
  as: string,
  { origin, spread, low, span }: Scaling,
): StepRunner {
  const overflow = new Fault('step-failed', `'${as}' is too large for a number`, { field: as })
  return (rowCount, faults) => {
    for (let row = 0; row < rowCount; row++) {
      const scaled = ((from.values[row]! - origin) / spread) * span + low
      // Missing is NaN before and after; what is too large is infinite, or none at all where ends meet.
      if (scaled - scaled === 0 || Number.isNaN(from.values[row]!)) values[row] = scaled
      else {
        faults.add(row, index, overflow)
        values[row] = NaN
      }
    }
  }
}
