import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ReleaseDraft } from '../../../src/releases/release.ts'
import type { VersionDraft } from '../../../src/releases/version-draft.ts'

export const cooler = { tenant: 'default', model: 'cooler' } as const

/** A version whose model file has this text. */
export function draftOf(folder: string, text: string, more: Partial<VersionDraft> = {}): VersionDraft {
  const file = join(folder, `${text}.zip`)
  writeFileSync(file, text)
  return {
    file,
    ext: 'zip',
    format: 'MOJO 1.40',
    algorithm: 'Gradient Boosting Machine',
    settings: {},
    addedBy: 'eva@desk',
    parent: null,
    trainedUntil: null,
    metrics: {},
    parameters: {},
    note: null,
    ...more,
  }
}

export function serving(version: number, more: Partial<ReleaseDraft> = {}): ReleaseDraft {
  return {
    by: 'eva@desk',
    why: null,
    command: 'promote',
    plan: { kind: 'serve', version },
    shadows: [],
    cut: null,
    retired: [],
    forced: [],
    ...more,
  }
}
