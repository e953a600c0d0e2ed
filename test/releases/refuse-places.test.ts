import { expect, it } from 'vitest'
import { refusePlaces } from '../../src/releases/refuse-places.ts'

const source = { path: 'a.zip', digest: 'sha256:00', bytes: 1 }

it('refuses places of a file, and nothing else', () => {
  for (const given of [source, { ...source, places: [] }])
    expect(() => {
      refusePlaces('./store', given)
    }).not.toThrow()
  expect(() => {
    refusePlaces('./store', { ...source, places: ['/mnt/a.zip'] })
  }).toThrow('./store holds its files itself: --place is for stores in a topic')
})
