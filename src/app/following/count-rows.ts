import type { ArmTally } from '../../scoring/arm-tally.ts'
import type { FallbackWatch } from './fallback-watch.ts'
import type { FollowedModel } from './followed-model.ts'
import { probeArm } from './heads.ts'

/** Tells models and fallbacks of the rows of a turn that is durable. True where that changes who answers. */
export function countRows(
  { arms, pairs }: ArmTally,
  models: readonly FollowedModel[],
  fallbacks: readonly FallbackWatch[],
): boolean {
  let isChanged = false
  const modelOf = (name: string) => models.find(({ settings }) => settings.name === name)
  for (const [{ name, version, served }, { counter, micros }] of arms) {
    if (served.release !== null)
      modelOf(name)?.count(served.release, Number(version), counter.counts(), counter.keys)
    const isItself = served.role === 'primary' || served.arm === probeArm
    const fallback = isItself ? fallbacks.find((each) => each.model === name) : undefined
    if (fallback?.count(counter.records, counter.refused, micros) === true) isChanged = true
  }
  for (const { answering, shadow, counter } of pairs) {
    const { release } = shadow.served
    // What stands in for a model is no version of it.
    if (release === null || answering.served.role !== 'primary') continue
    const versions = [Number(answering.version), Number(shadow.version)] as const
    modelOf(shadow.name)?.countPair(release, ...versions, counter.counts())
  }
  return isChanged
}
