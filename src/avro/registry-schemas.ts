import { SluiceError } from '../core/errors.ts'
import { Fault } from '../core/outcome.ts'
import { inlined } from './inline-references.ts'
import { avroSchemaIn, schemaTextIn } from './registry-answer.ts'
import type { RegisteredAvro, RegisteredText, SchemaReference, Unusable } from './registry-answer.ts'
import { ask, outage, saysNotFound } from './registry-http.ts'
import type { RegistryAddress } from './registry-http.ts'
import { idIn, noRegistry, refusal, succeed } from './registry-refusal.ts'
import { keyName } from './schema-key.ts'
import type { SchemaKey } from './schema-key.ts'
import type { SchemaJson } from './schema.ts'
import { RefusedId, unknownId } from './schema-source.ts'
import type { IdentifiedSchema, TextType } from './schema-source.ts'
import type { SchemaText } from './schema-text.ts'

/** A schema of one type or another: Avro with its references written out, the others with theirs beside them. */
export type TypedSchema =
  { readonly type: 'AVRO'; readonly schema: SchemaJson } | ({ readonly type: TextType } & SchemaText)

/** As `SchemaSource` has it. */
export async function schemaById(
  address: RegistryAddress,
  key: SchemaKey,
): Promise<SchemaJson | Fault | RefusedId> {
  const found = await readByKey(address, key, avroSchemaIn)
  if (found instanceof Fault || found instanceof RefusedId) return found
  const referenced = await schemasReferredTo(address, found)
  return typeof referenced === 'string' ? new RefusedId(referenced) : inlined(found.schema, referenced)
}

/** As `SchemaSource` has it. */
export async function textById(
  address: RegistryAddress,
  key: SchemaKey,
  type: TextType,
): Promise<SchemaText | Fault | RefusedId> {
  const found = await readByKey(address, key, (body) => schemaTextIn(body, type))
  if (found instanceof Fault || found instanceof RefusedId) return found
  const references = await textsReferredTo(address, found)
  return typeof references === 'string' ? new RefusedId(references) : { text: found.text, references }
}

/** Statuses that say something of the id, where the registry answers others. */
const refusals: readonly number[] = [400, 403, 409, 410, 422]

async function readByKey<T extends object>(
  address: RegistryAddress,
  key: SchemaKey,
  read: (body: unknown) => T | Unusable | null,
): Promise<T | Fault | RefusedId> {
  const isId = typeof key === 'number'
  const answer = await ask(address, 'GET', isId ? `/schemas/ids/${key}` : `/schemas/guids/${key}`)
  if (saysNotFound(answer)) return unknownId(key, 'the schema registry')
  if (answer.status === 404 && !isId) return withoutGuids(address, key)
  if (refusals.includes(answer.status)) {
    return new RefusedId(`the schema registry refuses it with status ${answer.status}`)
  }
  // Anything else is the registry's trouble, or ours with it: a wrong URL or expired credentials must not turn good
  // records into dead letters, so it counts as an outage.
  if (answer.status !== 200) throw outage(address, refusal(answer.status))
  const found = read(answer.body)
  if (found === null) throw outage(address, 'answers without a schema')
  if ('foreign' in found) return new Fault('schema-mismatch', `${keyName(key)}: ${found.foreign}`)
  if ('broken' in found) return new RefusedId(`the schema registry has no schema for it: ${found.broken}`)
  return found
}

/** A registry that answers has no such path: it knows ids alone, as many do. */
async function withoutGuids(address: RegistryAddress, guid: string): Promise<Fault> {
  const { status, body } = await ask(address, 'GET', '/schemas/types')
  if (status !== 200 || !Array.isArray(body)) throw outage(address, refusal(404))
  return new Fault(
    'unsupported-wire-format',
    `${keyName(guid)}: the schema registry does not look schemas up by GUID (/schemas/guids), which Confluent's does from 8.0 on: let producers write ids`,
  )
}

