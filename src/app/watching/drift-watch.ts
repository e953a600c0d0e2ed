import type { AlertCondition } from '../../monitor/alerts/alert-book.ts'
import { driftConditions } from '../../monitor/alerts/drift-conditions.ts'
import type { DriftLimits } from '../../monitor/alerts/drift-conditions.ts'
import type { Book } from '../../monitor/book.ts'
import type { ColumnLimits } from '../../monitor/drift/column-judge.ts'
import { CompleteSlices } from '../../monitor/drift/complete-slices.ts'
import { DriftJudge } from '../../monitor/drift/judge.ts'
import { versionSlice } from '../../monitor/drift/version-slice.ts'
import type { SliceCounts } from '../../monitor/counts.ts'
import type { DriftReport, LayoutReport } from '../../monitor/reports.ts'
import type { SliceStep } from '../../monitor/slices.ts'
import type { DriftWatch } from './stream-judge.ts'

export interface DriftSettings {
  readonly step: SliceStep
  readonly limits: DriftLimits & ColumnLimits
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** What a look came to for a version. */
interface Looked {
  readonly report: DriftReport
  readonly conditions: readonly AlertCondition[]
}

/** Judges the versions of a stream by the slices that became complete since the last look. */
export class StreamDrift implements DriftWatch {
  readonly #settings: DriftSettings
  readonly #complete: CompleteSlices
  /** By version and layout. */
  readonly #judges = new Map<string, DriftJudge>()
  #hasLooked = false

  constructor(settings: DriftSettings) {
    this.#settings = settings
    this.#complete = new CompleteSlices(settings.step)
  }

  look(book: Book): {
    readonly reports: readonly DriftReport[]
    readonly conditions: readonly AlertCondition[]
  } {
    const { layouts } = book
    const slices = this.#complete.next(book.slices, book.ends)
    const looked = layouts.flatMap((version) => this.#judge(version, slices) ?? [])
    this.#forgetOthers(layouts)
    this.#hasLooked = true
    return {
      reports: looked.map(({ report }) => report),
      conditions: looked.flatMap(({ conditions }) => conditions),
    }
  }

  /** Null where nothing was judged. */
  #judge(version: LayoutReport, slices: readonly SliceCounts[]): Looked | null {
    const { step, limits, now } = this.#settings
    const { layout } = version
    const judge = this.#judgeOf(version)
    let looked = null as Looked | null
    for (const slice of slices) {
      const own = versionSlice(slice, version, layout)
      const report = own === null ? null : judge.take(own, slice.start + step.step, now())
      if (report === null) continue
      const conditions = driftConditions(report, layout, limits)
      // What was before the first look has been told by whoever judged then.
      const earlier: readonly AlertCondition[] = this.#hasLooked ? (looked?.conditions ?? []) : []
      looked = { report, conditions: [...earlier, ...conditions] }
    }
    return looked
  }

  #judgeOf(version: LayoutReport): DriftJudge {
    const key = placeOf(version)
    const { model, version: number, digest, layout } = version
    const judge =
      this.#judges.get(key) ??
      new DriftJudge({ model, version: number, digest }, layout, this.#settings.limits)
    this.#judges.set(key, judge)
    return judge
  }

  #forgetOthers(layouts: readonly LayoutReport[]): void {
    const there = new Set(layouts.map(placeOf))
    for (const key of this.#judges.keys()) if (!there.has(key)) this.#judges.delete(key)
  }
}

function placeOf({ model, version, digest, layout }: LayoutReport): string {
  return JSON.stringify([model, version, digest, layout.digest])
}
