import { describe, expect, it } from 'vitest'
import type { Piece } from '../../src/monitor/counts.ts'
import { keyOf } from '../../src/monitor/monitor-topic.ts'
import type { MonitorRecord } from '../../src/monitor/monitor-topic.ts'
import type { AlertReport, QualityReport } from '../../src/monitor/reports.ts'

const piece: Piece = {
  kind: 'piece',
  instance: 'a',
  topic: 'cycles',
  partition: 3,
  since: 1,
  generation: 7,
  began: '40',
  beganMs: null,
  number: 0,
  settled: 0,
  from: '40',
  to: '50',
  toMs: null,
  slices: [],
}
const alert: AlertReport = {
  kind: 'alert',
  id: 'x',
  name: 'feature-drift',
  subject: 'cooler/psa_bar',
  severity: 'warning',
  state: 'open',
  openedAt: 1,
  closedAt: null,
  text: '',
  value: null,
  limit: null,
}
const quality: QualityReport = {
  kind: 'quality',
  model: 'cooler',
  version: '1',
  digest: 'd',
  arm: null,
  role: 'primary',
  at: 0,
  window: { start: 60, end: 120, isRolling: false },
  predictions: 0,
  labelled: 0,
  answers: null,
  metrics: {},
  confusion: null,
}

describe('the key of a record', () => {
  it.each<[string, MonitorRecord]>([
    ['piece/cycles/3/a/1/0', piece],
    ['alert/feature-drift/cooler/psa_bar', alert],
    ['quality/cooler/1/d/primary//60', quality],
    ['quality/cooler/1/d/primary//rolling', { ...quality, window: { ...quality.window, isRolling: true } }],
  ])('%s', (key, record) => {
    expect(keyOf(record)).toBe(key)
  })

  it('is its own for what a later owner counts again: an earlier one may still write', () => {
    expect(keyOf({ ...piece, instance: 'b' })).not.toBe(keyOf(piece))
  })
})
