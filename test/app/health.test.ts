import { describe, expect, it } from 'vitest'
import { StreamHealth } from '../../src/app/health.ts'
import type { Transport } from '../../src/app/parts.ts'
import type { PauseCause } from '../../src/core/meter.ts'
import { testClock } from '../support/rig-pipeline.ts'

/** A transport in the state that a test is about, 60 s into its life. */
function health(
  state: { joined?: boolean; connected?: boolean; lastTickMs?: number; unreadPartitions?: readonly string[] },
  loop?: PauseCause | null,
) {
  const { joined = true, connected = true, lastTickMs = 59_000, unreadPartitions = [] } = state
  // The two parts that health looks at.
  const transport = {
    source: { joined, lastTickMs, unreadPartitions },
    delivery: { connected },
  } as unknown as Transport
  const found = new StreamHealth(transport, { ...testClock, monotonic: () => 60_000 })
  if (loop !== undefined)
    found.begin({ waitingFor: loop, held: loop === null ? null : { by: `${loop} x`, records: 1 } })
  return found
}

const failing = (found: StreamHealth) =>
  found
    .readiness()
    .filter(({ ok }) => !ok)
    .map(({ name, detail }) => (detail === undefined ? name : `${name} (${detail})`))

describe('StreamHealth', () => {
  it.each([
    ['all is well', health({}, null), []],
    ['the pipeline has not begun', health({}), ['pipeline']],
    ['the group is not joined', health({ joined: false }, null), ['group']],
    ['the last send failed', health({ connected: false }, null), ['producer', 'brokers']],
    ['nothing was heard for six seconds', health({ lastTickMs: 54_000 }, null), ['brokers']],
    [
      'a partition is not read',
      health({ unreadPartitions: ['in/2'] }, null),
      ['partitions (not read: in/2)'],
    ],
    ['the registry is waited for', health({}, 'registry'), ['pipeline (waiting for: registry x)']],
  ])('tells what keeps work from flowing when %s', (_when, found, expected) => {
    expect(failing(found)).toEqual(expected)
  })

  it.each([
    [health({}, null), null],
    [health({}, 'breaker'), 'breaker'],
    [health({ lastTickMs: 0 }, null), 'broker'],
    [health({ lastTickMs: 0 }), null],
  ])('knows what the stream waits for', (found, cause) => {
    expect(found.waitingFor).toBe(cause)
  })

  it('names the topics that a start waits for', () => {
    const found = health({})
    found.missTopics(['in', 'dead'])
    expect(failing(found)).toEqual(['pipeline (waiting for: topics in, dead)'])
    found.missTopics([])
    expect(failing(found)).toEqual(['pipeline'])
  })

  it('names the look-ups that a start waits for, behind its topics', () => {
    const found = health({})
    found.readTables(['machines', 'limits'])
    expect(failing(found)).toEqual(['pipeline (waiting for: lookups machines, limits)'])
    found.missTopics(['in'])
    expect(failing(found)).toEqual(['pipeline (waiting for: topics in)'])
    found.missTopics([])
    found.readTables([])
    expect(failing(found)).toEqual(['pipeline'])
  })
})
