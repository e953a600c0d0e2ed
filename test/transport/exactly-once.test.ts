import { describe, expect, it } from 'vitest'
import { SluiceError } from '../../src/core/errors.ts'
import { silentLogger } from '../../src/core/logger.ts'
import type { OutputRecord, Position } from '../../src/core/record.ts'
import type { DeliveryPart, RejectedRecord } from '../../src/pipeline/ports.ts'
import { ExactlyOnceDelivery } from '../../src/transport/exactly-once.ts'
import { TransactionLost } from '../../src/transport/transactions.ts'
import { StandingClock } from '../support/standing-clock.ts'

const settled = () => new Promise((resolve) => setImmediate(resolve))

function output(value: string): OutputRecord {
  return { topic: 'out', partition: 0, key: null, value: Buffer.from(value), headers: [], timestampMs: null }
}

function part(nextOffset: number, value: string, epoch = 1): DeliveryPart {
  return {
    position: { topic: 'in', partition: 0, epoch, nextOffset: BigInt(nextOffset) },
    outputs: value.split(',').map(output),
    deadLetters: [],
    letterFor: ({ message }) => output(`letter: ${message}`),
    writable: () => null,
  }
}

/** A source at epoch 1, and a sink that writes down what it is asked and does as it is told. */
function rig() {
  const clock = new StandingClock()
  const calls: string[] = []
  const told = {
    epoch: 1,
    send: (): Promise<readonly RejectedRecord[]> => Promise.resolve([]),
    commit: () => Promise.resolve(),
    renew: () => Promise.resolve(),
  }
  let rebalance: () => void = () => undefined
  const holds = ({ epoch }: Position) => epoch === told.epoch
  const delivery = new ExactlyOnceDelivery<string>(
    {
      holds,
      offsetsOf: (positions) =>
        Promise.resolve(positions.every(holds) ? positions.map((each) => each.nextOffset).join() : null),
      markCommitted: (offsets) => calls.push(`committed ${offsets}`),
      rewind: () => {
        calls.push('rewind')
        told.epoch++
      },
      onRebalance: (listener) => (rebalance = listener),
    },
    {
      start: () => Promise.resolve(),
      send: (records) => {
        calls.push(`send ${records.map(({ value }) => value!.toString()).join()}`)
        return told.send()
      },
      commit: (offsets) => {
        calls.push(`commit ${offsets}`)
        return told.commit()
      },
      renew: () => {
        calls.push('renew')
        return told.renew()
      },
      close: () => Promise.resolve(),
      connected: true,
      partitionCount: () => Promise.resolve(1),
    },
    {
      intervalMs: 100,
      outageDeadlineMs: 1_000,
      maxRecords: 3,
      timeoutMs: 10_000,
      clock,
      logger: silentLogger,
    },
  )
  return {
    delivery,
    clock,
    calls,
    told,
    rebalance: () => {
      rebalance()
    },
  }
}

const lose = () => Promise.reject(new TransactionLost('no answer'))

