import type { Clock } from '../core/clock.ts'
import { loadModelAside, warmUp } from '../model/index.ts'
import type { LoadOptions, Model } from '../model/index.ts'
import { ReleaseFollower } from './following/follower.ts'
import type { FollowerParts } from './following/follower.ts'
import { loadingOfVersion } from './following/released.ts'
import type { Released } from './following/released.ts'
import { instanceName, modelParts } from './parts.ts'
import type { AppParts } from './parts.ts'

/** A follower for a stream that starts. */
export function followReleases(
  parts: AppParts & { readonly released: Released },
  schemaId: number | null,
  clock: Clock,
  use: FollowerParts['use'],
): ReleaseFollower {
  const { config } = parts
  return new ReleaseFollower({
    ...parts,
    clock,
    use,
    instance: instanceName(config),
    partsOf: (compiled) => modelParts({ config, compiled }, schemaId, clock),
    load: (settings, manifest, file, stop) => loadAside(file, loadingOfVersion(settings, manifest), stop),
  })
}

/** By another thread, and warm before its first record. */
async function loadAside(file: string, options: LoadOptions, stop: AbortSignal): Promise<Model> {
  const model = await loadModelAside(file, options, stop)
  await warmUp(model)
  return model
}
