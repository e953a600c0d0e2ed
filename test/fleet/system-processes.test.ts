import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { startTicks } from '../../src/fleet/process-identity.ts'
import { SystemProcesses } from '../../src/fleet/system-processes.ts'
import type { ProcessKey } from '../../src/fleet/instance-record.ts'
import { until } from '../e2e/support/until.ts'
import { scratchFolder } from '../support/scratch.ts'

const logFile = join(scratchFolder(), 'process.log')
const ours: ProcessKey[] = []
const processes = new SystemProcesses()
afterAll(() => {
  for (const key of ours) processes.kill(key)
})

const waits =
  "process.on('SIGTERM', () => process.exit(7)); console.log('there'); setInterval(() => {}, 1000)"
/** It starts a child that would outlive it. */
const parent = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(waits)}], { stdio: 'inherit' }); ${waits}`

async function start(script: string, variables: Readonly<Record<string, string>> = {}): Promise<ProcessKey> {
  const key = await processes.start({
    args: ['-e', script],
    environment: { PATH: '/bin', ...variables },
    logFile,
  })
  ours.push(key)
  return key
}

const lines = () => readFileSync(logFile, 'utf8').split('there').length - 1

describe('SystemProcesses', () => {
  it('starts a process in a group of its own, asks it to end, and knows how it did', async () => {
    const key = await start(waits)
    expect(processes.isAlive(key)).toBe(true)
    expect(processes.endOf(key)).toBeNull()
    await until('it listens to signals', () => lines() === 1)
    expect(processes.residentBytes(key)).toBeGreaterThan(1e6)
    processes.terminate(key)
    expect(await until('it has ended', () => processes.endOf(key))).toEqual({ code: 7, signal: null })
    expect(processes.isAlive(key)).toBe(false)
    processes.terminate(key) // gone: nothing to do
    processes.kill(key)
  })

  it('takes one of ours that has just ended for alive until its code is known', async () => {
    const key = await start('process.exit(2)')
    // Nothing else happens here meanwhile: the news of its end has to wait.
    const deadline = performance.now() + 60_000
    while (startTicks(key.pid) !== null && performance.now() < deadline);
    expect(startTicks(key.pid)).toBeNull()
    expect([processes.isAlive(key), processes.endOf(key)]).toEqual([true, null])
    expect(await until('its end is known', () => processes.endOf(key))).toEqual({ code: 2, signal: null })
    expect(processes.isAlive(key)).toBe(false)
  })

  it('kills a process together with what that has started', async () => {
    const before = lines()
    const key = await start(parent, { MARK: 'family' })
    await until('both are there', () => lines() === before + 2)
    processes.kill(key)
    expect(await until('it has ended', () => processes.endOf(key))).toEqual({ code: null, signal: 'SIGKILL' })
    await until('its child has too', () => !familyIsThere())
  })

  it('finds a process by a variable, and not what it has started', async () => {
    const before = lines()
    const key = await start(parent, { MARK: 'by this' })
    await until('both are there', () => lines() === before + 2)
    expect(processes.startedWith('MARK=by this')).toEqual(key)
    expect(processes.startedWith('MARK=by')).toBeNull()
    processes.kill(key)
  })

  it('takes a process of another boot, or of another time, for gone', async () => {
    const key = await start(waits)
    expect(new SystemProcesses(undefined, 'another').isAlive(key)).toBe(false)
    for (const stranger of [
      { ...key, startTicks: '1' },
      { ...key, bootId: 'another' },
    ]) {
      expect(processes.isAlive(stranger)).toBe(false)
      processes.kill(stranger)
    }
    expect(processes.isAlive(key)).toBe(true)
    processes.kill(key)
  })

  it('rejects where a process cannot be started', async () => {
    const launch = { args: [], environment: { LONG: 'x'.repeat(2 ** 22) }, logFile }
    await expect(processes.start(launch)).rejects.toThrow('E2BIG')
  })
})

/** A child of the family alone has its variable, and no group of its own. */
function familyIsThere(): boolean {
  return processes.startedWith('MARK=family') !== null || ours.length === 0
}
