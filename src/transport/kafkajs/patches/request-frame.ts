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
      return toEncoder(frame(request.apiKey, request.apiVersion, correlationId, clientId, payload.buffer))
    })
  },
}

/*
 * size:int32 (of what follows) apiKey:int16 apiVersion:int16 correlationId:int32 clientId:nullable_string payload
 */
export function frame(
  apiKey: number,
  apiVersion: number,
  correlationId: number,
  clientId: string | null,
  payload: Buffer,
): Buffer {
  const clientIdSize = clientId === null ? 0 : Buffer.byteLength(clientId)
  const headerSize = 4 + 2 + 2 + 4 + 2 + clientIdSize
  const target = Buffer.allocUnsafe(headerSize + payload.length)
  target.writeInt32BE(headerSize - 4 + payload.length, 0)
  target.writeInt16BE(apiKey, 4)
  target.writeInt16BE(apiVersion, 6)
  target.writeInt32BE(correlationId, 8)
  target.writeInt16BE(clientId === null ? -1 : clientIdSize, 12)
  if (clientId !== null) target.write(clientId, 14)
  target.set(payload, headerSize)
  return target
}
