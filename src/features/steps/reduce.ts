import { Fault } from '../../core/outcome.ts'
import { max, mean, min, quantile, rms, slope, std } from '../../core/statistics.ts'
import type { ListSlot } from '../slot.ts'
import { defineStep, inOrder } from '../step.ts'
import type { StepRunner, StepScope } from '../step.ts'

const statistics = {
  count: 'The feature that gets how many numbers there are.',
  mean: 'That of their mean.',
  std: 'That of their standard deviation, as of a sample (by one less than there are).',
  min: 'That of the least.',
  max: 'That of the greatest.',
  slope: 'That of the slope of the line through them, by least squares: per item, or per second with `hz`.',
  rms: 'That of the root of the mean of their squares.',
  median: 'That of their median.',
  quantile: 'That of the quantile `q`, between two neighbours in proportion (type 7, as in R and NumPy).',
  first: 'That of the first.',
  last: 'That of the last.',
} as const

type Statistic = keyof typeof statistics

/** Of the numbers of a row, which stand between two places of the list; NaN where there are too few. */
type Reduce = (list: ListSlot, from: number, to: number) => number

interface Choices {
  readonly hz: number | undefined
  readonly q: number | undefined
}

export const reduce = defineStep({
  name: 'reduce',
  summary:
    'Makes numbers of an array of numbers: its mean, its slope and so on, each a feature of its own. Sums run from the first to the last number, so that equal arrays give equal bits.',
  missing:
    'Where there is no array all of them are missing. Of an empty one the count is 0 and the others are missing; of one number `std` and `slope` are. Items that are null are left out, and so is one that is `not-finite` or `wrong-type`, which is told; the others keep their places. A result too large for a number is `step-failed`.',
  spec: {
    field: {
      type: 'slot',
      description:
        'The array: a field of the input, a field of each element of one (`readings[].value`), or what a `bind` step has named.',
    },
    as: { type: 'new-slots', of: statistics, description: 'What to make of it, and how it is called.' },
    hz: {
      type: 'number',
      optional: true,
      description: 'How many items there are a second: `slope` is per second then.',
    },
    q: {
      type: 'number',
      min: 0,
      max: 1,
      optional: true,
      description:
        'Which `quantile`: the share of the numbers that lie below it. A step for each where there are several.',
    },
  },
  example: `- reduce:
    field: vibrations
    as: { mean: vib_mean, std: vib_std, slope: vib_slope, quantile: vib_p95 }
    hz: 10
    q: 0.95`,
  compile: ({ field, as, hz, q }, scope) => {
    checkChoices(as, { hz, q }, scope)
    const list = scope.list(field, 'field')
    if (list === null || scope.refused) return null
    const reducers = reducersFor({ hz, q })
    return inOrder(
      // The keys of the setting are the spec's.
      (Object.entries(as) as [Statistic, string][]).map(([statistic, name]) =>
        compute(reducers[statistic], list, name, scope),
      ),
    )
  },
})

/** A setting that is given and not used is an error, as is one that is missing. */
function checkChoices(as: Partial<Record<Statistic, string>>, { hz, q }: Choices, scope: StepScope): void {
  if (hz !== undefined && hz <= 0) scope.refuse('hz', `hz must be above 0, it is ${hz}`)
  if (hz !== undefined && as.slope === undefined)
    scope.refuse('hz', 'hz is for slope, which the step does not make')
  if (q !== undefined && as.quantile === undefined)
    scope.refuse('q', 'q is for quantile, which the step does not make')
  if (q === undefined && as.quantile !== undefined)
    scope.refuse('as', 'quantile needs q, which says which one', 'q: 0.95 is the value below which 95 % lie')
}

function reducersFor({ hz = 1, q = NaN }: Choices): Readonly<Record<Statistic, Reduce>> {
  return {
    count: (_, from, to) => to - from,
    mean: ({ values }, from, to) => mean(values, from, to),
    std: ({ values }, from, to) => std(values, from, to),
    min: ({ values }, from, to) => min(values, from, to),
    max: ({ values }, from, to) => max(values, from, to),
    slope: ({ places, values }, from, to) => slope(places, values, from, to) * hz,
    rms: ({ values }, from, to) => rms(values, from, to),
    median: ({ values }, from, to) => quantile(values, from, to, 0.5),
    quantile: ({ values }, from, to) => quantile(values, from, to, q),
    first: ({ values }, from, to) => (from === to ? NaN : values[from]!),
    last: ({ values }, from, to) => (from === to ? NaN : values[to - 1]!),
  }
}

/** From two numbers on every statistic is a number, unless it is too large for one. */
const enough = 2

function compute(reduceTo: Reduce, list: ListSlot, name: string, scope: StepScope): StepRunner {
  const { values, index } = scope.numericOutput(name, [list])
  const overflow = new Fault('step-failed', `'${name}' is too large for a number`, { field: name })
  return (rowCount, faults) => {
    for (let row = 0; row < rowCount; row++) {
      const from = list.starts[row]!
      const to = list.starts[row + 1]!
      const found = list.isThere[row] === 1 ? reduceTo(list, from, to) : NaN
      const isSound = Number.isFinite(found)
      values[row] = isSound ? found : NaN
      if (!isSound && (to - from >= enough || Math.abs(found) === Infinity)) faults.add(row, index, overflow)
    }
  }
}
