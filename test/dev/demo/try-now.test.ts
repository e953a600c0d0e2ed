import { describe, expect, it } from 'vitest'
import { unknownCategoryLine } from '../../../src/dev/demo/join-line.ts'
import { tryNow } from '../../../src/dev/demo/try-now.ts'

describe('tryNow', () => {
  it('has the lines for a second instance and for an unknown category, where Kafka is', () => {
    const joining = { variables: { KAFKA_BROKERS: 'a:1' }, config: 'p.yaml', overrides: [] }
    expect(tryNow('http://h:1', joining, null)).toContain(
      '  a second instance joins with: KAFKA_BROKERS=a:1 npx sluice run -c p.yaml',
    )
    expect(tryNow('http://h:1', joining, null).join('\n')).toContain(unknownCategoryLine(joining))
    expect(tryNow('http://h:1', null, null).join('\n')).not.toMatch(/instance|--only-trouble/)
  })

  it('has the address of the metrics', () => {
    expect(tryNow('http://h:1', null, null).join('\n')).toContain(
      'curl -s http://h:1/metrics | grep sluice_records',
    )
  })

  it('has the lines for a swap of models, to be pasted into a shell, where there is a store', () => {
    const lines = tryNow('http://h:1', null, '/tmp/a b').filter((line) => line.includes('sluice model'))
    expect(lines.map((line) => line.replace(/^.*: +/, ''))).toEqual([
      `npx sluice model promote cooler@2 --store '/tmp/a b' --why "try the other one"`,
      `npx sluice model rollback cooler --store '/tmp/a b' --why "as it was"`,
      `npx sluice model history cooler --store '/tmp/a b'`,
    ])
  })
})
