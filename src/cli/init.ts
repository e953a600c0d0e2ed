import { Option } from 'commander'
import { initConfig } from '../app/init-config.ts'
import type { InitResult } from '../app/init-config.ts'
import { plural } from '../core/text.ts'
import { inputFormats } from '../core/value-format.ts'
import type { InputFormat } from '../core/value-format.ts'
import type { CliCommand } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import { printLine } from './io.ts'
import type { Io } from './io.ts'
import { printFindings } from './lint.ts'

interface InitArguments {
  readonly schema: string
  readonly model: readonly string[]
  readonly topic?: string
  readonly format: InputFormat
  readonly message?: string
  readonly registry?: string
  readonly output: string
  readonly force?: boolean
}

/** `sluice init`: a config to begin with. Exit 1 when lint finds an error in it: then something is left to decide. */
export const command: CliCommand = {
  configure(command, io, finish) {
    command
      .requiredOption(
        '--schema <file or subject>',
        'the events: a schema file (Avro, JSON Schema or .proto), or a subject of --registry',
      )
      .requiredOption('--model <file...>', 'the models that are to score them')
      .option('--topic <name>', 'the topic that they are read from; by default named after the schema')
      .addOption(
        new Option(
          '--format <format>',
          'how the events are written; with avro, json and protobuf (no schema id before them), predictions are JSON and no registry is needed',
        )
          .choices(inputFormats)
          .default('avro-registry'),
      )
      .option('--message <name>', 'the message that events are, where a Protobuf schema defines several')
      .option('--registry <url>', 'address of the schema registry; by default what SCHEMA_REGISTRY_URL says')
      .option('-o, --output <file>', 'the config to write; - prints it', 'sluice.yaml')
      .option('--force', 'replace the file when it is there')
      .action(async ({ schema, model, topic, format, message, registry, output, force }: InitArguments) => {
        const made = await initConfig(
          {
            schema,
            message: message ?? null,
            models: model,
            topic: topic ?? null,
            format,
            registryUrl: registry ?? io.env['SCHEMA_REGISTRY_URL'] ?? null,
            output,
            force: force === true,
          },
          io.env,
        )
        finish(tell(made, output, io) ? exitCodes.done : exitCodes.findings)
      })
  },
}

/** True when nothing is left that would keep the config from running. */
function tell({ text, findings, openColumns }: InitResult, output: string, io: Io): boolean {
  if (findings === null) {
    io.stdout.write(text)
    return openColumns === 0
  }
  printFindings(findings, output, io)
  const errors = findings.filter(({ severity }) => severity === 'error').length
  const left =
    findings.length === 0 ? 'nothing to complain about' : `${plural(findings.length, 'finding')}, above`
  printLine(io.stderr, `${output} is written: ${left}. Look at its comments, then: sluice lint -c ${output}`)
  return errors === 0
}
