import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openArchive } from '../../src/model/mojo/archive.ts'

const root = join(import.meta.dirname, '../..')
const shared = join(root, '../shared/models')

export const mutatedFormats = [
  'mojo',
  'lightgbm',
  'xgboost-json',
  'xgboost-ubjson',
  'catboost',
  'onnx',
] as const

export type MutatedFormat = (typeof mutatedFormats)[number]

/** A model file as its library wrote it. */
export interface Original {
  readonly format: MutatedFormat
  readonly name: string
  readonly file: Buffer
  /** Of a zip, what is in it. */
  readonly entries: readonly { readonly path: string; readonly content: Buffer }[]
}

/** Larger files take longer, and tell no more. */
const largestFile = 64 * 1024

/** Where a format's files are: those of the project, and more of them in full checkouts. */
const places: Readonly<
  Record<MutatedFormat, { readonly folders: readonly string[]; readonly ends: string }>
> = {
  mojo: { folders: [join(root, 'test/fixtures/models')], ends: '.zip' },
  lightgbm: { folders: [join(root, 'test/fixtures/lightgbm'), join(shared, 'lightgbm')], ends: '.txt' },
  'xgboost-json': { folders: [join(root, 'test/fixtures/xgboost'), join(shared, 'xgboost')], ends: '.json' },
  'xgboost-ubjson': { folders: [join(root, 'test/fixtures/xgboost'), join(shared, 'xgboost')], ends: '.ubj' },
  catboost: { folders: [join(root, 'test/fixtures/catboost')], ends: '.json' },
  onnx: { folders: [join(root, 'test/fixtures/onnx'), join(shared, 'onnx')], ends: '.onnx' },
}

/** Files beside models that are none. */
const notModels = ['index.json', 'expf.json', 'exp.json']

export function originalsOf(format: MutatedFormat): readonly Original[] {
  const { folders, ends } = places[format]
  const paths = folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((file) => file.endsWith(ends) && !file.endsWith('.dump.json') && !notModels.includes(file))
        // A MOJO of this name cannot be loaded by H2O either.
        .filter((file) => !file.startsWith('neg_'))
        .sort()
        .map((file) => join(folder, file)),
    )
  return paths
    .map((path): Original => ({
      format,
      name: path.slice(path.lastIndexOf('/') + 1),
      file: readFileSync(path),
      entries: [],
    }))
    .filter(({ file }) => file.length <= largestFile)
    .map((original) => (format === 'mojo' ? { ...original, entries: entriesOf(original.file) } : original))
}

function entriesOf(file: Buffer): Original['entries'] {
  const { archive } = openArchive(file)
  return archive.paths
    .filter((path) => !path.startsWith('experimental/'))
    .map((path) => ({ path, content: Buffer.from(archive.bytes(path)) }))
}
