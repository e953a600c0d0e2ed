import { SluiceError } from '../core/errors.ts'
import { memberOf } from './registry-http.ts'
import type { RegistryAddress, RegistryAnswer } from './registry-http.ts'

/**
 * The answer where it is a success.
 *
 * @throws SluiceError CONFIG where the registry refuses the credentials or is none, SCHEMA where it refuses what it was given
 */
export function succeed(address: RegistryAddress, answer: RegistryAnswer): RegistryAnswer {
  const { status, body } = answer
  if (status < 300) return answer
  if (status === 401 || status === 403) {
    throw new SluiceError('CONFIG', `schema registry ${address.url} ${refusal(status)}`)
  }
  const message = memberOf(body, 'message')
  if (status === 404 || typeof message !== 'string') throw noRegistry(address)
  throw new SluiceError('SCHEMA', `schema registry ${address.url} refuses: ${message}`)
}

/** A status in messages. */
export function refusal(status: number): string {
  if (status === 401 || status === 403) return `refuses the credentials (status ${status})`
  return `answers with status ${status}: check the URL`
}

export function noRegistry({ url }: RegistryAddress): SluiceError {
  return new SluiceError(
    'CONFIG',
    `no schema registry answers at ${url}: check the URL and its path (Apicurio: /apis/ccompat/v7)`,
  )
}

export function idIn(address: RegistryAddress, body: unknown): number {
  const id = memberOf(body, 'id')
  if (typeof id !== 'number') throw noRegistry(address)
  return id
}
