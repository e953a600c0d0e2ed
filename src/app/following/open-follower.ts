import { loadModel } from '../../model/index.ts'
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
    load: (settings, manifest, file) =>
      Promise.resolve(loadModel(file, loadingOfVersion(settings, manifest))),
  })
}
