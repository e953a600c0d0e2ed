import { describe, expect, it } from 'vitest'
import { SluiceError } from '../../../../src/core/errors.ts'
import { SourceLife } from '../../../../src/transport/kafkajs/source/source-life.ts'
import { Signal } from '../../../../src/transport/signal.ts'

function started() {
  const changed = new Signal()
  return { life: new SourceLife(changed), change: changed.next() }
}

describe('SourceLife', () => {
  it('goes on at first', () => {
    const { life } = started()
    life.assertGoesOn()
    expect(life.ended.aborted).toBe(false)
  })

  it('ends with the first failure, and wakes all that wait', async () => {
    const { life, change } = started()
    life.fail(new SluiceError('DATA_LOSS', 'first'))
    life.fail(new SluiceError('CONSUMER_DEAD', 'second'))
    await change
    expect(life.ended.aborted).toBe(true)
    for (const ask of [
      () => {
        life.assertNotFailed()
      },
      () => {
        life.assertGoesOn()
      },
    ])
      expect(ask).toThrow('first')
  })

  it('ends without a failure when it is closed', async () => {
    const { life, change } = started()
    life.close()
    await change
    life.assertNotFailed()
    expect(() => {
      life.assertGoesOn()
    }).toThrow('the source is closed')
  })
})
