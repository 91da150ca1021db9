import type { CompletionNode, Values } from './completion-tree.ts'

/** A script for bash 3.2 and later. All words are the program's own, and need no quoting. */
export const bashCompletion = (nodes: readonly CompletionNode[]): string =>
  `# bash completion of trailkeeper: source <(trailkeeper completion bash)
_trailkeeper() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at='' words='' i
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
      ${commandPatterns(nodes)}) at="\${at:+$at }\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$at:$prev" in
${optionCases(nodes, offered)}
  esac
  case "$at" in
${nodes.map(nodeCase).join('\n')}
  esac
  COMPREPLY+=($(compgen -W "$words" -- "$cur"))
}
complete -F _trailkeeper trailkeeper
`

/** Each command after the path that leads to it. */
export const commandPatterns = (nodes: readonly CompletionNode[]): string =>
  nodes
    .filter(({ path }) => path.length > 0)
    .map(({ path }) => `'${path.slice(0, -1).join(' ')} ${path.at(-1) ?? ''}'`)
    .join(' | ')

/** What the shell does at each option that takes a value: `offered` says it, of the values that the option takes. */
export const optionCases = (
  nodes: readonly CompletionNode[],
  offered: (values: Exclude<Values, 'none' | 'any'>) => string,
): string =>
  nodes
    .flatMap(({ path, options }) =>
      options
        .filter(({ values }) => values !== 'none')
        .map(({ flag, values }) => {
          const offer = values === 'none' || values === 'any' ? '' : `${offered(values)}; `
          return `    '${path.join(' ')}:${flag}') ${offer}return ;;`
        }),
    )
    .join('\n')

const offered = (values: Exclude<Values, 'none' | 'any'>): string =>
  values === 'file'
    ? 'COMPREPLY=($(compgen -f -- "$cur"))'
    : `COMPREPLY=($(compgen -W '${values.join(' ')}' -- "$cur"))`

function nodeCase({ path, commands, options, argument }: CompletionNode): string {
  const words = [
    ...commands.map(({ name }) => name),
    ...(typeof argument === 'string' ? [] : argument),
    ...options.map(({ flag }) => flag),
  ]
  const files = argument === 'file' ? ' COMPREPLY=($(compgen -f -- "$cur"));' : ''
  return `    '${path.join(' ')}')${files} words='${words.join(' ')}' ;;`
}
