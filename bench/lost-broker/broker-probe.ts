import { connect } from 'node:net'
import { ResponseReader } from '../../src/transport/kafkajs/protocol/response-reader.ts'
import { originalEncoder } from '../../test/transport/kafkajs/support/original-encoder.ts'
import type { OriginalEncoder } from '../../test/transport/kafkajs/support/original-encoder.ts'

const metadataVersion = 6
const offsetFetchVersion = 5
const patienceMs = 500

/*
 * Metadata, version 6 (kafka.apache.org/protocol). INT32 length, then
 *   request:  api_key=3 INT16, api_version INT16, correlation_id INT32, client_id NULLABLE_STRING,
 *             topics ARRAY of STRING, allow_auto_topic_creation BOOLEAN
 *   response: correlation_id INT32, throttle_time_ms INT32,
 *             brokers ARRAY of { node_id INT32, host STRING, port INT32, rack NULLABLE_STRING },
 *             cluster_id NULLABLE_STRING, controller_id INT32,
 *             topics ARRAY of { error INT16, name STRING, is_internal BOOLEAN,
 *               partitions ARRAY of { error INT16, index INT32, leader INT32, replicas, isr, offline: ARRAY of INT32 } }
 */

/*
 * OffsetFetch, version 5.
 *   request:  api_key=9 INT16, api_version INT16, correlation_id INT32, client_id NULLABLE_STRING,
 *             group_id STRING, topics NULLABLE ARRAY (null: all)
 *   response: ..., error_code INT16
 */

/** Who leads each partition of the topics, -1 for nobody, as one broker knows it: by topic and partition. */
export async function leadersOf(port: number, topics: readonly string[]): Promise<Map<string, number>> {
  const body = originalEncoder().writeInt32(topics.length)
  for (const topic of topics) body.writeString(topic)
  body.writeBoolean(false)
  return decodeLeaders(await ask(port, requestOf(3, metadataVersion, body)))
}

/** Whether the broker coordinates the group, and has read what there is of it. */
export async function isCoordinator(port: number, groupId: string): Promise<boolean> {
  const answer = await ask(
    port,
    requestOf(9, offsetFetchVersion, originalEncoder().writeString(groupId).writeInt32(-1)),
  )
  return answer.readInt16BE(answer.length - 2) === 0
}

function requestOf(apiKey: number, version: number, body: OriginalEncoder): Buffer {
  const header = originalEncoder().writeInt16(apiKey).writeInt16(version).writeInt32(1).writeString(null)
  const request = Buffer.concat([header.buffer, body.buffer])
  return Buffer.concat([originalEncoder().writeInt32(request.length).buffer, request])
}

function decodeLeaders(response: Buffer): Map<string, number> {
  const reader = new ResponseReader(response.subarray(12))
  const leaders = new Map<string, number>()
  reader.array(() => [reader.int32(), reader.string(), reader.int32(), reader.string()])
  reader.string()
  reader.int32()
  reader.array(() => {
    reader.int16()
    const topic = reader.string() ?? ''
    reader.boolean()
    reader.array(() => {
      reader.int16()
      const partition = reader.int32()
      leaders.set(`${topic}/${partition}`, reader.int32())
      for (let lists = 3; lists > 0; lists--) reader.array(() => reader.int32())
    })
  })
  return leaders
}

/** The answer, its length before it. */
function ask(port: number, request: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let answer = Buffer.alloc(0)
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write(request))
    socket.setTimeout(patienceMs, () => socket.destroy(new Error('no answer')))
    socket.on('data', (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk])
      if (answer.length < 4 || answer.length < 4 + answer.readInt32BE(0)) return
      resolve(answer)
      socket.destroy()
    })
    socket.on('error', reject)
    socket.on('close', () => {
      reject(new Error('closed without an answer'))
    })
  })
}
