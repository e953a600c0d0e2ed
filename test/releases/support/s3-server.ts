import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import * as s3 from '@aws-sdk/client-s3'
import { endWithUs } from '../../../src/dev/guard.ts'
import { s3Client } from '../../../src/releases/s3-client.ts'
import { pythonWith } from '../../e2e/support/python-clients.ts'

/** A server that speaks S3, with all that it holds in memory: moto. */
export class S3Server {
  readonly url: string
  readonly #process: ChildProcess
  #buckets = 0

  private constructor(url: string, process: ChildProcess) {
    this.url = url
    this.#process = process
  }

  static async start(): Promise<S3Server> {
    const python = await pythonWith('requirements-s3.txt')
    const program = join(import.meta.dirname, 's3_server.py')
    const server = spawn(python, [program, '-H', '127.0.0.1', '-p', '0'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    endWithUs(server)
    const said: string[] = []
    for await (const line of createInterface({ input: server.stderr })) {
      said.push(line)
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)
      if (url === null) continue
      server.stderr.resume()
      return new S3Server(url[0], server)
    }
    throw new Error(`the server does not start:\n${said.join('\n')}`)
  }

  /** What a process needs to find it; `url` may be that of something before it. */
  environment(url: string = this.url): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: url,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test-key',
      AWS_SECRET_ACCESS_KEY: 'test-secret',
      AWS_EC2_METADATA_DISABLED: 'true',
      NO_PROXY: '127.0.0.1',
    }
  }

  /** The place of an empty store in a bucket of its own. */
  async emptyPlace(): Promise<string> {
    const bucket = `models-${++this.#buckets}`
    const client = s3Client(s3, this.environment())
    await client.send(
      new CreateBucketCommand({
        Bucket: bucket,
        CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' },
      }),
    )
    client.destroy()
    return `s3://${bucket}/stores/one`
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit')
    this.#process.kill()
    await ended
  }
}
