import { each } from './elsewhere.ts'
import type { Elsewhere } from './elsewhere.ts'

/** What is tested of drift by streams that are judged: a part of `tested-elsewhere.ts`. */
export const drift: Readonly<Record<string, Elsewhere>> = {
  ...each(
    'src/monitor/drift/',
    'test/monitor/drift/judge.test.ts',
    'streams of the real rig and simulated ones, with what is said of each column and when',
    'bin-places column-drift column-judge usual version-slice',
  ),
  ...each(
    'src/',
    'test/cli/model-baseline.test.ts',
    'the baseline of a table, column by column, read back; and what is refused',
    'monitor/baseline monitor/baseline-levels monitor/drift/usual-blocks app/monitoring/make-baseline app/monitoring/survey app/monitoring/value-log',
  ),
  'src/app/monitoring/topic-baseline.ts': [
    'test/integration/replay.test.ts',
    'a topic of a real broker, held against the baseline of the same rows in a file',
  ],
}
