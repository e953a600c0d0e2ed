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
}
