import { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import {
  outdatedBy,
  outdatedConnection,
} from '../../../../src/transport/kafkajs/patches/outdated-connection.ts'
import { isolatedModules, original } from '../support/originals.ts'

interface Pool {
  readonly pool: readonly object[]
}

outdatedConnection.apply(isolatedModules())
const { prototype } = original('network/connectionPool') as {
  prototype: { getConnection: (this: Pool, index?: number) => Promise<object> }
}

function rig(isOutdated: boolean, waiting = 0) {
  const socket = new Socket()
  outdatedBy(socket, () => isOutdated)
  const steps: string[] = []
  let isConnected = true
  const connection = {
    socket: socket as Socket | null,
    requestQueue: { inflight: { size: waiting }, pending: [] },
    isConnected: () => isConnected,
    disconnect() {
      steps.push('disconnect')
      isConnected = false
      this.socket = null
      return Promise.resolve()
    },
    connect: () => Promise.resolve(steps.push('connect')),
  }
  return { steps, ask: () => prototype.getConnection.call({ pool: [connection] }) }
}

describe('outdated-connection', () => {
  it.each<[string, ReturnType<typeof rig>, readonly string[]]>([
    ['makes one anew that is outdated', rig(true), ['disconnect', 'connect']],
    ['leaves one alone that is not', rig(false), []],
    ['lets one end what it waits for', rig(true, 1), []],
  ])('%s', async (_, { steps, ask }, expected) => {
    await ask()
    expect(steps).toEqual(expected)
  })
})
