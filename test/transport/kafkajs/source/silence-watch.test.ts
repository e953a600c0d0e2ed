import { describe, expect, it } from 'vitest'
import { SilenceWatch } from '../../../../src/transport/kafkajs/source/silence-watch.ts'
import { SourceRig } from './source-rig.ts'

const heartbeatIntervalMs = 3_000

function rig() {
  const { clock, context } = new SourceRig({ heartbeatIntervalMs })
  return { clock, watch: new SilenceWatch(context, { isJoining: () => false, isReading: () => true }) }
}

describe('SilenceWatch', () => {
  it('is silent before the first heartbeat, and when the next is long overdue', async () => {
    const { clock, watch } = rig()
    expect(watch.isSilent).toBe(true)
    watch.onHeartbeat()
    expect(watch.isSilent).toBe(false)
    await clock.advance(heartbeatIntervalMs + 5_000)
    expect(watch.isSilent).toBe(false)
    await clock.advance(1)
    expect(watch.isSilent).toBe(true)
    watch.onHeartbeat()
    expect(watch.isSilent).toBe(false)
  })

  it('knows when a broker was heard last', async () => {
    const { clock, watch } = rig()
    await clock.advance(20)
    watch.onSignOfLife()
    const heardMs = clock.monotonic()
    await clock.advance(5)
    expect(watch.lastSignMs).toBe(heardMs)
  })
})
