import { describe, expect, it } from 'vitest'
import { readConfig } from '../../../src/app/assemble.ts'
import { alwaysWatched } from '../../../src/dev/demo/always-watched.ts'
import { rigFiles } from '../../../src/dev/simulator/rig-files.ts'
import { rigWords } from '../../../src/dev/view/rig-words.ts'

function configWith(...overrides: string[]) {
  return readConfig({ file: rigFiles.config, overrides, environment: {} })
}

describe('alwaysWatched', () => {
  it('adds a monitor with words, and the page', () => {
    const { shared, shown } = alwaysWatched(configWith(), rigWords)
    const { monitor, http } = configWith(...shared, ...shown)
    expect(monitor?.window).toEqual({ time: '1m' })
    expect(monitor?.words['cooler']?.['3']).toEqual({ text: 'close to total failure', is: 'bad' })
    expect(http.page).toBe(true)
  })

  it('leaves a monitor as it is given', () => {
    const { shared, shown } = alwaysWatched(configWith('monitor.keys=5'), rigWords)
    expect([shared, shown]).toEqual([[], ['http.page=true']])
  })

  it.each([
    [['http.host=0.0.0.0'], []],
    [['monitor={}', 'http.page=true'], []],
  ])('does not add the page with %j', (overrides, expected) => {
    expect(alwaysWatched(configWith(...overrides)).shown).toEqual(expected)
  })
})
