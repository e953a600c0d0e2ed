import { SluiceError } from '../core/errors.ts'
import { sharedTenant } from './release.ts'
import type { ModelName } from './release.ts'

/** What stands at the root of a store beside tenants. */
export const policyKey = 'store.json'
export const liveFolder = 'live/'

const namePattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/
const reservedTenants = ['live', 'store.json']

/** @throws SluiceError USAGE for names that are none of a store's */
export function checkName({ tenant, model }: ModelName): void {
  for (const [what, name] of [
    ['tenant', tenant],
    ['model', model],
  ] as const) {
    if (!namePattern.test(name)) {
      throw new SluiceError(
        'USAGE',
        `${JSON.stringify(name)} cannot be the name of a ${what}: letters, digits, '-', '_' and '.', up to 100, and neither '.' nor '-' in front`,
      )
    }
  }
  if (reservedTenants.includes(tenant)) {
    throw new SluiceError(
      'USAGE',
      `'${tenant}' cannot be the name of a tenant: the store needs it for itself`,
    )
  }
}

/** `default/cooler/`. */
export function modelFolder({ tenant, model }: ModelName): string {
  return `${tenant}/${model}/`
}

export function versionFolder(of: ModelName, version: number): string {
  return `${modelFolder(of)}${version}/`
}

export function manifestKey(of: ModelName, version: number): string {
  return `${versionFolder(of, version)}manifest.json`
}

export function releaseFolder(of: ModelName): string {
  return `${modelFolder(of)}releases/`
}

export function releaseKey(of: ModelName, seq: number): string {
  return `${releaseFolder(of)}${String(seq).padStart(20, '0')}.json`
}

export function instanceKey(instance: string): string {
  return `${liveFolder}${encodeURIComponent(instance).replace(/^\./, '%2E')}.json`
}

/** What a key is of: a version's manifest, a release; null for any other. */
export function readKey(
  key: string,
): { readonly of: ModelName; readonly version?: number; readonly seq?: number } | null {
  const [, tenant, model, version, seq] =
    /^([^/]+)\/([^/]+)\/(?:([1-9]\d{0,14})\/manifest|releases\/(\d{20}))\.json$/.exec(key) ?? []
  if (tenant === undefined || model === undefined) return null
  if (!namePattern.test(tenant) || !namePattern.test(model)) return null
  const of = { tenant, model }
  return version === undefined ? { of, seq: Number(seq) } : { of, version: Number(version) }
}

/** `cooler`, and `acme/cooler` of a tenant of its own. */
export function shownModel({ tenant, model }: ModelName): string {
  return tenant === sharedTenant ? model : `${tenant}/${model}`
}

/** `cooler@7`. */
export function shownVersion(of: ModelName & { readonly version: number }): string {
  return `${shownModel(of)}@${of.version}`
}
