import { connect } from 'node:net'

/** What a broker says about its cluster. */
export interface ClusterMetadata {
  readonly clusterId: string | null
  readonly brokers: readonly { readonly nodeId: number; readonly host: string; readonly port: number }[]
  /** -1 while there is none. */
  readonly controllerId: number
}

const apiVersion = 6
const correlationId = 1
const largestAnswerBytes = 1024 * 1024

/*
 * Metadata, version 6 (kafka.apache.org/protocol), the newest without flexible encoding. INT32 length, then
 *   request:  api_key=3 INT16, api_version INT16, correlation_id INT32, client_id NULLABLE_STRING,
 *             topics ARRAY (empty: none), allow_auto_topic_creation BOOLEAN
 *   response: correlation_id INT32, throttle_time_ms INT32,
 *             brokers ARRAY of { node_id INT32, host STRING, port INT32, rack NULLABLE_STRING },
 *             cluster_id NULLABLE_STRING, controller_id INT32, topics ARRAY
 */

export function encodeMetadataRequest(clientId: string): Buffer {
  const client = Buffer.from(clientId)
  const request = Buffer.alloc(4 + 2 + 2 + 4 + 2 + client.length + 4 + 1)
  let at = request.writeInt32BE(request.length - 4, 0)
  at = request.writeInt16BE(3, at)
  at = request.writeInt16BE(apiVersion, at)
  at = request.writeInt32BE(correlationId, at)
  at = request.writeInt16BE(client.length, at)
  at += client.copy(request, at)
  at = request.writeInt32BE(0, at)
  request.writeInt8(0, at)
  return request
}

/** @param response without its length; @throws RangeError when it is cut short */
export function decodeMetadataResponse(response: Buffer): ClusterMetadata {
  let at = 8
  const int32 = () => response.readInt32BE((at += 4) - 4)
  const text = () => {
    const length = response.readInt16BE((at += 2) - 2)
    return length < 0 ? null : response.toString('utf8', at, (at += length))
  }
  const brokers = Array.from({ length: Math.min(int32(), 1000) }, () => {
    const broker = { nodeId: int32(), host: text() ?? '', port: int32() }
    text() // rack
    return broker
  })
  return { clusterId: text(), brokers, controllerId: int32() }
}

/** Asks a broker for its cluster. Rejects when it does not answer within the time. */
export function askMetadata(port: number, timeoutMs: number): Promise<ClusterMetadata> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect({ host: '127.0.0.1', port }, () => {
      socket.write(encodeMetadataRequest('sluice-dev'))
    })
    const timer = setTimeout(() => {
      socket.destroy(new Error(`no answer within ${timeoutMs} ms`))
    }, timeoutMs)
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      const answer = Buffer.concat(chunks)
      const length = answer.length < 4 ? largestAnswerBytes : answer.readInt32BE(0)
      if (length < 0 || length > largestAnswerBytes) socket.destroy(new Error('this is not a Kafka broker'))
      if (answer.length < 4 + length) return
      try {
        resolve(decodeMetadataResponse(answer.subarray(4, 4 + length)))
        socket.destroy()
      } catch (error) {
        socket.destroy(error instanceof Error ? error : new Error(String(error)))
      }
    })
    socket.on('error', reject)
    socket.on('close', () => {
      clearTimeout(timer)
      reject(new Error('connection closed without an answer'))
    })
  })
}
