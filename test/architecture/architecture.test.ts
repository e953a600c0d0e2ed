import { describe, expect, it } from 'vitest'
import { house } from './house.ts'
import { importsOf } from './imports.ts'
import { violations } from './rules.ts'
import type { Rules } from './rules.ts'
import { projectSources } from './sources.ts'

describe('the imports of src', () => {
  it('go only where the house allows, and never in a circle', () => {
    const sources = projectSources()
    const imports = importsOf(sources)
    expect(imports.length).toBeGreaterThan(1_000)
    expect(violations(imports, [...sources.keys()], house)).toEqual([])
  })
})

const rules: Rules = {
  mayImport: {
    app: ['core', 'model', 'model/mojo'],
    model: ['core', 'model/mojo'],
    'model/mojo': ['core'],
    core: [],
  },
  owners: { zod: 'src/app' },
  computedIn: {},
}

/** A house in order, with one file for each allowed import. */
const clean = {
  'src/app/a.ts': `import { c } from '../core/c.ts'; import { m } from '../model/m.ts'; import 'zod'; import '../model/mojo/x.ts'`,
  'src/model/m.ts': `import { c } from '../core/c.ts'; export * from './mojo/x.ts'`,
  'src/model/mojo/x.ts': `import type { C } from '../../core/c.ts'; import { readFileSync } from 'node:fs'`,
  'src/core/c.ts': `export const c = 1`,
}

function found(change: Readonly<Record<string, string>>, under = rules): string[] {
  const sources = new Map(Object.entries({ ...clean, ...change }))
  return violations(importsOf(sources), [...sources.keys()], under)
}

describe('violations', () => {
  it('finds nothing in a house in order', () => {
    expect(found({})).toEqual([])
  })

  it.each([
    [
      'a static import upward',
      { 'src/core/d.ts': `import { a } from '../app/a.ts'` },
      /core\/d.ts:1: imports src\/app\/a.ts/,
    ],
    [
      'a type-only import upward',
      { 'src/core/d.ts': `import type { A } from '../app/a.ts'` },
      /imports src\/app\/a.ts/,
    ],
    [
      'an inline import type',
      { 'src/core/d.ts': `export type D = import('../app/a.ts').A` },
      /imports src\/app\/a.ts/,
    ],
    [
      'a dynamic import',
      { 'src/core/d.ts': `\nexport const d = () => import('../app/a.ts')` },
      /core\/d.ts:2: imports/,
    ],
    ['a require', { 'src/core/d.ts': `const a = require('../app/a.ts')` }, /imports src\/app\/a.ts/],
    [
      'an import by assignment',
      { 'src/core/d.ts': `import a = require('../app/a.ts')` },
      /imports src\/app\/a.ts/,
    ],
    [
      'a module that is only resolved',
      { 'src/core/d.ts': `import.meta.resolve('../app/a.ts')` },
      /imports src\/app\/a.ts/,
    ],
    [
      'a name that only begins in the source',
      { 'src/core/d.ts': 'export const d = (end: string) => import(`../app/${end}.ts`)' },
      /imports src\/app\//,
    ],
    [
      'a name that is computed',
      { 'src/core/d.ts': 'export const d = (name: string) => import(name)' },
      /core\/d.ts:1: imports a module whose name is computed/,
    ],
    ['an export from', { 'src/core/d.ts': `export { a } from '../app/a.ts'` }, /imports src\/app\/a.ts/],
    [
      'a file named by its URL',
      { 'src/core/d.ts': `new Worker(new URL('../app/a.ts', import.meta.url))` },
      /imports src\/app\/a.ts/,
    ],
    [
      'a subfolder that imports its parent',
      { 'src/model/mojo/y.ts': `import { m } from '../m.ts'` },
      /imports src\/model\/m.ts; model\/mojo may import: core/,
    ],
    ['a foreign package', { 'src/core/d.ts': `import 'zod/v4'` }, /imports zod, which only src\/app may/],
    [
      'a package that nobody owns',
      { 'src/app/b.ts': `import '@scope/name/deep'` },
      /imports @scope\/name, which nobody may/,
    ],
    [
      'a folder that the table lacks',
      { 'src/util/u.ts': `export const u = 1` },
      /util\/u.ts: its folder is not in the table/,
    ],
    [
      'a circle of two files',
      { 'src/core/d.ts': `import './e.ts'`, 'src/core/e.ts': `import type { D } from './d.ts'` },
      /circle: src\/core\/d.ts -> src\/core\/e.ts/,
    ],
    [
      'a circle of three files',
      {
        'src/core/d.ts': `import './e.ts'`,
        'src/core/e.ts': `import './f.ts'`,
        'src/core/f.ts': `import('./d.ts')`,
      },
      /circle: src\/core\/d.ts -> src\/core\/e.ts -> src\/core\/f.ts/,
    ],
    ['a file that imports itself', { 'src/core/d.ts': `import './d.ts'` }, /circle: src\/core\/d.ts/],
  ])('finds %s', (_what, change, message) => {
    const [first, ...more] = found(change)
    expect(first).toMatch(message)
    expect(more).toEqual([])
  })

  it('finds what the table allows and nobody does', () => {
    const wider = {
      mayImport: { ...rules.mayImport, app: [...rules.mayImport['app']!, 'cli'], cli: [] },
      owners: { ...rules.owners, yaml: 'src/app' },
      computedIn: { 'src/app/a.ts': 'nothing' },
    }
    expect(found({}, wider)).toEqual([
      'app -> cli: allowed, and not used',
      'yaml: has an owner, and nobody imports it',
      'src/app/a.ts: may compute names of modules, and does not',
      'cli: in the table, and not in src',
    ])
  })

  it('finds folders that import each other, though no file does', () => {
    const round = { ...rules, mayImport: { ...rules.mayImport, core: ['app'] } }
    const upward = { 'src/core/d.ts': `import '../app/e.ts'`, 'src/app/e.ts': '' }
    expect(found(upward, round)).toEqual(['circle of folders: app -> core -> model -> model/mojo'])
  })

  it('takes computed names where the table says so', () => {
    const loose = { ...rules, computedIn: { 'src/core/d.ts': 'anything' } }
    expect(found({ 'src/core/d.ts': 'require(name)' }, loose)).toEqual([])
  })
})
