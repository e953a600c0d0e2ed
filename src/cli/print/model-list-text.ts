import type { ListedInstance, LiveListing } from '../../app/releases/list-instances.ts'
import type { ListedModel } from '../../app/releases/list-models.ts'
import { formatBytes, formatDuration } from '../../core/text.ts'
import { comparisonLines, shadowLines } from '../../releases/canary/comparison.ts'
import type { LiveVersion } from '../../releases/instance-state.ts'
import { armsOf } from '../../releases/release.ts'
import type { ModelName, Release } from '../../releases/release.ts'
import { shownModel } from '../../releases/store-keys.ts'
import { stateText, timeText } from './plan-text.ts'
import { textTable } from './text-table.ts'

/** Models with their versions, the newest first. */
export function modelListText(models: readonly ListedModel[]): string[] {
  return models.flatMap((model, i) => [
    ...(i === 0 ? [] : ['']),
    heading(model, model.newest),
    ...textTable(
      model.versions
        .toReversed()
        .map((manifest) => [
          String(manifest.version),
          roleText(model.newest, manifest.version),
          manifest.algorithm,
          formatBytes(manifest.file.bytes),
          timeText(manifest.addedAt),
          manifest.addedBy,
          manifest.note ?? '',
        ]),
    ),
  ])
}

function heading(of: ModelName, newest: Release | null): string {
  const state =
    newest === null
      ? 'nothing is released'
      : `release ${newest.seq} of ${timeText(newest.at)}: ${stateText(newest)}`
  return `${shownModel(of)}: ${state}`
}

/** What a version does now. */
export function roleText(newest: Release | null, version: number): string {
  if (newest === null) return '-'
  const { plan, shadows, retired } = newest
  const arm = armsOf(plan).find((each) => each.version === version)
  if (arm !== undefined) return plan.kind === 'serve' ? 'answers' : `answers ${arm.share} %`
  const shadow = shadows.find((each) => each.version === version)
  if (shadow !== undefined) return `shadow ${shadow.share} %`
  return retired.includes(version) ? 'retired' : '-'
}

/** Which instances serve what. */
export function liveText(listings: readonly LiveListing[]): string[] {
  return listings.flatMap((listing, i) => [
    ...(i === 0 ? [] : ['']),
    heading(listing, listing.newest),
    ...(listing.instances.length === 0
      ? ['  no instance has said that it uses it']
      : textTable(listing.instances.map(instanceRow))),
    ...switchedLine(listing),
    ...armLines(listing),
    ...pairLines(listing),
  ])
}

function instanceRow({ instance, pipeline, ageMs, switched, model }: ListedInstance): string[] {
  const versions = model.versions.map(versionState).join(', ')
  const fallback = model.fallback === null ? [] : [`fallback: ${model.fallback}`]
  return [
    instance,
    `${pipeline}/${model.name}`,
    switched,
    `release ${model.release}`,
    [versions, ...fallback, `${formatDuration(ageMs / 1000)} ago`].join('; '),
  ]
}

function versionState({ version, state, reason }: LiveVersion): string {
  return `version ${version} ${state}${reason === null ? '' : ` (${reason})`}`
}

function switchedLine({ instances }: LiveListing): string[] {
  if (instances.length === 0) return []
  const count = instances.filter(({ switched }) => switched === 'switched').length
  return [`  ${count} of ${instances.length} switched`]
}

/** How the versions that answer compare, once there is something to compare. */
function armLines({ arms, haveTheirKeys }: LiveListing): string[] {
  const isCounted = arms.some(({ counts }) => counts.records > 0)
  return isCounted ? comparisonLines(arms, haveTheirKeys).map((line) => `  ${line}`) : []
}

function pairLines({ pairs }: LiveListing): string[] {
  return pairs.flatMap(({ answering, shadow, counts }) =>
    shadowLines(answering, shadow, counts).map((line) => `  ${line}`),
  )
}
