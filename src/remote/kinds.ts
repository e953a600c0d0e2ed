import type { RemoteSettings } from '../config/remote.ts'
import type { RemoteContract } from './contract.ts'
import { daiRest } from './dai-rest.ts'
import { jsonRpc } from './json-rpc.ts'
import { openInference } from './open-inference.ts'

/** The contract of each kind of server: to add one is one file and one line, here and in the config's schema. */
export function remoteContract(settings: RemoteSettings): RemoteContract {
  switch (settings.kind) {
    case 'dai-rest':
      return daiRest
    case 'open-inference':
      return openInference(settings)
    case 'json-rpc':
      return jsonRpc
  }
}
