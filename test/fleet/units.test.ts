import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemdUnits } from '../../src/fleet/units.ts'
import { cli } from '../support/cli.ts'
import { scratchFolder } from '../support/scratch.ts'
import { skipAloud } from '../support/skip-aloud.ts'

const folder = scratchFolder()
const fleetFile = join(folder, 'fleet.yaml')
writeFileSync(fleetFile, 'state: /var/lib/sluice\ninstances: { rig: { config: rig.yaml, drain: 50s } }\n')

/** As `deploy/systemd` has them. */
const shipped = systemdUnits({
  ...{ command: '/usr/local/bin/sluice', fleetFile: '/etc/sluice/fleet.yaml', state: '/var/lib/sluice' },
  ...{ configs: '/etc/sluice', stopSeconds: 60 },
})

/** Those of this machine: whether programs are there is looked at. */
async function unitFiles(): Promise<string[]> {
  const output = join(folder, 'units')
  const { code } = await cli(['fleet', 'units', '-c', fleetFile, '-o', output])
  expect(code).toBe(0)
  return readdirSync(output).map((name) => join(output, name))
}

function analyze(...args: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' })
  return { status, said: stdout + stderr }
}

describe('sluice fleet units', () => {
  it('writes units with the paths of this machine, and time enough to drain', async () => {
    const { stdout } = await cli(['fleet', 'units', '-c', fleetFile, '-o', '-'])
    expect(stdout).toContain(`bin/sluice.mjs fleet up --foreground -c ${fleetFile} --state /var/lib/sluice\n`)
    expect(stdout).toContain(`bin/sluice.mjs run -c ${folder}/%i.yaml\n`)
    expect(stdout).toContain('TimeoutStopSec=65\n')
    expect(stdout).toContain(`StateDirectory=sluice\n`)
  })

  it('lets the supervisor write to its state folder, wherever that is', () => {
    const places = {
      command: '/bin/sluice',
      fleetFile: '/f.yaml',
      state: '/srv/fleet',
      configs: '/',
      stopSeconds: 60,
    }
    expect(systemdUnits(places)['sluice-fleet.service']).toContain('ReadWritePaths=/srv/fleet\n')
  })

  it.each(Object.entries(shipped))('writes what deploy/systemd has: %s', (name, text) => {
    expect(readFileSync(join('deploy/systemd', name), 'utf8')).toBe(text)
  })
})

const isMissing = spawnSync('systemd-analyze', ['--version']).error !== undefined

describe.skipIf(skipAloud(isMissing && 'systemd-analyze is not installed'))('systemd', () => {
  it('finds nothing to say of them', async () => {
    const files = await unitFiles()
    expect(files).toHaveLength(2)
    for (const file of files) expect(analyze('verify', file)).toEqual({ status: 0, said: '' })
  })

  it('would say that a setting is unknown or a program is missing', async () => {
    const [file] = await unitFiles()
    const text = readFileSync(file!, 'utf8')
    const wrong = join(folder, 'wrong.service')
    writeFileSync(wrong, text.replace('WatchdogSec', 'WatchdogSecs'))
    expect(analyze('verify', wrong).said).toContain('WatchdogSecs')
    writeFileSync(wrong, text.replace(process.execPath, '/nowhere/node'))
    expect(analyze('verify', wrong).status).not.toBe(0)
  })

  it('finds them as little exposed as they can be', async () => {
    for (const file of await unitFiles()) {
      const { status, said } = analyze('security', '--offline=yes', '--threshold=20', file)
      expect(said).toMatch(/Overall exposure level for .*: [\d.]+ OK/)
      expect(status).toBe(0)
    }
  })
})
