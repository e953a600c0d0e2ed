import { createHash } from 'node:crypto'
import { globSync, lstatSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildImage, layRoot } from '../../scripts/package/image.ts'
import { shippedPackages } from '../../scripts/package/production.ts'
import { version } from '../../src/version.ts'
import { Place } from '../e2e/support/place.ts'
import { publishCycles } from '../e2e/support/simulated.ts'
import { until } from '../e2e/support/until.ts'
import { skipWithoutKafka, startBroker, startRegistry } from '../support/local-kafka.ts'
import { scratchFolder } from '../support/scratch.ts'
import { Container, runOnce } from './support/container.ts'
import type { Image } from './support/container.ts'
import { unpackImage } from './support/image-archive.ts'
import type { ImageConfig } from './support/image-archive.ts'
import { askedIn, skipWithout } from './support/traced.ts'

const scratch = scratchFolder()
const noKafka = await skipWithoutKafka()
const revision = '0123456789abcdef0123456789abcdef01234567'
const archive = join(scratch, 'image.tar')

/** Paths, modes and contents of a tree as one number. */
function digestOf(root: string): string {
  const hash = createHash('sha256')
  for (const path of globSync(`${root}/**`).toSorted()) {
    const { mode } = lstatSync(path)
    hash.update(`${relative(root, path)} ${mode.toString(8)}\n`)
    if (lstatSync(path).isFile()) hash.update(readFileSync(path))
  }
  return hash.digest('hex')
}

async function laid(name: string): Promise<string> {
  const root = join(scratch, name)
  mkdirSync(root)
  await layRoot(root)
  return root
}

/** The settings of the last stage of a Dockerfile, by instruction. */
function settingsOf(file: string): Readonly<Record<string, string>> {
  const last = readFileSync(file, 'utf8')
    .split(/^FROM /m)
    .at(-1)!
  const lines = last.matchAll(/^(USER|WORKDIR|EXPOSE|STOPSIGNAL|ENTRYPOINT|CMD) (.*)$/gm)
  return Object.fromEntries(Array.from(lines, ([, instruction, said]) => [instruction!, said!]))
}

