import { parseModelCard } from '../../config/model-card.ts'
import type { LoadOptions } from '../../model/index.ts'
import { modelCard } from '../../releases/card.ts'
import type { Manifest } from '../../releases/manifest.ts'
import type { ModelStore } from '../../releases/model-store.ts'
import { shownVersion } from '../../releases/store-keys.ts'
import { cardModel } from './model-card.ts'
import type { FoundCard } from './model-card.ts'

export interface VersionReading {
  /** With what the manifest's settings say. */
  readonly loading: LoadOptions
  /** How many golden rows there are; null where they were not counted. */
  readonly goldenRows: number | null
}

/** The card of a version in a store. @throws SluiceError */
export async function versionCard(
  store: ModelStore,
  manifest: Manifest,
  { loading, goldenRows }: VersionReading,
): Promise<FoundCard> {
  const bytes = await store.attachment(manifest, 'card')
  const text = bytes === null ? '' : bytes.toString('utf8')
  const name = shownVersion(manifest)
  const { card: written, findings } = parseModelCard(text, `card.yaml of ${name}`)
  if (written === null) return { card: null, findings }
  const model = cardModel({ from: await store.modelPath(manifest), options: loading })
  const version = { manifest, releases: await store.releases(manifest), goldenRows }
  return { card: modelCard({ name, model, version }, written), findings }
}
