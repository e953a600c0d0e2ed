import type { Manifest } from '../../releases/manifest.ts'
import type { ModelStore } from '../../releases/model-store.ts'
import type { ModelName, Release } from '../../releases/release.ts'

/** A model with its versions, and what is made of them now. */
export interface ListedModel extends ModelName {
  /** Null where nothing was released yet. */
  readonly newest: Release | null
  /** Ascending. */
  readonly versions: readonly Manifest[]
}

/** @param only null: all there are */
export async function listModels(store: ModelStore, only: ModelName | null): Promise<readonly ListedModel[]> {
  const names = only === null ? await store.models() : [only]
  const listed: ListedModel[] = []
  for (const of of names)
    listed.push({ ...of, newest: await store.newest(of), versions: await store.versions(of) })
  return listed.filter(({ newest, versions }) => newest !== null || versions.length > 0)
}
