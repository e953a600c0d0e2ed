import { SluiceError } from '../core/errors.ts'
import { Fault } from '../core/outcome.ts'
import { registerSchema } from './register-schema.ts'
import { ask, memberOf, outage, saysNotFound } from './registry-http.ts'
import type { RegistryAddress, RegistryAnswer } from './registry-http.ts'
import { inlined } from './inline-references.ts'
import { avroSchemaIn } from './registry-answer.ts'
import type { SchemaReference } from './registry-answer.ts'
import { RefusedId, unknownId } from './schema-source.ts'
import type { IdentifiedSchema, SchemaSource } from './schema-source.ts'
import type { SchemaJson } from './schema.ts'

/** How a subject's next schema must fit its earlier ones. */
type Compatibility =
  'NONE' | 'BACKWARD' | 'BACKWARD_TRANSITIVE' | 'FORWARD' | 'FORWARD_TRANSITIVE' | 'FULL' | 'FULL_TRANSITIVE'

/**
 * A schema registry with Confluent's interface: Confluent's own, Karapace, Apicurio (`.../apis/ccompat/v7`), Redpanda.
 *
 * Every method rejects with REGISTRY_OUTAGE when the registry does not answer, and all but `schemaById` with CONFIG
 * when it refuses the credentials and with SCHEMA for what is wrong with a subject or schema.
 */
export interface SchemaRegistry extends SchemaSource {
  /** Base URL without credentials, for messages. */
  readonly url: string
  latest(subject: string): Promise<IdentifiedSchema>
  version(subject: string, version: number): Promise<IdentifiedSchema>
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
    ping: () => ping(address),
    latest: (subject) => versionOf(address, subject, 'latest'),
    version: (subject, version) => versionOf(address, subject, String(version)),
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
    serverTimeMs: async () => (await ask(address, 'GET', '/schemas/types')).serverTimeMs,
    isCompatible: (subject, schema) => isCompatible(address, subject, schema),
  }
  return registry
}

/** Statuses that say something of the id, where the registry answers others. */
const refusals: readonly number[] = [400, 403, 409, 410, 422]

async function schemaById(address: RegistryAddress, id: number): Promise<SchemaJson | Fault | RefusedId> {
  const answer = await ask(address, 'GET', `/schemas/ids/${id}`)
  if (saysNotFound(answer)) return unknownId(id, 'the schema registry')
  if (refusals.includes(answer.status)) {
    return new RefusedId(`the schema registry refuses it with status ${answer.status}`)
  }
  // Anything else is the registry's trouble, or ours with it: a wrong URL or expired credentials must not turn good
  // records into dead letters, so it counts as an outage.
  if (answer.status !== 200) throw outage(address, refusal(answer.status))
  const found = avroSchemaIn(answer.body)
  if (found === null) throw outage(address, 'answers without a schema')
  if ('foreign' in found) return new Fault('schema-mismatch', `schema id ${id}: ${found.foreign}`)
  if ('broken' in found) return new RefusedId(`the schema registry has no schema for it: ${found.broken}`)
  const referenced = await referencedBy(address, found.references)
  return typeof referenced === 'string' ? new RefusedId(referenced) : inlined(found.schema, referenced)
}

/** More than that refer to each other in a circle. */
const MOST_REFERENCES = 1000

/** The schemas that others refer to, and those that they refer to; a text that says which is not to be had. */
async function referencedBy(
  address: RegistryAddress,
  references: readonly SchemaReference[],
): Promise<readonly SchemaJson[] | string> {
  const found = new Map<string, SchemaJson>()
  const queue = [...references]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { subject, version } = next
    const path = versionPath(subject, String(version))
    if (found.has(path)) continue
    const { status, body } = await ask(address, 'GET', path)
    const schema = status === 200 ? avroSchemaIn(body) : null
    const failure = `refers to version ${version} of subject ${subject}, which the registry does not give`
    if (schema === null || !('schema' in schema) || found.size >= MOST_REFERENCES) return failure
    found.set(path, schema.schema)
    queue.push(...schema.references)
  }
  return [...found.values()]
}

function versionPath(subject: string, version: string): string {
  return `/subjects/${encodeURIComponent(subject)}/versions/${version}`
}

/** Every registry of this interface lists the kinds of schema it knows, at no cost and without rights to a subject. */
async function ping(address: RegistryAddress): Promise<void> {
  const { body } = succeed(address, await ask(address, 'GET', '/schemas/types'))
  if (!Array.isArray(body)) throw noRegistry(address)
}

async function versionOf(
  address: RegistryAddress,
  subject: string,
  version: string,
): Promise<IdentifiedSchema> {
  const answer = await ask(address, 'GET', versionPath(subject, version))
  if (saysNotFound(answer)) {
    throw new SluiceError(
      'SCHEMA',
      `schema registry ${address.url} has no version ${version} of subject ${subject}`,
    )
  }
  const { body } = succeed(address, answer)
  const schema = avroSchemaIn(body)
  if (schema === null) throw noRegistry(address)
  if ('foreign' in schema) throw new SluiceError('SCHEMA', `subject ${subject}: ${schema.foreign}`)
  if ('broken' in schema) throw new SluiceError('SCHEMA', `subject ${subject}: ${schema.broken}`)
  const referenced = await referencedBy(address, schema.references)
  if (typeof referenced === 'string') throw new SluiceError('SCHEMA', `subject ${subject} ${referenced}`)
  return { id: idIn(address, body), schema: inlined(schema.schema, referenced) }
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

function succeed(address: RegistryAddress, answer: RegistryAnswer): RegistryAnswer {
  const { status, body } = answer
  if (status < 300) return answer
  if (status === 401 || status === 403) {
    throw new SluiceError('CONFIG', `schema registry ${address.url} ${refusal(status)}`)
  }
  const message = memberOf(body, 'message')
  if (status === 404 || typeof message !== 'string') throw noRegistry(address)
  throw new SluiceError('SCHEMA', `schema registry ${address.url} refuses: ${message}`)
}

function refusal(status: number): string {
  if (status === 401 || status === 403) return `refuses the credentials (status ${status})`
  return `answers with status ${status}: check the URL`
}

function noRegistry({ url }: RegistryAddress): SluiceError {
  return new SluiceError(
    'CONFIG',
    `no schema registry answers at ${url}: check the URL and its path (Apicurio: /apis/ccompat/v7)`,
  )
}

function idIn(address: RegistryAddress, body: unknown): number {
  const id = memberOf(body, 'id')
  if (typeof id !== 'number') throw noRegistry(address)
  return id
}
