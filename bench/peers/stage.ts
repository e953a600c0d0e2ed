import type { ChildProcess } from 'node:child_process'
import { resolve } from 'node:path'
import type { KafkaAdmin } from '../../src/transport/kafkajs/client/admin.ts'
import type { KafkaConnection } from '../../src/transport/kafkajs/client/connection.ts'
import { startPinned, stopProcess } from '../support/pinned.ts'
import type { Peer, Topics } from './contenders.ts'
import { partitionCount } from './events.ts'
import type { Events } from './events.ts'

const repository = resolve(import.meta.dirname, '../..')
/** Of the peer; broker and benchmark have the other one. */
const peersCore = 1

/** What all measurements need. */
export interface Stage {
  readonly connection: KafkaConnection
  readonly admin: KafkaAdmin
  readonly events: Events
}

/** Topics of a run, whose records the broker stamps. */
export async function makeTopics(admin: KafkaAdmin, run: string, input: string): Promise<Topics> {
  const topics = { group: run, input, output: `${run}.out`, deadLetters: `${run}.dead` }
  const settings = { 'message.timestamp.type': 'LogAppendTime' }
  for (const topic of [topics.output, topics.deadLetters])
    await admin.createTopic({ topic, partitionCount, settings })
  return topics
}

export async function makeInput(admin: KafkaAdmin, topic: string): Promise<void> {
  const settings = { 'message.timestamp.type': 'LogAppendTime' }
  await admin.createTopic({ topic, partitionCount, settings })
}

/** How many records, and marks of transactions, a topic holds. */
export async function heldBy(admin: KafkaAdmin, topic: string): Promise<number> {
  const bounds = await admin.bounds(topic)
  return bounds.reduce((sum, { high }) => sum + Number(high), 0)
}

/** Does some work while a peer runs. */
export async function withPeer<T>(
  peer: Peer,
  topics: Topics,
  work: (child: ChildProcess) => Promise<T>,
): Promise<T> {
  const env = { ...process.env, NODE_ENV: 'production' }
  const child = startPinned(peersCore, peer.command(topics), { folder: repository, env })
  try {
    return await work(child)
  } finally {
    await stopProcess(child)
  }
}

/** @throws Error when it has ended */
export function assertRuns(child: ChildProcess, { name }: Peer): void {
  if (child.exitCode !== null || child.signalCode !== null)
    throw new Error(`${name} ended with ${String(child.exitCode ?? child.signalCode)}`)
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
