import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { commands } from '../../src/cli/commands.ts'
import { cli } from '../support/cli.ts'

const script = async (shell: string) => (await cli(['completion', shell])).stdout

/** What bash offers for the last of the words. */
async function offered(...words: readonly string[]): Promise<string[]> {
  const line = words.map((word) => `'${word}'`).join(' ')
  const ask = `COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _sluice; echo "\${COMPREPLY[@]}"`
  const answer = execFileSync('bash', ['-c', `${await script('bash')}\n${ask}`], { encoding: 'utf8' })
  return answer.trim().split(/\s+/).filter(Boolean)
}

describe('sluice completion', () => {
  it('offers every command to bash, and those that begin so', async () => {
    expect(await offered('sluice', '')).toEqual([...commands.map(({ name }) => name), '--help', '--version'])
    expect(await offered('sluice', 'l')).toEqual(['lint'])
  })

  it.each(commands.map(({ name }) => name))('offers the options of %s', async (name) => {
    const { stdout } = await cli([name, '--help'])
    const options = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option]) => option)
    expect(options.length).toBeGreaterThan(0)
    expect(await offered('sluice', name, '--')).toEqual(options)
  })

  it('leaves anything else to the names of files', async () => {
    expect(await offered('sluice', 'lint', '-c', 'slu')).toEqual([])
  })

  it('is for zsh by its own completion for bash, and for fish with what each option means', async () => {
    expect(await script('zsh')).toBe(`autoload -U +X bashcompinit && bashcompinit\n${await script('bash')}`)
    const fish = await script('fish')
    for (const { name } of commands) expect(fish).toContain(`-a ${name} -d '`)
    expect(fish).toContain("-n '__fish_seen_subcommand_from run' -l config -s c -d 'the pipeline to run'")
  })

  it('names the shells that it knows', async () => {
    expect(await cli(['completion', 'tcsh'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/bash, zsh, fish/) as string,
    })
  })
})
