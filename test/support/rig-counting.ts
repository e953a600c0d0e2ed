import type { PipelineModel } from '../../src/scoring/parts.ts'
import { Counting } from '../../src/monitor/counting/counting.ts'
import { UncommittedCounts } from '../../src/monitor/counting/open-counts.ts'
import { layoutOf } from '../../src/monitor/layout-of.ts'
import type { Layout } from '../../src/monitor/layout.ts'
import type { SliceStep } from '../../src/monitor/slices.ts'

/** What is counted of a version without a baseline, splits being where a table says. */
export function rigLayout(
  { scorer, levels }: PipelineModel,
  splits: ReadonlyMap<string, readonly number[]> = new Map(),
): Layout {
  return layoutOf(
    { inputs: scorer.inputs, outputs: scorer.outputs, levels, splits, importance: new Map() },
    null,
  )
}

/** Counting of a pipeline of the rig. */
export function rigCounting(step: SliceStep, splits?: ReadonlyMap<string, readonly number[]>): Counting {
  const counts = new UncommittedCounts('test', step)
  return new Counting({ counts, step, layoutOf: (model) => rigLayout(model, splits) })
}
