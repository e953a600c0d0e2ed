import { describe, expect, it } from 'vitest'
import { ModelError } from '../../../src/core/errors.ts'
import { parseModelIni } from '../../../src/model/mojo/model-ini.ts'

const parse = (text: string) => parseModelIni('m.zip', 'model.ini', text)
const sections = (info: string, columns = '', domains = '') =>
  `[info]\n${info}\n\n[columns]\n${columns}\n\n[domains]\n${domains}`
const info = (text: string) => parse(sections(text)).info

describe('parseModelIni', () => {
  it('reads three sections, whatever the line ends', () => {
    const file = parse(
      ' [info] \r\na = 1\r# no\r\n\n[columns]\n x \n#lost\n\nüber\n[domains]\n0: 2 d000.txt\n',
    )
    expect(file.info.integer('a')).toBe(1)
    expect(file.columns).toEqual(['x', 'über'])
    expect(file.domains).toEqual([{ column: 0, count: 2, file: 'd000.txt' }])
  })

  it('takes columns called like sections', () => {
    expect(parse(sections('a = 1', '[info]\n[domains]\n[columns]\na = b')).columns).toEqual([
      '[info]',
      '[domains]',
      '[columns]',
      'a = b',
    ])
  })

  it.each([
    ['', 'nothing'],
    ['[info]\na = 1', 'no columns'],
    ['[columns]\n[info]\n[domains]', 'sections out of order'],
    [sections('', '', '0 2 d.txt'), 'a domain line without colon'],
    [sections('', '', '-1: 2 d.txt'), 'a negative column'],
    [sections('', '', '0: 99999999999 d.txt'), 'a count out of range'],
  ])('refuses %j: %s', (text) => {
    expect(() => parse(text)).toThrow(ModelError)
  })
})

describe('ModelIni', () => {
  it('cuts keys and values at the first equals sign', () => {
    const ini = info('total feature size=7\nname =  a = b \nempty =\nalone')
    expect(ini.integer('total feature size')).toBe(7)
    expect(ini.string('name')).toBe('a = b')
    expect(ini.string('empty')).toBe('')
    expect(ini.keys()).toEqual(['total feature size', 'name', 'empty'])
  })

  it('takes null for absent', () => {
    const ini = info('a = null')
    expect(ini.has('a')).toBe(false)
    expect(ini.number('a', 5)).toBe(5)
    expect(() => ini.number('a')).toThrow('m.zip, entry model.ini: expected a to be a number, it is missing')
  })

  it.each([
    ['1.0E-5', 1e-5],
    ['-0.0', -0],
    ['NaN', NaN],
    ['-Infinity', -Infinity],
    ['.5', 0.5],
    ['+3', 3],
  ])('reads the number %s', (text, expected) => {
    expect(info(`a = ${text}`).number('a')).toBe(expected)
  })

  it.each(['0x10', '1e', 'one', '', '1 2', '[1]'])('refuses the number %j', (text) => {
    expect(() => info(`a = ${text}`).number('a')).toThrow(ModelError)
  })

  it.each(['1.0', '2147483648', '-2147483649', 'true', '99999999999999999999'])(
    'refuses the integer %j',
    (text) => {
      expect(() => info(`a = ${text}`).integer('a')).toThrow(ModelError)
    },
  )

  it('keeps integers within bounds', () => {
    const ini = info('a = 5')
    expect(ini.integer('a', { min: 5, max: 5 })).toBe(5)
    expect(() => ini.integer('a', { min: 6 })).toThrow(
      'expected a to be integers from 6 to 2147483647, found "5"',
    )
    expect(ini.integer('b', { fallback: 1 })).toBe(1)
  })

  it('reads booleans', () => {
    const ini = info('a = true\nb = false\nc = True')
    expect([ini.boolean('a'), ini.boolean('b'), ini.boolean('d', true)]).toEqual([true, false, true])
    expect(() => ini.boolean('c')).toThrow('true or false')
  })

  it('reads lists', () => {
    const ini = info('a = [1.5, NaN, -2]\nb = []\nc = [x, y z]\nd = 1, 2\ne = [1, 2.5]')
    expect([...ini.numbers('a')]).toEqual([1.5, NaN, -2])
    expect([...ini.numbers('b', { length: 0 })]).toEqual([])
    expect(ini.strings('c')).toEqual(['x', 'y z'])
    expect(() => ini.numbers('d')).toThrow('a list in brackets')
    expect(() => ini.integers('e')).toThrow(ModelError)
    expect(() => ini.numbers('a', { length: 2 })).toThrow('a list of 2 items (it has 3)')
    expect(ini.integers('f', { fallback: Int32Array.of(4) })).toEqual(Int32Array.of(4))
  })
})
