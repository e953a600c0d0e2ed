import { messageOf, SluiceError } from '../../core/errors.ts'
import { parseBaseline } from '../../monitor/baseline.ts'
import type { Manifest } from '../../releases/manifest.ts'
import type { ModelStore } from '../../releases/model-store.ts'
import { shownVersion } from '../../releases/store-keys.ts'

/** What a version's baseline came to: its text, or why it is of no use; neither where the version has none. */
export interface StoredBaseline {
  readonly text: string | null
  readonly problem: string | null
}

/** A version whose baseline is damaged scores all the same. @throws SluiceError STORE_OUTAGE */
export async function storedBaseline(store: ModelStore, manifest: Manifest): Promise<StoredBaseline> {
  try {
    const text = (await store.attachment(manifest, 'baseline'))?.toString('utf8') ?? null
    if (text !== null) parseBaseline(text, shownVersion(manifest))
    return { text, problem: null }
  } catch (error) {
    if (!(error instanceof SluiceError) || error.retriable) throw error
    return { text: null, problem: messageOf(error) }
  }
}
