import { writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runPython, skipWithoutPython } from '../e2e/support/python-clients.ts'
import { scratchFolder } from '../support/scratch.ts'

const templates = ['http', 'kafka'] as const
const scratch = scratchFolder()

function dryRun(script: string, ...args: readonly string[]) {
  const { stdout, stderr } = spawnSync('bash', [`deploy/aws-lambda/${script}`, '--dry-run', ...args], {
    encoding: 'utf8',
  })
  return { stdout, stderr }
}

describe('the stacks of deploy/aws-lambda', () => {
  it.each([
    ['http', 'Role, Logs, Function, Api, MayCall'],
    ['kafka', 'Role, Logs, Function, Records'],
  ])('%s says what it would make', (template, all) => {
    const { stdout, stderr } = dryRun('create.sh', template, 'rig', 'CodeBucket=b', 'CodeKey=k')
    expect(stderr).toBe(`makes: stack rig with ${all}\n`)
    expect(stdout).toContain(`--template-file deploy/aws-lambda/${template}.yaml`)
    expect(stdout).toContain('--parameter-overrides Name=rig CodeBucket=b CodeKey=k')
  })

  it('are removed whole', () => {
    const words = dryRun('delete.sh', 'rig').stdout.trim().split('\n')
    expect(words.map((line) => /^aws cloudformation ([a-z- ]+) --stack-name rig/.exec(line)?.[1])).toEqual([
      'list-stack-resources',
      'delete-stack',
      'wait stack-delete-complete',
    ])
  })

  it.skipIf(skipWithoutPython())(
    'are what CloudFormation takes, as cfn-lint sees it',
    { timeout: 120_000 },
    async () => {
      const lint = join(scratch, 'lint.py')
      writeFileSync(lint, 'import sys\nfrom cfnlint.runner import main\nmain()\n')
      for (const template of templates)
        expect(await runPython(lint, resolve(`deploy/aws-lambda/${template}.yaml`))).toBe('')
      const wrong = join(scratch, 'wrong.yaml')
      writeFileSync(
        wrong,
        'Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties: { Runtime: nodejs99.x }\n',
      )
      await expect(runPython(lint, wrong)).rejects.toThrow()
    },
  )
})
