import { pbkdf2Sync, randomBytes } from 'node:crypto'
import { silentLogger } from '../../src/core/logger.ts'
import { createCluster } from '../../src/transport/kafkajs/client/cluster.ts'
import { encoderOf } from '../../src/transport/kafkajs/patches/encoder.ts'
import { kafkajsModules } from '../../src/transport/kafkajs/patches/module-table.ts'
import { connectionTo } from './kafka-options.ts'

const iterations = 4096
/** Kafka's numbers of the mechanisms, and what Node calls their hashes. */
const mechanisms = [
  { code: 1, hash: 'sha256', size: 32 },
  { code: 2, hash: 'sha512', size: 64 },
] as const

/** Lets a user log in by SCRAM-SHA-256 and SCRAM-SHA-512. The client that we use has no request for it. */
export async function addScramUser(
  address: string,
  user: { readonly username: string; readonly password: string },
): Promise<void> {
  const { cluster, destroy } = createCluster(connectionTo([address], 'users'), silentLogger)
  const toEncoder = encoderOf(kafkajsModules)
  try {
    await cluster.connect()
    await cluster.refreshMetadata()
    const broker = await cluster.findControllerBroker()
    // A user comes once in a request.
    for (const mechanism of mechanisms)
      await broker.connectionPool.send({
        request: {
          apiKey: 51,
          apiVersion: 0,
          apiName: 'AlterUserScramCredentials',
          encode: () => Promise.resolve(toEncoder(requestOf(user, mechanism))),
        },
        response: {
          decode: (bytes: Buffer) => Promise.resolve(bytes),
          parse: (bytes: Buffer) =>
            hasFailed(bytes) ? Promise.reject(new Error(bytes.toString())) : Promise.resolve(null),
        },
      })
  } finally {
    destroy()
  }
}

/*
 * AlterUserScramCredentialsRequest v0 => headerTags [Deletion] [Upsertion] tags
 * Upsertion => name:compact_string mechanism:int8 iterations:int32 salt:compact_bytes saltedPassword:compact_bytes tags
 */
function requestOf(
  { username, password }: { readonly username: string; readonly password: string },
  { code, hash, size }: (typeof mechanisms)[number],
): Buffer {
  const salt = randomBytes(16)
  const salted = pbkdf2Sync(password, salt, iterations, size, hash)
  const rounds = Buffer.alloc(4)
  rounds.writeInt32BE(iterations)
  return Buffer.concat([
    // No tags, no deletions, one upsertion.
    ...[Buffer.of(0, 1, 2), compact(Buffer.from(username)), Buffer.of(code), rounds],
    ...[compact(salt), compact(salted), Buffer.of(0, 0)],
  ])
}

/** Shorter than 127 bytes: its length is one byte. */
function compact(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.of(bytes.length + 1), bytes])
}

/** headerTags throttleTime:int32 [Result] tags; Result => user:compact_string errorCode:int16 message:compact_nullable_string tags */
function hasFailed(bytes: Buffer): boolean {
  const userLength = bytes[6]! - 1
  return bytes.readInt16BE(7 + userLength) !== 0
}
