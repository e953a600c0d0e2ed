import { resolve } from 'node:path'
import { FileObjects } from './file-objects.ts'
import { ModelStore } from './model-store.ts'
import type { ModelStoreOptions } from './model-store.ts'

/** The store at a place: a folder, which need not be there yet. */
export function openStore(place: string, options: ModelStoreOptions = {}): Promise<ModelStore> {
  return Promise.resolve(new ModelStore(new FileObjects(resolve(place)), options))
}
