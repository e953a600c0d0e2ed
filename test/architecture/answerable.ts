import { each } from './elsewhere.ts'
import type { Elsewhere } from './elsewhere.ts'

/** Who scored, and whether it is made again: a part of the list of tests elsewhere. */
export const answerable: Readonly<Record<string, Elsewhere>> = {
  'src/cli/range-options.ts': [
    'test/integration/replay.test.ts',
    'stretches of a topic on a real broker, named in each way',
  ],
  ...each(
    'src/app/answerable/',
    'test/app/answerable/reproducer.test.ts',
    'predictions that were changed and stores and topics that lack something, each told by its reason',
    'compare-prediction input-records stored-versions version-set',
  ),
  'src/app/answerable/reproduction-counts.ts': [
    'test/app/answerable/reproduce-topic.test.ts',
    'what is counted of a topic in which some predictions were changed, and some records are gone',
  ],
  ...each(
    'src/',
    'test/e2e/answerable.test.ts',
    'both commands over releases of a real stream, whose topics are on a broker',
    'app/answerable/answerable-job cli/reproduce cli/print/reproduction cli/print/who-scored',
  ),
}
