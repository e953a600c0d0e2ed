import { describe, expect, it } from 'vitest'
import { ConfigDocument } from '../../src/config/document.ts'
import type { ConfigPath } from '../../src/core/finding.ts'

const text = `name: rig
input:
  topic: in
  empty:
models:
  - name: a
  - { name: b, file: b.zip }
anchor: &one { x: 1 }
alias: *one
1: number
`

function document(of = text): ConfigDocument {
  return new ConfigDocument(of, 'sluice.yaml')
}

describe('ConfigDocument.positionOf', () => {
  const position = (path: ConfigPath, at?: 'key' | 'value') => {
    const { line, column } = document().positionOf(path, at)
    return [line, column]
  }

  it.each<[string, ConfigPath, readonly [number, number]]>([
    ['a scalar, where its value stands', ['input', 'topic'], [3, 10]],
    ['a section, where its key stands', ['input'], [2, 1]],
    ['a value that is empty, where its key stands', ['input', 'empty'], [4, 3]],
    ['an entry of a list', ['models', 1, 'file'], [7, 22]],
    ['what is not there, by the nearest thing around it', ['input', 'schema', 'file'], [2, 1]],
    ['an entry beyond the end, by its list', ['models', 9], [5, 1]],
    ['what lies behind an alias, where the anchor has it', ['alias', 'x'], [8, 19]],
    ['a key that YAML reads as a number', ['1'], [10, 4]],
    ['the whole, at its start', [], [1, 1]],
  ])('finds %s', (_what, path, expected) => {
    expect(position(path)).toEqual(expected)
  })

  it('finds the key itself where that is asked for', () => {
    expect(position(['input', 'topic'], 'key')).toEqual([3, 3])
  })

  it('names the option that brought a value, and has no line for it', () => {
    const changed = document()
    expect(changed.override(['input', 'group'], 'g', '--set input.group')).toBeNull()
    expect(changed.positionOf(['input', 'group'])).toEqual({
      file: '--set input.group',
      line: null,
      column: null,
    })
  })
})

describe('ConfigDocument.place', () => {
  const remark = { severity: 'error', path: ['b'], message: 'b is a at a.c too', cites: ['a', 'c'] } as const

  it('names the line of another place that the message is about', () => {
    const document = new ConfigDocument('a:\n  c: 1\nb: 1\n', 'file.yaml')
    expect(document.place(remark)).toMatchObject({ line: 3, message: 'b is a at line 2 too' })
  })

  it('leaves the message as it is where that place came with an option', () => {
    const document = new ConfigDocument('b: 1\n', 'file.yaml')
    document.override(['a', 'c'], '1', '--set a.c')
    expect(document.place(remark)).toMatchObject({ line: 1, message: remark.message })
  })
})

describe('ConfigDocument.override', () => {
  const after = (path: ConfigPath, value: string, of = text) => {
    const changed = document(of)
    return changed.override(path, value, '--set') ?? changed.values()
  }

  it('replaces a value, typed as YAML types it', () => {
    expect(after(['input', 'topic'], '12')).toMatchObject({ input: { topic: 12 } })
    expect(after(['input', 'topic'], '"12"')).toMatchObject({ input: { topic: '12' } })
    expect(after(['input', 'topic'], '')).toMatchObject({ input: { topic: null } })
  })

  it('makes the sections and lists on the way', () => {
    expect(after(['a', 'b', 0, 'c'], '1', '')).toEqual({ a: { b: [{ c: 1 }] } })
    expect(after(['input', 'empty', 'x'], '1')).toMatchObject({ input: { empty: { x: 1 } } })
  })

  it('replaces a key that YAML reads as a number, and does not double it', () => {
    expect(after(['1'], 'text')).toMatchObject({ 1: 'text' })
  })

  it('adds the entry right after the last', () => {
    expect(after(['models', 2, 'name'], 'c')).toMatchObject({ models: [{}, {}, { name: 'c' }] })
  })

  it.each<[string, ConfigPath, string, string]>([
    ['a path without a key', [], '1', 'needs a key before ='],
    ['a value that is no YAML', ['name'], '[', 'the value is not YAML: '],
    ['a key of a scalar', ['name', 'x'], '1', "'name' has no entries"],
    ['a named entry of a list', ['models', 'a'], '1', "'models' is a list: name an entry by its number"],
    ['an entry that leaves a gap', ['models', 3], '1', "'models' has 2 entries only"],
    ['a part of an alias', ['alias', 'x'], '2', "'alias' is an alias: "],
  ])('refuses %s', (_what, path, value, message) => {
    expect(after(path, value)).toContain(message)
  })
})

describe('ConfigDocument.interpolate', () => {
  const replaced = (of: string, environment: Readonly<Record<string, string>>) => {
    const changed = document(of)
    const { remarks } = changed.interpolate(environment)
    return { values: changed.values(), remarks }
  }

  it('types what is not quoted by what it has become', () => {
    const { values } = replaced('a: ${N}\nb: "${N}"\nc: ${T}\nd: !!str ${N}', { N: '7', T: 'true' })
    expect(values).toEqual({ a: 7, b: '7', c: true, d: '7' })
  })

  it('leaves keys alone, and values that came with an option', () => {
    const changed = document('${N}: 1\na: x')
    changed.override(['a'], '"${N}"', '--set a')
    expect(changed.interpolate({ N: '7' }).remarks).toEqual([])
    expect(changed.values()).toEqual({ '${N}': 1, a: '${N}' })
  })

  it('tells each variable that is not set, at its place', () => {
    const { remarks } = replaced('a:\n  - ${ONE}\n  - ${TWO}', {})
    expect(remarks.map(({ path }) => path)).toEqual([
      ['a', 0],
      ['a', 1],
    ])
  })
})

describe('ConfigDocument.takeAsWritten', () => {
  it('makes text of a number, a boolean or null, letter for letter', () => {
    const changed = document('a: 0x10\nb: yes\nc: 1.50\nd: null')
    expect(changed.takeAsWritten([['a'], ['c'], ['d']])).toBe(true)
    expect(changed.values()).toEqual({ a: '0x10', b: 'yes', c: '1.50', d: 'null' })
  })

  it('says that nothing changed for text, for what is empty and for what is not there', () => {
    expect(document('a: text\nb:\n').takeAsWritten([['a'], ['b'], ['c']])).toBe(false)
  })
})

describe('ConfigDocument.syntaxFindings', () => {
  it('are none for a file in order', () => {
    expect(document().syntaxFindings()).toEqual([])
    expect(document().isFatal).toBe(false)
  })

  it('go on after a key that stands twice, and not after broken YAML', () => {
    const twice = document('a: 1\na: 2')
    expect(twice.syntaxFindings()).toMatchObject([{ severity: 'error', line: 2, column: 1 }])
    expect(twice.isFatal).toBe(false)
    expect(document('a: [1').isFatal).toBe(true)
  })
})

describe('ConfigDocument.values', () => {
  it('is an empty section for an empty file', () => {
    expect(document('').values()).toEqual({})
  })

  it('throws where aliases would grow without bound', () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(', ')}]`,
    )
    expect(() => document(['l0: &l0 [x, x]', ...levels].join('\n')).values()).toThrow(/alias/i)
  })
})
