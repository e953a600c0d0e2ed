import { ClassLevels } from './class-levels.ts'
import type { Figures } from './figures.ts'
import type { JoinTarget } from './label-join.ts'
import { seriesKey, seriesOf } from './series.ts'
import type { GivenAnswer, Series, SeriesAnswer } from './series.ts'

export interface QualitySpan {
  readonly windowMs: number
  /** How long back figures reach: windows that ended before that are forgotten. */
  readonly keepMs: number
}

/** Figures of one series in one window. */
export interface WindowFigures {
  readonly series: Series
  /** Epoch milliseconds at which the window begins. */
  readonly start: number
  readonly figures: Figures
}

interface KeptSeries {
  readonly series: Series
  readonly windows: Map<number, Figures>
}

/** Figures by version and window of event time. */
export class QualityWindows implements JoinTarget {
  readonly #settings: QualitySpan
  readonly #series = new Map<string, KeptSeries>()
  readonly #levels = new Map<string, ClassLevels>()
  /** By series: starts of windows that changed since somebody asked. */
  readonly #changed = new Map<Series, Set<number>>()
  /** Windows that begin before this are forgotten. */
  #firstMs = -Infinity

  constructor(settings: QualitySpan) {
    this.#settings = settings
  }

  get series(): readonly Series[] {
    return Array.from(this.#series.values(), ({ series }) => series)
  }

  /** Windows that begin before this are forgotten, epoch milliseconds. */
  get firstMs(): number {
    return this.#firstMs
  }

  /** Null for an answer that has nothing to be held against a label. */
  answerOf(given: GivenAnswer): SeriesAnswer | null {
    const key = seriesKey(given)
    const there = this.#series.get(key)
    if (there !== undefined) return there.series.answerOf(given)
    const series = seriesOf(given, (...of) => this.#levelsOf(...of))
    if (series === null) return null
    this.#series.set(key, { series, windows: new Map() })
    return series.answerOf(given)
  }

  predicted(answer: SeriesAnswer, timeMs: number): boolean {
    const start = this.startOf(timeMs)
    if (start < this.#firstMs) return false
    this.#at(answer.series, start).predicted(answer)
    return true
  }

  judged(answer: SeriesAnswer, timeMs: number, truth: string, sign: 1 | -1): boolean {
    const start = this.startOf(timeMs)
    return start >= this.#firstMs && this.#at(answer.series, start).judged(answer, truth, sign)
  }

  startOf(timeMs: number): number {
    const { windowMs } = this.#settings
    return Math.floor(timeMs / windowMs) * windowMs
  }

  /** Where the newest windows begin that reach so far back together, the one that goes on included. */
  backFrom(watermarkMs: number, lengthMs: number): number {
    const { windowMs } = this.#settings
    return this.startOf(watermarkMs) - (Math.ceil(lengthMs / windowMs) - 1) * windowMs
  }

  /** When the newest prediction of a series was, to a window; -Infinity where it has none left. */
  newestOf(series: Series): number {
    return Math.max(-Infinity, ...(this.#series.get(seriesKey(series.name))?.windows.keys() ?? []))
  }

  /** Figures of all windows of some series from one on, together: series of one pool. */
  since([first, ...others]: readonly [Series, ...Series[]], start: number): Figures {
    const sum = first.empty()
    for (const { name } of [first, ...others])
      for (const [each, figures] of this.#series.get(seriesKey(name))?.windows ?? [])
        if (each >= start) sum.add(figures)
    return sum
  }

  /** The windows that changed since this was called last. */
  takeChanged(): readonly WindowFigures[] {
    const changed = Array.from(this.#changed, ([series, starts]) =>
      Array.from(starts, (start) => ({ series, start, figures: this.#at(series, start) })),
    ).flat()
    this.#changed.clear()
    return changed
  }

  /** @returns the windows that are forgotten by now, and the series of which nothing is left */
  forgetBefore(watermarkMs: number): {
    readonly windows: readonly Omit<WindowFigures, 'figures'>[]
    readonly series: readonly Series[]
  } {
    const firstMs = this.backFrom(watermarkMs, this.#settings.keepMs)
    if (!(firstMs > this.#firstMs)) return { windows: [], series: [] }
    this.#firstMs = firstMs
    const forgotten: Omit<WindowFigures, 'figures'>[] = []
    const gone: Series[] = []
    for (const [key, { series, windows }] of this.#series) {
      for (const start of [...windows.keys()].filter((each) => each < firstMs)) {
        windows.delete(start)
        this.#changed.get(series)?.delete(start)
        forgotten.push({ series, start })
      }
      if (windows.size > 0) continue
      this.#series.delete(key)
      gone.push(series)
    }
    return { windows: forgotten, series: gone }
  }

  #levelsOf(model: string, names: readonly string[]): ClassLevels {
    const key = JSON.stringify([model, ...names])
    const levels = this.#levels.get(key) ?? new ClassLevels(names)
    this.#levels.set(key, levels)
    return levels
  }

  #at(series: Series, start: number): Figures {
    const key = seriesKey(series.name)
    // A held answer may be of a series that had been forgotten, and begins again.
    const kept = this.#series.get(key) ?? { series, windows: new Map<number, Figures>() }
    this.#series.set(key, kept)
    const figures = kept.windows.get(start) ?? series.empty()
    kept.windows.set(start, figures)
    const starts = this.#changed.get(series) ?? new Set()
    this.#changed.set(series, starts.add(start))
    return figures
  }
}
