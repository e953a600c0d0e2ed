import type { Meter } from '../core/meter.ts'

/** For work whose outcome is counted elsewhere. */
export const unmeasured: Meter = {
  records: () => undefined,
  windows: () => undefined,
  skipped: () => undefined,
  deadLetter: () => undefined,
  reported: () => undefined,
  unexpected: () => undefined,
  modelFailure: () => undefined,
  unknownCategory: () => undefined,
  predictions: () => undefined,
  stage: () => undefined,
  eventAge: () => undefined,
  consumed: () => undefined,
  sent: () => undefined,
  tenantRecords: () => undefined,
  lostShadows: () => undefined,
  stale: () => undefined,
  paused: () => undefined,
}
