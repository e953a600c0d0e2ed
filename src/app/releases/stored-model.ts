import { limitsOf, loadModel } from '../../model/index.ts'
import type { FileSettings, LoadOptions, Model } from '../../model/index.ts'
import type { Manifest } from '../../releases/manifest.ts'
import type { ModelStore } from '../../releases/model-store.ts'

/** What a version's manifest holds as its settings: what a config says beside `file`. */
export interface StoredSettings extends FileSettings {
  /** What the file may have at most, unpacked. */
  readonly maxBytes?: number | undefined
}

/** As `add` wrote them. */
export function storedSettings({ settings }: Manifest): StoredSettings {
  return settings
}

/** What `loadModel` takes of a version. */
export function storedLoading(manifest: Manifest): LoadOptions {
  const { maxBytes, ...settings } = storedSettings(manifest)
  return { ...settings, ...(maxBytes === undefined ? {} : { limits: limitsOf(maxBytes) }) }
}

/**
 * Reads and compiles the file of a version, which was checked against its digest and signature.
 *
 * @throws SluiceError STORE for one that was changed, ModelError for one that cannot be used
 */
export async function loadStoredModel(store: ModelStore, manifest: Manifest): Promise<Model> {
  return loadModel(await store.modelPath(manifest), storedLoading(manifest))
}
