import { describe, expect, it } from 'vitest'
import { pauseWanted, restartWanted, stopWanted, takenOver } from '../../src/fleet/wishes.ts'
import { recordOf } from './support/records.ts'

const at = { nowMs: 100, drainMs: 30_000 }
const running = recordOf({ attempt: 3, restarts: [1], isLooping: true })
const resting = recordOf({ state: 'crashed', process: null, startedAt: null, until: 9_999, isLooping: true })

describe('wishes', () => {
  it('to stop: one that runs is asked to end, one that does not is stopped', () => {
    expect(stopWanted(running, at)).toMatchObject({
      act: 'terminate',
      record: { state: 'draining', then: 'stop', until: 30_100, wanted: false },
    })
    expect(stopWanted(resting, at)).toMatchObject({
      act: null,
      record: { state: 'stopped', wanted: false, until: null },
    })
  })

  it('to pause: the same, and it is wanted still', () => {
    expect(pauseWanted(running, at)).toMatchObject({
      act: 'terminate',
      record: { then: 'stop', wanted: true },
    })
    expect(pauseWanted(resting, at).record).toMatchObject({ state: 'stopped', wanted: true })
  })

  it('to restart: what it did before is forgotten', () => {
    const forgotten = { attempt: 0, restarts: [], isLooping: false, wanted: true }
    expect(restartWanted(running, at)).toMatchObject({
      act: 'terminate',
      record: { then: 'restart', ...forgotten },
    })
    expect(restartWanted(resting, at)).toMatchObject({
      act: null,
      record: { state: 'backoff', until: 100, ...forgotten },
    })
    expect(
      restartWanted(recordOf({ state: 'stopped', process: null, wanted: false }), at).record.wanted,
    ).toBe(true)
  })

  it('are heeded while it drains, which takes no longer by that', () => {
    const first = stopWanted(running, at).record
    expect(restartWanted(first, { ...at, nowMs: 5_000 })).toMatchObject({
      act: null,
      record: { state: 'draining', then: 'restart', until: 30_100 },
    })
  })
})

describe('takenOver', () => {
  const paused = recordOf({ state: 'stopped', process: null, startedAt: null })
  const unwanted = recordOf({ state: 'stopped', process: null, startedAt: null, wanted: false })

  it('leaves what runs and what waits as they are', () => {
    expect(takenOver(running, false, 100)).toEqual(running)
    expect(takenOver(resting, false, 100)).toEqual(resting)
    expect(takenOver(unwanted, false, 100)).toEqual(unwanted)
  })

  it('starts what ended with its supervisor', () => {
    expect(takenOver(paused, false, 100)).toMatchObject({ state: 'backoff', until: 100 })
  })

  it('takes every process of another boot for gone, and starts all that is wanted', () => {
    for (const record of [running, resting, recordOf({ state: 'config', process: null })])
      expect(takenOver(record, true, 100)).toMatchObject({
        ...{ state: 'backoff', until: 100, process: null, attempt: 0, isLooping: false },
        why: 'the machine was started anew',
      })
    expect(takenOver({ ...running, wanted: false }, true, 100)).toMatchObject({
      state: 'stopped',
      process: null,
    })
    expect(takenOver(unwanted, true, 100).state).toBe('stopped')
  })
})
