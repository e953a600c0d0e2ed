import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { assembleOrThrow } from '../../../src/app/assemble.ts'
import { releasesWithCuts } from '../../../src/app/following/release-choice.ts'
import { demoSchemas } from '../../../src/dev/demo/fixed-schemas.ts'
import { leavesModels, openRigStore } from '../../../src/dev/demo/rig-store.ts'
import { rigFiles } from '../../../src/dev/simulator/rig-files.ts'
import { openStore } from '../../../src/releases/open-store.ts'
import { scratchFolder } from '../../support/scratch.ts'

const scratch = scratchFolder()
const streams = { stdin: new PassThrough(), stop: new AbortController().signal }
const cooler = { tenant: 'default', model: 'cooler' }

async function assembled(overrides: readonly string[]) {
  const options = { file: rigFiles.config, overrides, environment: {}, releases: releasesWithCuts }
  return assembleOrThrow({ ...options, schemas: await demoSchemas() }, (line) => {
    throw new Error(line)
  })
}

describe('openRigStore', () => {
  beforeEach(() => {
    vi.stubEnv('TMPDIR', scratch)
  })
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  it('has two versions of the cooler, the first with its card, and lets that answer', async () => {
    const { place, remove } = await openRigStore(streams)
    const store = await openStore(place)
    const versions = await store.versions(cooler)
    expect(versions.map(({ version, format }) => [version, format.split(' ')[0]])).toEqual([
      [1, 'MOJO'],
      [2, 'XGBoost'],
    ])
    expect(String(await store.attachment(versions[0]!, 'card'))).toContain('hydraulic test rig')
    expect(await store.releases(cooler)).toMatchObject([
      { command: 'promote', plan: { kind: 'serve', version: 1 } },
    ])
    await remove()
    expect(existsSync(place)).toBe(false)
  })

  it('gives the example the same models by a release as by their files', async () => {
    const { overrides, remove } = await openRigStore(streams)
    const [byRelease, byFile] = [await assembled(overrides), await assembled([])]
    const digests = ({ compiled }: typeof byFile) => compiled.models.map(({ name, digest }) => [name, digest])
    expect(digests(byRelease)).toEqual(digests(byFile))
    expect(byRelease.compiled.models.map(({ served }) => served.release)).toEqual([
      ...[1, null, null, null, null, null],
    ])
    await remove()
  })

  it('takes any name of a folder', async () => {
    const odd = join(scratch, `it's: #1 "ö"`)
    mkdirSync(odd)
    vi.stubEnv('TMPDIR', odd)
    const { place, overrides, remove } = await openRigStore(streams)
    expect((await assembled(overrides)).config.releases?.store).toBe(place)
    await remove()
    expect(readdirSync(odd)).toEqual([])
  })

  it('rejects where nothing can be written', async () => {
    vi.stubEnv('TMPDIR', join(scratch, 'missing'))
    await expect(openRigStore(streams)).rejects.toThrow(/ENOENT.*missing/)
  })
})

describe('leavesModels', () => {
  it.each([
    [[], true],
    [['input.topic=models'], true],
    [['models[1].file=x.zip'], false],
    [['input.topic=x', 'releases={store: s}'], false],
    [['releases.pollMs=500'], false],
    [['no override'], true],
  ])('%j: %s', (overrides, expected) => {
    expect(leavesModels(overrides)).toBe(expected)
  })
})
