import { describe, expect, it } from 'vitest'
import { AlertDesk } from '../../../src/app/watching/alert-desk.ts'
import type { AlertDeskParts } from '../../../src/app/watching/alert-desk.ts'
import type { AlertReport } from '../../../src/monitor/reports.ts'
import { recordingLogger } from '../../support/recording-logger.ts'

const alert: AlertReport = {
  kind: 'alert',
  id: '1-1',
  name: 'feature-drift',
  subject: 'cooler/psa_bar',
  severity: 'warning',
  state: 'open',
  openedAt: 1,
  closedAt: null,
  text: 'psa_bar has moved',
  value: 9,
  limit: 8,
}

function deskWith(parts: Partial<AlertDeskParts>) {
  const log = recordingLogger()
  return {
    desk: new AlertDesk({ pipeline: 'rig', publish: null, webhook: null, ...parts, logger: log.logger }),
    log,
  }
}

describe('AlertDesk', () => {
  it('logs what opens by its severity, and what closes', () => {
    const { desk, log } = deskWith({})
    desk.tell([
      alert,
      { ...alert, id: '1-2', severity: 'critical' },
      { ...alert, state: 'closed', closedAt: 2 },
    ])
    expect(log.lines.map(({ level, event, id, subject }) => [level, event, id, subject])).toEqual([
      ['warn', 'alert-opened', '1-1', 'cooler/psa_bar'],
      ['error', 'alert-opened', '1-2', 'cooler/psa_bar'],
      ['info', 'alert-closed', '1-1', 'cooler/psa_bar'],
    ])
  })

  it('keeps keys of records out of the log, and tells them to those who are called', async () => {
    const told: string[] = []
    const { desk, log } = deskWith({
      webhook: { send: ({ subject }) => void told.push(subject), close: () => Promise.resolve() },
    })
    desk.tell([{ ...alert, name: 'key-silent', subject: 'rig-07', text: 'nothing came from rig-07' }])
    await desk.close()
    expect(told).toEqual(['rig-07'])
    expect(JSON.stringify(log.lines)).not.toContain('rig-07')
  })

  it('publishes in order; what cannot be written is told, and the next is written', async () => {
    const written: string[] = []
    let calls = 0
    const { desk, log } = deskWith({
      publish: (events) => {
        calls += 1
        if (calls === 1) return Promise.reject(new Error('no broker'))
        written.push(...events.map(({ id, pipeline }) => `${pipeline} ${id}`))
        return Promise.resolve()
      },
    })
    for (const id of ['a', 'b', 'c']) desk.tell([{ ...alert, id }])
    await desk.close()
    expect(written).toEqual(['rig b', 'rig c'])
    expect(log.lines.at(-1)).toMatchObject({ event: 'alerts-unwritten', alerts: ['a'], error: 'no broker' })
  })
})
