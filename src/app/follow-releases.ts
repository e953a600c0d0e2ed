import type { Clock } from '../core/clock.ts'
import type { Logger } from '../core/logger.ts'
import { loadModelAside, warmUp } from '../model/index.ts'
import type { LoadOptions, Model } from '../model/index.ts'
import type { Assembly } from './assemble.ts'
import { ReleaseFollower } from './following/follower.ts'
import type { FollowerParts } from './following/follower.ts'
import { loadingOfVersion } from './following/released.ts'
import type { Released } from './following/released.ts'
import { instanceName } from './parts.ts'

export interface FollowingParts extends Pick<Assembly, 'config' | 'compiled' | 'recompile'> {
  readonly released: Released
  readonly logger: Logger
}

/** A follower for whoever starts to score. */
export function followReleases(
  parts: FollowingParts,
  clock: Clock,
  use: FollowerParts['use'],
): ReleaseFollower {
  return new ReleaseFollower({
    ...parts,
    clock,
    use,
    instance: instanceName(parts.config),
    load: (settings, manifest, file, stop) => loadAside(file, loadingOfVersion(settings, manifest), stop),
  })
}

/** By another thread, and warm before its first record. */
async function loadAside(file: string, options: LoadOptions, stop: AbortSignal): Promise<Model> {
  const model = await loadModelAside(file, options, stop)
  await warmUp(model)
  return model
}
