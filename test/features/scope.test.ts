import { describe, expect, it } from 'vitest'
import type { FieldShape } from '../../src/core/field.ts'
import { Scope } from '../../src/features/scope.ts'

const fields: readonly FieldShape[] = [
  { path: 'temp', kind: 'number', nullable: true },
  { path: 'mode', kind: 'text', nullable: true, symbols: ['a', 'b'] },
  { path: 'motor.speed', kind: 'number', nullable: true },
  { path: 'tags', kind: 'other', nullable: false },
  { path: 'samples', kind: 'list', nullable: true },
]

function scope(): Scope {
  return new Scope(fields, 3)
}

function told({ remarks }: Scope): string[] {
  return remarks.map(({ message, hint }) => (hint === undefined ? message : `${message} (${hint})`))
}

const here = ['features', 0]

describe('Scope.find', () => {
  it('binds a field on first use, and gives the same slot from then on', () => {
    const names = scope()
    const slot = names.find('temp', here)
    expect(slot).toMatchObject({ kind: 'numeric', index: 0, values: new Float64Array(3).fill(NaN) })
    expect(names.find('temp', here)).toBe(slot)
    expect(names.bindings).toEqual([{ path: 'temp', kind: 'number', slot }])
  })

  it('makes text of a text field, with the symbols of an enum', () => {
    expect(scope().find('mode', here)).toMatchObject({
      kind: 'text',
      values: [null, null, null],
      symbols: new Set(['a', 'b']),
    })
  })

  it.each([
    ['tmp', "there is no feature or input field 'tmp' (did you mean 'temp'?)"],
    [
      'motor',
      "there is no feature or input field 'motor' (it is a record: name one of its fields, such as 'motor.speed')",
    ],
    ['tags', "field 'tags' cannot be a feature: it is neither a number, a boolean nor text"],
  ])('refuses %s and says why', (name, message) => {
    const names = scope()
    expect(names.find(name, here)).toBeNull()
    expect(told(names)).toEqual([message])
    expect(names.remarks[0]).toMatchObject({ severity: 'error', path: here })
  })

  it('says what became of a name that was renamed', () => {
    const names = scope()
    names.rename('temp', 'heat', names.find('temp', here)!, 'it is called heat now')
    expect(names.find('temp', here)).toBeNull()
    expect(told(names)).toEqual(["there is no 'temp' any more: it is called heat now"])
  })

  it('is silent about a name that is broken: that was told where it broke', () => {
    const names = scope()
    names.break('ratio')
    expect(names.find('ratio', here)).toBeNull()
    expect([names.isBroken('ratio'), names.isBroken('temp'), names.remarks]).toEqual([true, false, []])
  })
})

describe('Scope.findList', () => {
  it('binds an array of numbers on first use, and gives the same slot from then on', () => {
    const names = scope()
    const slot = names.findList('samples', here)
    expect(slot).toMatchObject({ kind: 'list', starts: new Uint32Array(4), isThere: new Uint8Array(3) })
    expect(names.findList('samples', here)).toBe(slot)
    expect(names.listBindings).toEqual([{ path: 'samples', parts: ['samples'], slot }])
    expect([names.get('samples'), names.has('samples'), names.bindings]).toEqual([null, true, []])
  })

  it.each([
    ['temp', "'temp' is a number, an array of numbers is needed"],
    ['mode', "'mode' is text, an array of numbers is needed"],
    ['tags', "field 'tags' cannot be a feature: it is neither a number, a boolean nor text"],
    ['sampels', "there is no feature or input field 'sampels' (did you mean 'samples'?)"],
  ])('refuses %s and says why', (name, message) => {
    const names = scope()
    expect(names.findList(name, here)).toBeNull()
    expect(told(names)).toEqual([message])
  })

  it('keeps an array from whoever needs a number or text', () => {
    const names = scope()
    expect(names.find('samples', here)).toBeNull()
    expect(told(names)).toEqual(["'samples' is an array of numbers (a reduce step makes numbers of it)"])
    expect([names.unfit('samples'), names.unfit('temp')]).toEqual(['an array of numbers', null])
    expect(names.unfit('motor')).toBe("a record (with fields such as 'motor.speed')")
  })
})

