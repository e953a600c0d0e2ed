import { readFile, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { parseModelCard } from '../../config/model-card.ts'
import { SluiceError, messageOf } from '../../core/errors.ts'
import { formatFinding } from '../../core/finding.ts'
import { limitsOf, loadModel, settingsIn } from '../../model/index.ts'
import type { FileSettings } from '../../model/index.ts'
import type { Model } from '../../model/scorer.ts'
import { parseBaseline } from '../../monitor/baseline.ts'
import { checkPlace } from '../../releases/file-places.ts'
import type { Manifest } from '../../releases/manifest.ts'
import type { ModelStore } from '../../releases/model-store.ts'
import type { ModelName } from '../../releases/release.ts'
import type { VersionDraft } from '../../releases/version-draft.ts'
import type { InputStreams } from '../../table/input.ts'
import { tableFormat } from '../../table/table-format.ts'
import { goldenDifference } from './golden-rows.ts'

/** What is given of a version, by the paths of its files. */
export interface NewVersion extends Pick<
  Manifest,
  'addedBy' | 'parent' | 'trainedUntil' | 'metrics' | 'parameters' | 'note'
> {
  readonly file: string
  readonly settings: FileSettings
  /** What the file may have at most, unpacked; null for the limits that hold where nothing is said. */
  readonly maxModelBytes: number | null
  readonly golden: string | null
  readonly baseline: string | null
  readonly card: string | null
  /** A file with an Ed25519 private key. */
  readonly signKey: string | null
  /** Paths and addresses at which instances find the file; for stores in a topic. */
  readonly places: readonly string[]
}

export interface AddedVersion {
  readonly manifest: Manifest
  /** False for what the store had already. */
  readonly isNew: boolean
  /** How its answers differ from its golden rows; null where they do not. */
  readonly goldenDifference: string | null
  /** Whether its baseline was made of another model. */
  readonly isBaselineOfOther: boolean
}

/**
 * Puts a model file into the store, once it was found to be one that can be used.
 *
 * @throws ModelError for one that cannot, SluiceError USAGE for what is given beside it and is of no use
 */
export async function addVersion(
  store: ModelStore,
  of: ModelName,
  given: NewVersion,
  streams: InputStreams,
): Promise<AddedVersion> {
  const { file, maxModelBytes, golden, baseline, card, signKey, places, ...said } = given
  for (const place of places) checkPlace(place)
  await refuseFolder(file)
  const settings = settingsIn(given.settings)
  const limits = maxModelBytes === null ? {} : { limits: limitsOf(maxModelBytes) }
  const model = loadModel(file, { ...settings, ...limits })
  const goldenFile = golden === null ? null : { name: goldenName(golden), bytes: await bytesOf(golden) }
  const difference = golden === null ? null : await goldenDifference(golden, model, streams)
  const baselineGiven = baseline === null ? null : await baselineOf(baseline)
  const draft: VersionDraft = {
    ...said,
    file,
    ext: extensionOf(file, model),
    places,
    format: `${model.format.name} ${model.format.version}`.trim(),
    algorithm: model.algorithm,
    settings: { ...settings, ...(maxModelBytes === null ? {} : { maxBytes: maxModelBytes }) },
    golden: goldenFile,
    baseline: baselineGiven?.bytes ?? null,
    card: card === null ? null : await cardOf(card),
    signWith: signKey === null ? null : (await bytesOf(signKey)).toString('utf8'),
  }
  const isBaselineOfOther = baselineGiven !== null && baselineGiven.model !== model.digest
  return { ...(await store.add(of, draft)), goldenDifference: difference, isBaselineOfOther }
}

/** A MOJO's unzipped folder can be scored; a version is one file with one digest. */
async function refuseFolder(file: string): Promise<void> {
  const isFolder = (await stat(file).catch(() => null))?.isDirectory() === true
  if (isFolder) throw new SluiceError('USAGE', `${file}: a version is one file; this is a folder, zip it`)
}

const extensions: Readonly<Record<string, string>> = { MOJO: 'zip', ONNX: 'onnx', 'LightGBM text': 'txt' }

/** How a file's name ends says what it is to people; where it says nothing its format does. */
function extensionOf(file: string, { format }: Model): string {
  const found = /^\.([a-z0-9]{1,8})$/.exec(extname(file).toLowerCase())?.[1]
  return found ?? extensions[format.name] ?? 'model'
}

function goldenName(path: string): 'golden.csv' | 'golden.jsonl' {
  const format = /\.(gz|zst)$/i.test(path) ? null : tableFormat(path, undefined, null)
  if (format === 'csv') return 'golden.csv'
  if (format === 'jsonl') return 'golden.jsonl'
  throw new SluiceError(
    'USAGE',
    `${path}: golden rows are CSV or JSON lines, which people can read in the store`,
  )
}

/** A stream would go without one that it cannot read. */
async function baselineOf(path: string): Promise<{ readonly bytes: Buffer; readonly model: string }> {
  const bytes = await bytesOf(path)
  try {
    return { bytes, model: parseBaseline(bytes.toString('utf8'), path).model }
  } catch (error) {
    throw new SluiceError('USAGE', messageOf(error), { cause: error })
  }
}

async function bytesOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    throw new SluiceError('USAGE', `${path} cannot be read: ${messageOf(error)}`, { cause: error })
  }
}

/** What is wrong with a card is told to whoever wrote it, not to whoever promotes the version. */
async function cardOf(path: string): Promise<Buffer> {
  const bytes = await bytesOf(path)
  const { card, findings } = parseModelCard(bytes.toString('utf8'), path)
  if (card === null)
    throw new SluiceError('USAGE', `the model card is of no use:\n${findings.map(formatFinding).join('\n')}`)
  return bytes
}
