import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import type { ListedStep } from '../../src/app/step-list.ts'
import { steps } from '../../src/features/steps.ts'
import { cli } from '../support/cli.ts'

describe('sluice steps', () => {
  it('lists every step with what it does', async () => {
    const { code, stdout } = await cli(['steps'])
    expect(code).toBe(0)
    const told = stdout.split('\n').map((line) => line.trim().split(/\s{2,}/)[0])
    for (const { name } of steps) expect(told).toContain(name)
  })

  it.each(steps.map((step) => [step.name, step] as const))(
    'shows %s with its settings, their defaults and an example',
    async (name, { spec, example }) => {
      const { code, stdout } = await cli(['steps', name])
      expect(code).toBe(0)
      for (const setting of Object.keys(spec)) expect(stdout).toMatch(new RegExp(`^ {2}${setting} `, 'm'))
      for (const line of example.split('\n')) expect(stdout).toContain(line)
    },
  )

  it('tells what a setting is when nothing is given', async () => {
    const { stdout } = await cli(['steps', 'range'])
    expect(stdout).toMatch(/^ {2}field +text or list of text +required +The numeric feature/m)
    expect(stdout).toMatch(/^ {2}min +number +optional/m)
    expect((await cli(['steps', 'bucketize'])).stdout).toMatch(/^ {2}onlyIfMissing .*default false/m)
  })

  it('is as wide as the terminal', async () => {
    for (const argv of [['steps'], ['steps', 'bucketize']]) {
      const { stdout } = await cli(argv, { columns: 72 })
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(73)
    }
  })

  it('gives all of it as JSON, whose examples are items of `features`', async () => {
    const all = JSON.parse((await cli(['steps', '--json'])).stdout) as readonly ListedStep[]
    expect(all.map(({ name }) => name)).toEqual(steps.map(({ name }) => name))
    for (const { name, example } of all) expect(parse(example)).toMatchObject([{ [name]: {} }])
    expect(JSON.parse((await cli(['steps', 'range', '--json'])).stdout)).toMatchObject({
      name: 'range',
      settings: [{ name: 'field', isRequired: true, default: null }, { name: 'min' }, { name: 'max' }],
    })
  })

  it('names the step that was meant', async () => {
    const { code, stderr } = await cli(['steps', 'rang'])
    expect(code).toBe(2)
    expect(stderr).toContain("there is no step 'rang' (did you mean 'range'?)")
    expect((await cli(['steps', 'whatever'])).stderr).toContain('there are: bind, rename')
  })
})
