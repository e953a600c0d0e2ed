import { messageOf } from '../core/errors.ts'
import { Fault } from '../core/outcome.ts'

/** What an encoder gives, or the fault for which it throws. */
export function encoded(encode: () => Buffer): Buffer | Fault {
  try {
    return encode()
  } catch (error) {
    return new Fault('encode-failed', `the prediction cannot be encoded: ${messageOf(error)}`)
  }
}
