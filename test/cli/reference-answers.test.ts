import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { skipAloud } from '../support/skip-aloud.ts'
import { run, scratch } from '../table/run.ts'

const root = join(import.meta.dirname, '../..')
const fixtures = join(root, 'test/fixtures/models')
const rig = join(root, '../shared/models/hydraulic')

/** Models that lie beside their input and H2O's answers. */
function answered(folder: string): string[] {
  if (!existsSync(folder)) return []
  const files = new Set(readdirSync(folder))
  return [...files]
    .filter((file) => file.endsWith('.expected.csv'))
    .map((file) => file.slice(0, -'.expected.csv'.length))
    .filter((name) => files.has(`${name}.zip`) && files.has(`${name}.input.csv`))
    .map((name) => join(folder, name))
}

/** By H2O's answers, then by our own file of them: values, and which rows are refused. */
async function expectAgreement(path: string): Promise<void> {
  const first = await run(['verify', `${path}.zip`, '-i', `${path}.input.csv`, '-e', `${path}.expected.csv`])
  expect(first.stdout).toMatch(/^same: [\d,]+ values/)
  expect(first.code).toBe(0)
  const own = scratch().path('own.csv')
  await run(['score', '-m', `${path}.zip`, '-i', `${path}.input.csv`, '-o', own])
  const second = await run(['verify', `${path}.zip`, '-i', `${path}.input.csv`, '-e', own, '--ulp', '0'])
  expect(second.stdout).toMatch(/^same: [\d,]+ values/)
}

describe('sluice verify with H2O’s answers', () => {
  it('has models to compare', () => {
    expect(answered(fixtures).length).toBeGreaterThan(10)
  })

  it.each(answered(fixtures).map((path) => [path.slice(fixtures.length + 1), path]))(
    'agrees on %s',
    async (_, path) => {
      await expectAgreement(path)
    },
  )
})

describe.skipIf(skipAloud(existsSync(rig) ? false : `the rig's public table is not at ${rig}`))(
  'sluice verify with H2O’s answers for the rig',
  () => {
    it.each(answered(rig).map((path) => [path.slice(rig.length + 1), path]))(
      'agrees on %s',
      async (_, path) => {
        await expectAgreement(path)
      },
    )
  },
)
