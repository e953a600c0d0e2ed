import type { InvocationSetting } from '../../core/invocation-setting.ts'
import { daiFront } from '../../serve/dai/dai-front.ts'
import type { Front } from '../../serve/front.ts'
import { invocationFronts } from '../../serve/invocations/invocations.ts'
import { kserveV1Front } from '../../serve/open-inference/kserve-v1-front.ts'
import { openInferenceFront } from '../../serve/open-inference/open-inference-front.ts'
import { steamFront } from '../../serve/steam/steam-front.ts'
import { vertexFront } from '../../serve/vertex/vertex-front.ts'
import type { VertexRoutes } from '../../serve/vertex/vertex-front.ts'

/** Every contract that is spoken: to add one is one file and one line. */
export const fronts: readonly Front[] = [
  daiFront,
  steamFront,
  openInferenceFront,
  kserveV1Front,
  ...invocationFronts('auto'),
]

export interface FrontChoices {
  /** Whose contract `/invocations` has. */
  readonly invocations: InvocationSetting
  /** The paths that Vertex AI asks. */
  readonly vertex: VertexRoutes
}

/** The fronts of a service. What platforms ask comes before all else that may be at the same path: `/ping` is one of them. */
export function frontsFor({ invocations, vertex }: FrontChoices): readonly Front[] {
  const either = new Set(invocationFronts('auto').map(({ name }) => name))
  return [
    vertexFront(vertex),
    ...invocationFronts(invocations),
    ...fronts.filter(({ name }) => !either.has(name)),
  ]
}
