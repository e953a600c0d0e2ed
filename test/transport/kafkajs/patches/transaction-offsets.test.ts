import { describe, expect, it } from 'vitest'
import { applyPatches } from '../../../../src/transport/kafkajs/patches/apply.ts'
import { kafkajsModules } from '../../../../src/transport/kafkajs/patches/module-table.ts'
import { committedBy } from '../../../../src/transport/kafkajs/patches/transaction-offsets.ts'
import { encodeTransactionOffsets } from '../../../../src/transport/kafkajs/protocol/transaction-offsets.ts'

interface Requests {
  readonly versions: readonly string[]
  protocol(of: { readonly version: number }): (args: object) => {
    readonly request: { readonly apiVersion: number; encode(): Promise<{ readonly buffer: Buffer }> }
    readonly response: { parse(answer: object): Promise<object> }
  }
}

const member = { memberId: 'm', generationId: 3, instanceId: null }
const partitions = [{ partition: 0, offset: '5', metadata: null }]
const transaction = { transactionalId: 't', groupId: 'g', producerId: '1', producerEpoch: 0 }

function requests(): Requests {
  applyPatches()
  // The module as kafkajs 2.2.4 has it.
  return kafkajsModules.load('protocol/requests/txnOffsetCommit') as Requests
}

describe('transaction-offsets', () => {
  it('names the member that commits, in the newest version', async () => {
    const topics = committedBy(member, [{ topic: 'in', partitions }])
    const { request } = requests().protocol({ version: 3 })({ ...transaction, topics })
    expect([Math.max(...requests().versions.map(Number)), request.apiVersion]).toEqual([3, 3])
    expect((await request.encode()).buffer).toEqual(
      encodeTransactionOffsets({ ...transaction, topics }, member),
    )
  })

  it('names nobody where nobody was named', async () => {
    const topics = [{ topic: 'in', partitions }]
    const { request } = requests().protocol({ version: 3 })({ ...transaction, topics })
    const nobody = { memberId: '', generationId: -1, instanceId: null }
    expect((await request.encode()).buffer).toEqual(
      encodeTransactionOffsets({ ...transaction, topics }, nobody),
    )
  })

  it('throws what an answer says', async () => {
    const { response } = requests().protocol({ version: 3 })({ ...transaction, topics: [] })
    const refused = { topics: [{ topic: 'in', partitions: [{ partition: 0, errorCode: 22 }] }] }
    await expect(response.parse(refused)).rejects.toMatchObject({ type: 'ILLEGAL_GENERATION' })
  })

  it('refuses a broker that does not ask who commits', () => {
    const topics = committedBy(member, [{ topic: 'in', partitions }])
    const make = requests().protocol({ version: 1 })
    expect(() => make({ ...transaction, topics })).toThrow('needs brokers of Kafka 2.5 or later')
    expect(make({ ...transaction, topics: [] }).request.apiVersion).toBe(1)
  })
})
