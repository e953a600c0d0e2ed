import type { ServedRole } from '../../core/prediction-entry.ts'
import type { VersionName } from '../reports.ts'
import { ClassFigures } from './class-figures.ts'
import type { ClassLevels } from './class-levels.ts'
import type { CountedAnswer, Figures } from './figures.ts'
import { NumberFigures } from './number-figures.ts'

/** Whose predictions are looked at together. */
export interface SeriesName extends VersionName {
  readonly arm: string | null
  readonly role: ServedRole
}

/** What a version said of a row, as a prediction has it. */
export interface GivenAnswer extends SeriesName {
  readonly label: string | null
  readonly value: number | null
  readonly probabilities: readonly { readonly label: string; readonly probability: number }[]
}

/** Predictions of one version by one right, and how they are counted. */
export interface Series {
  readonly name: SeriesName
  /** The same for series whose figures may be added up: of one model, with the same classes. */
  readonly pool: ClassLevels | 'numbers'
  empty(): Figures
  /** Null for an answer that has nothing to be held against a label: of a row that was refused, of another kind. */
  answerOf(given: GivenAnswer): SeriesAnswer | null
}

export interface SeriesAnswer extends CountedAnswer {
  readonly series: Series
}

export function seriesKey({ model, version, digest, arm, role }: SeriesName): string {
  return JSON.stringify([model, version, digest, arm, role])
}

/** Classes by model and what they are called: versions that have the same share them. */
export type LevelsOf = (model: string, names: readonly string[]) => ClassLevels

/** The series that an answer begins; null where it has nothing to be held against a label. */
export function seriesOf(given: GivenAnswer, levelsOf: LevelsOf): Series | null {
  const { model, version, digest, arm, role } = given
  const name = { model, version, digest, arm, role }
  if (given.label !== null)
    return classSeries(
      name,
      levelsOf(
        model,
        given.probabilities.map(({ label }) => label),
      ),
      given.probabilities.length,
    )
  return given.value === null ? null : numberSeries(name)
}

function classSeries(name: SeriesName, levels: ClassLevels, width: number): Series {
  const series: Series = {
    name,
    pool: levels,
    empty: () => new ClassFigures(levels, width),
    answerOf({ label, probabilities }) {
      if (label === null || probabilities.length !== width) return null
      const numbers = Float64Array.from(probabilities, ({ probability }) => probability)
      return { series, label: levels.placeOf(label), numbers }
    },
  }
  return series
}

function numberSeries(name: SeriesName): Series {
  const series: Series = {
    name,
    pool: 'numbers',
    empty: () => new NumberFigures(),
    answerOf: ({ value }) => (value === null ? null : { series, label: -1, numbers: Float64Array.of(value) }),
  }
  return series
}
