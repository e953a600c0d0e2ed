import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { exportedNames, repeatedNames } from './exported-names.ts'
import { projectSources } from './sources.ts'

const sources = projectSources()
const names = exportedNames(sources)

/** Functions of one name that mean the same thing for another format or another mathematics. */
const sameForAnother: Readonly<Record<string, string>> = {
  exp: 'correctly rounded, and as the JVM rounds it',
  inverseLink: 'of one number, and of the margins of a GLM',
  scoreRows: 'of a table, and of objects',
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

  it('use none of the words that say nothing, nor do files and folders', () => {
    const paths = [...sources.keys()].flatMap((file) => file.replace(/\.ts$/, '').split('/'))
    const stems = [...names.map(({ name }) => name), ...paths]
    expect(stems.filter((stem) => saysNothing(stem))).toEqual([])
  })

  it.each([
    ...['UserInfo', 'RowData', 'data', 'StringUtils', 'helpers', 'parse-helper', 'GroupManager', 'misc'],
    ...['MessageHandler', 'tellUser', 'mendRow', 'common'],
  ])('would not be %s', (name) => {
    expect(saysNothing(name)).toBe(true)
  })

  it.each(['Database', 'metadata', 'processIo', 'informed', 'teller', 'shared-trees', 'TopicData'])(
    'may be %s',
    (name) => {
      expect(saysNothing(name)).toBe(false)
    },
  )
})

/** Words in Kafka's protocol that say more there. */
const ofTheProtocol: readonly string[] = ['TopicData', 'PartitionData']

/** What AWS Lambda calls a function's entry, and our users with it. */
const ofLambda: readonly string[] = ['createHandler']

function saysNothing(name: string): boolean {
  const words = name.split(/(?<=[a-z0-9])(?=[A-Z])|[-.]/).map((word) => word.toLowerCase())
  if (ofTheProtocol.includes(name) || ofLambda.includes(name)) return false
  const empty = /^(utils?|helpers?|managers?|handlers?|data|infos?|misc|common|stuff|things?)$/
  return empty.test(words.at(-1)!) || /^(mend|tell)$/.test(words[0]!)
}

describe('comments and pages', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ]
  const texts = [...sources, ...pages.map((page) => [page, readFileSync(page, 'utf8')] as const)]

  it('are in the English of today, and speak of things, not of a person', () => {
    const odd =
      /\b(he|his|him|mend(s|ed|ing)?|shall|whilst|thereof|hereby|lest|unto|upon|nay|bur(y|ied|ies))\b/gi
    const found = texts.flatMap(([file, text]) =>
      text
        .split('\n')
        .flatMap((line, at) => (line.match(odd) ?? []).map((word) => `${file}:${at + 1}: ${word}`)),
    )
    expect(texts.length).toBeGreaterThan(400)
    expect(found).toEqual([])
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
