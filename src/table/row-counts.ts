import { firstOf, formatCount, plural } from '../core/text.ts'

const shownValues = 3
const shownColumns = 20

interface UnknownLevels {
  count: number
  /** The first few different values. */
  readonly samples: Set<string>
}

/** What is counted while rows are scored, for the report at the end. */
export class RowCounts {
  rows = 0
  refused = 0
  readonly #refusals = new Map<string, number>()
  readonly #unknownLevels = new Map<string, UnknownLevels>()

  /** Rows with unknown categories: they are scored as missing, or refused for another column. */
  unknownLevel(column: string, value: string): void {
    let found = this.#unknownLevels.get(column)
    if (found === undefined) this.#unknownLevels.set(column, (found = { count: 0, samples: new Set() }))
    found.count++
    if (found.samples.size < shownValues) found.samples.add(value)
  }

  /** @param kind what the reason starts with */
  refuse(kind: string): void {
    this.refused++
    this.#refusals.set(kind, (this.#refusals.get(kind) ?? 0) + 1)
  }

  /** For people; nothing when all went well. */
  lines(): string[] {
    const refusals = [...this.#refusals].map(([kind, count]) => `  ${kind}: ${plural(count, 'row')}`)
    const unknown = [...this.#unknownLevels].map(([column, { count, samples }]) => {
      const values = firstOf(
        [...samples].map((value) => JSON.stringify(value)),
        shownValues,
      )
      return `  ${column}: ${formatCount(count)}, for example ${values}`
    })
    return [
      ...(refusals.length > 0 ? [`${plural(this.refused, 'row')} could not be scored:`, ...refusals] : []),
      ...(unknown.length > 0 ? ['unknown categories, scored as missing:', ...cut(unknown)] : []),
    ]
  }
}

function cut(lines: readonly string[]): string[] {
  const more = lines.length - shownColumns
  return more > 0 ? [...lines.slice(0, shownColumns), `  and ${plural(more, 'more column')}`] : [...lines]
}
