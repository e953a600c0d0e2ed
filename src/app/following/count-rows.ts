import type { ArmTally } from '../../scoring/arm-tally.ts'
import type { PipelineModel } from '../../scoring/parts.ts'
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
  const modelOf = ({ name, tenant }: PipelineModel) =>
    models.find((each) => each.settings.name === name && each.tenant === (tenant ?? null))
  for (const [model, { counter, micros }] of arms) {
    const { name, version, served, tenant } = model
    if (served.release !== null)
      modelOf(model)?.count(served.release, Number(version), counter.counts(), counter.keys)
    // What a tenant's own model does says nothing of the one of all.
    const isItself = tenant === undefined && (served.role === 'primary' || served.arm === probeArm)
    const fallback = isItself ? fallbacks.find((each) => each.model === name) : undefined
    if (fallback?.count(counter.records, counter.refused, micros) === true) isChanged = true
  }
  for (const { answering, shadow, counter } of pairs) {
    const { release } = shadow.served
    // What stands in for a model is no version of it.
    if (release === null || answering.served.role !== 'primary') continue
    const versions = [Number(answering.version), Number(shadow.version)] as const
    modelOf(shadow)?.countPair(release, ...versions, counter.counts())
  }
  return isChanged
}
