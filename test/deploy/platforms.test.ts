import { execFileSync, spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const scripts = globSync('deploy/*/*.sh').toSorted()

function dryRun(script: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync('bash', [script, '--dry-run', ...args], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

describe('scripts for platforms', () => {
  it('are bash, all of them', () => {
    expect(scripts).toHaveLength(6)
    for (const script of scripts) execFileSync('bash', ['-n', script])
  })

  it.each(scripts)('%s says how it is used', (script) => {
    const { status, stderr } = dryRun(script)
    expect([status, stderr]).toEqual([2, expect.stringContaining('usage: ')])
  })

  it('would make a Cloud Run service of this image, and remove it', () => {
    const made = dryRun('deploy/cloud-run/create.sh', 'rig', 'eu.example/rig:1', 'europe-west1', 'plant')
    expect(made.status).toBe(0)
    expect(made.stderr).toBe('makes: Cloud Run service rig in europe-west1 of project plant\n')
    const [command, ...yaml] = made.stdout.split('\n')
    expect(command).toMatch(/^gcloud run services replace \S+ --region europe-west1 --project plant$/)
    expect(parse(yaml.join('\n'))).toMatchObject({
      kind: 'Service',
      metadata: { name: 'rig' },
      spec: {
        template: {
          spec: { containers: [{ image: 'eu.example/rig:1', args: ['serve', '--host', '0.0.0.0'] }] },
        },
      },
    })
    expect(dryRun('deploy/cloud-run/create.sh', 'a b', 'i', 'r', 'p').status).toBe(2)
    expect(dryRun('deploy/cloud-run/delete.sh', 'rig', 'europe-west1', 'plant').stdout).toBe(
      'gcloud run services delete rig --region europe-west1 --project plant --quiet\n',
    )
  })

  it('would make three things called the same at SageMaker, and remove the same three', () => {
    const role = 'arn:aws:iam::1:role/r'
    const made = dryRun('deploy/sagemaker/create.sh', 'rig', 'image', 's3://b/model.tar.gz', role)
    expect(made.stdout.match(/create-[a-z-]+/g)).toEqual([
      'create-model',
      'create-endpoint-config',
      'create-endpoint',
    ])
    expect(made.stdout).toContain('ModelDataUrl=s3://b/model.tar.gz')
    const removed = dryRun('deploy/sagemaker/delete.sh', 'rig')
    expect(removed.stdout.trim().split('\n')).toEqual([
      'aws sagemaker delete-endpoint --endpoint-name rig',
      'aws sagemaker delete-endpoint-config --endpoint-config-name rig',
      'aws sagemaker delete-model --model-name rig',
    ])
  })

  it('have an image whose `serve` is the command', () => {
    const file = readFileSync('deploy/Dockerfile', 'utf8')
    const entrypoint = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(file)![1]!) as string[]
    expect([entrypoint[0], entrypoint.at(-1)]).toEqual(['node', '/app/dist/main.js'])
    expect(file).toMatch(/^ENV .*SLUICE_HOST=0\.0\.0\.0/m)
  })
})
