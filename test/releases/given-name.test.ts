import { describe, expect, it } from 'vitest'
import { givenName } from '../../src/releases/given-name.ts'

describe('givenName', () => {
  it.each([
    ['cooler', 'default', 'cooler', null],
    ['cooler@7', 'default', 'cooler', 7],
    ['acme/cooler', 'acme', 'cooler', null],
    ['acme/cool.er-2@12', 'acme', 'cool.er-2', 12],
  ])('reads %s', (text, tenant, model, version) => {
    expect(givenName(text)).toEqual({ tenant, model, version })
  })

  it.each([
    '',
    '@7',
    'a/b/c',
    'a/',
    '/b',
    'cooler@',
    'cooler@0',
    'cooler@07',
    'cooler@x',
    'cooler@1@2',
    '../x',
    'live/a',
  ])('refuses %j', (text) => {
    expect(() => givenName(text)).toThrow(expect.objectContaining({ code: 'USAGE' }))
  })
})
