import { firstOf, formatCount, plural } from '../core/text.ts'

const shownValues = 3
const shownColumns = 20

interface Tallied {
  count: number
  /** The first few different values. */
  readonly samples: Set<string>
}

/** How many values of each column something was the matter with, and a few of them. */
export class ColumnTally {
  readonly #columns = new Map<string, Tallied>()

  /** @param shown the value as it is shown, in quotes where it is a text */
  add(column: string, shown: string): void {
    let found = this.#columns.get(column)
    if (found === undefined) this.#columns.set(column, (found = { count: 0, samples: new Set() }))
    found.count++
    if (found.samples.size < shownValues) found.samples.add(shown)
  }

  /** For people, below a title; nothing where nothing was counted. */
  lines(title: string): string[] {
    if (this.#columns.size === 0) return []
    const lines = [...this.#columns].map(
      ([column, { count, samples }]) =>
        `  ${column}: ${formatCount(count)}, for example ${firstOf([...samples], shownValues)}`,
    )
    const more = lines.length - shownColumns
    return [
      title,
      ...lines.slice(0, shownColumns),
      ...(more > 0 ? [`  and ${plural(more, 'more column')}`] : []),
    ]
  }
}
