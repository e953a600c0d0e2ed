import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import { giveNotice, noticed } from '../../src/fleet/service-notices.ts'
import { until } from '../e2e/support/until.ts'
import { recordingLogger } from '../support/recording-logger.ts'
import { scratchFolder } from '../support/scratch.ts'
import { skipAloud } from '../support/skip-aloud.ts'
import { StandingClock } from '../support/standing-clock.ts'

const folder = scratchFolder()
const watched = { NOTIFY_SOCKET: '/run/systemd/notify', WATCHDOG_USEC: '60000000' }

function service(environment: Readonly<Record<string, string>> = watched) {
  const state = { isReady: false, isAlive: true, problem: null as string | null }
  const told: string[] = []
  const clock = new StandingClock()
  const { logger, lines } = recordingLogger()
  const stop = new AbortController()
  const notify = (assignments: readonly string[]) => {
    told.push(...assignments)
    return Promise.resolve(state.problem)
  }
  const over = giveNotice(
    { isReady: () => state.isReady, isAlive: () => state.isAlive },
    environment,
    stop.signal,
    { notify, clock, logger },
  )
  const end = async () => {
    stop.abort()
    await over
  }
  return { state, told, clock, lines, end, over }
}

describe('giveNotice', () => {
  it('tells that it is ready, then that it goes on, three times as often as is wanted, then that it ends', async () => {
    const { state, told, clock, end } = service()
    await clock.advance(10_000)
    expect(told).toEqual([])
    state.isReady = true
    await clock.advance(200)
    expect(told).toEqual(['READY=1'])
    for (let i = 0; i < 2; i++) await clock.advance(20_000)
    expect(told).toEqual(['READY=1', 'WATCHDOG=1', 'WATCHDOG=1'])
    await end()
    expect(told.at(-1)).toBe('STOPPING=1')
  })

  it('gives no sign of life of one that hangs', async () => {
    const { state, told, clock, end } = service()
    state.isReady = true
    await clock.advance(200)
    state.isAlive = false
    await clock.advance(20_000)
    expect(told).toEqual(['READY=1'])
    state.isAlive = true
    await clock.advance(20_000)
    expect(told).toEqual(['READY=1', 'WATCHDOG=1'])
    await end()
  })

  it.each([
    [{ NOTIFY_SOCKET: '/run/x' }],
    [{ ...watched, WATCHDOG_PID: '1' }],
    [{ ...watched, WATCHDOG_USEC: '0' }],
  ])('gives none where none is wanted of it: %o', async (environment) => {
    const { state, told, clock, end } = service(environment)
    state.isReady = true
    await clock.advance(200)
    await clock.advance(120_000)
    await end()
    expect(told).toEqual(['READY=1', 'STOPPING=1'])
  })

  it('does nothing without systemd', async () => {
    const { told, over } = service({})
    await over
    expect(told).toEqual([])
  })

  it('says that it was not heard, and goes on', async () => {
    const { state, clock, lines, end } = service()
    Object.assign(state, { isReady: true, problem: 'no such program' })
    await clock.advance(200)
    await end()
    expect(lines[0]).toMatchObject({ event: 'systemd-unheard', error: 'no such program', level: 'warn' })
  })
})

const isMissing = spawnSync('systemd-notify', ['--version']).error !== undefined

describe.skipIf(skipAloud(isMissing && 'systemd-notify is not installed'))(
  'a service that systemd started',
  () => {
    it('is heard by it', async () => {
      const socket = join(folder, 'notify')
      const receiver = spawn('python3', ['test/fleet/support/notify-socket.py', socket], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const heard: string[] = []
      createInterface({ input: receiver.stdout }).on('line', (line) => heard.push(line))
      await until('the socket is there', () => heard.includes('bound'))
      const { logger, lines } = recordingLogger()
      // The program has it from the environment of this process, as systemd gives it.
      process.env['NOTIFY_SOCKET'] = socket
      try {
        const always = { isReady: () => true, isAlive: () => true }
        const given = { environment: { NOTIFY_SOCKET: socket }, stop: new AbortController().signal, logger }
        await noticed(always, given, () =>
          until('it is heard', () => heard.some((line) => line.includes('READY=1'))),
        )
        await until('its end is heard', () => heard.some((line) => line.includes('STOPPING=1')))
      } finally {
        delete process.env['NOTIFY_SOCKET']
        receiver.kill()
      }
      const messages = heard.map((line) => line.split('|').toSorted())
      expect(messages).toContainEqual([`MAINPID=${process.pid}`, 'READY=1'])
      expect(lines).toEqual([])
    })
  },
)
