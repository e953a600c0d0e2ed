import { each } from './elsewhere.ts'
import type { Elsewhere } from './elsewhere.ts'

/** What is tested of drift by streams that are judged: a part of `tested-elsewhere.ts`. */
export const drift: Readonly<Record<string, Elsewhere>> = each(
  'src/monitor/drift/',
  'test/monitor/drift/judge.test.ts',
  'streams of the real rig and simulated ones, with what is said of each column and when',
  'bin-places column-drift column-judge usual version-slice',
)
