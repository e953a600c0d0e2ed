import type { Patch } from './patch.ts'

interface Connection {
  disconnect(): Promise<unknown>
}

interface SentRequest {
  readonly request: { readonly apiKey: number }
}

interface ConnectionPool {
  readonly pool: Connection[]
  send(protocolRequest: SentRequest): Promise<unknown>
  getConnection(index: number): Promise<Connection>
}

/** In a pool of kafkajs: 0 for all requests but fetches, 1 for fetches. */
const joinIndex = 2

/**
 * A coordinator answers a join when all members have joined, and until then reads nothing more from its connection: a
 * commit or a farewell behind it waits for a member that may be dead. Joins and syncs get a connection of their own, which
 * is closed when they are answered.
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
      }

      override getConnectionByRequest(sent: SentRequest): Promise<Connection> {
        return waits(sent) ? this.getConnection(joinIndex) : super.getConnectionByRequest(sent)
      }

      override async send(sent: SentRequest): Promise<unknown> {
        if (!waits(sent)) return super.send(sent)
        let isOver = true
        try {
          const answer = await super.send(sent)
          // A sync follows.
          isOver = sent.request.apiKey === apiKeys.SyncGroup
          return answer
        } finally {
          if (isOver) await this.pool[joinIndex]?.disconnect()
        }
      }
    }
    modules.replace('network/connectionPool', PoolWithJoins)
  },
}
