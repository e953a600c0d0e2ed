import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseOptions } from '../../../src/dev/simulator/options.ts'
import { joinLine, unknownCategoryLine } from '../../../src/dev/demo/join-line.ts'

const variables = { KAFKA_BROKERS: 'a:1,b:2', SCHEMA_REGISTRY_URL: 'http://r:8081', HOME: '/root' }

describe('joinLine', () => {
  it('has the addresses, the config and what was overridden', () => {
    expect(joinLine({ variables, config: 'p.yaml', overrides: ['input.topic=x'] })).toBe(
      'KAFKA_BROKERS=a:1,b:2 SCHEMA_REGISTRY_URL=http://r:8081 npx sluice run -c p.yaml --set input.topic=x',
    )
  })

  it('leaves out variables that are not set', () => {
    expect(joinLine({ variables: {}, config: 'p.yaml', overrides: [] })).toBe('npx sluice run -c p.yaml')
  })

  it.each([['models[0].file=a b.zip'], ["name=it's"], ['log={level: debug}'], ['name=$HOME'], ['name=*']])(
    'can be pasted into a shell: %s',
    (override) => {
      const line = joinLine({ variables: {}, config: 'my folder/p.yaml', overrides: [override] })
      const words = line.slice(line.indexOf('run -c') + 'run '.length)
      const printed = execFileSync('sh', ['-c', `printf '%s\\n' ${words}`], { encoding: 'utf8' })
      expect(printed.trimEnd().split('\n')).toEqual(['-c', 'my folder/p.yaml', '--set', override])
    },
  )
})

describe('unknownCategoryLine', () => {
  const line = unknownCategoryLine({ variables, config: 'p.yaml', overrides: ['input.topic=x'] })

  it('has the addresses, the config and what was overridden', () => {
    expect(line).toMatch(/^KAFKA_BROKERS=a:1,b:2 SCHEMA_REGISTRY_URL=http:\/\/r:8081 /)
    expect(line).toMatch(
      / --cycles 1 --trouble 1 --only-trouble unknown-category --config p\.yaml --set input\.topic=x$/,
    )
  })

  it('is what the simulator takes', () => {
    const [, , node, program, ...args] = line.split(' ')
    expect([node, program].map((path) => existsSync(path ?? ''))).toEqual([true, true])
    expect(parseOptions(args, {})).toMatchObject({
      destination: { config: 'p.yaml', overrides: ['input.topic=x'], fixedIds: false },
      cycles: 1,
      trouble: 1,
      onlyTrouble: 'unknown-category',
    })
  })
})
