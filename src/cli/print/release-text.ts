import type { ChangeOutcome } from '../../app/releases/change-model.ts'
import { isFinal } from '../../releases/gates/gate.ts'
import type { Cut, ModelName, Release } from '../../releases/release.ts'
import { shownModel } from '../../releases/store-keys.ts'
import { stateText, timeText } from './plan-text.ts'
import { textTable } from './text-table.ts'

/** What came of a command that changes a model. */
export function outcomeText(of: ModelName, outcome: ChangeOutcome): string[] {
  const name = shownModel(of)
  switch (outcome.kind) {
    case 'unchanged': {
      const { newest } = outcome
      const since =
        newest === null ? 'nothing was released yet' : `${stateText(newest)}, since release ${newest.seq}`
      return [`${name}: nothing to change: ${since}`]
    }
    case 'refused': {
      const { refusals } = outcome
      const isForceable = !refusals.some(({ gate }) => isFinal(gate))
      return [
        `${name}: refused, nothing was changed`,
        ...textTable(refusals.map(({ version, gate, why }) => [version, gate, why])),
        isForceable
          ? '  (--force --why "..." passes over that, and records it)'
          : '  (not with --force either: no instance would load it)',
      ]
    }
    case 'released': {
      const { release, before } = outcome
      const [was, is] = [before === null ? null : stateText(before), stateText(release)]
      const change = was === null || was === is ? '' : ` (before: ${was})`
      return [`${name}: release ${release.seq}: ${is}${change}`, ...detailLines(release)]
    }
  }
}

/** A release for people, with who, when and why. */
export function releaseText(release: Release): string[] {
  return [
    `release ${release.seq}, ${timeText(release.at)}, ${release.command}: ${stateText(release)}`,
    ...detailLines(release),
  ]
}

function detailLines({ by, why, cut, forced, retired }: Release): string[] {
  return textTable([
    ['by', by],
    ...(why === null ? [] : [['why', why]]),
    ...(retired.length === 0 ? [] : [['retired', `version ${retired.join(', ')}`]]),
    ...cutLines(cut),
    ...forced.map((refusal, i) => [i === 0 ? 'forced' : '', refusal]),
  ])
}

/** A row a topic. */
function cutLines(cut: Cut | null): string[][] {
  return Object.entries(cut ?? {}).map(([topic, offsets], i) => {
    const places = Object.entries(offsets).map(([partition, offset]) => `${partition}:${offset}`)
    return [i === 0 ? 'from' : '', `${topic} ${places.join(', ')}`]
  })
}
