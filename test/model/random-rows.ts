import { JavaRandom } from '../../src/model/math/random.ts'
import type { Model } from '../../src/model/scorer.ts'

/** Rows that a model may get: numbers of several sizes, levels, and some cells missing. */
export function randomRows({ scorer }: Model, count: number): Float64Array {
  const random = new JavaRandom(20_261_129n)
  const rows = new Float64Array(count * scorer.inputs.length)
  for (let at = 0; at < rows.length; at++) {
    const { levels } = scorer.inputs[at % scorer.inputs.length]!
    const [share, number] = [random.nextDouble(), random.nextDouble()]
    if (share < 0.1) rows[at] = NaN
    else rows[at] = levels === null ? (number - 0.3) * 10 ** (4 * share) : Math.floor(number * levels.length)
  }
  return rows
}

/** All that a model says of rows: what it predicts, and its explanations of each. */
export function answers(model: Model, rows: Float64Array): Record<string, unknown> {
  const { scorer, contributions, leaves, staged, trees, reconstruction } = model
  const [width, outWidth] = [scorer.inputs.length, scorer.outputs.length]
  const count = rows.length / width
  const out = new Float64Array(count * outWidth)
  const refused = new Uint8Array(count)
  const refusals = scorer.score(rows, count, out, refused)
  const each = <T>(of: (row: Float64Array) => T): T[] =>
    Array.from({ length: count }, (_, row) => of(rows.slice(row * width, (row + 1) * width)))
  return {
    ...{ out, refused, refusals },
    contributions:
      contributions &&
      each((row) => {
        const own = new Float64Array(contributions.classes.length * contributions.names.length)
        contributions.contributions(row, own)
        return own
      }),
    leaves: leaves && each((row) => leaves.leaves(row)),
    staged: staged && each((row) => staged.staged(row)),
    drawn: trees && [0, trees.count - 1].map((tree) => trees.classes.map((_, c) => trees.draw(tree, c, 3))),
    reconstruction:
      reconstruction &&
      Array.from({ length: count }, (_, row) => {
        const own = new Float64Array(reconstruction.columns.length)
        reconstruction.reconstruct(out.slice(row * outWidth, (row + 1) * outWidth), own)
        return own
      }),
  }
}

/** What a model says of itself: all but functions. */
export function description(model: Model): unknown {
  return JSON.parse(
    JSON.stringify(model, (_key, value: unknown) => (typeof value === 'function' ? undefined : value)),
  )
}
