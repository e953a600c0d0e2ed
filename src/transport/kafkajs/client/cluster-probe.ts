import { systemClock } from '../../../core/clock.ts'
import type { SluiceError } from '../../../core/errors.ts'
import { messageOf } from '../../../core/errors.ts'
import { silentLogger } from '../../../core/logger.ts'
import { featuresOf } from '../patches/cluster-features.ts'
import type { FinalizedFeatures } from '../protocol/api-versions.ts'
import { errorKindOf } from '../protocol/error-kind.ts'
import type { MetadataResponse } from '../protocol/metadata-response.ts'
import { createCluster } from './cluster.ts'
import type { InnerCluster } from './cluster.ts'
import type { KafkaConnection } from './connection.ts'
import { unreachable } from './errors.ts'
import { unauthorized } from './rights.ts'
import { topicMetadataOf } from './topic-metadata.ts'

const topicResource = 2
/** The first answer of a connection has its making in it. */
const roundTrips = 3

/** One broker, seen from here. */
export interface SeenBroker {
  readonly nodeId: number
  readonly address: string
  /** Of the quickest of a few round trips; what went wrong, where it did not answer. */
  readonly answer:
    { readonly tookMs: number; readonly features: FinalizedFeatures } | { readonly why: string }
}

export interface GroupState {
  readonly state: string
  /** `consumer` for groups of consumers; empty where there is none. */
  readonly protocolType: string
  readonly members: number
}

/** Questions about the state of a cluster, each of which changes nothing. Fails fast. */
export class ClusterProbe {
  readonly #connection: KafkaConnection
  readonly #cluster: InnerCluster
  readonly #destroy: () => void

  private constructor(connection: KafkaConnection) {
    const { cluster, destroy } = createCluster(connection, silentLogger)
    this.#connection = connection
    this.#cluster = cluster
    this.#destroy = destroy
  }

  /** Rejects with UNREACHABLE, or CONFIG where the log-in is refused. */
  static async open(connection: KafkaConnection): Promise<ClusterProbe> {
    const probe = new ClusterProbe(connection)
    try {
      await probe.#cluster.connect()
      await probe.#cluster.refreshMetadata()
      return probe
    } catch (error) {
      probe.close()
      throw unreachable(connection, error)
    }
  }

  async topics(names: readonly string[]): Promise<MetadataResponse> {
    return topicMetadataOf(await this.#cluster.findControllerBroker(), names)
  }

  /** @param nodes as `topics` gives them */
  brokers(nodes: MetadataResponse['brokers']): Promise<readonly SeenBroker[]> {
    return Promise.all(
      nodes.map(async ({ nodeId, host, port }) => {
        const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
        try {
          return { nodeId, address, answer: await this.#roundTrip(nodeId) }
        } catch (error) {
          return { nodeId, address, answer: { why: messageOf(error) } }
        }
      }),
    )
  }

  async #roundTrip(
    nodeId: number,
  ): Promise<{ readonly tookMs: number; readonly features: FinalizedFeatures }> {
    const broker = await this.#cluster.findBroker({ nodeId })
    let tookMs = Infinity
    let features: FinalizedFeatures = new Map()
    for (let trip = 0; trip < roundTrips; trip++) {
      const startMs = systemClock.monotonic()
      features = await featuresOf(broker)
      tookMs = Math.min(tookMs, systemClock.monotonic() - startMs)
    }
    return { tookMs, features }
  }

  /** A topic's settings by Kafka's names, defaults included. Rejects with CONFIG where they may not be seen. */
  async topicSettings(topic: string): Promise<ReadonlyMap<string, string>> {
    try {
      const broker = await this.#cluster.findControllerBroker()
      const answer = await broker.describeConfigs({ resources: [{ type: topicResource, name: topic }] })
      const entries = answer.resources.flatMap(({ configEntries }) => configEntries)
      return new Map(entries.map(({ configName, configValue }) => [configName, configValue ?? '']))
    } catch (error) {
      throw this.#translated(error, { operation: 'DescribeConfigs', topics: [topic] })
    }
  }

  async group(groupId: string): Promise<GroupState> {
    try {
      const broker = await this.#cluster.findGroupCoordinator({ groupId })
      const { groups } = await broker.describeGroups({ groupIds: [groupId] })
      // One was asked for.
      const { state, protocolType, members } = groups[0]!
      return { state, protocolType, members: members.length }
    } catch (error) {
      throw this.#translated(error, { operation: 'Describe', topics: [], groupId })
    }
  }

  close(): void {
    this.#destroy()
  }

  #translated(error: unknown, wanted: Parameters<typeof unauthorized>[1]): SluiceError {
    return errorKindOf(error) === 'unauthorized'
      ? unauthorized(this.#connection, wanted, error)
      : unreachable(this.#connection, error)
  }
}
