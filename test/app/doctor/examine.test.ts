import { describe, expect, it } from 'vitest'
import { byWeight, lookAtAll } from '../../../src/app/doctor/examine.ts'
import { StandingClock } from '../../support/standing-clock.ts'

const remark = (severity: 'error' | 'warning' | 'info', message: string) => ({ severity, message, path: [] })

describe('lookAtAll', () => {
  it('says what could not be looked at, and goes on with the others', async () => {
    const found = await lookAtAll(
      [
        { name: 'a', ask: () => Promise.reject(new Error('no right')) },
        { name: 'b', ask: () => Promise.resolve({ facts: ['fine'], remarks: [remark('info', 'x')] }) },
      ],
      new StandingClock(),
    )
    expect(found).toEqual({
      remarks: [remark('info', 'x')],
      facts: [{ check: 'b', text: 'fine' }],
      unchecked: [{ check: 'a', why: 'no right' }],
    })
  })

  it('waits no longer than its time for one that never answers', async () => {
    const never = { name: 'a', ask: () => new Promise<never>(() => undefined) }
    const atOnce = {
      after: (_ms: number, wake: () => void) => {
        queueMicrotask(wake)
        return () => undefined
      },
    }
    expect(await lookAtAll([never], atOnce)).toMatchObject({
      unchecked: [{ check: 'a', why: 'no answer in time' }],
    })
  })
})

describe('byWeight', () => {
  it('puts what is to be repaired first before the rest, in the order in which it was found', () => {
    const found = [remark('info', '1'), remark('error', '2'), remark('warning', '3'), remark('error', '4')]
    expect(byWeight(found).map(({ message }) => message)).toEqual(['2', '4', '3', '1'])
  })
})
