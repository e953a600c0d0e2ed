import { SluiceError } from '../core/errors.ts'
import { sharedTenant } from './release.ts'
import type { ModelName } from './release.ts'
import { checkName } from './store-keys.ts'

/** A model, and maybe one of its versions, as people name them: `cooler`, `cooler@7`, `acme/cooler@7`. */
export interface GivenName extends ModelName {
  /** Null where none is named. */
  readonly version: number | null
}

/** @throws SluiceError USAGE for what is no name */
export function givenName(text: string): GivenName {
  const parts = /^(?:([^/@]+)\/)?([^/@]+)(?:@(.*))?$/.exec(text)
  if (parts === null)
    throw new SluiceError('USAGE', `'${text}': expected a model, such as cooler, cooler@7 or acme/cooler@7`)
  // The pattern has the second.
  const [, tenant = sharedTenant, model = '', version] = parts
  checkName({ tenant, model })
  if (version === undefined) return { tenant, model, version: null }
  if (!/^[1-9]\d{0,8}$/.test(version))
    throw new SluiceError('USAGE', `'${text}': a version is a whole number from 1 on, such as cooler@7`)
  return { tenant, model, version: Number(version) }
}