/** A version of Avro. Rejects with SCHEMA for one that is not there, of another type or broken. */
export async function schemaOf(
  address: RegistryAddress,
  subject: string,
  version: string,
): Promise<IdentifiedSchema> {
  const body = await versionBody(address, subject, version)
  const schema = usable(address, subject, avroSchemaIn(body))
  const referenced = await schemasReferredTo(address, schema)
  if (typeof referenced === 'string') throw new SluiceError('SCHEMA', `subject ${subject} ${referenced}`)
  return { id: idIn(address, body), schema: inlined(schema.schema, referenced) }
}

/** A version of whatever type. */
export async function typedVersion(
  address: RegistryAddress,
  subject: string,
  version: string,
): Promise<TypedSchema> {
  const found = usable(address, subject, schemaTextIn(await versionBody(address, subject, version), null))
  const { type, text } = found
  if (type === 'AVRO') return { type, schema: (await schemaOf(address, subject, version)).schema }
  const references = await textsReferredTo(address, found)
  if (typeof references === 'string') throw new SluiceError('SCHEMA', `subject ${subject} ${references}`)
  return { type, text, references }
}

function usable<T extends object>(address: RegistryAddress, subject: string, found: T | Unusable | null): T {
  if (found === null) throw noRegistry(address)
  if ('foreign' in found) throw new SluiceError('SCHEMA', `subject ${subject}: ${found.foreign}`)
  if ('broken' in found) throw new SluiceError('SCHEMA', `subject ${subject}: ${found.broken}`)
  return found
}

async function versionBody(address: RegistryAddress, subject: string, version: string): Promise<unknown> {
  const answer = await ask(address, 'GET', versionPath(subject, version))
  if (saysNotFound(answer)) {
    throw new SluiceError(
      'SCHEMA',
      `schema registry ${address.url} has no version ${version} of subject ${subject}`,
    )
  }
  return succeed(address, answer).body
}

/** Schemas of Avro that one refers to, and those that they refer to; a text that says which is not to be had. */
async function schemasReferredTo(
  address: RegistryAddress,
  { references }: RegisteredAvro,
): Promise<readonly SchemaJson[] | string> {
  const found = await referredTo(address, references, avroSchemaIn)
  return typeof found === 'string' ? found : found.map(({ schema }) => schema.schema)
}

/** The same of another type, by the names that are used for them. */
async function textsReferredTo(
  address: RegistryAddress,
  { references, type }: RegisteredText,
): Promise<ReadonlyMap<string, string> | string> {
  const found = await referredTo(address, references, (body) => schemaTextIn(body, type))
  return typeof found === 'string' ? found : new Map(found.map(({ name, schema }) => [name, schema.text]))
}

/** Enough for any schema that people write. */
const MOST_REFERENCES = 1000

/** Each version once for each name that it has, though schemas may share others, or refer to each other in a circle. */
async function referredTo<T extends { readonly references: readonly SchemaReference[] }>(
  address: RegistryAddress,
  references: readonly SchemaReference[],
  read: (body: unknown) => T | Unusable | null,
): Promise<readonly { readonly name: string; readonly schema: T }[] | string> {
  const found = new Map<string, { readonly name: string; readonly schema: T }>()
  const queue = [...references]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { name, subject, version } = next
    const path = versionPath(subject, String(version))
    const key = `${path} ${name}`
    if (found.has(key)) continue
    if (found.size >= MOST_REFERENCES) return `refers to more than ${MOST_REFERENCES} others`
    const { status, body } = await ask(address, 'GET', path)
    const schema = status === 200 ? read(body) : null
    const failure = `refers to version ${version} of subject ${subject}`
    if (schema === null) return `${failure}, which the registry does not give (status ${status})`
    if ('foreign' in schema) return `${failure}, which ${schema.foreign}`
    if ('broken' in schema) return `${failure}, which is broken: ${schema.broken}`
    found.set(key, { name, schema })
    queue.push(...schema.references)
  }
  return [...found.values()]
}

export function versionPath(subject: string, version: string): string {
  return `/subjects/${encodeURIComponent(subject)}/versions/${version}`
}
