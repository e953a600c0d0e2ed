import { SluiceError } from '../core/errors.ts'
import { digestOf } from './digest.ts'
import type { Manifest, StoredFile } from './manifest.ts'
import type { ObjectStore, SourceFile } from './object-store.ts'
import { liveFolder, manifestKey, policyKey, readKey, versionFolder } from './store-keys.ts'
import { readStored } from './stored-json.ts'
import { manifestShape } from './stored-shapes.ts'

/** One object of a store outside of it. */
export type CopiedObject =
  { readonly key: string; readonly bytes: Buffer } | { readonly key: string; readonly file: SourceFile }

/** How a store has what a copy has: `other` where it has something else under that key. */
export type CopyStanding = 'same' | 'missing' | 'other'

/**
 * All that a store keeps for good, while others go on writing to it: releases before manifests before files, so that whatever
 * one names was there when it was read. What instances say of themselves is left out.
 *
 * @throws SluiceError STORE where something is damaged or missing
 */
export async function copyOfStore(objects: ObjectStore): Promise<readonly CopiedObject[]> {
  const releases = await readAll(objects, (key) => readKey(key)?.seq !== undefined)
  const manifests = await readAll(objects, (key) => readKey(key)?.version !== undefined)
  const policy = await readAll(objects, (key) => key === policyKey)
  const files: CopiedObject[] = []
  for (const { key, bytes } of manifests)
    files.push(...(await filesOf(objects, manifestIn(objects, key, bytes))))
  return [...policy, ...releases, ...manifests, ...files]
}

/** The order in which a store is filled: whatever one names is there before it. */
export function inFillingOrder(copied: readonly CopiedObject[]): readonly CopiedObject[] {
  return copied.toSorted((a, b) => rankOf(a.key) - rankOf(b.key) || (a.key < b.key ? -1 : 1))
}

/** States of instances are of those that run, and none of a copy's. */
export function isCopied(key: string): boolean {
  return !key.startsWith(liveFolder)
}

export async function copyStanding(objects: ObjectStore, copied: CopiedObject): Promise<CopyStanding> {
  if ('bytes' in copied) {
    const found = await objects.read(copied.key)
    if (found === null) return 'missing'
    return found.equals(copied.bytes) ? 'same' : 'other'
  }
  try {
    const path = await objects.localFile(copied.key, copied.file.digest, copied.file.bytes)
    return path === null ? 'missing' : 'same'
  } catch (error) {
    if (error instanceof SluiceError && error.code === 'STORE') return 'other'
    throw error
  }
}

/** @throws SluiceError CONFLICT where somebody else wrote another object there meanwhile */
export async function putCopied(objects: ObjectStore, copied: CopiedObject): Promise<void> {
  const { key } = copied
  if (key === policyKey && 'bytes' in copied) {
    await objects.begin()
    await objects.replace(key, copied.bytes)
    return
  }
  const isWritten =
    'bytes' in copied
      ? await objects.create(key, copied.bytes)
      : await objects.createFromFile(key, copied.file)
  if (isWritten || (await copyStanding(objects, copied)) === 'same') return
  throw new SluiceError('CONFLICT', `${objects.place}/${key} was written by somebody else meanwhile`)
}

async function readAll(objects: ObjectStore, isWanted: (key: string) => boolean) {
  const found: { readonly key: string; readonly bytes: Buffer }[] = []
  for (const key of (await objects.list('')).filter(isWanted)) {
    const bytes = await objects.read(key)
    if (bytes === null) throw new SluiceError('STORE', `${objects.place}/${key} is not there any more`)
    found.push({ key, bytes })
  }
  return found
}

function manifestIn({ place }: ObjectStore, key: string, bytes: Buffer): Manifest {
  // The shape says so.
  const manifest = readStored(bytes, `${place}/${key}`, manifestShape) as Manifest
  if (manifestKey(manifest, manifest.version) === key) return manifest
  throw new SluiceError('STORE', `${place}/${key} is of another version`)
}

async function filesOf(objects: ObjectStore, manifest: Manifest): Promise<CopiedObject[]> {
  const folder = versionFolder(manifest, manifest.version)
  const { file, golden, baseline, card } = manifest
  const key = folder + file.name
  const path = await objects.localFile(key, file.digest, file.bytes)
  if (path === null) throw new SluiceError('STORE', `${objects.place}/${key} is missing`)
  const attached = [golden, baseline, card].filter((each) => each !== null)
  const attachments = await Promise.all(attached.map((each) => attachment(objects, folder, each)))
  return [{ key, file: { path, digest: file.digest, bytes: file.bytes } }, ...attachments]
}

async function attachment(objects: ObjectStore, folder: string, file: StoredFile): Promise<CopiedObject> {
  const key = folder + file.name
  const bytes = await objects.read(key)
  if (bytes !== null && digestOf(bytes) === file.digest) return { key, bytes }
  throw new SluiceError('STORE', `${objects.place}/${key} is ${bytes === null ? 'missing' : 'damaged'}`)
}

/** Policy and files, then what names them, then the log. */
function rankOf(key: string): number {
  const known = readKey(key)
  if (known === null) return 0
  return known.version === undefined ? 2 : 1
}
