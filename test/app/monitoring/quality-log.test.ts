import { describe, expect, it } from 'vitest'
import { QualityLog } from '../../../src/app/monitoring/quality-log.ts'
import { kpiReport, qualityReport } from '../../monitor/page/support/made-up.ts'
import { recordingLogger } from '../../support/recording-logger.ts'

describe('QualityLog', () => {
  it('tells a KPI as it changes, and not what is not known', () => {
    const { logger, lines } = recordingLogger()
    const log = new QualityLog(logger)
    for (const isMet of [null, true, true, false, null, false, true]) log.tell([kpiReport(0, { isMet })])
    expect(lines.map(({ level, event }) => `${level} ${event}`)).toEqual([
      'info kpi-met',
      'error kpi-missed',
      'info kpi-met',
    ])
    expect(lines[1]).toMatchObject({ kpi: 'missed cooler failures', metric: 'recall[3]', limit: 0.98 })
  })

  it('tells the rolling figures of each version once a window', () => {
    const { logger, lines } = recordingLogger()
    const log = new QualityLog(logger)
    const rolling = (end: number) => qualityReport(0, { window: { start: 0, end, isRolling: true } })
    log.tell([
      rolling(10),
      { ...rolling(10), version: '5' },
      qualityReport(0, { window: { start: 0, end: 99, isRolling: false } }),
    ])
    log.tell([rolling(10)])
    log.tell([rolling(20)])
    expect(lines.map(({ event, version }) => [event, version])).toEqual([
      ['quality', '4'],
      ['quality', '5'],
      ['quality', '4'],
    ])
    expect(lines[0]).toMatchObject({ labelled: 4_866, metrics: { accuracy: 0.9834 } })
  })
})
