import type { InvocationSetting } from '../../core/invocation-setting.ts'
import { daiFront } from '../../serve/dai/dai-front.ts'
import type { Front } from '../../serve/front.ts'
import { invocationFronts } from '../../serve/invocations/invocations.ts'
import { jsonRpcFront } from '../../serve/json-rpc/json-rpc-front.ts'
import { kserveV1Front } from '../../serve/open-inference/kserve-v1-front.ts'
import { openInferenceFront } from '../../serve/open-inference/open-inference-front.ts'
import { openApiFront } from '../../serve/openapi/openapi-front.ts'
import { pageFront } from '../../serve/page/page-front.ts'
import { steamFront } from '../../serve/steam/steam-front.ts'
import { vertexFront } from '../../serve/vertex/vertex-front.ts'
import type { VertexRoutes } from '../../serve/vertex/vertex-front.ts'

export interface FrontChoices {
  /** Whose contract `/invocations` has. */
  readonly invocations: InvocationSetting
  /** The paths that Vertex AI asks. */
  readonly vertex: VertexRoutes
  /** Whether a token is asked for. */
  readonly hasTokens?: boolean
}

/**
 * Every contract that is spoken: to add one is one file and one line. What a platform was told to ask comes before all else that may be
 * at the same path.
 */
export function frontsFor({ invocations, vertex, hasTokens = false }: FrontChoices): readonly Front[] {
  const scoring = [
    vertexFront(vertex),
    daiFront,
    steamFront,
    jsonRpcFront,
    openInferenceFront,
    kserveV1Front,
    ...invocationFronts(invocations),
  ]
  return [...scoring, pageFront, openApiFront([...scoring, pageFront], hasTokens)]
}
