import { SluiceError } from '../core/errors.ts'
import type { JsonShape } from '../core/json-shape.ts'

/** For people, who read a store with `cat`. */
export function storedJson(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`)
}

/**
 * The value of an object that has to be there and of that shape.
 *
 * @param where place and key, for the message
 * @throws SluiceError STORE where it is not
 */
export function readStored(bytes: Buffer | null, where: string, shape: JsonShape): unknown {
  if (bytes === null) throw new SluiceError('STORE', `${where} is not there any more`)
  const value = parsed(bytes)
  const problem = value === undefined ? 'it is no JSON' : shape(value, '$')
  if (problem !== null)
    throw new SluiceError('STORE', `${where} is damaged, or of a newer Sluice: ${problem}`)
  return value
}

/** Null where it is not there, or not of that shape. */
export function storedOrNull(bytes: Buffer | null, shape: JsonShape): unknown {
  const value = bytes === null ? undefined : parsed(bytes)
  return value === undefined || shape(value, '$') !== null ? null : value
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}
