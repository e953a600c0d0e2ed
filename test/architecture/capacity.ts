import { each } from './elsewhere.ts'
import type { Elsewhere } from './elsewhere.ts'

/** What a pipeline costs, and what follows: a part of the list of tests elsewhere. */
export const capacity: Readonly<Record<string, Elsewhere>> = {
  ...each(
    'src/app/capacity/',
    'test/app/capacity/measure-pipeline.test.ts',
    'events of a schema and of a file, through turns and batches, with what comes of them',
    'measure-turns sample-values wire-cost',
  ),
  ...each(
    'src/',
    'test/cli/plan.test.ts',
    'the whole command, as text and as JSON, where it can be had and where not',
    'app/capacity/capacity-of cli/print/capacity-text',
  ),
}
