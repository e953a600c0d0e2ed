import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../../config/schema.ts'
import { readConfig } from '../assemble.ts'
import type { AssemblyOptions } from '../assemble.ts'
import { registryAddressOf } from '../assembly-schemas.ts'
import { unpackArchive } from './archive.ts'
import type { UnpackedArchive } from './archive.ts'
import { storeObjects } from './back-up.ts'
import { planConfig } from './config-part.ts'
import { partNames, places, readGroups, readManifest, readRegistry } from './manifest.ts'
import type { BackupManifest, PartName } from './manifest.ts'
import { planOffsets } from './offsets-part.ts'
import type { PartPlan } from './part.ts'
import { planRegistry } from './registry-part.ts'
import { planStore } from './store-part.ts'

export interface RestoreOptions extends AssemblyOptions {
  readonly isDry: boolean
  /** Offsets also of a topic that has another id, and where records would be passed over. */
  readonly isForced: boolean
  readonly parts: readonly PartName[]
}

/** What became of a part, or would. */
export interface RestoredPart extends Omit<PartPlan, 'apply'> {
  readonly isDone: boolean
  /** What is not as it was all the same. */
  readonly wrong: readonly string[]
}

export interface Restored {
  readonly manifest: BackupManifest
  readonly parts: readonly RestoredPart[]
}

/**
 * Puts back what an archive has to where a config says. All sums are checked before anything is written; a part with something that
 * is refused is left as it is, and the others are restored. The config itself may be missing: then it is that of the archive.
 */
export async function restoreBackup(from: string, options: RestoreOptions): Promise<Restored> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-restore-'))
  try {
    const archive = await unpackArchive(from, folder)
    const manifest = await readManifest(archive)
    const config = await configFor(archive, manifest, options)
    const plans: PartPlan[] = []
    for (const part of partNames.filter((each) => options.parts.includes(each))) {
      const plan = await planOf(part, { archive, manifest, config, options })
      if (plan !== null) plans.push(plan)
    }
    const parts: RestoredPart[] = []
    for (const plan of plans) parts.push(await carriedOut(plan, options.isDry))
    return { manifest, parts }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function carriedOut({ apply, ...plan }: PartPlan, isDry: boolean): Promise<RestoredPart> {
  const isDone = !isDry && plan.refused.length === 0
  return { ...plan, isDone, wrong: isDone ? await apply() : [] }
}

/** That of the archive is read as if it lay where it is going to. */
async function configFor(
  archive: UnpackedArchive,
  { config: name }: BackupManifest,
  { file, environment, overrides }: RestoreOptions,
): Promise<Config> {
  const source = { file, environment, overrides }
  if (existsSync(file)) return readConfig(source)
  const text = await readFile(archive.path(places.config + name), 'utf8')
  return readConfig({ ...source, text })
}

interface Given {
  readonly archive: UnpackedArchive
  readonly manifest: BackupManifest
  readonly config: Config
  readonly options: RestoreOptions
}

/** Null where the archive has no such part, or the config has no place for it, which is told. */
async function planOf(
  part: PartName,
  { archive, manifest, config, options }: Given,
): Promise<PartPlan | null> {
  switch (part) {
    case 'config':
      return planConfig(archive, manifest, config, options.file)
    case 'store': {
      if (archive.under(places.store).length === 0) return null
      const objects = await storeObjects(config, options.environment)
      return objects === null ? homeless(part, 'releases') : planStore(archive, objects)
    }
    case 'registry': {
      const copy = await readRegistry(archive)
      const address = registryAddressOf(config)
      if (copy === null) return null
      return address === null ? homeless(part, 'registry') : planRegistry(address, copy)
    }
    case 'offsets': {
      const groups = await readGroups(archive)
      return groups === null || groups.length === 0 ? null : planOffsets(config, groups, options.isForced)
    }
  }
}

function homeless(part: PartName, section: string): PartPlan {
  const refused = [`the config has no section ${section}, which says where to`]
  return { part, place: '-', same: 0, changes: [], kept: [], refused, apply: () => Promise.resolve([]) }
}
