import { parseBaseline } from '../../monitor/baseline.ts'
import type { Layout } from '../../monitor/layout.ts'
import { layoutOf } from '../../monitor/layout-of.ts'
import type { PipelineModel } from '../../scoring/parts.ts'

/** What is counted of each version: made once, however often the pipeline is compiled anew. */
export class VersionLayouts {
  readonly #known = new Map<string, Layout>()

  /** Of those that were asked for, by its digest. */
  byDigest(digest: string): Layout | null {
    return [...this.#known.values()].find((layout) => layout.digest === digest) ?? null
  }

  of(model: PipelineModel): Layout {
    const { name, version, digest } = model
    const key = JSON.stringify([name, version, digest])
    const layout = this.#known.get(key) ?? madeOf(model)
    this.#known.set(key, layout)
    return layout
  }
}

function madeOf({ name, scorer, levels, columnFacts, baselineText }: PipelineModel): Layout {
  const { inputs, outputs } = scorer
  const facts = columnFacts?.() ?? { splits: new Map(), importance: new Map() }
  const baseline = baselineText === undefined ? null : parseBaseline(baselineText, name)
  return layoutOf({ inputs, outputs, levels, ...facts }, baseline)
}
