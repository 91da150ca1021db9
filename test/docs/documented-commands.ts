import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url))

/** README, CONTRIBUTING and every page below docs/, as paths from the root. */
export const documentedPages: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('docs', path))
    .toSorted(),
]

/** One command of a page, as a shell would call it: without redirections, variables and what comes before a pipe. */
export type DocumentedCommand = { page: string; text: string; words: string[] }

/** Every command in a fenced `sh` or `console` block of a page, and every step of a workflow, in order. */
export function commandsOf(page: string): DocumentedCommand[] {
  const text = readFileSync(join(root, page), 'utf8')
  return [...text.matchAll(/^( *)```(sh|console|yaml)\n([^]*?)^\1```$/gm)]
    .flatMap(([, , language, block = '']) => (language === 'yaml' ? stepsOf(block) : linesOf(block)))
    .flatMap((line) => commandsIn(line.trim().replace(/^\$ /, '')))
    .map((words) => ({ page, text: words.join(' '), words }))
}

const linesOf = (block: string) => block.replaceAll(/\\\n\s*/g, ' ').split('\n')

/** The one-line `run` keys of a workflow. */
const stepsOf = (block: string) => [...block.matchAll(/^\s*(?:- )?run: (.+)$/gm)].flatMap(([, line]) => line ?? [])

const joints = new Set(['&&', '||', '|', ';', '&'])

function commandsIn(line: string): string[][] {
  // `source <(trailkeeper completion bash)` calls trailkeeper.
  const substituted = /<\((.*)\)/.exec(line)?.[1]
  if (substituted !== undefined) return commandsIn(substituted)
  const commands: string[][] = [[]]
  for (const word of shellWords(line)) {
    if (joints.has(word)) commands.push([])
    else commands.at(-1)?.push(word)
  }
  return commands.map(calledWords).filter((words) => words.length > 0)
}

/** A word is what stands between blanks outside quotes; a `#` behind a blank begins a comment. */
function shellWords(line: string): string[] {
  const words = line.match(/(?:'[^']*'|"[^"]*"|<[^<>]*>|[^\s'"])+/g) ?? []
  const comment = words.findIndex((word) => word.startsWith('#'))
  return (comment < 0 ? words : words.slice(0, comment)).map((word) => word.replaceAll(/['"]([^'"]*)['"]/g, '$1'))
}

function calledWords(words: readonly string[]): string[] {
  const redirection = words.findIndex((word) => /^\d?>>?$/.test(word))
  const called = redirection < 0 ? [...words] : words.slice(0, redirection)
  const first = called.findIndex((word) => !/^[A-Z_]+=/.test(word))
  const rest = first < 0 ? [] : called.slice(first)
  return rest[0] === 'npx' && rest[1] === 'trailkeeper' ? rest.slice(1) : rest
}
