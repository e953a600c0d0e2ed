import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { remoteSection } from '../../src/config/remote.ts'
import { remoteContract } from '../../src/remote/kinds.ts'
import { driverlessAi } from '../../src/model/mojo/other-zips.ts'

const page = readFileSync('docs/remote-scorers.md', 'utf8')

describe('docs/remote-scorers.md', () => {
  const blocks = Array.from(page.matchAll(/```yaml\n([^]*?)```/g), ([, text]) => text ?? '')

  it('has a config for each kind, which is accepted', () => {
    const kinds = blocks.map((block) => {
      const { models } = parse(block) as { readonly models: readonly { readonly remote: unknown }[] }
      const settings = remoteSection.parse(models[0]?.remote)
      expect(remoteContract(settings).questions.length).toBeGreaterThan(0)
      return settings.kind
    })
    expect(new Set(kinds)).toEqual(new Set(remoteSection.options.map(({ shape }) => shape.kind.value)))
  })

  it('is where the refusal of a Driverless AI MOJO leads, with the same lines', () => {
    const [, snippet = '', anchor = ''] =
      /remote: (\{.*?\}) \(docs\/remote-scorers\.md#([\w-]+)\)/.exec(driverlessAi) ?? []
    expect(page.toLowerCase()).toContain(`\n## ${anchor.replace('-', ' ')}\n`)
    const { models } = parse(blocks[0] ?? '') as { readonly models: readonly object[] }
    expect(models[0]).toMatchObject({ remote: parse(snippet) as object })
  })
})
