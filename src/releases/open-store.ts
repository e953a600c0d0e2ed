import { resolve } from 'node:path'
import { FileObjects } from './file-objects.ts'
import { ModelStore } from './model-store.ts'
import type { ModelStoreOptions } from './model-store.ts'
import type { ObjectStore } from './object-store.ts'

export interface OpenStoreOptions extends ModelStoreOptions {
  /** Where `s3://` has its endpoint and region; credentials are for its client to find. */
  readonly environment?: Readonly<Record<string, string | undefined>>
}

/**
 * The store at a place: a folder, which need not be there yet, or `s3://bucket/prefix`.
 *
 * @throws SluiceError USAGE for a place that is none, CONFIG where the client of S3 is not installed
 */
export async function openStore(place: string, options: OpenStoreOptions = {}): Promise<ModelStore> {
  return new ModelStore(await objectsAt(place, options.environment ?? process.env), options)
}

async function objectsAt(
  place: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ObjectStore> {
  if (!/^[a-z0-9]+:\/\//i.test(place)) return new FileObjects(resolve(place))
  // Loaded when it is needed: most stores are folders.
  const { S3Objects } = await import('./s3-objects.ts')
  return S3Objects.open(place, environment)
}
