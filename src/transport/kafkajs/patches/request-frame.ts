import { requestFrameBytes } from '../protocol/request-frame.ts'
import type { Encoder } from './encoder.ts'
import { encoderOf } from './encoder.ts'
import type { Patch } from './patch.ts'

interface FramedRequest {
  readonly correlationId: number
  readonly clientId: string
  readonly request: {
    readonly apiKey: number
    readonly apiVersion: number
    encode(): Promise<Encoder>
  }
}

/** The original puts every request through two growing, zero-filled buffers; a produce request of 1 MB through 4 MB. */
export const requestFrame: Patch = {
  name: 'request-frame',
  why: 'two zero-filled buffers of up to twice the size for every request',
  apply(modules) {
    const toEncoder = encoderOf(modules)
    modules.replace('protocol/request', async ({ correlationId, clientId, request }: FramedRequest) => {
      const payload = await request.encode()
      return toEncoder(
        requestFrameBytes(request.apiKey, request.apiVersion, correlationId, clientId, payload.buffer),
      )
    })
  },
}
