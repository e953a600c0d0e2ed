import type { Patch } from './patch.ts'
import { belongTogether, isDoubtful } from './silent-connection.ts'

interface SentRequest {
  readonly request: { readonly apiKey: number }
}

interface Connection {
  disconnect(): Promise<unknown>
}

interface ConnectionPool {
  readonly pool: Connection[]
  getConnection(index: number): Promise<Connection>
}

/** In a pool of kafkajs: 0 for all requests but fetches, 1 for fetches. */
const joinIndex = 2

/**
 * A coordinator answers a join when all members have joined, and until then reads nothing more from its connection: a
 * commit or a farewell behind it waits for a member that may be dead. Joins and syncs get a connection of their own. It is at
 * rest between rebalances, and what lies on its way (NAT, a firewall) forgets such a connection without a word, while an answer to
 * a join may take its time: one that has been at rest is not trusted with another join.
 */
export const joinConnection: Patch = {
  name: 'join-connection',
  why: 'while a rebalance waited for a dead member, nothing could be committed and the group not be left',
  apply(modules) {
    // The class as kafkajs 2.2.4 has it.
    const Pool = modules.load('network/connectionPool') as new (options: unknown) => ConnectionPool & {
      getConnectionByRequest(sent: SentRequest): Promise<Connection>
    }
    const JoinConnection = modules.load('network/connection') as new (options: unknown) => Connection
    const apiKeys = modules.load('protocol/requests/apiKeys') as { JoinGroup: number; SyncGroup: number }
    const waits = ({ request: { apiKey } }: SentRequest) =>
      apiKey === apiKeys.JoinGroup || apiKey === apiKeys.SyncGroup

    class PoolWithJoins extends Pool {
      constructor(options: unknown) {
        super(options)
        this.pool[joinIndex] = new JoinConnection(options)
        belongTogether(this.pool)
      }

      override getConnectionByRequest(sent: SentRequest): Promise<Connection> {
        return waits(sent) ? this.#joinConnection() : super.getConnectionByRequest(sent)
      }

      async #joinConnection(): Promise<Connection> {
        const connection = this.pool[joinIndex]
        if (connection !== undefined && isDoubtful(connection)) await connection.disconnect()
        return this.getConnection(joinIndex)
      }
    }
    modules.replace('network/connectionPool', PoolWithJoins)
  },
}
