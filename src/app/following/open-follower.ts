import { loadModelAside, warmUp } from '../../model/index.ts'
import type { LoadOptions, Model } from '../../model/index.ts'
import type { AppParts } from '../parts.ts'
import { ReleaseFollower } from './follower.ts'
import type { FollowerParts } from './follower.ts'
import { loadingOfVersion } from './released.ts'
import type { Released } from './released.ts'

/** A follower for a stream that starts. */
export function openFollower(
  parts: AppParts & { readonly released: Released },
  pipeline: Pick<FollowerParts, 'schemaId' | 'clock' | 'use'>,
): ReleaseFollower {
  return new ReleaseFollower({
    ...pipeline,
    assembly: parts,
    logger: parts.logger,
    load: (settings, manifest, file) => loadAside(file, loadingOfVersion(settings, manifest)),
  })
}

/** By another thread, and warm before its first record. */
async function loadAside(file: string, options: LoadOptions): Promise<Model> {
  const model = await loadModelAside(file, options)
  await warmUp(model)
  return model
}
