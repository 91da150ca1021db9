import { execFileSync } from 'node:child_process'

/** The words that a POSIX shell makes of each command, behind its name; the commands themselves are not run. */
export function shellWordsOf(commands: readonly string[]): string[][] {
  const names = [...new Set(commands.map((command) => command.split(' ')[0]))]
  const functions = names.map((name) => `${name}() { printf '%s\\000' "$@"; printf 'END-OF-ONE\\000'; }`)
  const script = [...functions, ...commands, ''].join('\n')
  const printed = execFileSync('sh', { input: script, encoding: 'utf8', maxBuffer: 2 ** 28 })
  return printed
    .split('END-OF-ONE\u0000')
    .slice(0, -1)
    .map((words) => words.split('\u0000').slice(0, -1))
}
