import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { copyOfRegistry } from '../../avro/registry-copy.ts'
import type { Config } from '../../config/schema.ts'
import { systemClock } from '../../core/clock.ts'
import { reachable } from '../../core/reachable.ts'
import type { ObjectStore } from '../../releases/object-store.ts'
import type { ModelName } from '../../releases/release.ts'
import { objectsAt } from '../../releases/open-store.ts'
import { version } from '../../version.ts'
import { readConfig } from '../assemble.ts'
import type { AssemblyOptions } from '../assemble.ts'
import { registryAddressOf } from '../assembly-schemas.ts'
import { storeTopic } from '../store-topic.ts'
import { writeArchive } from './archive.ts'
import type { ArchivedFile } from './archive.ts'
import { saveConfig } from './config-part.ts'
import { savedGroups } from './group-places.ts'
import { archivedJson, backupVersion, places } from './manifest.ts'
import type { BackupManifest, PartName } from './manifest.ts'
import { offsetsText } from './offsets-part.ts'
import { registryText } from './registry-part.ts'
import { saveStore } from './store-part.ts'

/**
 * All that a pipeline is, but its records and secrets, as one archive. The stream may go on meanwhile: whatever refers to something is read
 * before it.
 *
 * @throws SluiceError where a part cannot be read: a backup with a part missing is none
 */
export async function backUp(options: AssemblyOptions, to: string): Promise<BackupManifest> {
  const config = readConfig(options)
  const scratch = await mkdtemp(join(tmpdir(), 'sluice-backup-'))
  try {
    const { files, ...saved } = await saveParts(config, options, scratch)
    const at = new Date(systemClock.now())
    const manifest: BackupManifest = {
      ...{
        format: 'sluice-backup',
        formatVersion: backupVersion,
        sluice: version,
        takenAt: at.toISOString(),
      },
      ...{ pipeline: config.name, config: basename(options.file) },
      ...saved,
    }
    await writeArchive(to, [{ name: places.manifest, bytes: archivedJson(manifest) }, ...files], at)
    return manifest
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

type SavedParts = Pick<BackupManifest, 'parts' | 'secrets' | 'leftOut'> & {
  readonly files: readonly ArchivedFile[]
}

async function saveParts(
  config: Config,
  { file, environment }: AssemblyOptions,
  scratch: string,
): Promise<SavedParts> {
  const files: ArchivedFile[] = []
  const parts: Partial<Record<PartName, string>> = {}
  const objects = await storeObjects(config, environment)
  if (objects !== null) {
    const store = await saveStore(objects, modelsOfStore(config))
    files.push(...store.files)
    parts.store = store.text
  }
  const address = registryAddressOf(config)
  if (address !== null) {
    const copy = await reachable(copyOfRegistry(address))
    files.push({ name: places.registry, bytes: archivedJson(copy) })
    parts.registry = registryText(address, copy)
  }
  const groups = await savedGroups(config)
  files.push({ name: places.offsets, bytes: archivedJson(groups) })
  parts.offsets = offsetsText(groups)
  const { files: texts, secrets, leftOut } = await saveConfig(config, file, scratch)
  parts.config = `${file}: files ${texts.length}`
  return { files: [...texts, ...files], parts, secrets, leftOut }
}

function modelsOfStore({ models, releases }: Config): readonly ModelName[] {
  if (releases === undefined) return []
  return models.flatMap(({ release }) =>
    release === undefined ? [] : [{ tenant: releases.tenant, model: release }],
  )
}

/** Null where the config names no store. */
export async function storeObjects(
  config: Config,
  environment: AssemblyOptions['environment'],
): Promise<ObjectStore | null> {
  if (config.releases === undefined) return null
  return objectsAt(config.releases.store, environment, storeTopic(config))
}