describe.skipIf(skipWithout('buildah', 'bwrap', 'strace'))('the image', () => {
  let root: string
  let config: ImageConfig
  let image: Image

  beforeAll(async () => {
    root = await laid('root')
    buildImage(root, archive, join(scratch, 'buildah'), revision)
    config = unpackImage(archive, join(scratch, 'image'))
    image = { root: join(scratch, 'image/root'), config: config.config }
  })

  it('is the same where it is made again: the same tree, and no time in it', async () => {
    expect(digestOf(await laid('again'))).toBe(digestOf(root))
    expect(config.created).toBe('1970-01-01T00:00:00Z')
    expect(config.config.Labels).toEqual({
      'org.opencontainers.image.title': 'Sluice',
      'org.opencontainers.image.description': expect.stringContaining('Kafka') as string,
      'org.opencontainers.image.licenses': 'Apache-2.0',
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.revision': revision,
    })
    console.log(`the image: ${(statSync(archive).size / 2 ** 20).toFixed(0)} MiB`)
  })

  it('is used as the one that an engine builds is', () => {
    const settings = settingsOf('deploy/image/Dockerfile')
    expect(Object.keys(settings)).toHaveLength(6)
    expect(settings).toEqual(settingsOf('deploy/Dockerfile'))
    expect(config.config).toMatchObject({
      User: settings['USER'],
      WorkingDir: settings['WORKDIR'],
      StopSignal: settings['STOPSIGNAL'],
      Entrypoint: JSON.parse(settings['ENTRYPOINT']!) as unknown,
    })
  })

  it('has no shell, no package manager, nothing that makes whoever starts it another, and nothing of others’', () => {
    const files = globSync(`${image.root}/**`).filter((path) => lstatSync(path).isFile())
    const programs = files.filter((path) => (lstatSync(path).mode & 0o111) !== 0)
    expect(programs.map((path) => relative(image.root, path))).toEqual(
      expect.arrayContaining(['usr/bin/node', 'app/dist/main.js']),
    )
    expect(programs).toHaveLength(3)
    expect(files.length).toBeGreaterThan(1_000)
    const wrong = files.filter((path) => {
      const { mode, uid, gid } = lstatSync(path)
      return (mode & 0o7022) !== 0 || (mode & 0o444) !== 0o444 || uid !== 0 || gid !== 0
    })
    expect(wrong).toEqual([])
  })

  it('lists what is in it: each package of production, Node, and the libraries of Debian’s', () => {
    const bill = readFileSync(join(image.root, 'app/sbom.cdx.json'), 'utf8')
    const notices = readFileSync(join(image.root, 'app/THIRD-PARTY-NOTICES.txt'), 'utf8')
    const there = globSync(`${image.root}/app/node_modules/**/package.json`).map((file) =>
      relative(join(image.root, 'app'), file),
    )
    for (const { path, name, version: of } of shippedPackages()) {
      expect(there).toContain(`${path}/package.json`)
      expect(bill).toContain(`"bom-ref": "${name}@${of}"`)
      expect(notices).toContain(`\n${name} ${of}\nLicence: `)
    }
    for (const name of ['node', 'libc6', 'libstdc++6', 'libgcc-s1', 'ca-certificates']) {
      expect(bill).toContain(`"name": "${name}"`)
      expect(notices).toContain(`\n${name} `)
    }
  })

  it('starts as process 1, as a user without a name’s rights, on a root that nobody writes', () => {
    const look = `
      const fs = require('node:fs')
      const tried = (path) => { try { fs.writeFileSync(path, ''); return 'written' } catch (error) { return error.code } }
      console.log(process.pid, process.getuid(), process.getgid(), tried('/app/x'), tried('/tmp/x'))`
    expect(runOnce(image, ['node', '-e', look])).toEqual({
      status: 0,
      stdout: '1 65532 65532 EROFS written\n',
      stderr: '',
    })
    const said = runOnce(image, [...image.config.Entrypoint, '--version'])
    expect(said).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' })
  })

  describe.skipIf(noKafka)('with a broker', () => {
    let broker: string
    let registry: string
    let place: Place
    beforeAll(async () => {
      ;[broker, registry] = await Promise.all([startBroker(), startRegistry()])
      place = await Place.open('image', { broker, registry, partitions: 2 })
      await publishCycles(place, { count: 500 })
    })

    it('scores, says that it is healthy, asks broker and registry alone, and drains on SIGTERM', async () => {
      const trace = join(scratch, 'trace')
      const config = ['-c', 'examples/hydraulic-rig/sluice.yaml', ...place.settings()]
      const options = { network: true, env: { ...place.env, SLUICE_HTTP_PORT: '0' }, trace }
      const container = new Container(image, ['run', ...config], options)
      await until('all is committed', () => place.isDone())
      expect(await place.count(place.output)).toBe(500)

      // What HEALTHCHECK of deploy/Dockerfile runs.
      const [, check] = /CMD (\["node", "-e".*\])$/m.exec(readFileSync('deploy/Dockerfile', 'utf8'))!
      const { port } = new URL(String(container.log[0]!['http']))
      const healthy = (at: string) =>
        runOnce(image, JSON.parse(check!) as string[], { network: true, env: { PORT: at } }).status
      expect([healthy(port), healthy('9')]).toEqual([0, 1])

      await container.signal('SIGTERM')
      expect(await container.ended).toEqual({ code: 0, stderr: '' })
      const asked = askedIn(readFileSync(trace, 'utf8'))
      const known = [broker, new URL(registry).host]
      expect(asked.toSorted()).toEqual(known.toSorted())
    })
  })
})
