import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { joinLine } from '../../../src/dev/demo/join-line.ts'

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
