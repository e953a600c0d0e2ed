import type { InputColumn, OutputColumn } from '../core/column.ts'
import type { ModelFacts } from '../model/facts.ts'
import type { Model, TreeDrawer, Unsaid } from '../model/scorer.ts'
import type { Speed } from './speed.ts'

/** What `sluice inspect --json` prints. */
export interface Inspection {
  readonly source: string
  readonly digest: string
  readonly sizeBytes: number
  readonly algorithm: string
  readonly category: string
  readonly format: Model['format']
  readonly treeCount: number | null
  /** What `--tree` can draw: how many trees a class has, and for which classes; null for a model without. */
  readonly trees: Pick<TreeDrawer, 'count' | 'classes'> | null
  readonly response: Model['response']
  readonly defaultThreshold: number
  readonly offsetColumn: string | null
  readonly inputs: readonly InputColumn[]
  readonly outputs: readonly OutputColumn[]
  /** Options of `sluice score` that this model offers. */
  readonly explanations: readonly string[]
  /** Known defects of the file, or of its producer's own scorer, that this model triggers. */
  readonly remarks: readonly string[]
  /** What the file does not say and no setting gave. */
  readonly unsaid: readonly Unsaid[]
  /** What the file tells of its training. */
  readonly facts: ModelFacts
  readonly speed: Speed & { readonly rows: string }
}

/** @param speed as measured, and on which rows */
export function inspection(model: Model, facts: ModelFacts, speed: Inspection['speed']): Inspection {
  const { source, digest, ...rest } = modelInspection(model)
  return { source, digest, sizeBytes: facts.fileBytes, ...rest, facts, speed }
}

/** What the compiled model says by itself. */
export function modelInspection(model: Model): Omit<Inspection, 'sizeBytes' | 'facts' | 'speed'> {
  const { source, digest, format, algorithm, category, treeCount, trees } = model
  const { response, defaultThreshold, offsetColumn, remarks, unsaid, scorer } = model
  const explanations = [
    ...(model.contributions === null ? [] : ['contributions']),
    ...(model.leaves === null ? [] : ['leaf']),
    ...(model.staged === null ? [] : ['staged']),
    ...(model.reconstruction === null ? [] : ['reconstruct']),
  ]
  return {
    source,
    digest,
    algorithm,
    category,
    format,
    treeCount,
    trees: trees === null ? null : { count: trees.count, classes: trees.classes },
    response,
    defaultThreshold,
    offsetColumn,
    inputs: scorer.inputs,
    outputs: scorer.outputs,
    explanations,
    remarks,
    unsaid,
  }
}
