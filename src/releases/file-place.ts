import type { ObjectStore } from './object-store.ts'

/** A place from which files come. */
export interface FilePlace extends Pick<ObjectStore, 'place' | 'localFile'> {
  /** Not there where nothing can be written. */
  readonly createFromFile?: ObjectStore['createFromFile']
}
