import { describe, expect, it } from 'vitest'
import { MadeFeatures } from '../../src/features/made-features.ts'

describe('MadeFeatures', () => {
  it('knows which features no step has read since they were made last', () => {
    const made = new MadeFeatures()
    made.make('temp', ['features', 0, 'bind', 'as'])
    made.make('band', ['features', 1, 'map', 'as'])
    made.read('temp')
    made.read('of the input')
    expect(made.unread().map(({ name }) => name)).toEqual(['band'])
    expect(made.get('temp')?.isRead).toBe(true)
    made.make('temp', ['features', 2, 'clip', 'as'])
    expect(made.get('temp')).toEqual({ name: 'temp', path: ['features', 2, 'clip', 'as'], isRead: false })
    expect(made.get('of the input')).toBeNull()
  })
})
