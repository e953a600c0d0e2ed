import type { Command } from 'commander'

/** The options of every command that reads a config. */
export interface ConfigOptions {
  readonly config: string
  readonly set: readonly string[]
}

export function addConfigOptions(command: Command, config = 'sluice.yaml'): Command {
  return command
    .option('-c, --config <file>', 'the pipeline to run', config)
    .option('--set <path=value>', 'override a setting: --set input.topic=readings (repeatable)', collect, [])
}

function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value]
}
