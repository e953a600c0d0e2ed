import type { Readings } from '../../src/observability/readings.ts'

/** Of an instance that has no partition and no model yet. */
export const noReadings: Readings = {
  group: 'g',
  partitions: () => [],
  models: () => [],
  heldIds: () => [],
  openWindows: () => ({ windows: 0, readings: 0 }),
  fencedCommits: () => 0,
  dataLosses: () => 0,
  repeatedRecords: () => 0,
  remoteRequests: () => [],
  sentSpans: () => 0,
  droppedSpans: () => 0,
  waitingForBroker: () => false,
}
