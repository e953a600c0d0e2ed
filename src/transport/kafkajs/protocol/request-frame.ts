/*
 * size:int32 (of what follows) apiKey:int16 apiVersion:int16 correlationId:int32 clientId:nullable_string payload
 */
export function requestFrameBytes(
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
