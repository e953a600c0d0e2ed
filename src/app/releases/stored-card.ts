import { parseModelCard } from '../../config/model-card.ts'
import { modelCard } from '../../releases/card.ts'
import type { ModelCard } from '../../releases/card.ts'
import type { Manifest } from '../../releases/manifest.ts'
import type { ModelStore } from '../../releases/model-store.ts'
import { shownVersion } from '../../releases/store-keys.ts'
import { cardModel } from './model-card.ts'
import { storedLoading } from './stored-model.ts'

/** The card of a version: what its file, its manifest and its releases say, and what a person wrote beside it. */
export async function storedCard(store: ModelStore, manifest: Manifest): Promise<ModelCard> {
  const written = await store.attachment(manifest, 'card')
  const from = await store.modelPath(manifest)
  return modelCard(
    {
      name: shownVersion(manifest),
      model: cardModel({ from, options: storedLoading(manifest) }),
      version: { manifest, releases: await store.releases(manifest), goldenRows: null },
    },
    written === null ? null : parseModelCard(written.toString('utf8'), 'card.yaml').card,
  )
}
