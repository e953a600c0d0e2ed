import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Table } from './csv.ts'

const root = join(import.meta.dirname, '../..')

/** Folders of models with H2O's own answers; the first is always there, the others in full checkouts. */
export const modelFolders = {
  fixtures: join(root, 'test/fixtures/models'),
  zoo: join(root, '../shared/models/zoo'),
  hydraulic: join(root, '../shared/models/hydraulic'),
} as const

/** A model with the files beside it. */
export class ModelCase {
  readonly name: string
  readonly folder: string

  constructor(path: string) {
    this.name = basename(path, '.zip')
    this.folder = join(path, '..')
  }

  get zip(): string {
    return join(this.folder, `${this.name}.zip`)
  }

  /** `expected` for `<name>.expected.csv`; null when the model has no such file. */
  table(kind: string): Table | null {
    const path = join(this.folder, `${this.name}.${kind}.csv`)
    return existsSync(path) ? new Table(readFileSync(path, 'utf8')) : null
  }
}

/** The models of a folder by name; none when it is not there. */
export function modelCases(folder: string): ModelCase[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((file) => file.endsWith('.zip'))
    .sort()
    .map((file) => new ModelCase(join(folder, file)))
}
