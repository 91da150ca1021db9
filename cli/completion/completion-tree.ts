import type { Argument, Command, Option } from 'commander'

/** What may stand after an option or as an argument: nothing, a file, anything, or one of these. */
export type Values = 'none' | 'file' | 'any' | readonly string[]

export type CompletedOption = { flag: string; description: string; values: Values }

/** A command with all that may follow it; `path` is empty for the program itself. */
export type CompletionNode = {
  path: string[]
  commands: { name: string; description: string }[]
  options: CompletedOption[]
  argument: Values
}

/** Words that the program takes and commander does not know, by the argument's or option's name. */
export type KnownWords = Readonly<Record<string, readonly string[]>>

/** The program and all its commands, each before those below it. */
export function completionTree(program: Command, known: KnownWords, path: string[] = []): CompletionNode[] {
  const help = program.createHelp()
  const commands = help.visibleCommands(program).filter((command) => command.name() !== 'help')
  const [argument] = program.registeredArguments
  return [
    {
      path,
      commands: commands.map((command) => ({
        name: command.name(),
        description: command.summary() || command.description(),
      })),
      options: help.visibleOptions(program).map((option) => ({
        flag: option.long ?? option.short ?? '',
        description: option.description,
        values: valuesOfOption(option, known),
      })),
      argument: argument ? valuesOfArgument(argument, known) : 'none',
    },
    ...commands.flatMap((command) => completionTree(command, known, [...path, command.name()])),
  ]
}

function valuesOfOption(option: Option, known: KnownWords): Values {
  if (!option.required && !option.optional) return 'none'
  return option.argChoices ?? known[option.long ?? ''] ?? (/<[^>]*file/.test(option.flags) ? 'file' : 'any')
}

const valuesOfArgument = (argument: Argument, known: KnownWords): Values =>
  argument.argChoices ?? known[argument.name()] ?? (/file/.test(argument.name()) ? 'file' : 'any')
