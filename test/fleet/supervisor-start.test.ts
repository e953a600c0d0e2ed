import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../src/core/clock.ts'
import { startDetached } from '../../src/fleet/detached-supervisor.ts'
import type { Launch } from '../../src/fleet/processes.ts'
import { scratchFolder } from '../support/scratch.ts'
import { FakeMachine } from './support/fake-machine.ts'

const folder = scratchFolder()

/** What is said of a supervisor that ends at once, having written this. */
async function saidOf(log: string): Promise<string> {
  const state = mkdtempSync(join(folder, 'state-'))
  class Fatal extends FakeMachine {
    override async start(launch: Launch) {
      writeFileSync(launch.logFile, log)
      const key = await super.start(launch)
      this.end(key, { code: 4, signal: null })
      return key
    }
  }
  const parts = { processes: new Fatal(), clock: systemClock }
  const source = { file: join(folder, 'fleet.yaml'), environment: {} }
  const error: unknown = await startDetached(source, state, parts).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'UNREACHABLE' })
  return String(error).replace(state, 'STATE')
}

describe('a supervisor that does not come up', () => {
  it('is told with the last lines of its log', async () => {
    expect(await saidOf('1\n2\n3\n4\n5\n6\n')).toContain(
      'the end of STATE/logs/supervisor.log:\n2\n3\n4\n5\n6',
    )
  })

  it('is told to have written nothing, where its log is empty', async () => {
    expect(await saidOf('')).toContain(
      'its log, STATE/logs/supervisor.log, is empty, and its folder can be written to: sluice fleet up --foreground shows',
    )
  })
})

describe('a state folder that takes no files', () => {
  it('is told before a supervisor is started', async () => {
    const machine = new FakeMachine()
    const source = { file: join(folder, 'fleet.yaml'), environment: {} }
    const parts = { processes: machine, clock: systemClock }
    await expect(startDetached(source, '/proc/sluice', parts)).rejects.toThrow('/proc/sluice/logs cannot be')
    expect(machine.deeds).toEqual([])
  })
})
