import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { SluiceError, messageOf } from '../../core/errors.ts'
import type { ServiceDefinition } from '../local-service.ts'
import { fetchArtifacts } from '../maven-artifacts.ts'
import type { Artifacts } from '../maven-artifacts.ts'
import { packageFile } from '../../package-file.ts'
import type { Progress } from '../progress.ts'
import { findJava, need } from '../toolchain.ts'
import { kafkaPom } from './kafka-pom.ts'
import { askMetadata } from './metadata-probe.ts'
import { serverProperties } from './server-properties.ts'
import type { BrokerSettings, Node } from './server-properties.ts'

export const kafkaArtifacts: Artifacts = {
  title: 'Apache Kafka',
  size: '60 MB',
  pom: kafkaPom(),
  goal: 'copy-dependencies',
}

/** How to run Kafka's classes on this machine. */
export interface KafkaRuntime {
  readonly java: string
  readonly jars: string
}

/** Finds Java and fetches Kafka's jars where they are not in the cache yet. @throws MissingToolError */
export async function kafkaRuntime(progress: Progress, signal?: AbortSignal): Promise<KafkaRuntime> {
  const java = need(await findJava()).path
  return { java, jars: await fetchArtifacts(kafkaArtifacts, progress, signal) }
}

export interface NodePlan {
  readonly folder: string
  readonly node: Node
  readonly nodes: readonly Node[]
  readonly clusterId: string
  /** Broker settings that win over ours. */
  readonly settings?: BrokerSettings | undefined
}

/** One node: broker and controller in one process. Its ports are those of the plan. */
export function nodeDefinition(runtime: KafkaRuntime, plan: NodePlan): ServiceDefinition {
  const { node, nodes, folder, clusterId } = plan
  const title = nodes.length === 1 ? 'Kafka broker' : `Kafka broker ${node.id}`
  return {
    title,
    folder,
    address: () => `127.0.0.1:${node.port}`,
    async prepare(_ports, signal) {
      await writeFile(join(folder, 'server.properties'), serverProperties(node, nodes, plan.settings))
      if ((await formattedClusterId(folder)) === null) await format(runtime, folder, clusterId, title, signal)
      const logging = [`-Dlog4j2.configurationFile=${packageFile('src/dev/broker/log4j2.properties')}`]
      return {
        file: runtime.java,
        args: [...javaArgs('256m'), ...logging, ...classPath(runtime), 'kafka.Kafka', 'server.properties'],
      }
    },
    async isReady() {
      const cluster = await askMetadata(node.port, 2_000)
      // The id tells our node from a stranger's on the same port.
      return (
        cluster.clusterId === clusterId &&
        cluster.controllerId >= 0 &&
        cluster.brokers.some(({ nodeId }) => nodeId === node.id)
      )
    },
  }
}

/** The cluster that a node's storage belongs to; null when it is not formatted yet. */
export async function formattedClusterId(folder: string): Promise<string | null> {
  const text = await readFile(join(folder, 'data', 'meta.properties'), 'utf8').catch(() => '')
  return /^cluster\.id=(.+)$/m.exec(text)?.[1] ?? null
}

/** 16 random bytes in base64url; the first bit is 0, so that it never begins with a minus, which the tool takes for an option. */
export function newClusterId(): string {
  const bytes = randomBytes(16)
  bytes.writeUInt8(bytes.readUInt8(0) & 0x7f, 0)
  return bytes.toString('base64url')
}

async function format(
  runtime: KafkaRuntime,
  folder: string,
  clusterId: string,
  title: string,
  signal?: AbortSignal,
): Promise<void> {
  // Without meta.properties nothing was ever written there but by a format that was cut short.
  await rm(join(folder, 'data'), { recursive: true, force: true })
  await mkdir(join(folder, 'data'))
  const args = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', 'server.properties']
  const shortLived = ['-XX:TieredStopAtLevel=1', ...javaArgs('64m'), ...classPath(runtime)]
  const options = { cwd: folder, timeout: 90_000, ...(signal ? { signal } : {}) }
  await promisify(execFile)(runtime.java, [...shortLived, ...args], options).catch((cause: unknown) => {
    throw new SluiceError('UNREACHABLE', `${title}: cannot format its storage: ${messageOf(cause)}`, {
      cause,
    })
  })
}

function javaArgs(heap: string): string[] {
  return [`-Xmx${heap}`, '-XX:+UseSerialGC', '-XX:+ExitOnOutOfMemoryError', '-Djava.awt.headless=true']
}

function classPath(runtime: KafkaRuntime): string[] {
  return ['-cp', join(runtime.jars, '*')]
}
