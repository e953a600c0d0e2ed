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
  'src/app/monitoring/watched-pipeline.ts': ['test/cli/top.test.ts', 'a topic and a group on a real broker'],
  'src/app/kafka-monitor-topic.ts': ['test/cli/top.test.ts', 'a topic on a real broker, written and read'],
  'src/monitor/alerts/alert-event.ts': [
    'test/app/watching/alert-topic.test.ts',
    'what is written of an alert',
  ],
  'src/observability/monitor-metrics.ts': ['test/app/watching/monitor-readings.test.ts', 'what is scraped'],
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
  'src/app/store-log.ts': [
    'test/app/store-topic.test.ts',
    'a store of a config, by brokers that do not answer',
  ],
}
