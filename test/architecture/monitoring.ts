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
  ...each(
    'src/monitor/counting/',
    'test/pipeline/turn-counts.test.ts',
    'what turns of the real pipeline come to, by record, feature and answer',
    'counted-version counting noted-column noted-model open-counts outcome-cells row-cells row-log',
  ),
  ...each(
    'src/monitor/counting/',
    'test/monitor/counting/commit-pieces.test.ts',
    'pieces of commits, while the monitor topic answers, is late, or refuses them',
    'open-piece piece-size waiting-pieces',
  ),
}
