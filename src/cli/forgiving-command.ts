import { Command } from 'commander'
import type { ErrorOptions } from 'commander'
import { nearest } from '../core/nearest.ts'

/**
 * A command whose complaints name the mistake that was made. Commander asks for required options first, so that one which is
 * misspelt would only be told to be missing.
 */
export class ForgivingCommand extends Command {
  override createCommand(name?: string): ForgivingCommand {
    return new ForgivingCommand(name)
  }

  override error(message: string, options?: ErrorOptions): never {
    if (options?.code === 'commander.missingMandatoryOptionValue') {
      // What was taken for an option is not among the arguments.
      const unknown = this.args.find((word) => /^-./.test(word))
      if (unknown !== undefined)
        return super.error(this.#unknownOption(unknown), { ...options, code: 'commander.unknownOption' })
    }
    if (options?.code === 'commander.excessArguments')
      return super.error(message + this.#configHint(), options)
    return super.error(message, options)
  }

  #unknownOption(word: string): string {
    const names = this.options.flatMap(({ long }) => (long == null ? [] : [long]))
    const near = word.startsWith('--') ? nearest(word, names) : null
    return `error: unknown option '${word}'${near === null ? '' : `\n(Did you mean ${near}?)`}`
  }

  /** A config is often given as an argument. */
  #configHint(): string {
    const file = this.args.find((word) => /\.ya?ml$/i.test(word))
    const takesConfig = this.options.some(({ long }) => long === '--config')
    return file === undefined || !takesConfig ? '' : `\n(Did you mean -c ${file}?)`
  }
}
