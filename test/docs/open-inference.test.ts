import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { service } from '../serve/support.ts'

const page = readFileSync('docs/fronts/open-inference.md', 'utf8')

function blocks(language: string): string[] {
  return [...page.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))].map((match) => match[1]!)
}

/** What a line of curl sends. */
const curls = blocks('sh').map((block) => {
  const found =
    /^curl -s http:\/\/127\.0\.0\.1:8080(\S+) -H 'content-type: application\/json' -d '([^']*)'$/m.exec(block)
  if (found === null) throw new Error(`no call of curl that is understood here: ${block}`)
  return { path: found[1]!, body: found[2]! }
})

describe('docs/fronts/open-inference.md', () => {
  it('has calls that are answered as it says', async () => {
    const [config = ''] = blocks('yaml')
    const served = await service(config)
    const answers = await Promise.all(curls.map(({ path, body }) => served.post(path, body)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    const [columns, , v1] = answers
    expect([columns?.json, v1?.json]).toEqual(blocks('json').map((block) => JSON.parse(block) as unknown))
  })
})
