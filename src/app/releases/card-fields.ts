import { parseModelCard } from '../../config/model-card.ts'
import { missingFields } from '../../releases/card.ts'
import type { Manifest } from '../../releases/manifest.ts'
import type { ModelStore } from '../../releases/model-store.ts'

/** Required fields that the card of a version does not fill; when it was trained the manifest may say as well. */
export async function missingCardFields(
  store: ModelStore,
  manifest: Manifest,
  required: readonly string[],
): Promise<readonly string[]> {
  if (required.length === 0) return []
  const bytes = await store.attachment(manifest, 'card')
  const written = bytes === null ? null : parseModelCard(bytes.toString('utf8'), 'card.yaml').card
  const { trainedUntil } = manifest
  return missingFields(
    { written: { ...(trainedUntil === null ? {} : { trainedUntil }), ...written } },
    required,
  )
}