describe('ExactlyOnceDelivery', () => {
  it('ends the first transaction at once, then takes turns together for an interval', async () => {
    const { delivery, clock, calls } = rig()
    await delivery.deliver([part(1, 'a')])
    await settled()
    expect(calls.splice(0)).toEqual(['send a', 'commit 1', 'committed 1'])
    await delivery.deliver([part(2, 'b')])
    await delivery.deliver([part(3, 'c')])
    await clock.advance(99)
    expect(calls.splice(0)).toEqual(['send b', 'send c'])
    await clock.advance(1)
    expect(calls).toEqual(['commit 3', 'committed 3'])
  })

  it('takes in several intervals while turns are full, and ends as usual once they are not', async () => {
    const { delivery, clock, calls } = rig()
    await delivery.deliver([part(1, 'a')])
    await settled()
    calls.length = 0
    await delivery.deliver([part(4, 'b,c,d')])
    await clock.advance(499)
    expect(calls.splice(0)).toEqual(['send b,c,d'])
    await clock.advance(1)
    expect(calls.splice(0)).toEqual(['commit 4', 'committed 4'])
    await delivery.deliver([part(7, 'e,f,g')])
    await clock.advance(200)
    await delivery.deliver([part(8, 'h')])
    await settled()
    expect(calls).toEqual(['send e,f,g', 'send h', 'commit 8', 'committed 8'])
  })

  describe('with a companion of its commits', () => {
    /** What is told to it, and one record for each commit. */
    function accompanied() {
      const all = rig()
      all.delivery.accompany({
        beforeCommit: () => undefined,
        inTransaction: (positions) => [
          output(`upto ${positions.map(({ nextOffset }) => nextOffset).join()}`),
        ],
        committed: () => all.calls.push('told committed'),
        lost: (positions) => all.calls.push(`told lost ${positions.length}`),
      })
      return all
    }

    it('has its records in the transaction, the last of all', async () => {
      const { delivery, calls } = accompanied()
      const written: number[] = []
      await delivery.deliver([{ ...part(1, 'a'), written: () => written.push(1) }])
      await settled()
      expect(calls).toEqual(['send a', 'send upto 1', 'commit 1', 'committed 1', 'told committed'])
      expect(written).toEqual([1])
    })

    it('tells it of a transaction that is lost', async () => {
      const { delivery, calls, told } = accompanied()
      told.commit = lose
      await delivery.deliver([part(1, 'a')])
      await settled()
      expect(calls).toEqual(['send a', 'send upto 1', 'commit 1', 'told lost 1', 'renew', 'rewind'])
    })

    it('commits all the same where its records are refused', async () => {
      const { delivery, calls, told } = accompanied()
      await delivery.deliver([part(1, 'a')])
      await settled()
      calls.length = 0
      await delivery.deliver([part(2, 'b')])
      told.send = () => Promise.reject(new SluiceError('PRODUCE_REFUSED', 'no such topic'))
      await delivery.flush()
      expect(calls).toEqual(['send b', 'send upto 2', 'commit 2', 'committed 2', 'told committed'])
    })
  })

  it('sends nothing while a transaction ends', async () => {
    const { delivery, calls, told } = rig()
    const ending = Promise.withResolvers<undefined>()
    told.commit = () => ending.promise
    await delivery.deliver([part(1, 'a')])
    const delivered = delivery.deliver([part(2, 'b')])
    await settled()
    expect(calls).toEqual(['send a', 'commit 1'])
    ending.resolve(undefined)
    await delivered
    expect(calls).toEqual(['send a', 'commit 1', 'committed 1', 'send b'])
  })

  it('puts the dead letter of a rejected output into the same transaction', async () => {
    const { delivery, calls, told } = rig()
    told.send = () => {
      told.send = () => Promise.resolve([])
      return Promise.resolve([{ index: 0, kind: 'too-large', message: 'too large' }])
    }
    await delivery.deliver([part(1, 'a')])
    await settled()
    expect(calls).toEqual(['send a', 'send letter: too large', 'commit 1', 'committed 1'])
  })

  it.each(['send', 'commit'] as const)('starts over when a transaction is lost in a %s', async (where) => {
    const { delivery, calls, told } = rig()
    told[where] = lose
    await delivery.deliver([part(1, 'a')])
    await settled()
    // Settled first, asked then.
    expect(calls.splice(0).slice(-2)).toEqual(['renew', 'rewind'])
    // Of before: it comes again.
    await delivery.deliver([part(2, 'b', 1)])
    expect(calls).toEqual([])
    expect(delivery.fencedCommits).toBe(1)
  })

  it('takes a transaction back in which a partition has gone to another member', async () => {
    const { delivery, calls, clock, told } = rig()
    await delivery.deliver([part(1, 'a')])
    await settled()
    await delivery.deliver([part(2, 'b')])
    told.epoch = 5
    calls.splice(0)
    await clock.advance(100)
    expect(calls).toEqual(['renew', 'rewind'])
    expect(delivery.fencedCommits).toBe(1)
  })

  it('ends the transaction when a rebalance begins, with the turn that is on its way', async () => {
    const { delivery, calls, told, rebalance } = rig()
    await delivery.deliver([part(1, 'a')])
    await settled()
    const sending = Promise.withResolvers<readonly []>()
    told.send = () => sending.promise
    calls.splice(0)
    const delivered = delivery.deliver([part(2, 'b')])
    await settled()
    rebalance()
    await settled()
    expect(calls).toEqual(['send b'])
    sending.resolve([])
    await delivered
    await settled()
    expect(calls).toEqual(['send b', 'commit 2', 'committed 2'])
  })

  it('ends what is open when it is flushed', async () => {
    const { delivery, calls } = rig()
    await delivery.deliver([part(1, 'a')])
    await delivery.deliver([part(2, 'b')])
    await delivery.flush()
    expect(calls.at(-1)).toBe('committed 2')
  })

  it('waits longer each time, and gives up when one transaction after the other is lost', async () => {
    const { delivery, clock, told } = rig()
    told.send = lose
    const waits: number[] = []
    const deliverAll = async () => {
      for (let turn = 1; ; turn++) {
        const start = clock.monotonic()
        await delivery.deliver([part(turn, 'a', turn)])
        waits.push(clock.monotonic() - start)
      }
    }
    const failed = expect(deliverAll()).rejects.toMatchObject({
      code: 'BROKER_OUTAGE',
      message: expect.stringContaining('no transaction could be committed for 1 s: no answer') as string,
    })
    for (let ms = 0; ms < 10_000; ms += 10) await clock.advance(10)
    await failed
    expect(waits.at(-1)).toBeGreaterThan(waits[0]!)
  })

  it('fails for good when nothing can be settled, in a delivery or behind it', async () => {
    const outage = new SluiceError('BROKER_OUTAGE', 'nobody answers')
    const first = rig()
    first.told.send = lose
    first.told.renew = () => Promise.reject(outage)
    await expect(first.delivery.deliver([part(1, 'a')])).rejects.toBe(outage)
    const second = rig()
    second.told.commit = lose
    second.told.renew = () => Promise.reject(outage)
    await second.delivery.deliver([part(1, 'a')])
    await expect(second.delivery.failure).rejects.toBe(outage)
    await expect(second.delivery.flush()).resolves.toBeUndefined()
  })
})
