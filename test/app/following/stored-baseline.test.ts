import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { storedBaseline } from '../../../src/app/following/stored-baseline.ts'
import { VersionLayouts } from '../../../src/app/watching/version-layouts.ts'
import { FileObjects } from '../../../src/releases/file-objects.ts'
import { ModelStore } from '../../../src/releases/model-store.ts'
import { baselineText } from '../../monitor/a-baseline.ts'
import { scratchFolder } from '../../support/scratch.ts'
import { coolerFile } from '../support/replay-fixture.ts'
import { cooler, release, releasedPipeline, serve, versionDraft } from './support/released-rig.ts'

async function storeWithVersion(baseline: string | null) {
  const store = new ModelStore(new FileObjects(scratchFolder()))
  const draft = { ...versionDraft, file: coolerFile, ext: 'zip', settings: {} }
  const given = baseline === null ? {} : { baseline: Buffer.from(baseline) }
  const { manifest } = await store.add(cooler, { ...draft, ...given })
  await release(store, serve(1))
  return { store, manifest, file: join(store.place, 'default', 'cooler', '1', 'baseline.json') }
}

describe('storedBaseline', () => {
  it('gives the text of a version that has one', async () => {
    const { store, manifest } = await storeWithVersion(baselineText)
    expect(await storedBaseline(store, manifest)).toEqual({ text: baselineText, problem: null })
    const { models } = (await releasedPipeline(store)).compiled
    expect(new VersionLayouts().of(models[0]!)).toMatchObject({
      source: 'baseline',
      trainedUntil: '2026-11-01',
    })
  })

  it('gives nothing where a version has none', async () => {
    const { store, manifest } = await storeWithVersion(null)
    expect(await storedBaseline(store, manifest)).toEqual({ text: null, problem: null })
    const { models } = (await releasedPipeline(store)).compiled
    const { source, features } = new VersionLayouts().of(models[0]!)
    expect(source).toBe('model-file')
    expect(features.find(({ bins }) => bins.name === 'cool_eff_pct')!.importance).toBeCloseTo(0.43, 2)
  })

  it('says what is wrong with one that nobody can read, and the version scores', async () => {
    const { store, manifest } = await storeWithVersion('{}')
    const { text, problem } = await storedBaseline(store, manifest)
    expect([text, problem]).toEqual([null, expect.stringContaining('cooler@1: the baseline is no baseline')])
    const told: string[] = []
    const { models } = (await releasedPipeline(store, {}, (line) => told.push(line))).compiled
    expect(new VersionLayouts().of(models[0]!).source).toBe('model-file')
    expect(told).toContainEqual(
      expect.stringContaining(
        'warning: models[0].release: the version is served without its baseline: cooler@1',
      ),
    )
  })

  it('says that one was changed', async () => {
    const { store, manifest, file } = await storeWithVersion(baselineText)
    await chmod(file, 0o644)
    await writeFile(file, baselineText.replace('150', '151'))
    const { text, problem } = await storedBaseline(store, manifest)
    expect([text, problem]).toEqual([null, expect.stringContaining('baseline.json is damaged')])
  })
})
