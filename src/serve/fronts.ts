import { daiFront } from './dai/dai-front.ts'
import type { Front } from './front.ts'
import { invocationFronts } from './invocations.ts'
import type { InvocationSetting } from './invocations.ts'
import { vertexFront } from './vertex/vertex-front.ts'
import type { VertexRoutes } from './vertex/vertex-front.ts'

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
