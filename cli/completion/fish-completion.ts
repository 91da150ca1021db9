import type { CompletedOption, CompletionNode } from './completion-tree.ts'

/** A script for fish 3. */
export const fishCompletion = (nodes: readonly CompletionNode[]): string =>
  [
    '# fish completion of trailkeeper: trailkeeper completion fish | source',
    'complete -c trailkeeper -f',
    ...nodes.flatMap((node) => linesOf(node)),
    '',
  ].join('\n')

function linesOf(node: CompletionNode): string[] {
  const when = `complete -c trailkeeper -n ${quoted(conditionOf(node))}`
  const { commands, options, argument } = node
  return [
    ...commands.map(({ name, description }) => `${when} -a ${name} -d ${quoted(description)}`),
    ...(typeof argument === 'string' ? [] : [`${when} -a ${quoted(argument.join(' '))}`]),
    ...(argument === 'file' ? [`${when} -F`] : []),
    ...options.map((option) => `${when} ${optionText(option)}`),
  ]
}

function conditionOf({ path, commands }: CompletionNode): string {
  if (path.length === 0) return '__fish_use_subcommand'
  const seen = path.map((name) => `__fish_seen_subcommand_from ${name}`).join('; and ')
  const below = commands.map(({ name }) => name).join(' ')
  return below === '' ? seen : `${seen}; and not __fish_seen_subcommand_from ${below}`
}

function optionText({ flag, description, values }: CompletedOption): string {
  const name = `-l ${flag.replace(/^--/, '')} -d ${quoted(description)}`
  if (values === 'none') return name
  if (values === 'file') return `${name} -r -F`
  return values === 'any' ? `${name} -x` : `${name} -x -a ${quoted(values.join(' '))}`
}

/** Inside single quotes fish knows two escapes: of the quote, and of the backslash. */
const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`
