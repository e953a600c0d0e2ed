import type { BackupManifest } from '../../app/backup/manifest.ts'
import type { Restored, RestoredPart } from '../../app/backup/restore.ts'
import { textTable } from './text-table.ts'

/** What an archive holds, and what it does not. */
export function backupText(file: string, manifest: BackupManifest): readonly string[] {
  const { pipeline, takenAt, parts, secrets, leftOut } = manifest
  return [
    `${file}: ${pipeline} at ${takenAt}`,
    ...textTable(Object.entries(parts)),
    ...headed(
      'Not in it:',
      leftOut.map(({ what, why }) => `${what}: ${why}`),
    ),
    ...headed(
      'Variables in the place of secrets:',
      secrets.map(({ path, variable }) => `${path}: ${variable}`),
    ),
  ]
}

/** What was put back, or would be: a heading a part, and a line for each thing that differs. */
export function restoreText({ manifest, parts }: Restored): readonly string[] {
  const { pipeline, takenAt, leftOut } = manifest
  return [
    `${pipeline} as of ${takenAt}`,
    ...parts.flatMap(partText),
    ...headed(
      'Not in the archive:',
      leftOut.map(({ what, why }) => `${what}: ${why}`),
    ),
  ]
}

function partText(part: RestoredPart): readonly string[] {
  const { part: name, place, same, changes, kept, refused, wrong, isDone } = part
  const sum = `${same} as they were, ${changes.length} ${isDone ? 'put back' : 'missing or elsewhere'}`
  const marked = (mark: string, lines: readonly string[]) => lines.map((line) => `  ${mark} ${line}`)
  return [
    `${name}  ${place}: ${sum}`,
    ...marked(isDone ? '+' : '-', changes),
    ...marked(
      '=',
      kept.map((line) => `kept: ${line}`),
    ),
    ...marked(
      '!',
      refused.map((line) => `refused, nothing of this part was changed: ${line}`),
    ),
    ...marked('!', wrong),
  ]
}

function headed(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [heading, ...lines.map((line) => `  ${line}`)]
}
