import { isDeepStrictEqual } from 'node:util'
import { ask, memberOf, saysNotFound } from './registry-http.ts'
import type { RegistryAddress } from './registry-http.ts'
import { noRegistry, succeed } from './registry-refusal.ts'
import { versionPath } from './registry-schemas.ts'

/** A version of a subject as a registry gives it. */
export interface CopiedVersion {
  readonly subject: string
  readonly version: number
  readonly id: number
  /** `AVRO`, `JSON`, `PROTOBUF`. */
  readonly schemaType: string
  readonly schema: string
  readonly references: readonly {
    readonly name: string
    readonly subject: string
    readonly version: number
  }[]
}

export interface RegistryCopy {
  /** How the next schema of a subject without a rule of its own must fit; null where the registry does not say. */
  readonly compatibility: string | null
  /** Rules of their own, by subject. */
  readonly rules: Readonly<Record<string, string>>
  /** In the order of their ids: whatever one refers to is before it. */
  readonly versions: readonly CopiedVersion[]
}

/**
 * All subjects of a registry with all their versions.
 *
 * Rejects with REGISTRY_OUTAGE, or CONFIG where it refuses the credentials or is none.
 */
export async function copyOfRegistry(address: RegistryAddress): Promise<RegistryCopy> {
  const rules: Record<string, string> = {}
  const versions: CopiedVersion[] = []
  for (const subject of await subjectsOf(address)) {
    const rule = await compatibilityAt(address, `/config/${encodeURIComponent(subject)}`)
    if (rule !== null) rules[subject] = rule
    for (const version of await versionsOf(address, subject)) {
      const found = await versionAt(address, subject, version)
      // One that was deleted meanwhile is none.
      if (found !== null) versions.push(found)
    }
  }
  const inOrder = versions.toSorted((a, b) => a.id - b.id || (a.subject < b.subject ? -1 : 1))
  return { compatibility: await compatibilityAt(address, '/config'), rules, versions: inOrder }
}

export async function subjectsOf(address: RegistryAddress): Promise<readonly string[]> {
  const { body } = succeed(address, await ask(address, 'GET', '/subjects'))
  if (Array.isArray(body) && body.every((each) => typeof each === 'string')) return body.toSorted()
  throw noRegistry(address)
}

async function versionsOf(address: RegistryAddress, subject: string): Promise<readonly number[]> {
  const answer = await ask(address, 'GET', `/subjects/${encodeURIComponent(subject)}/versions`)
  if (saysNotFound(answer)) return []
  const { body } = succeed(address, answer)
  if (Array.isArray(body) && body.every((each) => typeof each === 'number')) return body
  throw noRegistry(address)
}

/** Null where there is no such version. */
export async function versionAt(
  address: RegistryAddress,
  subject: string,
  version: number,
): Promise<CopiedVersion | null> {
  const answer = await ask(address, 'GET', versionPath(subject, String(version)))
  if (saysNotFound(answer)) return null
  const { body } = succeed(address, answer)
  const [id, schema] = [memberOf(body, 'id'), memberOf(body, 'schema')]
  if (typeof id !== 'number' || typeof schema !== 'string') throw noRegistry(address)
  const [type, references] = [memberOf(body, 'schemaType'), memberOf(body, 'references')]
  return {
    ...{ subject, version, id, schema },
    // Avro is what is meant where nothing is said.
    schemaType: typeof type === 'string' ? type : 'AVRO',
    references: Array.isArray(references) ? (references as CopiedVersion['references']) : [],
  }
}

/** The schema that an id is of; null where there is none. */
export async function schemaAt(address: RegistryAddress, id: number): Promise<string | null> {
  const answer = await ask(address, 'GET', `/schemas/ids/${id}`)
  if (saysNotFound(answer)) return null
  const schema = memberOf(succeed(address, answer).body, 'schema')
  return typeof schema === 'string' ? schema : null
}

/** Null where there is no rule of that place's own. */
export async function compatibilityAt(address: RegistryAddress, path: string): Promise<string | null> {
  const answer = await ask(address, 'GET', path)
  if (answer.status === 404) return null
  const { body } = succeed(address, answer)
  const level = memberOf(body, 'compatibilityLevel') ?? memberOf(body, 'compatibility')
  return typeof level === 'string' ? level : null
}

/** Registries give a schema back with other spaces than it came with. */
export function isSameSchema(one: string, other: string): boolean {
  return one === other || isDeepStrictEqual(parsed(one), parsed(other))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Protobuf.
    return text.trim()
  }
}
