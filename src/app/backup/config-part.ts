import { constants, existsSync, statSync } from 'node:fs'
import { copyFile, mkdir, readFile } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { eachText, withoutSecrets } from '../../config/without-secrets.ts'
import type { ReplacedSecret } from '../../config/without-secrets.ts'
import type { Config } from '../../config/schema.ts'
import { SluiceError } from '../../core/errors.ts'
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
 * @throws SluiceError CONFIG where a file that it names is missing: nothing starts from such a backup
 */
export async function saveConfig(config: Config, file: string, scratch: string): Promise<SavedConfig> {
  const folder = dirname(file)
  const fleet = join(folder, fleetFile)
  const texts = [
    await withoutItsSecrets(file, secretPathsOf(config)),
    ...(existsSync(fleet) ? [await withoutItsSecrets(fleet, isCalledSecret)] : []),
  ]
  const { plain, guarded } = filesNamedBy(config)
  expectAll(plain, file)
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
      ...(existsSync(fleet) ? await envFilesOf(fleet) : []),
      ...plain
        .filter((path) => !isCopied(path))
        .map((what) => ({
          what,
          why: isFile(what) ? 'not below the folder of the config' : 'it is no file',
        })),
    ],
  }
}

function expectAll(paths: readonly string[], file: string): void {
  const missing = paths.filter((path) => !existsSync(path))
  if (missing.length === 0) return
  throw new SluiceError(
    'CONFIG',
    `${file} names what is not there: ${missing.join(', ')}. A backup without it would be none: put it back, or take it out of the config`,
  )
}

/** Environment variables of a fleet's instances: that is where their secrets are to be. */
async function envFilesOf(fleet: string): Promise<readonly NotCopied[]> {
  const named = new Set<string>()
  eachText(await readFile(fleet, 'utf8'), ({ value }, path) => {
    if (path.includes('envFiles')) named.add(resolve(dirname(fleet), String(value)))
  })
  return [...named].sort().map((what) => ({ what, why: `environment variables of ${fleetFile}` }))
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

/** Those that the config has, and what an override would make one of another config. */
function secretPathsOf(config: Config): (path: ConfigPath) => boolean {
  const paths = new Set(secretsOf(config).map(formatPath))
  // An option `--set` may have put another section in the place of one that the file has.
  return (path) => paths.has(formatPath(path)) || alwaysSecret.has(nameIn(path))
}

const alwaysSecret: ReadonlySet<string> = new Set(['password', 'passphrase', 'clientSecret'])
const secretName = /passw|passphrase|secret|token|credential|(?:api|access|private|account)[-_]?key/i
/** Variables are named by whoever writes them; one more that is left out does less harm than one that is shown. */
const secretVariable = /key|token|secret|passw|passphrase|pwd|credential|(?:^|_)pass$/i

/** Of a file whose settings are not known here: that of a fleet, and what it sets in other configs. */
function isCalledSecret(path: ConfigPath): boolean {
  const [section, name] = [String(path.at(-2) ?? ''), nameIn(path)]
  if (section === 'headers') return true
  // What names a file of one shows none.
  if (/file$/i.test(name)) return false
  return (section === 'environment' ? secretVariable : secretName).test(name)
}

/** Of what is in a list, the name of that. */
function nameIn(path: ConfigPath): string {
  return path.findLast((part) => typeof part === 'string') ?? ''
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
