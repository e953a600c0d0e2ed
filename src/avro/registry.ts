import { SluiceError } from '../core/errors.ts'
import { registerSchema } from './register-schema.ts'
import { ask, memberOf, saysNotFound } from './registry-http.ts'
import type { RegistryAddress } from './registry-http.ts'
import { idIn, noRegistry, succeed } from './registry-refusal.ts'
import { schemaById, schemaOf, textById, typedVersion, versionPath } from './registry-schemas.ts'
import type { TypedSchema } from './registry-schemas.ts'
import type { IdentifiedSchema, SchemaSource } from './schema-source.ts'
import type { SchemaJson } from './schema.ts'

/** How a subject's next schema must fit its earlier ones. */
type Compatibility =
  'NONE' | 'BACKWARD' | 'BACKWARD_TRANSITIVE' | 'FORWARD' | 'FORWARD_TRANSITIVE' | 'FULL' | 'FULL_TRANSITIVE'

/**
 * A schema registry with Confluent's interface: Confluent's own, Karapace, Apicurio (`.../apis/ccompat/v7`), Redpanda.
 *
 * Every method rejects with REGISTRY_OUTAGE when the registry does not answer, and all but `schemaById` and `textById` with CONFIG
 * when it refuses the credentials and with SCHEMA for what is wrong with a subject or schema.
 */
export interface SchemaRegistry extends SchemaSource {
  /** Base URL without credentials, for messages. */
  readonly url: string
  latest(subject: string): Promise<IdentifiedSchema>
  version(subject: string, version: number): Promise<IdentifiedSchema>
  /** A version of whatever type. */
  typedVersion(subject: string, version: number): Promise<TypedSchema>
  /** The number of a subject's latest version. */
  latestVersion(subject: string): Promise<number>
  /** The id under which a subject has this very schema; null when it has not. */
  lookup(subject: string, schema: SchemaJson): Promise<number | null>
  /**
   * Registers under the rules that the subject has: SCHEMA for what they refuse. Idempotent. Returns the id, which is of the
   * schema, whatever other subjects have it.
   */
  add(subject: string, schema: SchemaJson): Promise<number>
  /** Development only: sets the subject's compatibility, then registers. Idempotent. Returns the id. */
  register(subject: string, schema: SchemaJson, compatibility?: Compatibility): Promise<number>
  /** Development only. `subject` null sets the registry's default. */
  setCompatibility(subject: string | null, compatibility: Compatibility): Promise<void>
  /** How the next schema of a subject must fit, by its own rule or the registry's default; as the registry spells it. */
  compatibility(subject: string): Promise<string>
  /** Its clock, to the second; null where it does not say. */
  serverTimeMs(): Promise<number | null>
  /** Whether the subject would take the schema as its next version; true for a new subject. */
  isCompatible(subject: string, schema: SchemaJson): Promise<boolean>
}

/** A subject that the registry does not have. */
export class MissingSubject extends SluiceError {
  constructor({ url }: RegistryAddress, subject: string) {
    super('SCHEMA', `schema registry ${url} has no subject ${subject}`)
    this.name = 'MissingSubject'
  }
}

export function createRegistry(address: RegistryAddress): SchemaRegistry {
  const registry: SchemaRegistry = {
    url: address.url,
    grows: true,
    schemaById: (id) => schemaById(address, id),
    textById: (id, type) => textById(address, id, type),
    ping: () => ping(address),
    latest: (subject) => schemaOf(address, subject, 'latest'),
    version: (subject, version) => schemaOf(address, subject, String(version)),
    typedVersion: (subject, version) => typedVersion(address, subject, String(version)),
    latestVersion: (subject) => latestVersion(address, subject),
    lookup: (subject, schema) => lookup(address, subject, schema),
    add: (subject, schema) => add(address, subject, schema),
    async register(subject, schema, compatibility = 'BACKWARD') {
      await registry.setCompatibility(subject, compatibility)
      return registerSchema(address, subject, schema, compatibility)
    },
    async setCompatibility(subject, compatibility) {
      const path = subject === null ? '/config' : `/config/${encodeURIComponent(subject)}`
      succeed(address, await ask(address, 'PUT', path, { compatibility }))
    },
    compatibility: (subject) => compatibilityOf(address, subject),
    serverTimeMs: async () => succeed(address, await ask(address, 'GET', '/schemas/types')).serverTimeMs,
    isCompatible: (subject, schema) => isCompatible(address, subject, schema),
  }
  return registry
}

/** Every registry of this interface lists the kinds of schema it knows, at no cost and without rights to a subject. */
async function ping(address: RegistryAddress): Promise<void> {
  const { body } = succeed(address, await ask(address, 'GET', '/schemas/types'))
  if (!Array.isArray(body)) throw noRegistry(address)
}

async function latestVersion(address: RegistryAddress, subject: string): Promise<number> {
  const answer = await ask(address, 'GET', versionPath(subject, 'latest'))
  if (saysNotFound(answer)) {
    throw new MissingSubject(address, subject)
  }
  const version = memberOf(succeed(address, answer).body, 'version')
  if (typeof version !== 'number') throw noRegistry(address)
  return version
}

async function lookup(address: RegistryAddress, subject: string, schema: SchemaJson): Promise<number | null> {
  const path = `/subjects/${encodeURIComponent(subject)}`
  const answer = await ask(address, 'POST', path, { schema: JSON.stringify(schema) })
  return saysNotFound(answer) ? null : idIn(address, succeed(address, answer).body)
}

async function add(address: RegistryAddress, subject: string, schema: SchemaJson): Promise<number> {
  const path = `/subjects/${encodeURIComponent(subject)}/versions`
  const answer = await ask(address, 'POST', path, { schema: JSON.stringify(schema) })
  if (answer.status !== 409) return idIn(address, succeed(address, answer).body)
  const why = memberOf(answer.body, 'message')
  throw new SluiceError(
    'SCHEMA',
    `subject ${subject} does not take the schema${typeof why === 'string' ? `: ${why}` : ''}`,
  )
}

async function isCompatible(address: RegistryAddress, subject: string, schema: SchemaJson): Promise<boolean> {
  const path = `/compatibility/subjects/${encodeURIComponent(subject)}/versions/latest`
  const answer = await ask(address, 'POST', path, { schema: JSON.stringify(schema) })
  return saysNotFound(answer) || memberOf(succeed(address, answer).body, 'is_compatible') === true
}

async function compatibilityOf(address: RegistryAddress, subject: string): Promise<string> {
  const own = await ask(address, 'GET', `/config/${encodeURIComponent(subject)}`)
  const answer = saysNotFound(own) ? await ask(address, 'GET', '/config') : own
  const level = memberOf(succeed(address, answer).body, 'compatibilityLevel')
  if (typeof level !== 'string') throw noRegistry(address)
  return level
}
