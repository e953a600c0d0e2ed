import { describe, expect, it } from 'vitest'
import { ConsumerEnds } from '../../../../src/transport/kafkajs/source/consumer-ends.ts'
import { SluiceError } from '../../../../src/core/errors.ts'
import { original } from '../support/originals.ts'
import { SourceRig } from './source-rig.ts'

const { createErrorFromCode } = original('protocol/error') as {
  createErrorFromCode: (code: number) => Error
}
const fault = new Error('a bug')
const outage = createErrorFromCode(15)
const fenced = createErrorFromCode(82)
const groupRefused = createErrorFromCode(30)

function ends() {
  const { context } = new SourceRig()
  return { of: new ConsumerEnds(context), context }
}

describe('ConsumerEnds', () => {
  it('has another consumer take over from one that met an outage, however often', () => {
    const { of, context } = ends()
    for (let i = 0; i < 20; i++) expect(of.next(outage)).toMatchObject({ isTopicGone: false })
    context.life.assertGoesOn()
  })

  it('ends with what no consumer gets past, unless records came in between', () => {
    const { of, context } = ends()
    for (let i = 0; i < 5; i++) expect(of.next(fault)).not.toBeNull()
    of.onRecords()
    for (let i = 0; i < 5; i++) expect(of.next(fault)).not.toBeNull()
    expect(of.next(fault)).toBeNull()
    expect(() => {
      context.life.assertNotFailed()
    }).toThrow(/membership in group g is lost for good: a bug/)
  })

  it.each([
    ['another process that took our place', fenced, /another process joined group g/],
    ['an error of ours', new SluiceError('CONFIG', 'as it says'), /as it says/],
  ])('ends at once with %s', (_, error, message) => {
    const { of, context } = ends()
    expect(of.next(error)).toBeNull()
    expect(() => {
      context.life.assertNotFailed()
    }).toThrow(message)
  })

  it('asks again for a right that was there, and ends without one that was not', () => {
    const had = ends()
    had.context.rights.groupGranted()
    expect(had.of.next(groupRefused)).toEqual({ waitMs: 2_000, isTopicGone: false })
    expect(ends().of.next(groupRefused)).toBeNull()
  })
})
