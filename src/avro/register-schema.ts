import { Agent } from 'node:https'
import { messageOf, SluiceError } from '../core/errors.ts'
import { authorizationOf, outage } from './registry-http.ts'
import type { RegistryAddress } from './registry-http.ts'
import type { SchemaJson } from './schema.ts'

/**
 * Registers through the registry client library. It refuses a subject whose compatibility is not the one given, so the
 * caller sets that first.
 *
 * The library is loaded here and not before: it brings two more schema languages, and only development registers.
 * Of its traps (docs/decisions/0005) three matter: without `retries: 0` it asks a dead registry for seconds, it has no
 * time limit of its own, and its status for a refused connection is 400.
 */
export async function registerSchema(
  address: RegistryAddress,
  subject: string,
  schema: SchemaJson,
  compatibility: string,
): Promise<number> {
  const { SchemaRegistry, SchemaType } = await import('@kafkajs/confluent-schema-registry')
  const client = new SchemaRegistry({
    host: address.url,
    retry: { retries: 0 },
    ...(address.tls === null ? {} : { agent: new Agent(address.tls.options) }),
    middlewares: [() => ({ prepareRequest: async (next) => (await next()).enhance(extrasOf(address)) })],
  })
  try {
    const registered = await client.register(
      { type: SchemaType.AVRO, schema: JSON.stringify(schema) },
      // The library's enum has the same names as its values.
      { subject, compatibility: compatibility as never, updateConfig: false },
    )
    return registered.id
  } catch (error) {
    throw explained(address, subject, error)
  }
}

function extrasOf({ auth, timeoutMs }: RegistryAddress) {
  return {
    timeout: timeoutMs,
    ...(auth === null ? {} : { headers: { authorization: authorizationOf(auth) } }),
  }
}

function explained(address: RegistryAddress, subject: string, error: unknown): SluiceError {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : null
  const message = messageOf(error)
  if (status === 401 || status === 403) {
    return new SluiceError('CONFIG', `schema registry ${address.url} refuses the credentials`, {
      cause: error,
    })
  }
  if (status === 409 || status === 422 || status === null) {
    return new SluiceError('SCHEMA', `subject ${subject} does not take the schema: ${message}`, {
      cause: error,
    })
  }
  return outage(address, `does not register: ${message}`, error)
}
