import { plural } from '../core/text.ts'
import { ColumnTally } from './column-tally.ts'

/** What is counted while rows are scored, for the report at the end. */
export class RowCounts {
  rows = 0
  refused = 0
  /** Columns of the model that no row had. */
  missingColumns: readonly string[] = []
  /** Categories that are no level: scored as missing, or their row is refused. */
  readonly unknownLevels = new ColumnTally()
  /** Texts that mean that there is no value. */
  readonly missingTexts = new ColumnTally()
  /** Texts that are no number, scored as missing. */
  readonly invalidNumbers = new ColumnTally()
  /** Values read as the level that they mean, as `"3.0" as "3"`. */
  readonly meantLevels = new ColumnTally()
  readonly #refusals = new Map<string, number>()

  /** @param kind what the reason starts with */
  refuse(kind: string): void {
    this.refused++
    this.#refusals.set(kind, (this.#refusals.get(kind) ?? 0) + 1)
  }

  /** For people; nothing when all went well. */
  lines(): string[] {
    return [
      ...this.#refusalLines(),
      ...this.unknownLevels.lines('unknown categories, scored as missing:'),
      ...this.meantLevels.lines('values read as the level that they mean (not with --match-levels exact):'),
      ...this.missingTexts.lines('texts that stand for a missing value (--na says which do):'),
      ...this.invalidNumbers.lines('texts that are no number, scored as missing:'),
    ]
  }

  #refusalLines(): string[] {
    if (this.refused === 0) return []
    const refusals = [...this.#refusals].map(([kind, count]) => `  ${kind}: ${plural(count, 'row')}`)
    const hints = this.#refusals.has('PredictNumberFormatException')
      ? ['  --na names texts that mean missing; --invalid-numbers missing takes any text for it']
      : []
    return [`${plural(this.refused, 'row')} could not be scored:`, ...refusals, ...hints]
  }
}
