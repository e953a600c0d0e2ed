import type { Clock } from '../../core/clock.ts'
import { SluiceError } from '../../core/errors.ts'
import type { Remark } from '../../core/finding.ts'
import { followReleases } from '../follow-releases.ts'
import type { FollowingParts } from '../follow-releases.ts'
import type { ReleaseFollower } from '../following/follower.ts'
import type { LoadedServing } from './open-serving.ts'
import type { Servable } from './servable.ts'

interface FollowingService extends Pick<LoadedServing, 'servablesOf'> {
  /** Lets others answer from the next request on. */
  readonly use: (servables: readonly Servable[]) => void
}

/** A follower for a service: requests under way are answered by what they began with. */
export function followInService(
  parts: FollowingParts,
  { servablesOf, use }: FollowingService,
  clock: Clock,
): ReleaseFollower {
  const recompile: FollowingParts['recompile'] = (standing, running) => {
    const made = parts.recompile(standing, running)
    if (made.remarks.some(({ severity }) => severity === 'error')) return made
    try {
      servablesOf(made.compiled, standing)
      return made
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error
      // A release of what cannot be served is one that failed.
      const remark: Remark = { severity: 'error', path: ['models'], message: error.message }
      return { ...made, remarks: [...made.remarks, remark] }
    }
  }
  return followReleases({ ...parts, recompile }, clock, (compiled, standing, onUse) => {
    use(servablesOf(compiled, standing))
    onUse()
  })
}
