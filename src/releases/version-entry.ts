import { SluiceError, messageOf } from '../core/errors.ts'
import { canonicalJson } from '../core/canonical-json.ts'
import { describeFile, digestOf } from './digest.ts'
import type { Manifest, StoredFile } from './manifest.ts'
import type { SourceFile } from './object-store.ts'
import type { ModelName } from './release.ts'
import type { Signer } from './signature.ts'
import { manifestShape } from './stored-shapes.ts'
import { attachmentsOf } from './version-draft.ts'
import type { VersionDraft } from './version-draft.ts'

/** What a manifest says, but for its number, its time and who signed it. */
export type VersionEntry = Omit<Manifest, 'version' | 'addedAt' | 'signature'>

/** @throws SluiceError USAGE for a model file that cannot be read */
export async function modelFileOf({ file, places }: VersionDraft): Promise<SourceFile> {
  try {
    return { ...(await describeFile(file)), ...(places === undefined ? {} : { places }) }
  } catch (error) {
    throw new SluiceError('USAGE', `${file} cannot be read: ${messageOf(error)}`, { cause: error })
  }
}

/** @throws SluiceError USAGE for a draft with what no manifest can hold */
export function entryOf({ tenant, model }: ModelName, draft: VersionDraft, source: SourceFile): VersionEntry {
  const { format, algorithm, settings, addedBy, parent, trainedUntil, metrics, parameters, note } = draft
  const { golden, baseline, card } = attachmentsOf(draft)
  const hex = source.digest.slice('sha256:'.length)
  const entry: VersionEntry = {
    tenant,
    model,
    file: { name: `${hex}.${draft.ext}`, digest: source.digest, bytes: source.bytes },
    ...{ format, algorithm, settings, addedBy, parent, trainedUntil, metrics, parameters, note },
    golden: storedFile(golden),
    baseline: storedFile(baseline),
    card: storedFile(card),
  }
  // As it will be read: what JSON cannot say, such as NaN, is another value then. It stays what it was in type, or the shape says otherwise.
  const written = JSON.parse(JSON.stringify(entry)) as VersionEntry
  const problem = manifestShape(manifestOf(written, 1, '1970-01-01T00:00:00Z', null), '$')
  if (problem !== null) throw new SluiceError('USAGE', `no manifest can say this: ${problem}`)
  return written
}

export function manifestOf(
  entry: VersionEntry,
  version: number,
  addedAt: string,
  signer: Signer | null,
): Manifest {
  const { tenant, model, ...rest } = entry
  const manifest: Manifest = { tenant, model, version, ...rest, addedAt, signature: null }
  return signer === null ? manifest : { ...manifest, signature: signer.sign(manifest) }
}

/** Whether a version is what would be added, whoever added it and when. */
export function isSame(manifest: Manifest, entry: VersionEntry, signer: Signer | null): boolean {
  const { addedBy } = entry
  const { signature, version, addedAt } = manifest
  const wanted = { ...entry, addedBy, version, addedAt, signature }
  return (
    (signature?.keyId ?? null) === (signer?.keyId ?? null) &&
    canonicalJson({ ...manifest, addedBy }) === canonicalJson(wanted)
  )
}

function storedFile(file: { readonly name: string; readonly bytes: Uint8Array } | null): StoredFile | null {
  return file && { name: file.name, digest: digestOf(file.bytes), bytes: file.bytes.length }
}
