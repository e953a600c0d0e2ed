import { expect, it } from 'vitest'
import { fileSettingNames, settingsIn } from '../../src/model/file-settings.ts'

it('settingsIn takes settings out of what holds more', () => {
  const all = { labels: ['a'], rounds: 'all', categories: {}, missing: 0, featureNames: ['x'] } as const
  const given = { ...all, name: 'cooler', file: 'm.txt' }
  expect(settingsIn(given)).toEqual(all)
  expect(Object.keys(all)).toEqual(fileSettingNames)
  expect(settingsIn({ labels: undefined })).toEqual({})
})
