import { SluiceError } from '../core/errors.ts'

export const noStoreAdvice = 'Is it mounted, and is that its place? sluice model add begins a new one'

/** A folder that is missing may be that of a share that is not mounted: nothing is known of what it has. */
export function noStoreAt(place: string): SluiceError {
  return new SluiceError('STORE_OUTAGE', `${place}: there is no model store. ${noStoreAdvice}`)
}
