import { messageOf } from '../core/errors.ts'
import { Fault } from '../core/outcome.ts'
import { DecodeError } from './avro-cursor.ts'

/**
 * The fault of a value whose bytes are none of their schema.
 *
 * @param error what reading them threw
 * @param about begins the message; empty where there is nothing to say
 */
export function decodeFault(error: unknown, about: string): Fault {
  // The engine's otherwise: a record inside itself that is nested too deep.
  if (!(error instanceof DecodeError)) return new Fault('avro-decode', `${about}${messageOf(error)}`)
  const { reason, path, message, ofValue } = error
  const where = path === '' ? '' : `field '${path}': `
  return new Fault(reason, `${about}${where}${message}`, { field: ofValue && path !== '' ? path : null })
}
