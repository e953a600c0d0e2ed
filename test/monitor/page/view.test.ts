import { describe, expect, it } from 'vitest'
import { Pulse } from '../../../src/monitor/page/pulse.ts'
import { Viewer } from '../../../src/monitor/page/view.ts'
import { aBadNight, alertReport, qualityReport, rigWords } from './support/made-up.ts'
import { TestBook } from './support/test-book.ts'

const now = 1_700_000_000_000

function viewer(book: TestBook, pulse = new Pulse()) {
  return new Viewer(book, { pipeline: 'rig', words: rigWords, silentMs: 600_000 }, pulse)
}

describe('Viewer', () => {
  it('shows each kind of what the Book has, item by item', () => {
    const book = new TestBook(() => now).put(...aBadNight(now))
    const pulse = new Pulse()
    pulse.take(book.instances, now)
    const ids = [...viewer(book, pulse).view(now).keys()]
    const counts = Object.groupBy(ids, (id) => id.slice(0, id.indexOf('/')))
    expect(Object.entries(counts).map(([kind, of]) => `${kind} ${of!.length}`)).toEqual([
      ...['about 1', 'tile 40', 'instance 3', 'version 3', 'reason 3', 'unknown 1', 'drift 2', 'alert 3'],
      ...['kpi 2', 'quality 1', 'point 1'],
    ])
  })

  it('names what is silent, and does not say that it serves', () => {
    const book = new TestBook(() => now).put(...aBadNight(now))
    const view = viewer(book).view(now)
    expect(view.get('instance/rig-scoring-2')).toMatchObject({ isSilent: true })
    const versions = [...view].filter(([id]) => id.startsWith('version/')).map(([, item]) => item)
    expect(versions[0]).toMatchObject({ instances: ['rig-scoring-0', 'rig-scoring-1'] })
  })

  it('makes anew only what changed', () => {
    const book = new TestBook(() => now).put(...aBadNight(now))
    const each = viewer(book)
    const before = each.view(now)
    const after = each.view(now + 1)
    const same = [...after].filter(([id, item]) => before.get(id) === item).map(([id]) => id.split('/')[0])
    expect(new Set(same)).toEqual(new Set(['tile', 'drift', 'alert', 'kpi', 'quality']))
    expect(same.length).toBe(48)
  })

  it('keeps alerts that closed for twelve hours, twenty at most', () => {
    const closed = Array.from({ length: 30 }, (_, at) =>
      alertReport(now, { subject: `s${at}`, state: 'closed', closedAt: now - at * 1000 }),
    )
    const old = alertReport(now, { subject: 'old', state: 'closed', closedAt: now - 13 * 3_600_000 })
    const view = viewer(new TestBook().put(...closed, old, alertReport(now - 1e9, { subject: 'open' }))).view(
      now,
    )
    const subjects = [...view.keys()].flatMap((id) => (id.startsWith('alert/') ? [id.split('/')[2]] : []))
    expect(subjects).toEqual(['open', ...Array.from({ length: 20 }, (_, at) => `s${at}`)])
  })

  it('shows the rolling quality, and no window that is over', () => {
    const windows = [true, false].map((isRolling) =>
      qualityReport(now, { window: { start: 1, end: 2, isRolling } }),
    )
    const view = viewer(new TestBook().put(...windows)).view(now)
    expect([...view].flatMap(([id, item]) => (id.startsWith('quality/') ? [item] : []))).toEqual([windows[0]])
  })
})
