import { connect } from 'node:net'

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
  const body = [int32(topics.length), ...topics.map(text), Buffer.of(0)]
  return decodeLeaders(await ask(port, requestOf(3, metadataVersion, body)))
}

/** Whether the broker coordinates the group, and has read what there is of it. */
export async function isCoordinator(port: number, groupId: string): Promise<boolean> {
  const answer = await ask(port, requestOf(9, offsetFetchVersion, [text(groupId), int32(-1)]))
  return answer.readInt16BE(answer.length - 2) === 0
}

function requestOf(apiKey: number, version: number, body: readonly Buffer[]): Buffer {
  const request = Buffer.concat([int16(apiKey), int16(version), int32(1), int16(-1), ...body])
  return Buffer.concat([int32(request.length), request])
}

function text(value: string): Buffer {
  return Buffer.concat([int16(Buffer.byteLength(value)), Buffer.from(value)])
}

function decodeLeaders(response: Buffer): Map<string, number> {
  let at = 12
  const readInt16 = () => response.readInt16BE((at += 2) - 2)
  const readInt32 = () => response.readInt32BE((at += 4) - 4)
  const readText = () => {
    const length = Math.max(0, readInt16())
    return response.toString('utf8', at, (at += length))
  }
  const each = (read: () => void) => {
    for (let left = readInt32(); left > 0; left--) read()
  }
  const leaders = new Map<string, number>()
  each(() => {
    readInt32()
    readText()
    readInt32()
    readText()
  })
  readText()
  readInt32()
  each(() => {
    readInt16()
    const topic = readText()
    at++
    each(() => {
      readInt16()
      const partition = readInt32()
      leaders.set(`${topic}/${partition}`, readInt32())
      for (let list = 0; list < 3; list++) each(readInt32)
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

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
