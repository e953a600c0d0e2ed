import { SluiceError, messageOf } from './errors.ts'

/** At start an outage is an unreachable dependency: nothing waits for it yet. */
export async function reachable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof SluiceError && error.code === 'REGISTRY_OUTAGE')) throw error
    throw new SluiceError('UNREACHABLE', messageOf(error), { cause: error })
  }
}
