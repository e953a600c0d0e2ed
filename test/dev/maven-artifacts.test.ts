import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { areCached, artifactsFolder, cacheFolder, fetchArtifacts } from '../../src/dev/maven-artifacts.ts'
import type { Artifacts } from '../../src/dev/maven-artifacts.ts'
import { silentProgress } from '../../src/dev/progress.ts'
import { scratchFolder } from '../support/scratch.ts'

const scratch = scratchFolder()
let runs = 0
let cache = ''
let home = ''

const pom = join(scratch, 'pom.xml')
writeFileSync(pom, '<project><artifactId>thing</artifactId><version>1.2.3.Final</version></project>')
const artifacts: Artifacts = { title: 'The thing', size: '1 MB', pom, goal: 'copy-dependencies' }

/** Puts a Maven on MAVEN_HOME that notes its run and then does what the shell lines say; OUT is its output folder. */
function fakeMaven(script: string): void {
  mkdirSync(join(home, 'bin'), { recursive: true })
  const path = join(home, 'bin', 'mvn')
  writeFileSync(
    path,
    `#!/bin/sh\necho "$@" >> ${home}/runs\nfor a in "$@"; do case $a in -DoutputDirectory=*) OUT=\${a#*=};; esac; done\n${script}\n`,
  )
  chmodSync(path, 0o755)
}

const mavenRuns = () => {
  const log = join(home, 'runs')
  return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []
}

beforeEach(() => {
  runs += 1
  cache = join(scratch, `cache-${runs}`)
  home = join(scratch, `maven-${runs}`)
  vi.stubEnv('MAVEN_HOME', home)
})

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('cacheFolder', () => {
  it.each([
    [{ XDG_CACHE_HOME: '/some/cache' }, /^\/some\/cache\/sluice$/],
    [{}, /\/\.cache\/sluice$/],
    [{ XDG_CACHE_HOME: '' }, /\/\.cache\/sluice$/],
  ])('follows %j', (env, expected) => {
    expect(cacheFolder(env)).toMatch(expected)
  })
})

describe('fetchArtifacts', () => {
  it('fetches once, into a folder named after the pom', async () => {
    fakeMaven('touch "$OUT/a.jar"')
    expect(await areCached(artifacts, cache)).toBe(false)
    const folder = await fetchArtifacts(artifacts, silentProgress, undefined, cache)
    expect(folder).toMatch(/\/thing-1\.2\.3\.Final-[0-9a-f]{8}$/)
    expect(readdirSync(folder)).toEqual(['a.jar'])
    expect(await fetchArtifacts(artifacts, silentProgress, undefined, cache)).toBe(folder)
    expect(await areCached(artifacts, cache)).toBe(true)
    expect(mavenRuns()).toHaveLength(1)
    expect(mavenRuns()[0]).toContain('dependency:copy-dependencies')
  })

  it('fetches once for many who ask at the same time', async () => {
    fakeMaven('touch "$OUT/a.jar"')
    const asks = Array.from({ length: 5 }, () => fetchArtifacts(artifacts, silentProgress, undefined, cache))
    expect(new Set(await Promise.all(asks)).size).toBe(1)
    expect(mavenRuns()).toHaveLength(1)
    expect(readdirSync(cache)).toHaveLength(1)
  })

  it('needs no Maven once the files are there', async () => {
    fakeMaven('touch "$OUT/a.jar"')
    await fetchArtifacts(artifacts, silentProgress, undefined, cache)
    vi.stubEnv('MAVEN_HOME', '')
    vi.stubEnv('PATH', '')
    await fetchArtifacts(artifacts, silentProgress, undefined, cache)
  })

  it('says that Maven is missing', async () => {
    vi.stubEnv('PATH', '')
    const asked = fetchArtifacts(artifacts, silentProgress, undefined, cache)
    await expect(asked).rejects.toMatchObject({ name: 'MissingToolError', missing: { tool: 'maven' } })
  })

  it.each([
    ['fails', 'touch "$OUT/a.jar"; echo "[ERROR] no network"; exit 1', /exit code 1.*\[ERROR\] no network/s],
    ['fetches nothing', 'echo "[INFO] done"', /it fetched nothing.*\[INFO\] done/s],
  ])('shows the last lines of a Maven that %s, and keeps nothing', async (_what, script, message) => {
    fakeMaven(script)
    const asked = fetchArtifacts(artifacts, silentProgress, undefined, cache)
    await expect(asked).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringMatching(message) as string,
    })
    expect(readdirSync(cache)).toEqual([])
  })

  it('clears away what an interrupted fetch left', async () => {
    fakeMaven('touch "$OUT/a.jar"')
    const folder = await artifactsFolder(artifacts, cache)
    mkdirSync(`${folder}.part-killed/out`, { recursive: true })
    await fetchArtifacts(artifacts, silentProgress, undefined, cache)
    expect(readdirSync(cache)).toHaveLength(1)
  })

  it('stops when it is told to', async () => {
    fakeMaven('exec sleep 60')
    const stop = new AbortController()
    const asked = fetchArtifacts(artifacts, silentProgress, stop.signal, cache)
    const refused = expect(asked).rejects.toMatchObject({ code: 'UNREACHABLE' })
    await vi.waitUntil(() => mavenRuns().length > 0, 60_000)
    stop.abort()
    await refused
    expect(readdirSync(cache)).toEqual([])
  })

  it('tells how far it is, every ten megabytes', async () => {
    const line = 'echo "[INFO] Downloaded from central: somewhere/a.jar (4.0 MB at 9.9 MB/s)"'
    fakeMaven(`${Array(6).fill(line).join('\n')}\ntouch "$OUT/a.jar"`)
    const told: string[] = []
    await fetchArtifacts(artifacts, (message) => told.push(message), undefined, cache)
    expect(told).toEqual([
      `Downloading The thing (about 1 MB, once, into ${cache})`,
      'Downloading The thing: 12 MB so far',
      'Downloading The thing: 24 MB so far',
    ])
  })
})
