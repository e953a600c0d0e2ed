import type { RegistryCopy } from '../../avro/registry-copy.ts'
import type { ReplacedSecret } from '../../config/without-secrets.ts'
import { SluiceError } from '../../core/errors.ts'
import {
  anyShape,
  countShape,
  listShape,
  mapShape,
  matching,
  objectShape,
  oneOf,
  orNothing,
  textShape,
} from '../../core/json-shape.ts'
import type { JsonShape } from '../../core/json-shape.ts'
import type { UnpackedArchive } from './archive.ts'
import type { SavedGroup } from './judge-offsets.ts'

/** It grows when an older Sluice would restore less than there is, or something else. */
export const backupVersion = 1

/** Where things lie in an archive. */
export const places = {
  manifest: 'manifest.json',
  config: 'config/',
  store: 'store/',
  registry: 'registry.json',
  offsets: 'offsets.json',
} as const

/** The parts of a backup, in the order in which they are restored. */
export const partNames = ['config', 'store', 'registry', 'offsets'] as const
export type PartName = (typeof partNames)[number]

/** Something that a pipeline needs and the archive has not. */
export interface NotCopied {
  readonly what: string
  readonly why: string
}

export interface BackupManifest {
  readonly format: 'sluice-backup'
  readonly formatVersion: number
  /** The version of Sluice that wrote it. */
  readonly sluice: string
  /** ISO 8601 in UTC. */
  readonly takenAt: string
  readonly pipeline: string
  /** Name of the config below `config/`. */
  readonly config: string
  /** What each part holds, for people; a part that the pipeline does not have is not there. */
  readonly parts: Readonly<Partial<Record<PartName, string>>>
  /** What stood in clear text and stands in a variable now. */
  readonly secrets: readonly ReplacedSecret[]
  readonly leftOut: readonly NotCopied[]
}

const manifestShape = objectShape({
  format: oneOf('sluice-backup'),
  formatVersion: countShape,
  sluice: textShape,
  takenAt: textShape,
  pipeline: textShape,
  config: textShape,
  parts: mapShape(textShape),
  secrets: listShape(objectShape({ path: textShape, variable: textShape })),
  leftOut: listShape(objectShape({ what: textShape, why: textShape })),
})

const registryShape = objectShape({
  compatibility: orNothing(textShape),
  rules: mapShape(textShape),
  versions: listShape(
    objectShape({
      subject: textShape,
      version: countShape,
      id: countShape,
      schemaType: textShape,
      schema: textShape,
      references: listShape(anyShape),
    }),
  ),
})

const groupsShape = listShape(
  objectShape({
    group: textShape,
    offsets: listShape(
      objectShape({
        topic: textShape,
        partition: countShape,
        topicId: orNothing(textShape),
        offset: matching(/^\d+$/, 'offset'),
        metadata: textShape,
      }),
    ),
  }),
)

/** JSON for people; offsets have all their digits. */
export function archivedJson(value: object): Buffer {
  const text = JSON.stringify(
    value,
    (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each),
    2,
  )
  return Buffer.from(`${text}\n`)
}

/** @throws SluiceError FILE where it is none, or of a later format */
export async function readManifest(archive: UnpackedArchive): Promise<BackupManifest> {
  // The shape says so.
  const manifest = (await readShaped(archive, places.manifest, manifestShape)) as BackupManifest | null
  if (manifest === null)
    throw new SluiceError('FILE', `the archive has no ${places.manifest}: it is no backup`)
  if (manifest.formatVersion <= backupVersion) return manifest
  throw new SluiceError(
    'FILE',
    `the backup is of format ${manifest.formatVersion}, and this Sluice knows up to ${backupVersion}: restore it with Sluice ${manifest.sluice} or later`,
  )
}

/** Null where the archive has no such part. */
export async function readRegistry(archive: UnpackedArchive): Promise<RegistryCopy | null> {
  return (await readShaped(archive, places.registry, registryShape)) as RegistryCopy | null
}

export async function readGroups(archive: UnpackedArchive): Promise<readonly SavedGroup[] | null> {
  const found = (await readShaped(archive, places.offsets, groupsShape)) as
    readonly { readonly group: string; readonly offsets: readonly WrittenOffset[] }[] | null
  return (
    found?.map(({ group, offsets }) => ({
      group,
      offsets: offsets.map((each) => ({ ...each, offset: BigInt(each.offset) })),
    })) ?? null
  )
}

type WrittenOffset = Omit<SavedGroup['offsets'][number], 'offset'> & { readonly offset: string }

async function readShaped(archive: UnpackedArchive, name: string, shape: JsonShape): Promise<unknown> {
  const bytes = await archive.read(name)
  if (bytes === null) return null
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw new SluiceError('FILE', `${name} of the archive is no JSON`, { cause })
  }
  const problem = shape(value, name)
  if (problem !== null)
    throw new SluiceError('FILE', `the archive is of a newer Sluice, or none of ours: ${problem}`)
  return value
}
