import { SluiceError } from '../core/errors.ts'
import type { SourceFile } from './object-store.ts'

/** A store that holds files has no use for other places of them: one that is given is a mistake. */
export function refusePlaces(place: string, { places = [] }: SourceFile): void {
  if (places.length > 0)
    throw new SluiceError('USAGE', `${place} holds its files itself: --place is for stores in a topic`)
}
