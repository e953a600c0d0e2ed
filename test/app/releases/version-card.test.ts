import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { versionCard } from '../../../src/app/releases/version-card.ts'
import { formatFinding } from '../../../src/core/finding.ts'
import { loadModel } from '../../../src/model/index.ts'
import { FileObjects } from '../../../src/releases/file-objects.ts'
import { ModelStore } from '../../../src/releases/model-store.ts'
import type { Manifest } from '../../../src/releases/manifest.ts'
import { cooler, serving } from '../../releases/support/stored-model.ts'
import { coolerModel, modelPath, scratch } from '../../table/run.ts'

async function stored(file: string, card: string | null): Promise<{ store: ModelStore; manifest: Manifest }> {
  const store = new ModelStore(new FileObjects(scratch().folder))
  const { manifest } = await store.add(cooler, {
    file,
    ext: 'zip',
    format: 'MOJO 1.40',
    algorithm: 'Gradient Boosting Machine',
    settings: {},
    addedBy: 'eva@desk',
    parent: null,
    trainedUntil: '2026-10-31',
    metrics: { accuracy: 0.996 },
    parameters: {},
    note: null,
    card: card === null ? null : Buffer.from(card),
  })
  return { store, manifest }
}

const reading = { loading: {}, goldenRows: null }

describe('versionCard', () => {
  it('has the model, what was written of it, and its releases', async () => {
    const { store, manifest } = await stored(
      coolerModel,
      readFileSync('examples/hydraulic-rig/models/cooler-card.yaml', 'utf8'),
    )
    const release = await store.append(cooler, serving(1), 0)
    const { card, findings } = await versionCard(store, manifest, { loading: {}, goldenRows: 12 })
    expect(findings).toEqual([])
    expect(card).toMatchObject({
      name: 'cooler@1',
      written: { owner: 'The makers of this example', trainedUntil: '2026-10-31' },
      version: { manifest, releases: [release], goldenRows: 12 },
    })
    expect(card?.model.digest).toBe(loadModel(coolerModel).digest)
  })

  it('is there without a written one', async () => {
    const { store, manifest } = await stored(modelPath('stable'), null)
    const { card } = await versionCard(store, manifest, reading)
    expect(card).toMatchObject({ written: { trainedUntil: '2026-10-31' }, version: { releases: [] } })
  })

  it('tells what is wrong with a written one', async () => {
    const { store, manifest } = await stored(coolerModel, 'ownr: me\n')
    const { card, findings } = await versionCard(store, manifest, reading)
    expect(card).toBeNull()
    expect(findings.map(formatFinding)).toEqual([
      "card.yaml of cooler@1:1:1: error: ownr: unknown key 'ownr' (did you mean 'owner'?)",
    ])
  })
})
