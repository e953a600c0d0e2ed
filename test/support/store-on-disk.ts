import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import { cli } from './cli.ts'
import type { CliRun } from './cli.ts'

/** Models of one meaning: three grades of a cooler. */
export const coolers = {
  mojo: resolve('examples/hydraulic-rig/models/cool_cond.zip'),
  byCategory: resolve('examples/hydraulic-rig/models/cool_cond-cat.zip'),
  xgboost: resolve('examples/hydraulic-rig/models/cool_cond-xgboost.ubj'),
  lightgbm: resolve('examples/hydraulic-rig/models/cool_cond-lightgbm.txt'),
}

export interface StoreOnDisk {
  readonly folder: string
  readonly place: string
  readonly path: (name: string) => string
  /** Writes a file of the test's, and gives its path. */
  readonly write: (name: string, text: string) => string
  /** Runs `sluice model ...` on it. */
  readonly model: (...argv: readonly string[]) => Promise<CliRun>
}

/** A store in a folder of its own for the running test, which is removed with it. */
export function storeOnDisk(): StoreOnDisk {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-model-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  const place = join(folder, 'store')
  const path = (name: string) => join(folder, name)
  return {
    ...{ folder, place, path },
    write: (name, text) => {
      writeFileSync(path(name), text)
      return path(name)
    },
    model: (...argv) => cli(['model', ...argv], { env: { SLUICE_STORE: place } }),
  }
}

/** The same with versions 1, 2, ... of `cooler`, by the files of `coolers`. */
export async function storeWith(...files: readonly string[]): Promise<StoreOnDisk> {
  const store = storeOnDisk()
  for (const file of files) {
    const labels = file.endsWith('.ubj') ? ['--labels', '3,20,100'] : []
    const { code, stderr } = await store.model('add', file, '--name', 'cooler', '--by', 'eva@desk', ...labels)
    if (code !== 0) throw new Error(stderr)
  }
  return store
}
