import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { leaveRequest, openRequests } from '../../src/fleet/requests.ts'
import { scratchFolder } from '../support/scratch.ts'

const folder = scratchFolder()

describe('requests', () => {
  it('are read in the order in which they were left, until they are done', () => {
    const place = join(folder, 'requests')
    expect(openRequests(place)).toEqual([])
    const first = leaveRequest(place, { kind: 'restart', names: ['rig-1'] }, 9)
    const second = leaveRequest(place, { kind: 'rolling', names: [] }, 10)
    const open = openRequests(place)
    expect(open.map(({ request }) => request)).toEqual([
      { kind: 'restart', names: ['rig-1'] },
      { kind: 'rolling', names: [] },
    ])
    expect(first.isTaken()).toBe(false)
    open[0]!.done()
    expect([first.isTaken(), second.isTaken()]).toEqual([true, false])
    expect(openRequests(place)).toHaveLength(1)
  })

  it.each(['', '{"kind": "explode", "names": []}', '{"kind": "stop"}', '7'])(
    'that say nothing are none: %j',
    (text) => {
      writeFileSync(join(folder, '1-1-1.json'), text)
      const [open] = openRequests(folder)
      expect(open?.request).toBeNull()
      open?.done()
      expect(openRequests(folder)).toEqual([])
    },
  )
})
