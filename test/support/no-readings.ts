import type { Readings } from '../../src/observability/readings.ts'

/** Of an instance that has no partition and no model yet. */
export const noReadings: Readings = {
  group: 'g',
  partitions: () => [],
  models: () => [],
  fencedCommits: () => 0,
  repeatedRecords: () => 0,
  waitingForBroker: () => false,
}
