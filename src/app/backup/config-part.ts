import { constants, existsSync, statSync } from 'node:fs'
import { copyFile, mkdir, readFile } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path'
import { withoutSecrets } from '../../config/without-secrets.ts'
import type { ReplacedSecret } from '../../config/without-secrets.ts'
import type { Config } from '../../config/schema.ts'
import { formatPath } from '../../core/finding.ts'
import type { ConfigPath } from '../../core/finding.ts'
import { describeFile } from '../../releases/digest.ts'
import type { ArchivedFile, UnpackedArchive } from './archive.ts'
import { filesNamedBy, secretsOf } from './config-files.ts'
import { places } from './manifest.ts'
import type { BackupManifest, NotCopied } from './manifest.ts'
import type { PartPlan } from './part.ts'

export interface SavedConfig {
  readonly files: readonly ArchivedFile[]
  readonly secrets: readonly ReplacedSecret[]
  readonly leftOut: readonly NotCopied[]
}

const fleetFile = 'fleet.yaml'

/**
 * The config as it is written, without secrets; the files beside it that it names, and the file of a fleet.
 *
 * @param scratch an empty folder for copies of what is being written to
 */
export async function saveConfig(config: Config, file: string, scratch: string): Promise<SavedConfig> {
  const folder = dirname(file)
  const fleet = join(folder, fleetFile)
  const texts = [
    await withoutItsSecrets(file, secretPathsOf(config)),
    ...(existsSync(fleet) ? [await withoutItsSecrets(fleet, isCalledSecret)] : []),
  ]
  const { plain, guarded } = filesNamedBy(config)
  const isCopied = (path: string) => isWithin(folder, path) && isFile(path)
  const copied = plain.filter(isCopied)
  return {
    files: [
      ...texts.map(({ name, text }) => ({ name: places.config + name, bytes: Buffer.from(text) })),
      ...(await Promise.all(copied.map((path) => fileOf(config, path, folder, scratch)))),
    ],
    secrets: texts.flatMap(({ replaced }) => replaced),
    leftOut: [
      ...guarded.map((what) => ({ what, why: 'a secret, a certificate or a key' })),
      ...plain
        .filter((path) => !isCopied(path))
        .map((what) => ({
          what,
          why: isFile(what) ? 'not below the folder of the config' : 'it is not there',
        })),
    ],
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

/** As long as a path has no `..` to begin with. */
function isWithin(folder: string, path: string): boolean {
  const from = relative(folder, path)
  return from !== '' && !isAbsolute(from) && from.split(sep)[0] !== '..'
}

async function fileOf(config: Config, path: string, folder: string, scratch: string): Promise<ArchivedFile> {
  const name = places.config + relative(folder, path).split(sep).join('/')
  const isDatabase = Object.values(config.lookups).some(
    (each) => each.source === 'sqlite' && each.file === path,
  )
  return { name, path: isDatabase ? await copyOfDatabase(path, scratch) : path }
}

/** A database that is written to is no file that can be copied as it lies there. */
async function copyOfDatabase(path: string, scratch: string): Promise<string> {
  const { DatabaseSync, backup } = await import('node:sqlite')
  const copy = join(scratch, `${basename(path)}-${String(Math.random()).slice(2)}`)
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    await backup(database, copy)
    return copy
  } finally {
    database.close()
  }
}

async function withoutItsSecrets(file: string, isSecret: (path: ConfigPath) => boolean) {
  return { name: basename(file), ...withoutSecrets(await readFile(file, 'utf8'), isSecret) }
}

function secretPathsOf(config: Config): (path: ConfigPath) => boolean {
  const paths = new Set(secretsOf(config).map(formatPath))
  return (path) => paths.has(formatPath(path))
}

/** Of a file whose settings are not known here. */
function isCalledSecret(path: ConfigPath): boolean {
  return /password|passphrase|secret|token|credential/i.test(String(path.at(-1) ?? ''))
}

/** What is not there is written; what is there otherwise stays, since it says where everything else goes. */
export async function planConfig(
  archive: UnpackedArchive,
  manifest: BackupManifest,
  config: Config,
  file: string,
): Promise<PartPlan> {
  const missing: { readonly from: string; readonly to: string }[] = []
  const kept: string[] = []
  for (const name of archive.under(places.config)) {
    const from = archive.path(places.config + name)
    const to = name === manifest.config ? file : join(dirname(file), name)
    const isSecret = to === file ? secretPathsOf(config) : name === fleetFile ? isCalledSecret : null
    const state = await standing(from, to, isSecret)
    if (state === 'missing') missing.push({ from, to })
    else if (state === 'other') kept.push(`${to} is another one there`)
  }
  const isWritten = missing.some(({ to }) => to === file)
  const wanted = isWritten ? manifest.secrets : []
  return {
    part: 'config',
    place: file,
    same: archive.under(places.config).length - missing.length - kept.length,
    changes: [
      ...missing.map(({ to }) => to),
      ...wanted.map(({ path, variable }) => `${path} is the variable ${variable} from now on`),
    ],
    ...{ kept, refused: [] },
    async apply() {
      for (const { from, to } of missing) await write(from, to)
      return []
    },
  }
}

async function standing(
  from: string,
  to: string,
  isSecret: ((path: ConfigPath) => boolean) | null,
): Promise<'same' | 'missing' | 'other'> {
  if (!existsSync(to)) return 'missing'
  if ((await describeFile(from)).digest === (await describeFile(to)).digest) return 'same'
  if (isSecret === null) return 'other'
  // One that still has its secrets is the same otherwise.
  const bare = withoutSecrets(await readFile(to, 'utf8'), isSecret).text
  return bare === (await readFile(from, 'utf8')) ? 'same' : 'other'
}

async function write(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  await copyFile(from, to, constants.COPYFILE_EXCL)
}
