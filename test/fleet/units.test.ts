import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
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
  ...{ command: ['/usr/local/bin/sluice'], fleetFile: '/etc/sluice/fleet.yaml', state: '/var/lib/sluice' },
  ...{ configs: '/etc/sluice', stopSeconds: 60 },
})

function unitsWith(state: string) {
  return systemdUnits({
    ...{ command: ['/bin/sluice'], fleetFile: '/f.yaml', state, configs: '/', stopSeconds: 60 },
  })
}

/** Those of this machine: whether programs are there is looked at. */
async function unitFiles(of = fleetFile): Promise<string[]> {
  const output = join(of, '..', 'units')
  const { code } = await cli(['fleet', 'units', '-c', of, '-o', output])
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
    expect(unitsWith('/srv/fleet')['sluice-fleet.service']).toContain('ReadWritePaths=/srv/fleet\n')
  })

  it('writes paths as each setting reads them', () => {
    const odd = String.raw`/my fleet %h/$a\b"c*`
    const units = systemdUnits({
      ...{ command: [`${odd}/node`, odd], fleetFile: `${odd}/fleet.yaml`, state: '/srv/my %h' },
      ...{ configs: odd, stopSeconds: 60 },
    })
    const program = String.raw`"/my fleet %%h/$a\\b\"c*/node"`
    const argument = (end: string) => String.raw`"/my fleet %%h/$$a\\b\"c*${end}"`
    expect(units['sluice-fleet.service']).toContain(
      `ExecStart=${program} ${argument('')} fleet up --foreground -c ${argument('/fleet.yaml')} --state "/srv/my %%h"\n`,
    )
    expect(units['sluice-fleet.service']).toContain('ReadWritePaths="/srv/my %%h"\n')
    expect(units['sluice@.service']).toContain(`run -c ${argument('/%i.yaml')}\n`)
    expect(units['sluice@.service']).toContain(
      String.raw`EnvironmentFile=-/my fleet %%h/$a\\b"c\*/%i.env${'\n'}`,
    )
    expect(unitsWith('/srv/a"b')['sluice-fleet.service']).toContain(`ReadWritePaths='/srv/a"b'\n`)
  })

  it.each([
    ['/var/lib/my fleet', 'state: /var/lib/my fleet: systemd is to make this folder'],
    ['/srv/\'"', 'cannot name a path with both kinds of quotes'],
    ['/srv/a\nb', String.raw`"/srv/a\nb" holds a line break`],
  ])('refuses a folder that it cannot write: %j', (state, why) => {
    expect(() => unitsWith(state)).toThrow(why)
  })

  it.each([
    ['/proc/sluice-units', /^sluice: \/proc\/sluice-units cannot be written: ENOENT.*: name a folder that/],
    [fleetFile, /fleet\.yaml is a file, and has to be a folder: name another one\n$/],
    [`${fleetFile}/units`, /fleet\.yaml\/units cannot be written: ENOTDIR/],
  ])('says that they cannot be written to %s', async (output, why) => {
    const { code, stderr } = await cli(['fleet', 'units', '-c', fleetFile, '-o', output])
    expect(stderr).toMatch(why)
    expect(stderr).not.toContain('    at ')
    expect(code).toBe(2)
  })

  it('says that one of them cannot be written', async () => {
    const output = join(folder, 'in-the-way')
    mkdirSync(join(output, 'sluice-fleet.service'), { recursive: true })
    const { code, stderr } = await cli(['fleet', 'units', '-c', fleetFile, '-o', output])
    expect(stderr).toMatch(/in-the-way\/sluice-fleet\.service cannot be written: EISDIR/)
    expect(code).toBe(2)
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

  it('finds nothing to say where folders have blanks and percent signs in their names', async () => {
    const own = join(folder, 'my fleet %h $x')
    mkdirSync(own)
    writeFileSync(join(own, 'fleet.yaml'), 'instances: { rig: { config: rig.yaml } }\n')
    for (const file of await unitFiles(join(own, 'fleet.yaml')))
      expect(analyze('verify', file)).toEqual({ status: 0, said: '' })
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
