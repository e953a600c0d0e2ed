import { LabelCap } from '../../core/label-cap.ts'
import { binCountOf } from '../../monitor/bins.ts'
import type { Bins, ColumnCounts } from '../../monitor/bins.ts'
import type { Piece } from '../../monitor/counts.ts'
import type { Layout } from '../../monitor/layout.ts'

type Totals = Record<'missing' | 'unknown' | 'outOfRange', number>

/** So many features of a model have a name of their own in metrics. */
const featureCap = 50

/** What values of features were that have no bin, or none that training had: since the start of this instance. */
export class ValueTotals {
  readonly #layoutOf: (digest: string) => Layout | null
  /** By model, then by feature. */
  readonly #totals = new Map<string, Map<string, Totals>>()
  readonly #caps = new Map<string, LabelCap>()

  /** @param layoutOf what is counted of a version, by the digest of the layout */
  constructor(layoutOf: (digest: string) => Layout | null) {
    this.#layoutOf = layoutOf
  }

  /** A piece that is written. */
  add({ slices }: Piece): void {
    for (const { models } of slices)
      for (const { model, layout, features } of models) {
        const columns = this.#layoutOf(layout)?.features ?? []
        for (const [at, { bins }] of columns.entries()) this.#add(model, bins, features[at] ?? [])
      }
  }

  get all(): readonly (Totals & { readonly model: string; readonly feature: string })[] {
    return Array.from(this.#totals, ([model, byFeature]) =>
      Array.from(byFeature, ([feature, totals]) => ({ model, feature, ...totals })),
    ).flat()
  }

  #add(model: string, bins: Bins, counts: ColumnCounts): void {
    const cap = this.#caps.get(model) ?? new LabelCap(featureCap)
    this.#caps.set(model, cap)
    const feature = cap.of(bins.name)
    const byFeature = this.#totals.get(model) ?? new Map<string, Totals>()
    this.#totals.set(model, byFeature)
    const totals = byFeature.get(feature) ?? { missing: 0, unknown: 0, outOfRange: 0 }
    byFeature.set(feature, totals)
    const [first = 0, second = 0, third = 0, fourth = 0] = counts.slice(binCountOf(bins))
    if (bins.kind === 'levels') {
      totals.unknown += first
      totals.missing += second
    } else {
      totals.missing += first
      // Not finite is in no range either.
      totals.outOfRange += second + third + fourth
    }
  }
}
