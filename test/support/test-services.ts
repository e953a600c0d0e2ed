import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBroker } from '../../src/dev/broker/broker.ts'
import { kafkaArtifacts } from '../../src/dev/broker/kafka.ts'
import { endEarlierRun } from '../../src/dev/local-service.ts'
import { areCached } from '../../src/dev/maven-artifacts.ts'
import { identify } from '../../src/fleet/process-identity.ts'
import { registryArtifacts, startRegistry } from '../../src/dev/registry/registry.ts'
import { findJava, findMaven } from '../../src/dev/toolchain.ts'

/** A real broker or registry for tests. */
export interface TestService {
  readonly address: string
  stop(): Promise<unknown>
}

export type ServiceName = 'broker' | 'registry'

/** One way to run them. */
export interface ServiceSource {
  start(name: ServiceName): Promise<TestService>
  close(): Promise<void>
}

/** How Kafka can run here: with Java, else in containers; or why it cannot. */
export async function findWay(): Promise<'java' | 'containers' | { readonly problem: string }> {
  const problem = await javaProblem()
  if (problem === null) return 'java'
  // Loaded only when it is needed: it takes half a second.
  const { getContainerRuntimeClient } = await import('testcontainers')
  const engine = await getContainerRuntimeClient().catch(() => null)
  return engine === null ? { problem: `${problem} And no container engine answers.` } : 'containers'
}

export async function serviceSource(): Promise<ServiceSource> {
  const way = await findWay()
  if (typeof way === 'object') throw new Error(way.problem)
  return way === 'java' ? localServices() : containers()
}

/** Why no broker can be run by Java; null when one can. */
export async function javaProblem(): Promise<string | null> {
  const java = await findJava()
  if ('missing' in java) return java.missing.problem
  const cached = (await areCached(kafkaArtifacts)) && (await areCached(registryArtifacts))
  const maven = await findMaven()
  return !cached && 'missing' in maven ? maven.missing.problem : null
}

const folderPrefix = 'sluice-test-services-'

/** In a folder of their own, which goes with them; and so do those of test runs that were killed. */
async function localServices(): Promise<ServiceSource> {
  await sweep()
  const root = await mkdtemp(join(tmpdir(), `${folderPrefix}${process.pid}-`))
  const start = { broker: startBroker, registry: startRegistry }
  return {
    start: (name) => start[name]({ folder: join(root, name), progress: console.log }),
    close: () => rm(root, { recursive: true, force: true }),
  }
}

async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(folderPrefix)) continue
    const owner = Number(name.slice(folderPrefix.length).split('-')[0])
    if (identify(owner) !== null) continue
    const root = join(tmpdir(), name)
    for (const service of await readdir(root)) await endEarlierRun(join(root, service))
    await rm(root, { recursive: true, force: true })
  }
}

function containers(): ServiceSource {
  const start = { broker: containerBroker, registry: containerRegistry }
  return { start: (name) => start[name](), close: () => Promise.resolve() }
}

async function containerBroker(): Promise<TestService> {
  const { KafkaContainer } = await import('@testcontainers/kafka')
  const container = await new KafkaContainer('confluentinc/cp-kafka:8.1.0').withKraft().start()
  return {
    address: `${container.getHost()}:${container.getMappedPort(9093)}`,
    stop: () => container.stop(),
  }
}

async function containerRegistry(): Promise<TestService> {
  const { GenericContainer, Wait } = await import('testcontainers')
  const path = '/apis/ccompat/v7'
  const container = await new GenericContainer('apicurio/apicurio-registry-mem:2.6.13.Final')
    .withExposedPorts(8080)
    .withWaitStrategy(Wait.forHttp(`${path}/subjects`, 8080))
    .start()
  return {
    address: `http://${container.getHost()}:${container.getMappedPort(8080)}${path}`,
    stop: () => container.stop(),
  }
}
