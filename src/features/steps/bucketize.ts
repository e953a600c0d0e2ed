import { defineStep } from '../step.ts'

export const bucketize = defineStep({
  name: 'bucketize',
  summary:
    'Turns a number into the label of the interval it lies in: the first label below the first limit, the last from the last limit on. A value equal to a limit belongs to the interval above it.',
  missing: 'A missing number gives a missing label.',
  spec: {
    field: { type: 'slot', description: 'The numeric feature.' },
    as: { type: 'new-slot', description: 'The text feature that gets the label.' },
    limits: { type: 'list', of: 'number', min: 1, description: 'Where the intervals meet, ascending.' },
    labels: { type: 'list', of: 'text', min: 2, description: 'One label more than there are limits.' },
    onlyIfMissing: {
      type: 'boolean',
      default: false,
      description: 'Fill `as`, which must exist, only where it is missing: a value of the event itself wins.',
    },
  },
  example: `- bucketize:
    field: pse_bar
    as: rigMode
    limits: [8.6, 9.0, 9.4, 9.7]
    labels: [hot_thin, warm, nominal, cool, cold_thick]
    onlyIfMissing: true`,
  compile: ({ field, as, limits, labels, onlyIfMissing }, scope) => {
    const from = scope.numeric(field, 'field')
    const before = onlyIfMissing ? scope.text(as, 'as') : null
    const unordered = limits.findIndex((limit, i) => i > 0 && limit <= limits[i - 1]!)
    if (unordered !== -1)
      scope.refuse(['limits', unordered], `limits must ascend: ${limits[unordered]!} does not`)
    if (labels.length !== limits.length + 1) {
      scope.refuse(
        'labels',
        `${limits.length} limits make ${limits.length + 1} intervals, there are ${labels.length} labels`,
      )
    }
    if (from === null || scope.refused) return null
    const source = from.values
    const target = scope.textOutput(as, before === null ? [from] : [before, from], {
      symbols: before === null ? labels : [...before.symbols, ...labels],
      ofNumbers: before?.ofNumbers ?? false,
    }).values
    const bounds = Float64Array.from(limits)
    return (rowCount) => {
      for (let row = 0; row < rowCount; row++) {
        if (onlyIfMissing && target[row] !== null) continue
        const value = source[row]!
        target[row] = Number.isNaN(value) ? null : labels[interval(bounds, value)]!
      }
    }
  },
})

/** How many limits are at or below the value. */
function interval(limits: Float64Array, value: number): number {
  let count = 0
  while (count < limits.length && value >= limits[count]!) count++
  return count
}
