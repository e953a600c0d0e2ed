import { describe, expect, it } from 'vitest'
import { parseOverride } from '../../src/config/override.ts'

describe('parseOverride', () => {
  it.each([
    ['a=1', ['a'], '1'],
    ['a.b.c=x=y', ['a', 'b', 'c'], 'x=y'],
    ['models[0].file=m.zip', ['models', 0, 'file'], 'm.zip'],
    ['features[1].map["odd.key"]=', ['features', 1, 'map', 'odd.key'], ''],
    ['policies.bad-magic=skip', ['policies', 'bad-magic'], 'skip'],
    ['a="x"', ['a'], '"x"'],
    ['columns["a=b"]=c', ['columns', 'a=b'], 'c'],
  ])('reads %s', (text, path, value) => {
    expect(parseOverride(text)).toEqual({ path, value })
  })

  it.each(['', 'a', '=x', 'a..b=1', 'a.=1', 'a[x]=1', 'a[0=1', 'a]=1', '.'])('refuses %s', (text) => {
    expect(parseOverride(text)).toBeNull()
  })
})
