import { Argument } from 'commander'
import type { Command } from 'commander'
import type { CliCommand } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import { printLine } from './io.ts'

const shells = ['bash', 'zsh', 'fish'] as const

/** `sluice completion bash`: what a shell needs to complete commands and options, made from the commands themselves. */
export const command: CliCommand = {
  configure(command, io, finish) {
    command
      .addArgument(new Argument('<shell>', 'whose language it is in').choices(shells))
      .addHelpText('after', notes)
      .action((shell: (typeof shells)[number]) => {
        const others = command.parent?.commands ?? []
        printLine(io.stdout, scripts[shell](others))
        finish(exitCodes.done)
      })
  },
}

const scripts: Readonly<Record<(typeof shells)[number], (commands: readonly Command[]) => string>> = {
  bash,
  zsh: (commands) => `autoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`,
  fish: (commands) =>
    ['complete -c sluice -n __fish_use_subcommand -f', ...commands.flatMap(fishLines)].join('\n'),
}

function bash(commands: readonly Command[]): string {
  const cases = commands.map((each) => `    ${each.name()}) words="${longNames(each).join(' ')}" ;;`)
  return [
    '_sluice() {',
    '  local words="" word="${COMP_WORDS[COMP_CWORD]}"',
    '  case "${COMP_WORDS[1]}" in',
    ...cases,
    '  esac',
    `  [ "$COMP_CWORD" -eq 1 ] && words="${commands.map((each) => each.name()).join(' ')} --help --version"`,
    '  # Anything else is a file.',
    '  COMPREPLY=()',
    '  if [ "$COMP_CWORD" -eq 1 ] || [ "${word#-}" != "$word" ]; then',
    '    COMPREPLY=($(compgen -W "$words" -- "$word"))',
    '  fi',
    '}',
    'complete -o default -F _sluice sluice',
  ].join('\n')
}

function longNames(command: Command): string[] {
  return [...command.options.flatMap(({ long }) => long ?? []), '--help']
}

function fishLines(command: Command): string[] {
  const name = command.name()
  const options = command.options.map(({ long, short, description }) => {
    const letters = short === undefined ? '' : ` -s ${short.replace(/^-+/, '')}`
    return `complete -c sluice -n '__fish_seen_subcommand_from ${name}' -l ${(long ?? '').replace(/^-+/, '')}${letters} -d ${quoted(description)}`
  })
  return [
    `complete -c sluice -n __fish_use_subcommand -a ${name} -d ${quoted(command.description())}`,
    ...options,
  ]
}

function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, (character) => `\\${character}`)}'`
}

const notes = `
In ~/.bashrc:                  source <(sluice completion bash)
In ~/.zshrc, after compinit:   source <(sluice completion zsh)
In ~/.config/fish/config.fish: sluice completion fish | source`
