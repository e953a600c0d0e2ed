import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { packOffline } from '../../scripts/package/offline-archive.ts'
import { shippedPackages } from '../../scripts/package/production.ts'
import { scratchFolder } from '../support/scratch.ts'
import { askedIn, skipWithout, traced, withoutNetwork } from './support/traced.ts'

const scratch = scratchFolder()
const model = resolve('examples/hydraulic-rig/models/cool_cond-cat.zip')
const home = join(scratch, 'home')
const installed = join(scratch, 'prefix/lib/node_modules/sluice')
const manifestOf = (folder: string) =>
  // npm's own format.
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Readonly<Record<string, unknown>>

/** Nothing of this checkout, of npm's cache or of the environment is in the reach of what is tried. */
const environment = { PATH: `${resolve('node_modules/.bin')}:${process.env['PATH']!}`, HOME: home }

function alone(...command: readonly string[]) {
  const options = { trace: join(scratch, 'trace'), cwd: scratch, env: environment }
  return traced(withoutNetwork(...command), options)
}

const sluice = (...args: readonly string[]) => alone(join(scratch, 'prefix/bin/sluice'), ...args)

describe.skipIf(skipWithout('bwrap', 'strace'))('the package for machines without a network', () => {
  let archive = ''

  beforeAll(async () => {
    archive = await packOffline(join(scratch, 'staged'), scratch)
  })

  it('tells by its name whose it is, and asks npm for nothing', () => {
    expect(archive).toMatch(/sluice-\d+\.\d+\.\d+-linux-(x64|arm64)\.tgz$/)
    const manifest = manifestOf(join(scratch, 'staged/package'))
    for (const field of ['scripts', 'devDependencies', 'overrides'])
      expect(manifest).not.toHaveProperty(field)
  })

  it('holds each package of production, each in the notices and in the bill of materials', () => {
    const files = execFileSync('tar', ['-tzf', archive], { encoding: 'utf8', maxBuffer: 2 ** 26 }).split('\n')
    const packed = new Set(files)
    const notices = readFileSync(join(scratch, 'staged/package/THIRD-PARTY-NOTICES.txt'), 'utf8')
    const bill = readFileSync(join(scratch, 'staged/package/sbom.cdx.json'), 'utf8')
    const shipped = shippedPackages()
    expect(shipped.length).toBeGreaterThan(80)
    const missing = shipped.filter(
      ({ path, name, version }) =>
        !packed.has(`package/${path}/package.json`) ||
        !notices.includes(`\n${name} ${version}\nLicence: `) ||
        !bill.includes(`"bom-ref": "${name}@${version}"`),
    )
    expect(missing).toEqual([])
  })

  it('installs where there is no network', () => {
    const options = ['--offline', '--no-audit', '--no-fund', '--no-update-notifier']
    const prefix = join(scratch, 'prefix')
    const npm = ['npm', 'install', '--global', '--prefix', prefix, ...options, archive]
    // Without strace, under which npm's threads take three times as long: there is nobody to be asked.
    const [bwrap = '', ...args] = withoutNetwork(...npm)
    const { status, stderr } = spawnSync(bwrap, args, { cwd: scratch, env: environment, encoding: 'utf8' })
    expect([status, stderr]).toEqual([0, ''])
    expect(manifestOf(installed)['version']).toBe(manifestOf('.')['version'])
  })

  it('says its version, scores a file and checks a config there', () => {
    const version = sluice('--version')
    expect(version.stdout).toBe(`${String(manifestOf('.')['version'])}\n`)

    const rows = join(scratch, 'rows.csv')
    const columns = 'rig_mode,vib_band,psb_bar,fsa_vol_flow,pump_eff,eff_fact_pct'
    writeFileSync(
      rows,
      `${columns}\ncold_thick,normal,109.46691350000002,6.709815,2538.929166666667,59.15718333333334\n`,
    )
    const scored = sluice(
      'score',
      '--model',
      model,
      '--input',
      rows,
      '--output',
      '-',
      '--output-format',
      'csv',
    )
    expect(scored.stdout).toBe(
      'predict,p3,p20,p100,reason\n3,0.6343559869806071,0.019551684729046268,0.34609232829034653,\n',
    )

    const linted = sluice('lint', '-c', join(installed, 'examples/hydraulic-rig/sluice.yaml'))
    expect(linted.status).toBe(0)
    expect([...version.asked, ...scored.asked, ...linted.asked]).toEqual([])
  })

  it('runs the example in memory, and asks nobody but itself', () => {
    const example = sluice('dev', '--transport', 'memory', '--cycles', '40', '--rate', '0', '--exit')
    expect([example.status, example.stderr]).toEqual([0, expect.any(String)])
    expect(example.stdout).toMatch(/\b40\b/)
    expect(example.asked.filter((place) => !/^(127\.0\.0\.1|::1):\d+$/.test(place))).toEqual([])
  })

  it('is tried in a way that sees whoever asks', () => {
    const ask = "fetch('http://192.0.2.1:81').catch((error) => console.log(error.cause.code))"
    const asking = alone('node', '-e', ask)
    expect([asking.stdout, asking.asked]).toEqual(['ENETUNREACH\n', ['192.0.2.1:81']])
    expect(
      askedIn(
        '1 connect(3, {sa_family=AF_INET6, sin6_port=htons(443), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr)})',
      ),
    ).toEqual(['2001:db8::1:443'])
  })
})
