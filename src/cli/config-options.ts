import { Option } from 'commander'
import type { Command } from 'commander'

/** The options of every command that reads a config. */
export interface ConfigOptions {
  readonly config: string
  readonly set: readonly string[]
}

export function addConfigOptions(command: Command, config = 'sluice.yaml'): Command {
  return command.option('-c, --config <file>', 'the pipeline to run', config).addOption(overrideOption())
}

/** `--set` of every command that reads a config, and what is like it. */
export function overrideOption(
  name = 'set',
  does = 'override a setting: --set input.topic=readings',
): Option {
  return new Option(`--${name} <path=value>`, `${does} (repeatable)`).argParser(collect).default([], 'none')
}

function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value]
}
