import { restingReadings } from '../../src/observability/readings.ts'
import type { Readings } from '../../src/observability/readings.ts'

/** Of an instance that has no partition and no model yet. */
export const noReadings: Readings = { ...restingReadings, group: 'g' }
