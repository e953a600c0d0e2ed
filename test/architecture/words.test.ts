import { describe, expect, it } from 'vitest'
import { exportedNames, repeatedNames } from './exported-names.ts'
import { projectSources } from './sources.ts'

const sources = projectSources()
const names = exportedNames(sources)

/** Functions of one name that mean the same thing for another format or another mathematics. */
const sameForAnother: Readonly<Record<string, string>> = {
  exp: 'correctly rounded, and as the JVM rounds it',
  inverseLink: 'of one number, and of the margins of a GLM',
  softmax: 'in double precision for H2O’s models, in single for XGBoost’s',
}

describe('the exported names of src', () => {
  it('stand for one type, interface or class each', () => {
    expect(names.length).toBeGreaterThan(500)
    expect(repeatedNames(names.filter(({ kind }) => kind === 'type'))).toEqual([])
  })

  it('stand for one function each, but for those that do the same for another format or mathematics', () => {
    const repeated = repeatedNames(names.filter(({ kind }) => kind === 'function'))
    expect(repeated.map((line) => line.split(':')[0]).toSorted()).toEqual(
      Object.keys(sameForAnother).toSorted(),
    )
  })

  it('use none of the words that say nothing', () => {
    const empty = /(^|[a-z])(util|utils|helper|helpers|manager|misc|stuff)$|^(util|helper|manager)/i
    const stems = [
      ...names.map(({ name }) => name),
      ...[...sources.keys()].map((file) => /([^/]+)\.ts$/.exec(file)![1]!),
    ]
    expect(stems.filter((stem) => empty.test(stem))).toEqual([])
  })
})

describe('repeatedNames', () => {
  it('finds a name of two files, whatever kind of type it is, and no re-export', () => {
    const found = exportedNames(
      new Map([
        ['src/a.ts', 'export interface Same {}\nexport class Other {}\ninterface Hidden {}'],
        ['src/b.ts', "export class Same {}\nexport type { Other } from './a.ts'\nexport interface Hidden {}"],
      ]),
    )
    expect(repeatedNames(found)).toEqual(['Same: src/a.ts, src/b.ts'])
  })
})
