import { each } from './elsewhere.ts'
import type { Elsewhere } from './elsewhere.ts'

/** Whether models are still right: a part of the list of tests elsewhere. */
export const monitoring: Readonly<Record<string, Elsewhere>> = {
  ...each(
    'src/monitor/',
    'test/monitor/merged-pieces.test.ts',
    'which pieces count, whoever wrote them in which order',
    'merged-owners',
  ),
}
