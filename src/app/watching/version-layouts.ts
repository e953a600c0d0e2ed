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

  of({ name, version, digest, scorer, levels }: PipelineModel): Layout {
    const key = JSON.stringify([name, version, digest])
    const columns = { inputs: scorer.inputs, outputs: scorer.outputs, levels }
    const layout =
      this.#known.get(key) ?? layoutOf({ ...columns, splits: new Map(), importance: new Map() }, null)
    this.#known.set(key, layout)
    return layout
  }
}
