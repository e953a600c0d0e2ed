import { describe, expect, it } from 'vitest'
import { toldAfter } from './support/load.ts'

/** What is told of the smallest config with these lines at its end. */
const toldOf = (lines: string) => toldAfter(['  topic: dead\n', `  topic: dead\n${lines}\n`])

describe('httpRules', () => {
  it.each([
    ['a page for this machine', 'monitor: {}\nhttp: { page: true }'],
    [
      'a page for all who have the token',
      'monitor: {}\nhttp: { page: true, host: 0.0.0.0, token: "${T:x}" }',
    ],
    ['no page, for all', 'http: { host: 0.0.0.0 }'],
  ])('are content with %s', (_what, lines) => {
    expect(toldOf(lines)).toEqual([])
  })

  it.each([
    ['0.0.0.0', /^18:15: error: http\.page: would show .* to whoever reaches 0\.0\.0\.0.*set http\.token/],
    ['rig.example', /whoever reaches rig\.example/],
    ["'::'", /whoever reaches ::/],
  ])('refuse a page without a token on %s, at its line', (host, told) => {
    expect(toldOf(`monitor: {}\nhttp: { page: true, host: ${host} }`)).toEqual([expect.stringMatching(told)])
  })

  it('refuse a page of nothing, and a token for nothing', () => {
    expect(toldOf('http: { page: true }')).toEqual([
      expect.stringMatching(/http\.page: needs the section monitor/),
    ])
    expect(toldOf('monitor: {}\nhttp: { page: true, enabled: false }')).toEqual([
      expect.stringMatching(/http\.page: is of no use: http\.enabled is false/),
    ])
    expect(toldOf('http: { token: "${T:x}" }')).toEqual([
      expect.stringMatching(/http\.token: is for http\.page/),
    ])
  })
})