describe('Scope, with paths into arrays and maps', () => {
  const lookup = (path: string) => {
    if (path === 'list[0]') return { path, parts: ['list', 0], kind: 'number', nullable: true } as const
    return path.startsWith('list') ? { problem: "'list' is an array", hint: "such as 'list[0]'" } : null
  }
  const names = () => new Scope(fields, 3, lookup)

  it('binds what a path leads to', () => {
    const found = names()
    const slot = found.find('list[0]', here)
    found.want('list[0]')
    expect(found.bindings).toEqual([{ path: 'list[0]', parts: ['list', 0], kind: 'number', slot }])
    expect(found.lineage.namesOfSame('list')).toEqual(new Set(['list', 'list[0]']))
  })

  it('says why a path leads to nothing', () => {
    const found = names()
    expect([found.find('list.x', here), found.field('list.y', here)]).toEqual([null, null])
    expect(told(found)).toEqual([
      "there is no feature or input field 'list.x': 'list' is an array (such as 'list[0]')",
      "the input has no field 'list.y': 'list' is an array (such as 'list[0]')",
    ])
    expect([found.problem('list.x')?.problem, found.problem('temp')]).toEqual(["'list' is an array", null])
  })
})

describe('Scope.want', () => {
  it('binds what is a field, and says nothing of what is not', () => {
    const names = scope()
    for (const name of ['temp', 'tags', 'samples', 'nothing']) names.want(name)
    expect(names.bindings.map(({ path }) => path)).toEqual(['temp'])
    expect(names.remarks).toEqual([])
  })

  it('never binds over a name that a step has made or broken', () => {
    const names = scope()
    const made = names.output('temp', 'numeric', [])
    names.break('mode')
    for (const name of ['temp', 'mode']) names.want(name)
    expect([names.get('temp'), names.get('mode'), names.bindings]).toEqual([made, null, []])
  })
})

describe('Scope.output', () => {
  it('works in place on the slot that has the name, where the step reads it', () => {
    const names = scope()
    const temp = names.find('temp', here)!
    expect(names.output('temp', 'numeric', [temp])).toBe(temp)
  })

  it.each(['text', 'numeric'] as const)('makes a new slot where kinds or sources differ: %s', (kind) => {
    const names = scope()
    const temp = names.find('temp', here)!
    const made = names.output('temp', kind, kind === 'text' ? [temp] : [])
    expect(made).not.toBe(temp)
    expect(made.kind).toBe(kind)
    expect(names.get('temp')).toBe(made)
  })

  it('remembers what a slot was made from, over several steps', () => {
    const names = scope()
    const temp = names.find('temp', here)!
    const speed = names.find('motor.speed', here)!
    const ratio = names.output('ratio', 'numeric', [temp, speed])
    const log = names.output('log', 'numeric', [ratio])
    expect(names.originsOf(log)).toEqual(new Set([temp, speed, ratio, log].map(({ index }) => index)))
    expect(names.originsOf(temp)).toEqual(new Set([temp.index]))
  })
})

describe('Scope.lineage', () => {
  it('has every name of what was made from a field, later and earlier ones', () => {
    const names = scope()
    const temp = names.find('temp', here)!
    const heat = names.output('heat', 'numeric', [temp])
    names.rename('heat', 'warmth', heat, 'renamed')
    names.find('motor.speed', here)
    expect(names.lineage.lineageOf('temp')).toEqual(new Set(['temp', 'heat', 'warmth']))
    expect(names.lineage.namesOfSame('warmth')).toEqual(new Set(['heat', 'warmth']))
  })

  it('follows a field under the name that it was bound by, and through a cast', () => {
    const names = scope()
    const heat = names.bind(fields[0]!, 'heat')
    const cast = names.output('heat', 'text', [heat])
    expect(names.lineage.namesOfSame('temp')).toEqual(new Set(['temp', 'heat']))
    expect(names.lineage.nameOf(cast.index)).toBe('temp')
  })
})

describe('Scope.names', () => {
  it('are the fields that can be features and what steps made, without what was renamed', () => {
    const names = scope()
    names.rename('temp', 'heat', names.find('temp', here)!, 'renamed')
    expect(names.names()).toEqual(new Set(['mode', 'motor.speed', 'samples', 'heat']))
  })
})

describe('Scope.setTexts', () => {
  it('replaces the texts that a slot is known to hold', () => {
    const names = scope()
    const mode = names.find('mode', here)!
    if (mode.kind !== 'text') throw new Error('mode is text')
    names.setTexts(mode, { symbols: ['c'], ofNumbers: false })
    expect(mode.symbols).toEqual(new Set(['c']))
  })
})
