import { commandPatterns, optionCases } from './bash-completion.ts'
import type { CompletionNode, Values } from './completion-tree.ts'

/** A script for zsh: sourced after compinit, or put as _trailkeeper into a folder of $fpath. */
export const zshCompletion = (nodes: readonly CompletionNode[]): string =>
  `#compdef trailkeeper
# zsh completion of trailkeeper: source <(trailkeeper completion zsh)
_trailkeeper() {
  local at='' word prev=\${words[CURRENT-1]}
  local -a offered
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at $word" in
      ${commandPatterns(nodes)}) at="\${at:+$at }$word" ;;
    esac
  done
  case "$at:$prev" in
${optionCases(nodes, offered)}
  esac
  case "$at" in
${nodes.map(nodeCase).join('\n')}
  esac
  _describe trailkeeper offered
}
if [[ $funcstack[1] == _trailkeeper ]]; then _trailkeeper "$@"; else compdef _trailkeeper trailkeeper; fi
`

const offered = (values: Exclude<Values, 'none' | 'any'>): string =>
  values === 'file' ? '_files' : `compadd -- ${values.join(' ')}`

function nodeCase({ path, commands, options, argument }: CompletionNode): string {
  const words = [
    ...commands.map(({ name, description }) => described(name, description)),
    ...(typeof argument === 'string' ? [] : argument.map((word) => described(word, ''))),
    ...options.map(({ flag, description }) => described(flag, description)),
  ]
  return `    '${path.join(' ')}')${argument === 'file' ? ' _files;' : ''} offered=(${words.join(' ')}) ;;`
}

/** `_describe` splits at the first colon; a quote inside single quotes ends them. */
const described = (word: string, description: string): string =>
  `'${[word, description]
    .filter(Boolean)
    .join(':')
    .replaceAll("'", String.raw`'\''`)}'`
