import { ask, memberOf } from './registry-http.ts'
import type { RegistryAddress } from './registry-http.ts'
import { compatibilityAt, isSameSchema, schemaAt, subjectsOf, versionAt } from './registry-copy.ts'
import type { CopiedVersion, RegistryCopy } from './registry-copy.ts'
import { idIn, succeed } from './registry-refusal.ts'

/** What a registry has of a copy. */
export interface RegistryDifference {
  readonly isEmpty: boolean
  /** Whether it gives a schema the id that it is told: then ids are equal whatever else was registered. */
  readonly takesIds: boolean
  readonly same: number
  readonly missing: readonly CopiedVersion[]
  /** Why a version of the copy cannot be there: its number, or its id, is another schema's. */
  readonly taken: readonly string[]
}

/** Asks, and changes nothing. */
export async function compareRegistry(
  address: RegistryAddress,
  copy: RegistryCopy,
): Promise<RegistryDifference> {
  const missing: CopiedVersion[] = []
  const taken: string[] = []
  for (const version of copy.versions) {
    const found = await versionAt(address, version.subject, version.version)
    if (found === null) {
      const other = await schemaAt(address, version.id)
      if (other === null || isSameSchema(other, version.schema)) missing.push(version)
      else taken.push(`${shown(version)} had id ${version.id}, which is another schema's there`)
    } else if (found.id !== version.id || !isSameSchema(found.schema, version.schema)) {
      const what = found.id === version.id ? 'is another schema' : `has id ${found.id}, and had ${version.id}`
      taken.push(`${shown(version)} ${what} there`)
    }
  }
  return {
    isEmpty: (await subjectsOf(address)).length === 0,
    takesIds: await hasModes(address),
    same: copy.versions.length - missing.length - taken.length,
    ...{ missing, taken },
  }
}

/**
 * Registers what is missing, under its id and number where the registry takes them, else one after the other: then ids are those
 * of the copy as long as nothing was registered before, and none is left out between them.
 *
 * @returns what is not as it was: schemas under other ids
 */
export async function restoreRegistry(
  address: RegistryAddress,
  copy: RegistryCopy,
  { missing, takesIds, isEmpty }: RegistryDifference,
): Promise<readonly string[]> {
  const subjects = [...new Set(missing.map(({ subject }) => subject))]
  const wrong: string[] = []
  const modes = takesIds ? await importing(address, subjects) : null
  try {
    const ruled = new Set(takesIds ? [] : subjects)
    for (const version of missing) {
      if (ruled.has(version.subject) && (await forgetRule(address, version.subject)))
        ruled.delete(version.subject)
      const id = await register(address, version, takesIds)
      if (id !== version.id) wrong.push(`${shown(version)} has id ${id}, and had ${version.id}`)
    }
  } finally {
    for (const [subject, mode] of modes ?? []) await endImport(address, subject, mode)
    for (const subject of subjects) await setRule(address, subject, copy.rules[subject] ?? null)
  }
  // That of a registry with other subjects is not ours to change.
  if (isEmpty && copy.compatibility !== null)
    succeed(address, await ask(address, 'PUT', '/config', { compatibility: copy.compatibility }))
  return wrong
}

async function register(
  address: RegistryAddress,
  version: CopiedVersion,
  takesIds: boolean,
): Promise<number> {
  const { subject, schema, schemaType, references } = version
  const path = `/subjects/${encodeURIComponent(subject)}/versions`
  const own = takesIds ? { id: version.id, version: version.version } : {}
  const typed = schemaType === 'AVRO' ? {} : { schemaType }
  const body = { schema, ...typed, ...(references.length === 0 ? {} : { references }), ...own }
  return idIn(address, succeed(address, await ask(address, 'POST', path, body)).body)
}

/** Confluent's registry has modes, and takes ids in that of IMPORT; Apicurio's has none. */
async function hasModes(address: RegistryAddress): Promise<boolean> {
  const { status, body } = await ask(address, 'GET', '/mode')
  return status === 200 && typeof memberOf(body, 'mode') === 'string'
}

/** Puts subjects into the mode that takes ids; gives those that they had of their own. */
async function importing(
  address: RegistryAddress,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  const modes = new Map<string, string | null>()
  for (const subject of subjects) {
    const path = `/mode/${encodeURIComponent(subject)}`
    const { status, body } = await ask(address, 'GET', path)
    const mode = status === 200 ? memberOf(body, 'mode') : null
    // By force also where some of its versions are there.
    succeed(address, await ask(address, 'PUT', `${path}?force=true`, { mode: 'IMPORT' }))
    modes.set(subject, typeof mode === 'string' ? mode : null)
  }
  return modes
}

async function endImport(address: RegistryAddress, subject: string, mode: string | null): Promise<void> {
  const path = `/mode/${encodeURIComponent(subject)}`
  if (mode === null && (await ask(address, 'DELETE', path)).status < 300) return
  succeed(address, await ask(address, 'PUT', path, { mode: mode ?? 'READWRITE' }))
}

/** What was taken once may be against the rule of later. False where the subject is not there, so that it can have no rule. */
async function forgetRule(address: RegistryAddress, subject: string): Promise<boolean> {
  const body = { compatibility: 'NONE' }
  const answer = await ask(address, 'PUT', `/config/${encodeURIComponent(subject)}`, body)
  if (answer.status === 404) return false
  succeed(address, answer)
  return true
}

/** Null for none of its own. */
async function setRule(address: RegistryAddress, subject: string, rule: string | null): Promise<void> {
  const path = `/config/${encodeURIComponent(subject)}`
  if (rule !== null) {
    succeed(address, await ask(address, 'PUT', path, { compatibility: rule }))
    return
  }
  const { status } = await ask(address, 'DELETE', path)
  // One that knows no such request keeps a rule, which is then that of all.
  const general = status < 300 || status === 404 ? null : await compatibilityAt(address, '/config')
  if (general !== null) succeed(address, await ask(address, 'PUT', path, { compatibility: general }))
}

function shown({ subject, version }: CopiedVersion): string {
  return `${subject}, version ${version},`
}
