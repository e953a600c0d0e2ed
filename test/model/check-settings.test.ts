import { describe, expect, it } from 'vitest'
import { checkCategories, checkSettings } from '../../src/model/check-settings.ts'
import { fileSettingNames, SettingError } from '../../src/model/file-settings.ts'
import type { FileSettings } from '../../src/model/file-settings.ts'
import { mojoFormat } from '../../src/model/mojo/mojo-format.ts'
import { loadModel } from '../../src/model/load-model.ts'

const all = { ...mojoFormat, description: 'a model of all', settings: fileSettingNames }

function problemOf(check: () => void): readonly [setting: string, message: string] | null {
  try {
    check()
    return null
  } catch (error) {
    if (!(error instanceof SettingError)) throw error
    return [error.setting, error.message]
  }
}

describe('checkSettings', () => {
  it('takes what a format takes', () => {
    const settings: FileSettings = {
      labels: ['a', 'b'],
      rounds: 'best',
      categories: { x: ['', 'a'], y: ['a'] },
      missing: 0,
      featureNames: ['x', 'y'],
    }
    expect(
      problemOf(() => {
        checkSettings('m', settings, all)
      }),
    ).toBeNull()
    expect(
      problemOf(() => {
        checkSettings('m', { labels: undefined }, mojoFormat)
      }),
    ).toBeNull()
  })

  it('refuses what a format has no use for, and says what it takes', () => {
    expect(
      problemOf(() => {
        checkSettings('m', { missing: 0 }, { ...all, settings: ['labels'] })
      }),
    ).toEqual(['missing', 'm: setting missing: does not go with a model of all: its settings are labels'])
  })

  it.each<readonly [FileSettings, keyof FileSettings, string]>([
    [{ labels: ['a', 'b', 'a'] }, 'labels', '"a" is the name of a class twice'],
    [{ labels: [] }, 'labels', 'expected at least the name of a class'],
    [{ featureNames: ['x', 'x'] }, 'featureNames', '"x" is the name of a column twice'],
    [
      { categories: { x: ['a'], y: ['b', 'b'] } },
      'categories',
      '"b" is the name of a level of column "y" twice',
    ],
    [{ categories: { x: [] } }, 'categories', 'expected at least the name of a level of column "x"'],
  ])('refuses lists that cannot be right: %j', (settings, setting, message) => {
    expect(
      problemOf(() => {
        checkSettings('m', settings, all)
      }),
    ).toEqual([setting, `m: setting ${setting}: ${message}`])
  })
})

describe('checkCategories', () => {
  const model = loadModel('examples/hydraulic-rig/models/cool_cond-cat.zip', { name: 'm' })

  it('takes columns of categories', () => {
    expect(
      problemOf(() => {
        checkCategories(model, {})
      }),
    ).toBeNull()
    expect(
      problemOf(() => {
        checkCategories(model, { categories: { rig_mode: ['a'] } })
      }),
    ).toBeNull()
  })

  it.each([
    ['rig_mod', `the model has no column "rig_mod"; did you mean 'rig_mode'?`],
    ['colour', 'the model has no column "colour"; there are: rig_mode, vib_band, '],
    ['psb_bar', 'the model takes column "psb_bar" as a number'],
  ])('refuses those of another column: %s', (column, message) => {
    const [setting, text] =
      problemOf(() => {
        checkCategories(model, { categories: { [column]: ['a'] } })
      }) ?? []
    expect(setting).toBe('categories')
    expect(text).toContain(`m: setting categories: ${message}`)
  })
})
