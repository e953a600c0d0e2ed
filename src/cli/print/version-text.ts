import { formatBytes } from '../../core/text.ts'
import type { Manifest, StoredFile } from '../../releases/manifest.ts'
import type { Release } from '../../releases/release.ts'
import { shownVersion } from '../../releases/store-keys.ts'
import { roleText } from './model-list-text.ts'
import { section } from './paragraph.ts'
import { timeText } from './plan-text.ts'
import { textTable } from './text-table.ts'

/** What the store knows of a version, for people. */
export function versionText(manifest: Manifest, newest: Release | null): string[] {
  const { file, parent, trainedUntil, note, signature } = manifest
  return [
    shownVersion(manifest),
    ...textTable([
      ['now', roleText(newest, manifest.version)],
      ['what', `${manifest.algorithm}, ${manifest.format}`],
      ['digest', file.digest],
      ['size', formatBytes(file.bytes)],
      ['added', `${timeText(manifest.addedAt)} by ${manifest.addedBy}`],
      ...(parent === null ? [] : [['made from', `version ${parent}`]]),
      ...(trainedUntil === null ? [] : [['trained until', trainedUntil]]),
      ...(note === null ? [] : [['note', note]]),
      ['signed', signature === null ? 'no' : `by key ${signature.keyId}`],
      ...(['golden', 'baseline', 'card'] as const).map((name) => [name, fileText(manifest[name])]),
    ]),
    ...section(
      'settings',
      textTable(Object.entries(manifest.settings).map(([name, value]) => [name, JSON.stringify(value)])),
    ),
    ...section(
      'metrics',
      textTable(Object.entries(manifest.metrics).map(([name, value]) => [name, String(value)])),
    ),
    ...section('parameters', textTable(Object.entries(manifest.parameters).map((entry) => [...entry]))),
  ]
}

function fileText(file: StoredFile | null): string {
  return file === null ? 'none' : `${file.name}, ${formatBytes(file.bytes)}`
}
