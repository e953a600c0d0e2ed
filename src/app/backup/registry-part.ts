import type { RegistryCopy } from '../../avro/registry-copy.ts'
import type { RegistryAddress } from '../../avro/registry-http.ts'
import { compareRegistry, restoreRegistry } from '../../avro/registry-restore.ts'
import { reachable } from '../../core/reachable.ts'
import type { PartPlan } from './part.ts'

export function registryText({ url }: RegistryAddress, { versions }: RegistryCopy): string {
  const subjects = new Set(versions.map(({ subject }) => subject)).size
  return `${url}: subjects ${subjects}, schemas ${versions.length}`
}

/** Values carry ids: a registry whose ids are other schemas' is left alone. */
export async function planRegistry(address: RegistryAddress, copy: RegistryCopy): Promise<PartPlan> {
  const difference = await reachable(compareRegistry(address, copy))
  const { same, missing, taken, takesIds } = difference
  const how = takesIds
    ? 'under its id (mode IMPORT)'
    : 'one after the other: the registry gives ids itself, which are compared afterwards'
  return {
    part: 'registry',
    place: address.url,
    same,
    changes: missing.map(({ subject, version, id }) => `${subject}, version ${version}, id ${id}, ${how}`),
    kept: [],
    refused: taken,
    apply: () => reachable(restoreRegistry(address, copy, difference)),
  }
}
