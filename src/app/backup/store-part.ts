import { SluiceError } from '../../core/errors.ts'
import { describeFile } from '../../releases/digest.ts'
import { noStoreAt } from '../../releases/no-store.ts'
import type { ObjectStore } from '../../releases/object-store.ts'
import type { ModelName } from '../../releases/release.ts'
import { copyOfStore, inFillingOrder, isCopied, putCopied, copyStanding } from '../../releases/store-copy.ts'
import type { CopiedObject } from '../../releases/store-copy.ts'
import { modelFolder, policyKey, readKey, shownModel } from '../../releases/store-keys.ts'
import type { ArchivedFile, UnpackedArchive } from './archive.ts'
import { places } from './manifest.ts'
import type { PartPlan } from './part.ts'

/**
 * @param wanted the models that the config takes from it
 * @throws SluiceError STORE_OUTAGE where there is no store, or nothing of one of them: what is seen of a share that is not mounted
 */
export async function saveStore(
  objects: ObjectStore,
  wanted: readonly ModelName[],
): Promise<{ readonly files: readonly ArchivedFile[]; readonly text: string }> {
  if (!(await objects.isThere())) throw noStoreAt(objects.place)
  const copied = await copyOfStore(objects)
  for (const model of wanted) expectSome(model, copied, objects.place)
  const files = copied.map((each) => {
    const name = places.store + each.key
    return 'bytes' in each ? { name, bytes: each.bytes } : { name, path: each.file.path }
  })
  const count = (isWanted: (known: NonNullable<ReturnType<typeof readKey>>) => boolean) =>
    copied.filter(({ key }) => {
      const known = readKey(key)
      return known !== null && isWanted(known)
    }).length
  const [versions, releases] = [
    count(({ version }) => version !== undefined),
    count(({ seq }) => seq !== undefined),
  ]
  return { files, text: `${objects.place}: versions ${versions}, releases ${releases}` }
}

function expectSome(model: ModelName, copied: readonly CopiedObject[], place: string): void {
  if (copied.some(({ key }) => key.startsWith(modelFolder(model)))) return
  throw new SluiceError(
    'STORE_OUTAGE',
    `${place} has nothing of ${shownModel(model)}, which the config takes from it: is it mounted? A backup without it would be none. Where nothing was added yet: sluice model add FILE --name ${shownModel(model)}`,
  )
}

/** A store that has other releases or versions under the same numbers is another store: nothing is put into it. */
export async function planStore(archive: UnpackedArchive, objects: ObjectStore): Promise<PartPlan> {
  const missing: CopiedObject[] = []
  const kept: string[] = []
  const refused: string[] = []
  let same = 0
  for (const copied of await archivedObjects(archive)) {
    const state = await copyStanding(objects, copied)
    if (state === 'same') same += 1
    else if (state === 'missing') missing.push(copied)
    else if (copied.key === policyKey) kept.push(`${policyKey} says something else there`)
    else
      refused.push(
        `${copied.key} is another one there: this is not the store that was backed up, or it went on otherwise`,
      )
  }
  return {
    part: 'store',
    place: objects.place,
    ...{ same, kept, refused },
    changes: missing.map(({ key }) => key),
    async apply() {
      for (const copied of missing) await putCopied(objects, copied)
      return []
    },
  }
}

/** Model files stay files; all the rest is small. */
async function archivedObjects(archive: UnpackedArchive): Promise<readonly CopiedObject[]> {
  const keys = archive.under(places.store).filter(isCopied)
  const models = new Set<string>()
  const objects: CopiedObject[] = []
  for (const key of keys) {
    if (readKey(key)?.version === undefined) continue
    const manifest = JSON.parse(String(await archive.read(places.store + key))) as {
      readonly file?: { readonly name?: string }
    }
    models.add(key.replace(/manifest\.json$/, manifest.file?.name ?? ''))
  }
  for (const key of keys) {
    const name = places.store + key
    // It is among those that there are.
    if (models.has(key)) objects.push({ key, file: await describeFile(archive.path(name)) })
    else objects.push({ key, bytes: (await archive.read(name))! })
  }
  return inFillingOrder(objects)
}
