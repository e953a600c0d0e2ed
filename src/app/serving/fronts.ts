import type { InvocationSetting } from '../../core/invocation-setting.ts'
import { daiFront } from '../../serve/dai/dai-front.ts'
import type { Front } from '../../serve/front.ts'
import { invocationFronts } from '../../serve/invocations/invocations.ts'
import { vertexFront } from '../../serve/vertex/vertex-front.ts'
import type { VertexRoutes } from '../../serve/vertex/vertex-front.ts'

/** Every contract that is spoken: to add one is one file and one line. */
export const fronts: readonly Front[] = [daiFront, ...invocationFronts('auto')]

export interface FrontChoices {
  /** Whose contract `/invocations` has. */
  readonly invocations: InvocationSetting
  /** The paths that Vertex AI asks. */
  readonly vertex: VertexRoutes
}

/** The fronts of a service. What a platform was told to ask comes before all else that may be at the same path. */
export function frontsFor({ invocations, vertex }: FrontChoices): readonly Front[] {
  const either = new Set(invocationFronts('auto').map(({ name }) => name))
  return [
    vertexFront(vertex),
    ...fronts.filter(({ name }) => !either.has(name)),
    ...invocationFronts(invocations),
  ]
}
